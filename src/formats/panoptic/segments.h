// The pixels of a panoptic label image: each says the id of the segment it belongs to, 0 none (panopticapi's
// rgb2id: red + 256 green + 65536 blue). Thread-safety: pure functions; a Canvas is for one thread.
#pragma once

#include <cstdint>
#include <vector>

#include "formats/png_rgb.h"
#include "geometry/mask.h"
#include "geometry/types.h"

namespace touchmark::formats::panoptic {

struct Cut {
  std::vector<geometry::Mask> masks;       // beside `ids`; without counts where no pixel has the id
  std::int64_t unnamed = 0;                // pixels of other ids than these and 0
  std::vector<std::uint32_t> unnamed_ids;  // the first few of those, ascending
};
// One pass over the image. `ids`: unique, above 0.
Cut cut(const RgbImage& image, const std::vector<std::uint32_t>& ids);

// Segments drawn over each other, the later over the earlier.
class Canvas {
 public:
  struct Drawn {
    std::uint64_t area = 0;  // pixels, that can be seen
    geometry::Box box;       // of those; all 0 when there are none
    bool covered = false;    // a later one lies over a part of it, or all
  };
  // Every side above 0, kRgbPngPixels in all.
  explicit Canvas(geometry::Size size);
  // The next segment; the mask has the canvas' size. It breaks off when `go_on` says no.
  void draw(const geometry::Mask& mask, const geometry::GoOn& go_on = {});
  // What is seen of each, in the order of drawing.
  std::vector<Drawn> measure() const;
  // The image, in which the pixels of the n-th segment say ids[n].
  RgbImage finish(const std::vector<std::uint32_t>& ids) &&;

 private:
  RgbImage image_;  // of numbers from 1, in the order of drawing
  std::vector<bool> covered_;
};

}  // namespace touchmark::formats::panoptic
