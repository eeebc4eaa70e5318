// Masks as run lengths row by row, of a part of the image, made from and into Touchmark's column by column
// without any pixels between.
//
// Runs alternate and begin with zeros. Units: pixels. Thread-safety: pure functions.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "base/error.h"
#include "geometry/types.h"

namespace touchmark::formats {

// A part of an image.
struct Window {
  std::int64_t left = 0;
  std::int64_t top = 0;
  std::int64_t width = 0;
  std::int64_t height = 0;
};

// The smallest one that holds the mask; of no size when nothing is inside. It is mask_box() in whole numbers.
Window window_of(const geometry::Mask& mask);

// Hands out the runs of what lies in `window`, which must lie in the mask: they add up to its area, and none
// but the first is 0. Time: O(runs of the mask + runs given). Memory: 32 MiB at most.
void each_row_run(const geometry::Mask& mask, const Window& window,
                  const std::function<void(std::uint64_t)>& give);

// The mask of an image of `size` with these runs in `window`; what lies outside the image is left out.
// kInvalid when they do not add up to the window's area, kTooLarge above limits::kMaskRuns runs column by
// column or a window or size beyond geometry::kMaxMaskPixels.
Result<geometry::Mask> mask_from_row_runs(std::span<const std::uint32_t> runs, const Window& window,
                                          geometry::Size size);

}  // namespace touchmark::formats
