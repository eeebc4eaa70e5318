#include "formats/png_index.h"

#include <algorithm>
#include <csetjmp>
#include <cstring>

#include "formats/png_state.h"

namespace touchmark::formats {
namespace {

constexpr std::uint64_t kMaxPixels = 1u << 27;

// libpng reports errors by longjmp, so the functions that set the jump hold no objects with destructors.
bool read_rows(png_structp png, png_infop info, std::uint8_t* out, std::size_t row_bytes,
               png_uint_32 height) {
  if (setjmp(png_jmpbuf(png)) != 0) return false;
  png_set_packing(png);
  png_set_strip_alpha(png);
  const int passes = png_set_interlace_handling(png);
  png_read_update_info(png, info);
  if (png_get_rowbytes(png, info) != row_bytes) return false;
  for (int pass = 0; pass < passes; ++pass) {
    for (png_uint_32 y = 0; y < height; ++y) png_read_row(png, out + y * row_bytes, nullptr);
  }
  return true;
}

struct Layout {
  int bits = 8;
  int color = PNG_COLOR_TYPE_GRAY;
  const png_color* palette = nullptr;
};

// `row`: room for one row of bytes.
bool write_rows(png_structp png, png_infop info, const LabelImage& image, const Layout& layout,
                std::uint8_t* row, const geometry::GoOn& go_on) {
  if (setjmp(png_jmpbuf(png)) != 0) return false;
  const auto width = static_cast<std::size_t>(image.size.width);
  const auto height = static_cast<std::size_t>(image.size.height);
  png_set_IHDR(png, info, static_cast<png_uint_32>(width), static_cast<png_uint_32>(height), layout.bits,
               layout.color, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  if (layout.palette != nullptr) png_set_PLTE(png, info, layout.palette, 256);
  png_set_compression_level(png, 6);
  png_set_filter(png, 0, PNG_FILTER_NONE);
  png_write_info(png, info);
  for (std::size_t y = 0; y < height; ++y) {
    if (y % 64 == 63 && go_on && !go_on()) return false;
    const std::uint16_t* pixels = image.pixels.data() + y * width;
    for (std::size_t x = 0; x < width; ++x) {
      if (layout.bits == 16) {
        row[2 * x] = static_cast<std::uint8_t>(pixels[x] >> 8);
        row[2 * x + 1] = static_cast<std::uint8_t>(pixels[x]);
      } else {
        row[x] = static_cast<std::uint8_t>(pixels[x]);
      }
    }
    png_write_row(png, row);
  }
  png_write_end(png, nullptr);
  return true;
}

PngKind kind_of(int color) {
  if ((color & PNG_COLOR_MASK_PALETTE) != 0) return PngKind::kPalette;
  return (color & PNG_COLOR_MASK_COLOR) != 0 ? PngKind::kColor : PngKind::kGray;
}

Result<std::size_t> bytes_per_pixel(const PngHeader& header, std::size_t file_bytes) {
  const std::uint64_t pixels = static_cast<std::uint64_t>(header.width) * header.height;
  if (pixels > kMaxPixels) return fail(ErrorCode::kTooLarge, "the label image has more than 2^27 pixels");
  const bool colored = kind_of(header.color) == PngKind::kColor;
  if (header.depth == 16 && colored)
    return fail(ErrorCode::kUnsupported, "label images with colors of 16 bits are not read");
  if (!can_unpack(header, file_bytes)) {
    return fail(ErrorCode::kCorrupt, "the file is too small for the size it claims");
  }
  return colored ? 3 : header.depth == 16 ? 2 : 1;
}

std::vector<Color> palette_of(png_structp png, png_infop info) {
  png_colorp entries = nullptr;
  int count = 0;
  std::vector<Color> out;
  if (png_get_PLTE(png, info, &entries, &count) == 0) return out;
  for (int i = 0; i < count; ++i) out.push_back({entries[i].red, entries[i].green, entries[i].blue});
  return out;
}

// From the rows as libpng gives them.
void fill(PngLabels& out, const std::vector<std::uint8_t>& raw, std::size_t bytes, const ColorIndex& colors) {
  std::vector<std::uint16_t>& pixels = out.image.pixels;
  pixels.resize(raw.size() / bytes);
  if (bytes == 1) std::copy(raw.begin(), raw.end(), pixels.begin());
  if (bytes == 2)
    for (std::size_t i = 0; i < pixels.size(); ++i)
      pixels[i] = static_cast<std::uint16_t>(raw[2 * i] << 8 | raw[2 * i + 1]);
  if (bytes != 3) return;
  auto last = colors.end();
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    const Color color{raw[3 * i], raw[3 * i + 1], raw[3 * i + 2]};
    if (last == colors.end() || last->first != color) last = colors.find(color);
    pixels[i] = last == colors.end() ? kUnknownColor : last->second;
    if (last == colors.end()) ++out.unknown;
  }
}

Result<std::string> encode(const LabelImage& image, const Layout& layout, const geometry::GoOn& go_on) {
  std::string message = "libpng failed";
  std::string out;
  std::vector<std::uint8_t> row(static_cast<std::size_t>(image.size.width) * 2);
  PngWriteState state(&out, &message);
  if (state.info == nullptr) return fail(ErrorCode::kInternal, "libpng does not start");
  if (!write_rows(state.png, state.info, image, layout, row.data(), go_on)) {
    if (go_on && !go_on()) return fail(ErrorCode::kCancelled, "cancelled");
    return fail(ErrorCode::kInternal, message);
  }
  return out;
}

}  // namespace

Color voc_color(int index) {
  Color color{};
  for (int bit = 7; bit >= 0; --bit, index >>= 3) {
    for (int channel = 0; channel < 3; ++channel) {
      color[static_cast<std::size_t>(channel)] |= static_cast<std::uint8_t>(((index >> channel) & 1) << bit);
    }
  }
  return color;
}

Result<PngLabels> decode_label_png(std::string_view bytes, const ColorIndex& colors) {
  std::string message = "not a PNG file";
  PngReadState state(bytes, &message);
  if (state.info == nullptr) return fail(ErrorCode::kInternal, "libpng does not start");
  PngHeader header;
  if (!read_png_header(state.png, state.info, header)) return fail(ErrorCode::kCorrupt, message);
  TM_ASSIGN(const std::size_t channels, bytes_per_pixel(header, bytes.size()));
  const std::size_t row = channels * header.width;
  std::vector<std::uint8_t> raw(row * header.height);
  PngLabels out;
  out.head = {{header.width, header.height}, header.depth, kind_of(header.color)};
  out.image.size = out.head.size;
  if (out.head.kind == PngKind::kPalette) out.palette = palette_of(state.png, state.info);
  if (!read_rows(state.png, state.info, raw.data(), row, header.height)) {
    return fail(ErrorCode::kCorrupt, message);
  }
  fill(out, raw, channels, colors);
  return out;
}

Result<PngHead> png_head(std::string_view head) {
  if (head.size() < kPngHead || !head.starts_with("\x89PNG\r\n\x1a\n"))
    return fail(ErrorCode::kCorrupt, "not a PNG file");
  const auto number = [&](std::size_t at) {
    std::int64_t out = 0;
    for (std::size_t i = at; i < at + 4; ++i) out = out << 8 | static_cast<unsigned char>(head[i]);
    return out;
  };
  return PngHead{{number(16), number(20)}, static_cast<unsigned char>(head[24]), kind_of(head[25])};
}

Result<std::string> encode_label_png(const LabelImage& image, const geometry::GoOn& go_on) {
  std::vector<png_color> palette(256);
  for (int i = 0; i < 256; ++i) {
    const Color color = voc_color(i);
    palette[static_cast<std::size_t>(i)] = {color[0], color[1], color[2]};
  }
  return encode(image, {8, PNG_COLOR_TYPE_PALETTE, palette.data()}, go_on);
}

Result<std::string> encode_gray_png(const LabelImage& image, int bits, const geometry::GoOn& go_on) {
  return encode(image, {bits, PNG_COLOR_TYPE_GRAY, nullptr}, go_on);
}

}  // namespace touchmark::formats
