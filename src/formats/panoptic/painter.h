// Draws the annotations of one image as the segments of a panoptic label image. One thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "formats/coco/derived.h"
#include "formats/folder.h"
#include "formats/format.h"
#include "formats/pace.h"
#include "formats/png_rgb.h"

namespace touchmark::formats::panoptic {

struct Segment {
  const SourceAnnotation* annotation = nullptr;
  std::uint32_t id = 0;
  coco::Derived seen;
  bool whole = false;  // all of its mask is seen, and it was a mask
};

struct Painted {
  RgbImage image;  // all 0 where nothing is drawn; without pixels when the size is unknown or too large
  std::vector<Segment> segments;
};

// Counts in `losses` what is not drawn or drawn as something else. The annotations must outlive the result.
// kCancelled.
Result<Painted> paint(const AssetWithAnnotations& asset, Pace& pace, LossTally& losses);

}  // namespace touchmark::formats::panoptic
