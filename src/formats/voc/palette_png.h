// Label images: one small integer per pixel, as palette or gray PNG (libpng), and the VOC colors.
//
// The VOC color of index i: bit k of red, green and blue is taken from bits 3k, 3k+1, 3k+2 of i, most
// significant output bit first (the colormap of the VOC development kit). 0 is background, 255 is void.
// Limits: 2^27 pixels, sides below 2^16, and never more pixels than the file's bytes can unpack to.
// Thread-safety: pure functions apart from the files they name.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "geometry/mask.h"
#include "geometry/types.h"

namespace touchmark::formats::voc {

using Color = std::array<std::uint8_t, 3>;
Color voc_color(int index);

inline constexpr std::uint64_t kPngLimit = 256u << 20;  // bytes of file

struct LabelImage {
  geometry::Size size;
  std::vector<std::uint8_t> pixels;  // row-major indices
};

// Palette images give their indices, gray ones of up to 8 bits their values; colored ones are looked up in
// `colors` (unknown colors count as void). kCorrupt, kUnsupported (16 bits) or kTooLarge.
Result<LabelImage> decode_label_png(std::string_view bytes, const std::map<Color, std::uint8_t>& colors);
// The size in the first bytes of a PNG file, nothing more checked. kCorrupt when it is none.
inline constexpr std::size_t kPngHead = 24;
Result<geometry::Size> png_size(std::string_view head);
// A palette PNG with the VOC colors; the same image gives the same bytes. kCancelled when `go_on` says no.
Result<std::string> encode_label_png(const LabelImage& image, const geometry::GoOn& go_on = {});

}  // namespace touchmark::formats::voc
