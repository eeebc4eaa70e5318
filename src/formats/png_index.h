// Label images: one number per pixel, as palette or gray PNG (libpng), and the VOC colors.
//
// The VOC color of index i: bit k of red, green and blue is taken from bits 3k, 3k+1, 3k+2 of i, most
// significant output bit first (the colormap of the VOC development kit).
// Limits: 2^27 pixels, sides below 2^16, and never more pixels than the file's bytes can unpack to.
// Thread-safety: pure functions.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "formats/label_image.h"
#include "geometry/mask.h"
#include "geometry/types.h"

namespace touchmark::formats {

using Color = std::array<std::uint8_t, 3>;
using ColorIndex = std::map<Color, std::uint16_t>;
Color voc_color(int index);

inline constexpr std::uint64_t kPngLimit = 256u << 20;  // bytes of file

enum class PngKind : std::uint8_t { kGray, kPalette, kColor };

// What the first bytes of a PNG file say; nothing more is checked.
struct PngHead {
  geometry::Size size;
  int bits = 0;  // of a channel, or of an index: 1, 2, 4, 8 or 16
  PngKind kind = PngKind::kGray;
};
inline constexpr std::size_t kPngHead = 26;
// kCorrupt when it is no PNG file.
Result<PngHead> png_head(std::string_view head);

struct PngLabels {
  LabelImage image;
  PngHead head;
  std::vector<Color> palette;  // of palette images
  std::int64_t unknown = 0;    // pixels of a colored image whose color is not in `colors`
};

inline constexpr std::uint16_t kUnknownColor = 65535;

// Palette images give their indices, gray ones their values (16 bits too), without their alpha; colored ones
// are looked up in `colors`, and are kUnknownColor where it has none. kCorrupt, kUnsupported (colors of 16
// bits) or kTooLarge.
Result<PngLabels> decode_label_png(std::string_view bytes, const ColorIndex& colors);

// The same image gives the same bytes. kCancelled when `go_on` says no.
// With the VOC colors, 8 bits; every value is below 256.
Result<std::string> encode_label_png(const LabelImage& image, const geometry::GoOn& go_on = {});
// Gray, of 8 bits (every value is below 256) or 16.
Result<std::string> encode_gray_png(const LabelImage& image, int bits, const geometry::GoOn& go_on = {});

}  // namespace touchmark::formats
