#include "formats/png_rgb.h"

#include <csetjmp>
#include <cstring>

#include "formats/png_state.h"

namespace touchmark::formats {
namespace {

constexpr std::int64_t kMaxSide = 65535;

// libpng reports errors by longjmp, so the functions that set the jump hold no objects with destructors.
// Four bytes a pixel: red, green, blue and one that says nothing.
bool read_rows(png_structp png, png_infop info, std::uint32_t* out, const PngHeader& header) {
  if (setjmp(png_jmpbuf(png)) != 0) return false;
  if (header.color == PNG_COLOR_TYPE_PALETTE) png_set_palette_to_rgb(png);
  png_set_strip_alpha(png);
  png_set_filler(png, 0, PNG_FILLER_AFTER);
  const int passes = png_set_interlace_handling(png);
  png_read_update_info(png, info);
  if (png_get_rowbytes(png, info) != std::size_t{4} * header.width) return false;
  for (int pass = 0; pass < passes; ++pass)
    for (png_uint_32 y = 0; y < header.height; ++y)
      png_read_row(png, reinterpret_cast<png_bytep>(out + std::size_t{y} * header.width), nullptr);
  return true;
}

bool write_rows(png_structp png, png_infop info, const RgbImage& image, std::uint8_t* row,
                const geometry::GoOn& go_on) {
  if (setjmp(png_jmpbuf(png)) != 0) return false;
  const auto width = static_cast<png_uint_32>(image.size.width);
  const auto height = static_cast<png_uint_32>(image.size.height);
  png_set_IHDR(png, info, width, height, 8, PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_set_compression_level(png, 6);
  png_set_filter(png, 0, PNG_FILTER_NONE);
  png_write_info(png, info);
  for (png_uint_32 y = 0; y < height; ++y) {
    if (y % 64 == 63 && go_on && !go_on()) return false;
    const std::uint32_t* pixels = image.pixels.data() + std::size_t{y} * width;
    for (png_uint_32 x = 0; x < width; ++x)
      for (unsigned channel = 0; channel < 3; ++channel)
        row[3 * std::size_t{x} + channel] = static_cast<std::uint8_t>(pixels[x] >> (8 * channel));
    png_write_row(png, row);
  }
  png_write_end(png, nullptr);
  return true;
}

Result<void> check(const PngHeader& header, std::size_t file_bytes) {
  const std::uint64_t pixels = std::uint64_t{header.width} * header.height;
  if (pixels > static_cast<std::uint64_t>(kRgbPngPixels))
    return fail(ErrorCode::kTooLarge, "the label image has more than 2^27 pixels");
  if ((header.color & PNG_COLOR_MASK_COLOR) == 0)
    return fail(ErrorCode::kUnsupported, "the label image is gray, its pixels should be RGB");
  if (header.depth == 16) return fail(ErrorCode::kUnsupported, "label images of 16 bits are not read");
  if (!can_unpack(header, file_bytes))
    return fail(ErrorCode::kCorrupt, "the file is too small for the size it claims");
  return {};
}

}  // namespace

Result<RgbImage> decode_rgb_png(std::string_view bytes) {
  std::string message = "not a PNG file";
  PngReadState state(bytes, &message);
  if (state.info == nullptr) return fail(ErrorCode::kInternal, "libpng does not start");
  PngHeader header;
  if (!read_png_header(state.png, state.info, header)) return fail(ErrorCode::kCorrupt, message);
  TM_TRY(check(header, bytes.size()));
  RgbImage image{{header.width, header.height}, {}};
  image.pixels.resize(std::size_t{header.width} * header.height);
  if (!read_rows(state.png, state.info, image.pixels.data(), header))
    return fail(ErrorCode::kCorrupt, message);
  for (std::uint32_t& pixel : image.pixels) {
    std::uint8_t channels[4];
    std::memcpy(channels, &pixel, 4);
    pixel = channels[0] | std::uint32_t{channels[1]} << 8 | std::uint32_t{channels[2]} << 16;
  }
  return image;
}

Result<std::string> encode_rgb_png(const RgbImage& image, const geometry::GoOn& go_on) {
  const geometry::Size size = image.size;
  if (size.width < 1 || size.height < 1 || size.width > kMaxSide || size.height > kMaxSide ||
      size.height > kRgbPngPixels / size.width)
    return fail(ErrorCode::kInvalid, "no label image can have this size");
  std::string message = "libpng failed";
  std::string out;
  std::vector<std::uint8_t> row(3 * static_cast<std::size_t>(size.width));
  PngWriteState state(&out, &message);
  if (state.info == nullptr) return fail(ErrorCode::kInternal, "libpng does not start");
  if (write_rows(state.png, state.info, image, row.data(), go_on)) return out;
  if (go_on && !go_on()) return fail(ErrorCode::kCancelled, "cancelled");
  return fail(ErrorCode::kInternal, message);
}

}  // namespace touchmark::formats
