#include "geometry/mask.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>

#include "geometry/measure.h"

namespace touchmark::geometry {
namespace {

std::vector<std::uint8_t> random_pixels(std::mt19937& random, Size size, unsigned flip_chance) {
  std::vector<std::uint8_t> out(static_cast<std::size_t>(size.width * size.height));
  std::uint8_t value = 0;
  for (std::uint8_t& pixel : out) {
    if (random() % flip_chance == 0) value ^= 1;
    pixel = value;
  }
  return out;
}

Mask counts(Size size, std::vector<std::uint32_t> runs) {
  return {size, std::move(runs)};
}

TEST(MaskTest, AnImageWithoutPixelsHasOneEmptyRun) {
  const Mask mask = mask_from_pixels({}, {0, 0});
  EXPECT_EQ(mask.counts, std::vector<std::uint32_t>{0});
  EXPECT_EQ(mask_area(mask), 0u);
  EXPECT_EQ(mask_box(mask), Box{});
  EXPECT_TRUE(mask_to_pixels(mask).empty());
  EXPECT_TRUE(mask_to_rows(mask).empty());
  EXPECT_TRUE(polygon_from_mask(mask).parts.empty());
}

TEST(MaskTest, AnImageWithOneSideOfZeroHasNoPixelsEither) {
  for (const Size size : {Size{248, 0}, Size{0, 248}}) {
    const Result<Mask> mask = mask_from_text("0", size);
    ASSERT_TRUE(mask);
    EXPECT_TRUE(mask_to_rows(*mask).empty());
    EXPECT_EQ(mask_from_rows({}, size), *mask);
    EXPECT_EQ(mask_box(*mask), Box{});
  }
}

TEST(MaskTest, AnyNonzeroPixelIsInside) {
  const std::vector<std::uint8_t> pixels = {0, 1, 255, 7, 0, 128};
  EXPECT_EQ(mask_from_pixels(pixels, {2, 3}).counts, (std::vector<std::uint32_t>{1, 3, 1, 1}));
}

TEST(MaskTest, PixelsComeBackInColumnsAndInRows) {
  std::mt19937 random(1);
  for (const Size size : {Size{1, 1}, {7, 9}, {8, 8}, {64, 64}, {65, 63}, {130, 17}, {3, 200}, {200, 3}}) {
    for (const unsigned chance : {2u, 9u, 300u}) {
      const std::vector<std::uint8_t> columns = random_pixels(random, size, chance);
      std::vector<std::uint8_t> rows(columns.size());
      for (std::int64_t x = 0; x < size.width; ++x)
        for (std::int64_t y = 0; y < size.height; ++y)
          rows[static_cast<std::size_t>(y * size.width + x)] =
              columns[static_cast<std::size_t>(x * size.height + y)];
      const Mask mask = mask_from_pixels(columns, size);
      EXPECT_EQ(mask_to_pixels(mask), columns);
      EXPECT_EQ(mask_from_rows(rows, size), mask);
      EXPECT_EQ(mask_to_rows(mask), rows);
    }
  }
}

TEST(MaskTest, TextIsRefusedUnlessItIsAMaskOfTheSize) {
  const Size size{4, 3};
  EXPECT_TRUE(mask_from_text("0<", size));
  EXPECT_FALSE(mask_from_text("p<", size)) << "the first character past the last";
  for (const char* bad :
       {"", "<0\x7f", "0", "0=", "P", "<<", "\x01", "0O", "~~~~~~~~~~1", "PPPPPPPPPP", "ooooooooo"})
    EXPECT_EQ(mask_from_text(bad, size).error().code, ErrorCode::kInvalid) << bad;
  EXPECT_FALSE(mask_from_text("0<", {-4, -3}));
  EXPECT_FALSE(mask_from_text("0<", {INT64_MAX, INT64_MAX}));
  EXPECT_FALSE(mask_from_text("0<", {INT64_MIN, 2}));
  EXPECT_TRUE(mask_from_text("", {0, 0}));
}

TEST(MaskTest, TextHoldsRunsAndDifferencesOfAnySize) {
  // 4294967295 pixels in one run, and differences of nearly 2^32 in both directions.
  for (const auto& runs : {std::vector<std::uint32_t>{UINT32_MAX},
                           {0, UINT32_MAX},
                           {1, 1, 1, 4294967289u, 1, 1, 1},
                           {4294967289u, 1, 1, 1, 1, 1, 1}}) {
    const Mask mask = counts({UINT32_MAX, 1}, runs);
    EXPECT_EQ(mask_from_text(mask_to_text(mask), mask.size), mask);
  }
}

TEST(MaskTest, CountsMustAddUpToTheSize) {
  EXPECT_TRUE(mask_from_counts({3, 9}, {4, 3}));
  EXPECT_FALSE(mask_from_counts({3, 8}, {4, 3}));
  EXPECT_FALSE(mask_from_counts({}, {4, 3}));
  EXPECT_FALSE(mask_from_counts({UINT32_MAX, UINT32_MAX, 14}, {4, 3}));
}

TEST(MaskTest, EmptyRunsInsideAMaskChangeNothing) {
  // Pixels 2..4 and 6 of 8, once plainly and once with empty runs between and at the end.
  const Size size{2, 4};
  const Mask plain = counts(size, {2, 3, 1, 1, 1});
  const Mask padded = counts(size, {0, 0, 2, 1, 0, 2, 1, 0, 0, 1, 1, 0});
  EXPECT_EQ(mask_to_pixels(padded), mask_to_pixels(plain));
  EXPECT_EQ(mask_area(padded), 4u);
  EXPECT_EQ(mask_box(padded), mask_box(plain));
  EXPECT_EQ(mask_combine(padded, padded, MaskOp::kUnion), plain);
  EXPECT_EQ(mask_iou(padded, plain, false), 1.0);
  EXPECT_EQ(polygon_from_mask(padded), polygon_from_mask(plain));
  EXPECT_EQ(mask_box(counts(size, {8, 0})), Box{});
}

TEST(MaskTest, CombiningAgreesWithPixelsOnRandomMasks) {
  std::mt19937 random(2);
  for (int round = 0; round < 300; ++round) {
    const Size size{1 + static_cast<int>(random() % 12), 1 + static_cast<int>(random() % 12)};
    const auto a = random_pixels(random, size, 1 + random() % 6 + 1);
    const auto b = random_pixels(random, size, 1 + random() % 6 + 1);
    std::vector<std::uint8_t> either(a.size()), both(a.size()), only(a.size());
    double common = 0, whole = 0, first = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
      either[i] = a[i] | b[i];
      both[i] = a[i] & b[i];
      only[i] = a[i] & ~b[i] & 1;
      common += both[i];
      whole += either[i];
      first += a[i];
    }
    const Mask left = mask_from_pixels(a, size);
    const Mask right = mask_from_pixels(b, size);
    EXPECT_EQ(mask_combine(left, right, MaskOp::kUnion), mask_from_pixels(either, size));
    EXPECT_EQ(mask_combine(left, right, MaskOp::kIntersection), mask_from_pixels(both, size));
    EXPECT_EQ(mask_combine(left, right, MaskOp::kDifference), mask_from_pixels(only, size));
    EXPECT_EQ(mask_iou(left, right, false), common == 0 ? 0 : common / whole);
    EXPECT_EQ(mask_iou(left, right, true), common == 0 ? 0 : common / first);
  }
}

TEST(MaskTest, MasksOfDifferentSizesDoNotCombine) {
  const Mask a = counts({2, 3}, {6});
  const Mask b = counts({3, 2}, {6});
  EXPECT_EQ(mask_combine(a, b, MaskOp::kUnion).error().code, ErrorCode::kInvalid);
  EXPECT_EQ(mask_iou(a, b, false).error().code, ErrorCode::kInvalid);
}

TEST(MaskTest, TwoEmptyMasksHaveNoOverlap) {
  EXPECT_EQ(mask_iou(counts({2, 2}, {4}), counts({2, 2}, {4}), false), 0.0);
  EXPECT_EQ(mask_iou(counts({2, 2}, {4}), counts({2, 2}, {4}), true), 0.0);
}

TEST(MaskTest, HolesAreLeftOutAndPartsJoined) {
  // 4x4 block minus a 2x2 hole is 12 pixels; the second part fills one of the hole's pixels.
  const PolygonPart frame{{{0, 0}, {4, 0}, {4, 4}, {0, 4}}, {{{1, 1}, {3, 1}, {3, 3}, {1, 3}}}};
  const PolygonPart dot{{{1, 1}, {2, 1}, {2, 2}, {1, 2}}, {}};
  EXPECT_EQ(mask_area(mask_from_polygon({{frame}}, {6, 6})), 12u);
  EXPECT_EQ(mask_area(mask_from_polygon({{frame, dot}}, {6, 6})), 13u);
  EXPECT_EQ(mask_area(mask_from_polygon({{frame, frame}}, {6, 6})), 12u);
  EXPECT_EQ(mask_area(mask_from_polygon({}, {6, 6})), 0u);
}

TEST(MaskTest, RingsThatMakeNoSenseAreEmptyMasks) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(mask_area(mask_from_ring(Ring{}, {5, 5})), 0u);
  EXPECT_EQ(mask_area(mask_from_ring(Ring{{1, 1}, {nan, 2}, {3, 3}}, {5, 5})), 0u);
  EXPECT_EQ(mask_from_ring(Ring{{0, 0}, {5, 0}, {5, 5}}, {0, 5}).counts, std::vector<std::uint32_t>{0});
  EXPECT_EQ(mask_from_ring(Ring{{0, 0}, {5, 0}, {5, 5}}, {-1, 5}).counts, std::vector<std::uint32_t>{0});
}

TEST(MaskTest, RingsFarOutsideAreCutAtTheImage) {
  const double inf = std::numeric_limits<double>::infinity();
  for (const double far : {1e6, 1e9, 1e300, inf}) {
    const Ring around{{-far, -far}, {far, -far}, {far, far}, {-far, far}};
    EXPECT_EQ(mask_area(mask_from_ring(around, {30, 20})), 600u) << far;
  }
}

TEST(MaskTest, ARingThatCrossesAnImageMillionsOfTimesStaysWithinMemory) {
  // 6,000 sides over 2,000 columns: 12 million steps, of which an even number on each pixel cancels.
  Ring ring;
  for (int i = 0; i < 6000; ++i) ring.push_back({i % 2 == 0 ? 0.0 : 2000.0, 10});
  ring.push_back({2000, 20});
  ring.push_back({0, 20});
  EXPECT_EQ(mask_area(mask_from_ring(ring, {2000, 30})), 20'000u);
}

}  // namespace
}  // namespace touchmark::geometry
