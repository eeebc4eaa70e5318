// One entry of a COCO "annotations" list as it stands in the file, before it is given a meaning.
// The object is reused from entry to entry, so that reading allocates nothing for plain boxes.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "formats/coco/source_ids.h"
#include "formats/json_stream.h"
#include "geometry/types.h"

namespace touchmark::formats::coco {

// kPixels: not in the file, but read from an image (formats/panoptic) into RawAnnotation::pixels.
enum class SegmentationKind : std::uint8_t { kNone, kRings, kCounts, kText, kPixels };

struct RawAnnotation {
  SourceId id, image_id, category_id;
  bool is_object = true;          // false: the entry was something else and was skipped
  const char* misread = nullptr;  // the first field whose value has the wrong type or is not finite
  bool has_bbox = false;
  std::array<double, 4> bbox{};
  std::optional<double> area, score;
  std::optional<std::int64_t> num_keypoints, group;
  bool crowd = false;
  bool has_keypoints = false;
  std::vector<double> keypoints;
  SegmentationKind segmentation = SegmentationKind::kNone;
  std::vector<double> ring_numbers;    // all rings one after the other, x y x y
  std::vector<std::size_t> ring_ends;  // into ring_numbers
  std::vector<std::uint32_t> counts;
  std::string counts_text;
  std::int64_t mask_height = 0, mask_width = 0;
  geometry::Mask pixels;
  bool has_caption = false, has_utf8 = false;
  std::string caption;     // "caption"
  std::string utf8;        // "utf8_string", as in COCO-Text
  std::string attributes;  // JSON text, empty when there is none
  std::string unknown;     // members that are not known, as JSON text: "a":1,"b":[]
  bool panoptic = false;   // has segments_info

  void clear();
};

// Reads one value of the list. False only when the stream fails.
bool read_annotation(JsonStream& in, RawAnnotation& out);

}  // namespace touchmark::formats::coco
