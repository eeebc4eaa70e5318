// PNG images whose colors are numbers: a pixel is red + 256 green + 65536 blue (libpng, 8 bits a channel).
//
// Limits: 2^27 pixels, sides below 2^16, and never more pixels than the file's bytes can unpack to.
// Thread-safety: pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "geometry/mask.h"
#include "geometry/types.h"

namespace touchmark::formats {

inline constexpr std::uint64_t kRgbPngLimit = 640u << 20;  // bytes of file
inline constexpr std::int64_t kRgbPngPixels = 1 << 27;     // of an image that is read or written
inline constexpr std::uint32_t kRgbValues = 1u << 24;      // pixels are below this

struct RgbImage {
  geometry::Size size;
  std::vector<std::uint32_t> pixels;  // row-major
};

// RGB, RGBA (alpha is dropped) and palette images. kCorrupt, kTooLarge, or kUnsupported for gray ones and for
// 16 bits.
Result<RgbImage> decode_rgb_png(std::string_view bytes);
// The same image gives the same bytes. kCancelled when `go_on` says no; kInvalid beyond the limits.
Result<std::string> encode_rgb_png(const RgbImage& image, const geometry::GoOn& go_on = {});

}  // namespace touchmark::formats
