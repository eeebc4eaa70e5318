// Streams whose bytes were written by mask2rle() and encode_rle() of label-studio-sdk 2.1.2 from masks of
// ours.
#include "formats/labelstudio/brush_rle.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "geometry/mask.h"

namespace touchmark::formats::labelstudio {
namespace {

using Bytes = std::vector<std::uint8_t>;

geometry::Mask of_rows(const std::string& rows, geometry::Size size) {
  std::vector<std::uint8_t> pixels;
  for (const char c : rows) pixels.push_back(c == '#' ? 1 : 0);
  return geometry::mask_from_rows(pixels, size);
}

// Rows 20 to 189 of 200, but for the pixel (70, 100).
geometry::Mask band() {
  std::vector<std::uint8_t> pixels(200 * 150, 0);
  for (std::size_t y = 20; y < 190; ++y)
    for (std::size_t x = 0; x < 150; ++x) pixels[y * 150 + x] = x == 70 && y == 100 ? 0 : 1;
  return geometry::mask_from_rows(pixels, {150, 200});
}

struct Vector {
  const char* name;
  geometry::Mask mask;
  Bytes bytes;
};

const std::vector<Vector>& vectors() {
  static const std::vector<Vector> all = {
      {"empty", of_rows("......", {3, 2}), {0, 0, 0, 24, 57, 27, 254, 23, 0, 0}},
      {"full", of_rows("######", {3, 2}), {0, 0, 0, 24, 57, 27, 254, 23, 255, 0}},
      {"small",
       of_rows(".....##....#", {4, 3}),
       {0, 0, 0, 48, 57, 27, 254, 19, 0, 159, 254, 248, 4, 127, 224}},
      {"rows",
       of_rows("#######.......#######.......#######", {7, 5}),
       {0, 0, 0, 140, 57, 27, 254, 27, 255, 195, 96, 24, 111, 255, 13, 128, 97, 191, 240}},
      {"column", of_rows(".##.", {1, 4}), {0, 0, 0, 16, 57, 27, 252, 96, 19, 255, 198, 0}},
      {"long", band(), {0,   1,   212, 192, 57,  27, 255, 46,  223, 0,   247,
                        146, 255, 241, 128, 125, 29, 63,  254, 46,  222, 0}},
  };
  return all;
}

TEST(BrushRle, WritesTheBytesOfTheSdk) {
  for (const Vector& one : vectors()) EXPECT_EQ(brush_from_mask(one.mask), one.bytes) << one.name;
}

TEST(BrushRle, ReadsTheBytesOfTheSdk) {
  for (const Vector& one : vectors()) {
    const auto mask = mask_from_brush(one.bytes, one.mask.size);
    ASSERT_TRUE(mask) << one.name << ": " << mask.error().message;
    EXPECT_EQ(*mask, one.mask) << one.name;
  }
}

TEST(BrushRle, PaintedIsWhatHasAnAlphaWhateverTheColorAndTheWidths) {
  const geometry::Mask expected = of_rows(".##..#", {3, 2});
  const Bytes colors = {0, 0, 0, 24, 57, 27, 252, 96,  0, 100, 66, 20, 7, 248, 25,  16, 133,
                        1, 0, 0, 8,  0,  64, 1,   200, 0, 0,   72, 1,  0, 3,   128, 2};
  const Bytes literal = {0, 0, 0,  24, 56,  164, 90,  11, 128, 0, 0, 0, 100, 5, 5,   127, 228,
                         5, 5, 64, 0,  129, 1,   128, 0,  0,   0, 0, 4, 132, 3, 128, 128};
  for (const Bytes& bytes : {colors, literal}) {
    const auto mask = mask_from_brush(bytes, {3, 2});
    ASSERT_TRUE(mask) << mask.error().message;
    EXPECT_EQ(*mask, expected);
  }
}

TEST(BrushRle, RefusesWhatIsCutOffOrOfAnotherSize) {
  const Vector& rows = vectors()[3];
  for (std::size_t length = 0; length + 1 < rows.bytes.size(); ++length)
    EXPECT_FALSE(mask_from_brush({rows.bytes.data(), length}, rows.mask.size)) << length;
  EXPECT_FALSE(mask_from_brush(rows.bytes, {5, 8}));
  EXPECT_FALSE(mask_from_brush(rows.bytes, {0, 0}));
  EXPECT_FALSE(mask_from_brush(rows.bytes, {1 << 20, 1 << 20}));
}

TEST(BrushRle, AnyMaskComesBack) {
  std::mt19937 random(7);
  for (int round = 0; round < 200; ++round) {
    const geometry::Size size{1 + static_cast<std::int64_t>(random() % 90),
                              1 + static_cast<std::int64_t>(random() % 90)};
    std::vector<std::uint8_t> pixels(static_cast<std::size_t>(size.width * size.height), 0);
    const std::uint32_t period = 1 + random() % 400;
    for (std::size_t i = 0; i < pixels.size(); ++i)
      pixels[i] = random() % period == 0 ? 1 : i > 0 ? pixels[i - 1] : 0;
    const geometry::Mask mask = geometry::mask_from_rows(pixels, size);
    const auto again = mask_from_brush(brush_from_mask(mask), size);
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(*again, mask);
  }
}

}  // namespace
}  // namespace touchmark::formats::labelstudio
