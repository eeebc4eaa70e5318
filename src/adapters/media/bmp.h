// A strict reader of Windows and OS/2 bitmaps, which libvips does not decode.
//
// Reads 1, 4 and 8 bits with a palette, 16, 24 and 32 bits (5-5-5, or any bit masks), RLE4 and RLE8,
// bottom-up and top-down. 32-bit bitmaps have alpha only when their header declares a mask for it; the fourth
// byte of the others is padding. Bitmaps that hold JPEG or PNG data are kUnsupported. Thread-safety: plain
// function.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace touchmark::adapters {

struct Bitmap {
  std::int64_t width = 0;
  std::int64_t height = 0;
  int bands = 3;                     // 3: RGB, 4: RGBA, not premultiplied
  std::vector<std::uint8_t> pixels;  // rows from the top, width * bands bytes each
};

// kCorrupt when the file is cut short or contradicts itself, kTooLarge above `max_pixels`.
Result<Bitmap> read_bmp(std::string_view bytes, std::int64_t max_pixels);

}  // namespace touchmark::adapters
