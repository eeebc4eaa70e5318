#include <gtest/gtest.h>

#include <random>
#include <string>

#include "geometry/mask.h"
#include "geometry/measure.h"

namespace touchmark::geometry {
namespace {

// Rows of '#' and '.'.
Mask drawn(const std::vector<std::string>& rows) {
  const Size size{static_cast<std::int64_t>(rows.front().size()), static_cast<std::int64_t>(rows.size())};
  std::vector<std::uint8_t> pixels;
  for (const std::string& row : rows)
    for (const char c : row) pixels.push_back(c == '#' ? 1 : 0);
  return mask_from_rows(pixels, size);
}

std::size_t hole_count(const Polygon& polygon) {
  std::size_t count = 0;
  for (const PolygonPart& part : polygon.parts) count += part.holes.size();
  return count;
}

void expect_round_trip(const Mask& mask) {
  const Polygon polygon = polygon_from_mask(mask);
  EXPECT_EQ(mask_from_polygon(polygon, mask.size), mask);
  EXPECT_EQ(polygon_area(polygon), static_cast<double>(mask_area(mask)));
  for (const PolygonPart& part : polygon.parts) {
    EXPECT_GT(ring_area(part.outer), 0);
    for (const Ring& hole : part.holes) EXPECT_LT(ring_area(hole), 0);
  }
}

TEST(OutlineTest, OnePixelIsASquare) {
  const Polygon polygon = polygon_from_mask(drawn({"...", ".#.", "..."}));
  ASSERT_EQ(polygon.parts.size(), 1u);
  EXPECT_EQ(polygon.parts[0].outer, (Ring{{1, 1}, {2, 1}, {2, 2}, {1, 2}}));
  EXPECT_TRUE(polygon.parts[0].holes.empty());
}

TEST(OutlineTest, OnlyCornersBecomePoints) {
  const Polygon polygon = polygon_from_mask(drawn({"####", "####", "##..", "##.."}));
  ASSERT_EQ(polygon.parts.size(), 1u);
  EXPECT_EQ(polygon.parts[0].outer, (Ring{{0, 0}, {4, 0}, {4, 2}, {2, 2}, {2, 4}, {0, 4}}));
}

TEST(OutlineTest, AHoleBelongsToThePartAroundItAndAnIslandIsAPartOfItsOwn) {
  const Mask mask = drawn({"#######", "#.....#", "#.###.#", "#.#.#.#", "#.###.#", "#.....#", "#######"});
  const Polygon polygon = polygon_from_mask(mask);
  ASSERT_EQ(polygon.parts.size(), 2u);
  EXPECT_EQ(polygon.parts[0].outer.size(), 4u);
  ASSERT_EQ(polygon.parts[0].holes.size(), 1u);
  EXPECT_EQ(ring_area(polygon.parts[0].holes[0]), -25);
  ASSERT_EQ(polygon.parts[1].holes.size(), 1u);
  EXPECT_EQ(ring_area(polygon.parts[1].holes[0]), -1);
  expect_round_trip(mask);
}

TEST(OutlineTest, PixelsThatTouchAtCornersAreSeparateParts) {
  const Mask mask = drawn({"#.#", ".#.", "#.#"});
  EXPECT_EQ(polygon_from_mask(mask).parts.size(), 5u);
  expect_round_trip(mask);
}

TEST(OutlineTest, HolesThatTouchAtCornersAreOneRing) {
  const Mask mask = drawn({"####", "#.##", "##.#", "####"});
  const Polygon polygon = polygon_from_mask(mask);
  ASSERT_EQ(polygon.parts.size(), 1u);
  EXPECT_EQ(hole_count(polygon), 1u);
  expect_round_trip(mask);
}

TEST(OutlineTest, AFullAndAnEmptyImage) {
  const Polygon full = polygon_from_mask(drawn({"##", "##", "##"}));
  ASSERT_EQ(full.parts.size(), 1u);
  EXPECT_EQ(full.parts[0].outer, (Ring{{0, 0}, {2, 0}, {2, 3}, {0, 3}}));
  EXPECT_TRUE(polygon_from_mask(drawn({"..", ".."})).parts.empty());
}

TEST(OutlineTest, EveryMaskOfThreeByFourPixelsComesBackExactly) {
  for (unsigned bits = 0; bits < 4096; ++bits) {
    std::vector<std::uint8_t> pixels;
    for (int i = 0; i < 12; ++i) pixels.push_back((bits >> i) & 1);
    expect_round_trip(mask_from_pixels(pixels, {3, 4}));
    if (HasFailure()) FAIL() << bits;
  }
}

TEST(OutlineTest, RandomMasksComeBackExactly) {
  std::mt19937 random(3);
  for (int round = 0; round < 300; ++round) {
    const Size size{1 + static_cast<int>(random() % 70), 1 + static_cast<int>(random() % 70)};
    std::vector<std::uint8_t> pixels(static_cast<std::size_t>(size.width * size.height));
    const unsigned share = 1 + random() % 9;
    for (std::uint8_t& pixel : pixels) pixel = random() % 10 < share ? 1 : 0;
    expect_round_trip(mask_from_pixels(pixels, size));
    if (HasFailure()) FAIL() << round;
  }
}

TEST(OutlineTest, ACheckerboardOfAMillionPixelsTakesNoSquareOfItsParts) {
  const Size size{1000, 1000};
  std::vector<std::uint8_t> pixels(1'000'000);
  for (std::size_t i = 0; i < pixels.size(); ++i) pixels[i] = (i + i / 1000) % 2 == 0;
  const Mask mask = mask_from_pixels(pixels, size);
  const Polygon polygon = polygon_from_mask(mask);
  EXPECT_EQ(polygon.parts.size(), 500'000u);
  EXPECT_EQ(mask_from_polygon(polygon, size), mask);
}

}  // namespace
}  // namespace touchmark::geometry
