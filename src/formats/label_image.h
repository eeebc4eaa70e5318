// An image of small numbers, masks of them and back. Thread-safety: pure functions.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <vector>

#include "geometry/mask.h"
#include "geometry/types.h"

namespace touchmark::formats {

struct LabelImage {
  geometry::Size size;
  std::vector<std::uint16_t> pixels;  // row-major

  static LabelImage blank(geometry::Size size) {
    return {size, std::vector<std::uint16_t>(static_cast<std::size_t>(size.width * size.height), 0)};
  }
};

// One mask for each number that occurs and that is `wanted` (asked once for each), in one pass over the
// image. Time: O(pixels). Memory beside the masks: 256 KiB.
std::map<int, geometry::Mask> masks_of(const LabelImage& image, const std::function<bool(int)>& wanted);
// How many pixels each number has, for those that occur.
std::map<int, std::int64_t> pixel_counts(const LabelImage& image);

// Paints the mask with `value`; returns how many pixels of another number than 0 and `value` were covered. It
// breaks off when `go_on` says no. Nothing happens when the sizes differ.
std::int64_t paint(LabelImage& image, const geometry::Mask& mask, int value,
                   const geometry::GoOn& go_on = {});

}  // namespace touchmark::formats
