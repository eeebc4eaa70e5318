#include "formats/png_rgb.h"

#include <gtest/gtest.h>

#include <random>

namespace touchmark::formats {
namespace {

RgbImage noise(geometry::Size size) {
  std::mt19937 random(3);
  RgbImage image{size, std::vector<std::uint32_t>(static_cast<std::size_t>(size.width * size.height))};
  for (std::uint32_t& pixel : image.pixels) pixel = random() & 0xffffff;
  return image;
}

TEST(PngRgb, EveryPixelReadsBackAndTheBytesAreTheSameAgain) {
  for (const geometry::Size size : {geometry::Size{1, 1}, geometry::Size{300, 7}, geometry::Size{5, 200}}) {
    const RgbImage image = noise(size);
    const auto bytes = encode_rgb_png(image);
    ASSERT_TRUE(bytes);
    EXPECT_EQ(*encode_rgb_png(image), *bytes);
    const auto again = decode_rgb_png(*bytes);
    ASSERT_TRUE(again) << again.error().text();
    EXPECT_EQ(again->size, size);
    EXPECT_EQ(again->pixels, image.pixels);
  }
}

TEST(PngRgb, WhatIsCutOffOrNoPngIsCorrupt) {
  const std::string bytes = *encode_rgb_png(noise({20, 20}));
  for (std::size_t length : {std::size_t{0}, std::size_t{7}, std::size_t{40}, bytes.size() / 2}) {
    const auto image = decode_rgb_png(std::string_view(bytes).substr(0, length));
    ASSERT_FALSE(image) << length;
    EXPECT_EQ(image.error().code, ErrorCode::kCorrupt);
  }
}

TEST(PngRgb, ASizeThatTheBytesCannotFillIsRefusedBeforeMemoryIsTaken) {
  std::string bytes = *encode_rgb_png(noise({4, 4}));
  bytes[18] = 0x20;  // the width: 8192 more; the checksum is wrong as well, which libpng may see first
  EXPECT_FALSE(decode_rgb_png(bytes));
  EXPECT_EQ(encode_rgb_png({{0, 4}, {}}).error().code, ErrorCode::kInvalid);
  EXPECT_EQ(encode_rgb_png({{65536, 1}, {}}).error().code, ErrorCode::kInvalid);
}

TEST(PngRgb, CanBeCancelled) {
  const auto stopped = encode_rgb_png(noise({4, 200}), [] { return false; });
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().code, ErrorCode::kCancelled);
}

}  // namespace
}  // namespace touchmark::formats
