#include "adapters/media/header.h"

#include <gtest/gtest.h>

#include "adapters/media/bmp.h"
#include "adapters/media/test_images.h"

namespace touchmark::adapters {
namespace {
using namespace std::literals;

Result<flow::MediaInfo> header_of(const std::string& bytes) {
  MemorySource source(bytes);
  TM_ASSIGN(const ImageKind kind, sniff(source));
  return read_header(kind, source);
}

std::string le(std::uint32_t value, int bytes) {
  std::string out;
  for (int i = 0; i < bytes; ++i, value >>= 8) out += static_cast<char>(value & 255);
  return out;
}

// 40-byte header; `rest`: masks, palette and pixels, whose offset is given.
std::string bmp(std::int32_t width, std::int32_t height, int depth, int compression,
                std::uint32_t before_pixels, const std::string& rest, std::uint32_t colors = 0) {
  std::string out = "BM" + le(0, 4) + le(0, 4) + le(54 + before_pixels, 4) + le(40, 4);
  out += le(static_cast<std::uint32_t>(width), 4) + le(static_cast<std::uint32_t>(height), 4) + le(1, 2);
  out +=
      le(static_cast<std::uint32_t>(depth), 2) + le(static_cast<std::uint32_t>(compression), 4) + le(0, 12);
  return out + le(colors, 4) + le(0, 4) + rest;
}

using Bytes = std::vector<std::uint8_t>;

TEST(ExifOrientation, ReadsBothByteOrdersAndDistrustsTheRest) {
  EXPECT_EQ(exif_orientation(exif_block(6)), 6);
  EXPECT_EQ(exif_orientation("MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x08\0\0"sv), 8);
  EXPECT_EQ(exif_orientation(exif_block(0)), 1);
  EXPECT_EQ(exif_orientation(exif_block(9)), 1);
  EXPECT_EQ(exif_orientation(""), 1);
  EXPECT_EQ(exif_orientation("II*\0\xff\xff\xff\xff\x01\0"sv), 1) << "the directory lies outside";
  EXPECT_EQ(exif_orientation("II*\0\x08\0\0\0\xff\xff"sv), 1) << "more entries than bytes";
}

TEST(ReadHeader, ReadsAJpegFrameBehindOtherSegmentsAndFillBytes) {
  const std::string app = "\xff\xe0\0\x04xx"s;
  const std::string frame = "\xff\xff\xff\xc2\0\x11\x08\0\x64\0\xc8\x03"s;
  const auto info = header_of("\xff\xd8" + app + frame);
  ASSERT_TRUE(info) << info.error().text();
  EXPECT_EQ(info->size, (geometry::Size{200, 100}));
  EXPECT_EQ(info->bands, 3);
  const auto turned = header_of(with_jpeg_exif("\xff\xd8" + app + frame, 6));
  EXPECT_EQ(turned->size, (geometry::Size{100, 200}));
  EXPECT_EQ(turned->orientation, 6);
}

TEST(ReadHeader, CallsAJpegWithoutAFrameCorrupt) {
  for (const std::string& bytes :
       {"\xff\xd8\xff"s, "\xff\xd8\xff\xe0"s, "\xff\xd8\xff\xe0\0\x01"s, "\xff\xd8\xff\xda\0\x04zz"s,
        "\xff\xd8\xff\xd9"s, "\xff\xd8\xff\xc0\0\x11\x08\0\x64"s, "\xff\xd8\xff\xc0\0\x11\x08\0\0\0\0\x03"s,
        "\xff\xd8\xff" + std::string(100'000, 'x')}) {
    const auto info = header_of(bytes);
    ASSERT_FALSE(info);
    EXPECT_EQ(info.error().code, ErrorCode::kCorrupt);
  }
}

TEST(ReadHeader, ReadsPngWithOrientation) {
  const std::string start = "\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x0a\0\0\0\x14\x10\x06\0\0\0crc!"s;
  const std::string exif = exif_block(8);
  const auto info = header_of(start + "\0\0\0"s + static_cast<char>(exif.size()) + "eXIf" + exif);
  ASSERT_TRUE(info);
  EXPECT_EQ(info->size, (geometry::Size{20, 10}));
  EXPECT_EQ(info->bands, 4);
  EXPECT_EQ(info->bits, 16);
  EXPECT_EQ(header_of(start)->size, (geometry::Size{10, 20}));
  EXPECT_EQ(header_of(start.substr(0, 20)).error().code, ErrorCode::kCorrupt);
  std::string no_color = start;
  no_color[25] = 5;
  EXPECT_EQ(header_of(no_color).error().code, ErrorCode::kCorrupt);
}

TEST(ReadHeader, CountsGifFrames) {
  const std::string screen = "GIF89a\x05\0\x04\0\0\0\0"s;
  const std::string frame = "\x2c\0\0\0\0\x05\0\x04\0\0\x02\x01x\0"s;
  const std::string extension = "\x21\xf9\x04\0\0\0\0\0"s;
  const auto info = header_of(screen + extension + frame + extension + frame + ";");
  ASSERT_TRUE(info);
  EXPECT_EQ(info->pages, 2);
  EXPECT_EQ(info->size, (geometry::Size{5, 4}));
  EXPECT_EQ(header_of(screen)->pages, 1);
  EXPECT_EQ(header_of(screen.substr(0, 10)).error().code, ErrorCode::kCorrupt);
}

TEST(ReadHeader, ReadsTheThreeKindsOfWebp) {
  const auto riff = [](const std::string& chunks) {
    return "RIFF" + le(static_cast<std::uint32_t>(chunks.size() + 4), 4) + "WEBP" + chunks;
  };
  EXPECT_EQ(header_of(riff("VP8 " + le(10, 4) + "\0\0\0\x9d\x01\x2a\x64\0\x32\0"s))->size,
            (geometry::Size{100, 50}));
  const std::uint32_t packed = (100 - 1) | (50 - 1) << 14 | 1u << 28;
  const auto lossless = header_of(riff("VP8L" + le(5, 4) + "\x2f" + le(packed, 4)));
  EXPECT_EQ(lossless->size, (geometry::Size{100, 50}));
  EXPECT_EQ(lossless->bands, 4);
  const std::string exif = exif_block(6);
  const std::string extended = "VP8X" + le(10, 4) + le(8, 4) + le(99, 3) + le(49, 3);
  const auto turned = header_of(riff(extended + "ANMF" + le(0, 4) + "ANMF" + le(0, 4) + "EXIF" +
                                     le(static_cast<std::uint32_t>(exif.size()), 4) + exif));
  EXPECT_EQ(turned->size, (geometry::Size{50, 100}));
  EXPECT_EQ(turned->pages, 2);
  EXPECT_EQ(header_of(riff("")).error().code, ErrorCode::kCorrupt);
}

TEST(ReadBmp, ReadsPalettesOfOneFourAndEightBits) {
  const std::string two = le(0, 4) + le(0x00ffffff, 4);
  const auto one_bit = read_bmp(bmp(3, 1, 1, 0, 8, two + "\xa0\0\0\0"s), 100);
  ASSERT_TRUE(one_bit) << one_bit.error().text();
  EXPECT_EQ(one_bit->pixels, (Bytes{255, 255, 255, 0, 0, 0, 255, 255, 255}));
  const auto four_bits = read_bmp(bmp(2, 1, 4, 0, 8, two + "\x10\0\0\0"s, 2), 100);
  ASSERT_TRUE(four_bits);
  EXPECT_EQ(four_bits->pixels, (Bytes{255, 255, 255, 0, 0, 0}));
  const auto beyond = read_bmp(bmp(1, 1, 8, 0, 8, two + "\x07\0\0\0"s, 2), 100);
  ASSERT_TRUE(beyond) << "an index without a color is black";
  EXPECT_EQ(beyond->pixels, (Bytes{0, 0, 0}));
}

TEST(ReadBmp, TurnsBottomUpAndKeepsTopDown) {
  const std::string rows = "\x01\x02\x03\0\x04\x05\x06\0"s;  // blue, green, red, padding
  EXPECT_EQ(read_bmp(bmp(1, 2, 24, 0, 0, rows), 100)->pixels, (Bytes{6, 5, 4, 3, 2, 1}));
  EXPECT_EQ(read_bmp(bmp(1, -2, 24, 0, 0, rows), 100)->pixels, (Bytes{3, 2, 1, 6, 5, 4}));
}

TEST(ReadBmp, ReadsSixteenAndThirtyTwoBitsWithAndWithoutMasks) {
  EXPECT_EQ(read_bmp(bmp(1, 1, 16, 0, 0, le(0x7c00, 2) + le(0, 2)), 100)->pixels, (Bytes{255, 0, 0}));
  const auto padded = read_bmp(bmp(1, 1, 32, 0, 0, "\x01\x02\x03\0"s), 100);
  EXPECT_EQ(padded->pixels, (Bytes{3, 2, 1})) << "the fourth byte is not alpha";
  const std::string masks565 = le(0xf800, 4) + le(0x07e0, 4) + le(0x001f, 4);
  EXPECT_EQ(read_bmp(bmp(1, 1, 16, 3, 12, masks565 + le(0x07e0, 2) + le(0, 2)), 100)->pixels,
            (Bytes{0, 255, 0}));
  EXPECT_FALSE(read_bmp(bmp(1, 1, 16, 3, 12, le(0xf0f0, 4) + le(0, 8) + le(0, 4)), 100)) << "holes in a mask";
}

TEST(ReadBmp, ReadsRunLengths) {
  const std::string two = le(0, 4) + le(0x000000ff, 4);
  // Bottom row: two of color 1; upper row: literal 1 0 (padded), end.
  const auto image = read_bmp(bmp(2, 2, 8, 1, 8, two + "\x02\x01\0\0\x01\x01\0\x01"s, 2), 100);
  ASSERT_TRUE(image) << image.error().text();
  EXPECT_EQ(image->pixels, (Bytes{0, 0, 255, 0, 0, 0, 0, 0, 255, 0, 0, 255}));
  EXPECT_TRUE(read_bmp(bmp(2, 2, 8, 1, 8, two + "\0\x02\xff\xff"s, 2), 100)) << "a move past the end";
  EXPECT_FALSE(read_bmp(bmp(2, 2, 8, 1, 8, two + "\x02"s, 2), 100));
  EXPECT_FALSE(read_bmp(bmp(2, 2, 8, 1, 8, two + "\0\x09zz"s, 2), 100));
  EXPECT_FALSE(read_bmp(bmp(2, -2, 8, 1, 8, two + "\0\x01"s, 2), 100));
}

TEST(ReadBmp, RefusesWhatContradictsItself) {
  const std::string pixel = "\x01\x02\x03\0"s;
  EXPECT_EQ(read_bmp("", 100).error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(read_bmp("BM", 100).error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(read_bmp(bmp(0, 1, 24, 0, 0, pixel), 100).error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(read_bmp(bmp(1, INT32_MIN, 24, 0, 0, pixel), 100).error().code, ErrorCode::kTooLarge);
  EXPECT_EQ(read_bmp(bmp(-1, 1, 24, 0, 0, pixel), 100).error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(read_bmp(bmp(1, 1, 23, 0, 0, pixel), 100).error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(read_bmp(bmp(1, 1, 24, 1, 0, pixel), 100).error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(read_bmp(bmp(1, 1, 24, 5, 0, pixel), 100).error().code, ErrorCode::kUnsupported);
  EXPECT_EQ(read_bmp(bmp(1, 3, 24, 0, 0, pixel), 100).error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(read_bmp(bmp(11, 10, 24, 0, 0, pixel), 100).error().code, ErrorCode::kTooLarge);
  EXPECT_EQ(read_bmp(bmp(INT32_MAX, INT32_MAX, 32, 0, 0, pixel), INT64_MAX).error().code,
            ErrorCode::kCorrupt);
}

}  // namespace
}  // namespace touchmark::adapters
