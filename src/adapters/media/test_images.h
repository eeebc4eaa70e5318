// Small images for tests, written by libvips itself, and helpers to bend their bytes.
#pragma once

#include <dlfcn.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "adapters/media/vips_api.h"

namespace touchmark::adapters {

inline void write_bytes(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

inline std::string read_bytes(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline const VipsApi& test_vips() {
  static const VipsApi api = *open_vips("libvips.so.42");
  return api;
}

// Writes `pixels` (bands interleaved, elements of VipsBandFormat `format`) as the format named by the suffix.
// `name` may carry save options: "a.tif[compression=deflate]".
inline void save_image(const std::string& name, const void* pixels, std::size_t bytes, int width, int height,
                       int bands, int format, int interpretation) {
  const VipsApi& api = test_vips();
  static const auto write = reinterpret_cast<int (*)(VipsImage*, const char*, ...)>(
      ::dlsym(::dlopen("libvips.so.42", RTLD_NOW), "vips_image_write_to_file"));
  VipsImage* flat = api.vips_image_new_from_memory(pixels, bytes, width, height, bands, format);
  ASSERT_NE(flat, nullptr);
  VipsImage* colored = nullptr;
  ASSERT_EQ(api.vips_copy(flat, &colored, "interpretation", interpretation, nullptr), 0);
  ASSERT_EQ(write(colored, name.c_str(), nullptr), 0) << name << ": " << api.vips_error_buffer();
  api.g_object_unref(colored);
  api.g_object_unref(flat);
}

// Left half dark, right half light, red at the top left corner eighth; smooth enough for every codec.
inline std::vector<std::uint8_t> pattern(int width, int height, int bands) {
  std::vector<std::uint8_t> pixels(static_cast<std::size_t>(width) * height * bands);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      std::uint8_t* at = pixels.data() + (static_cast<std::size_t>(y) * width + x) * bands;
      const bool corner = x < width / 4 && y < height / 4;
      for (int b = 0; b < bands; ++b)
        at[b] = corner && bands >= 3 ? (b == 0 ? 255 : 0) : static_cast<std::uint8_t>(x * 200 / width + 20);
      if (bands == 4) at[3] = static_cast<std::uint8_t>(y * 255 / height);
      if (bands == 2) at[1] = 255;
    }
  return pixels;
}

inline void save_pattern(const std::string& name, int width, int height, int bands = 3) {
  const auto pixels = pattern(width, height, bands);
  save_image(name, pixels.data(), pixels.size(), width, height, bands, vips::kUchar,
             bands < 3 ? vips::kBlackWhite : vips::kSrgb);
}

// A minimal EXIF block: one entry, the orientation.
inline std::string exif_block(int orientation) {
  std::string tiff("II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0", 18);
  tiff += static_cast<char>(orientation);
  tiff.append("\0\0\0\0\0\0\0", 7);
  return tiff;
}

inline std::string with_jpeg_exif(const std::string& jpeg, int orientation) {
  const std::string body = std::string("Exif\0\0", 6) + exif_block(orientation);
  const auto length = static_cast<unsigned>(body.size() + 2);
  std::string segment = "\xff\xe1";
  segment += static_cast<char>(length >> 8);
  segment += static_cast<char>(length & 255);
  return jpeg.substr(0, 2) + segment + body + jpeg.substr(2);
}

// Mean of one band over a rectangle of an encoded image, to see which way is up.
inline double mean_of(const std::string& encoded_bytes, int left, int top, int width, int height, int band) {
  const VipsApi& api = test_vips();
  const auto path = std::filesystem::temp_directory_path() / ("touchmark-mean-" + std::to_string(::getpid()));
  write_bytes(path, encoded_bytes);
  static const auto read = reinterpret_cast<VipsImage* (*)(const char*, ...)>(
      ::dlsym(::dlopen("libvips.so.42", RTLD_NOW), "vips_image_new_from_file"));
  VipsImage* image = read(path.c_str(), nullptr);
  if (image == nullptr) return -1;
  std::size_t size = 0;
  auto* pixels = static_cast<std::uint8_t*>(api.vips_image_write_to_memory(image, &size));
  const int bands = api.vips_image_get_bands(image);
  const int row = api.vips_image_get_width(image) * bands;
  double sum = 0;
  for (int y = top; y < top + height; ++y)
    for (int x = left; x < left + width; ++x) sum += pixels[y * row + x * bands + std::min(band, bands - 1)];
  api.g_free(pixels);
  api.g_object_unref(image);
  std::filesystem::remove(path);
  return sum / (width * height);
}

}  // namespace touchmark::adapters
