// Run-length masks, byte-exact with COCO's maskApi (Lin et al., the COCO API's RLE: column-major runs,
// starting with zeros, and its 6-bits-a-character text form). Compiled without floating-point contraction.
//
// Units: pixels. Thread-safety: pure functions. All results are over the mask's own size. A Mask passed in
// must have counts that add up to its size, as every function here and decode() make sure. Masks made here
// have no empty run but, perhaps, the first; empty runs in masks made elsewhere are understood, and left out
// of results.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "geometry/types.h"

namespace touchmark::geometry {

// Runs are 32 bits wide: no mask has more pixels than this, nor negative sides.
inline constexpr std::int64_t kMaxMaskPixels = UINT32_MAX;
bool mask_size_ok(Size size);

// `pixels`: height * width bytes, column-major (pixel (x, y) at x * height + y), nonzero means inside.
Mask mask_from_pixels(std::span<const std::uint8_t> pixels, Size size);
// Row-major variants, as images are laid out.
Mask mask_from_rows(std::span<const std::uint8_t> pixels, Size size);
std::vector<std::uint8_t> mask_to_pixels(const Mask& mask);  // column-major, 0 or 1
std::vector<std::uint8_t> mask_to_rows(const Mask& mask);    // row-major, 0 or 1

// COCO's compressed counts. from_text: kInvalid when the text is not such a string or the runs do not add
// up to the size.
std::string mask_to_text(const Mask& mask);
Result<Mask> mask_from_text(std::string_view text, Size size);
// kInvalid when the counts do not add up to width * height.
Result<Mask> mask_from_counts(std::vector<std::uint32_t> counts, Size size);

std::uint64_t mask_area(const Mask& mask);
// maskApi's rleToBbox.
Box mask_box(const Mask& mask);
// maskApi's rleFrPoly: a polygon ring of xy pairs. Degenerate rings follow maskApi. Coordinates beyond 2^27
// pixels from the origin are moved there; a ring with NaN is empty. Time: O(points + columns crossed).
Mask mask_from_ring(std::span<const Point> ring, Size size);
// Union of parts (each part: outer minus holes). `go_on`, if given, is asked now and then; when it says no,
// nothing is inside and the mask is of no use. Memory beside the runs: 8 bytes for each column that a ring
// crosses; from a million to four on a bit for each pixel instead.
using GoOn = std::function<bool()>;
Mask mask_from_polygon(const Polygon& polygon, Size size, const GoOn& go_on = {});
// Outlines of a mask along pixel edges as polygons with holes; rasterizing it back gives the same mask.
Polygon polygon_from_mask(const Mask& mask);

enum class MaskOp { kUnion, kIntersection, kDifference };
// kInvalid when sizes differ.
Result<Mask> mask_combine(const Mask& a, const Mask& b, MaskOp op);
// maskApi's rleIou: with is_crowd the denominator is the area of `a` alone.
Result<double> mask_iou(const Mask& a, const Mask& b, bool is_crowd);

}  // namespace touchmark::geometry
