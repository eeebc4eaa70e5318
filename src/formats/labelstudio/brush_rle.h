// The run lengths of Label Studio's brush: one stream of bits over the bytes of an RGBA picture of the
// image's size, row by row, in which the alpha channel says what is painted.
//
// The layout (rle-pack, as @thi.ng/rle-pack and label_studio_sdk.converter.brush have it), bits from the
// highest of each byte on: 32 bits how many values; 5 bits the width of a value, less 1; four times 4 bits
// the widths of a run's length, less 1. Then runs: 1 bit whether one value is repeated, 2 bits which width,
// the length less 1, then one value, or as many as the length says. Thread-safety: pure functions.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/error.h"
#include "geometry/types.h"

namespace touchmark::formats::labelstudio {

inline constexpr std::int64_t kMostPixels = std::int64_t{1} << 27;  // of an image with a brush mask

// Painted is what has an alpha above 0. kInvalid when the stream is cut off, when it is not of four values
// for each pixel of `size`, and when the image is larger than kMostPixels.
Result<geometry::Mask> mask_from_brush(std::span<const std::uint8_t> bytes, geometry::Size size);

// Painted pixels have 255 in all four channels, as mask2rle() of the SDK writes them, byte for byte. `mask`
// must not be larger than kMostPixels.
std::vector<std::uint8_t> brush_from_mask(const geometry::Mask& mask);

}  // namespace touchmark::formats::labelstudio
