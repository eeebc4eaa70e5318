#include <png.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <memory>

#include "compose/canvas.h"

namespace touchmark::compose {
namespace {

struct FileCloser {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

std::uint8_t to_byte(float linear) {
  // A gentle shoulder, so highlights keep their color.
  const float x = std::max(linear, 0.f);
  const float toned = x < 0.7f ? x : 0.7f + 0.3f * (1 - std::exp(-(x - 0.7f) / 0.3f));
  const float srgb = toned <= 0.0031308f ? toned * 12.92f : 1.055f * std::pow(toned, 1 / 2.4f) - 0.055f;
  return static_cast<std::uint8_t>(std::clamp(srgb * 255.f + 0.5f, 0.f, 255.f));
}

// The part of PNG writing that may jump back; no objects with destructors live here.
bool write_rows(std::FILE* file, int width, int height, std::uint8_t* pixels) {
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
  png_infop info = png == nullptr ? nullptr : png_create_info_struct(png);
  if (info == nullptr || setjmp(png_jmpbuf(png)) != 0) {
    png_destroy_write_struct(&png, &info);
    return false;
  }
  png_init_io(png, file);
  png_set_compression_level(png, 5);
  png_set_IHDR(png, info, static_cast<png_uint_32>(width), static_cast<png_uint_32>(height), 8,
               PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_write_info(png, info);
  for (int y = 0; y < height; ++y) png_write_row(png, pixels + static_cast<std::size_t>(y) * width * 3);
  png_write_end(png, nullptr);
  png_destroy_write_struct(&png, &info);
  return std::fflush(file) == 0;
}

}  // namespace

Result<void> Canvas::write_png(const std::filesystem::path& file, const Light& light,
                               std::uint32_t seed) const {
  std::vector<std::uint8_t> bytes(pixels_.size() * 3);
  const float diagonal =
      std::sqrt(static_cast<float>(width_) * width_ + static_cast<float>(height_) * height_) / 2;
  for (int y = 0; y < height_; ++y)
    for (int x = 0; x < width_; ++x) {
      const std::size_t i = static_cast<std::size_t>(y) * width_ + x;
      const float dx = (static_cast<float>(x) - width_ * (0.5f + 0.2f * light.x)) / diagonal;
      const float dy = (static_cast<float>(y) - height_ * (0.5f + 0.25f * light.y)) / diagonal;
      const float fall = light.exposure * (1.14f - 0.52f * (dx * dx + dy * dy));
      const float grain = 1 + 0.018f * noise(static_cast<float>(x), static_cast<float>(y), seed);
      bytes[i * 3] = to_byte(pixels_[i].r * fall * grain);
      bytes[i * 3 + 1] = to_byte(pixels_[i].g * fall * grain);
      bytes[i * 3 + 2] = to_byte(pixels_[i].b * fall * grain);
    }
  const std::unique_ptr<std::FILE, FileCloser> out(std::fopen(file.c_str(), "wb"));
  if (!out || !write_rows(out.get(), width_, height_, bytes.data()))
    return fail(ErrorCode::kUnavailable, "cannot write the demo picture", file.string());
  return {};
}

}  // namespace touchmark::compose
