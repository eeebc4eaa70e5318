#include "formats/row_runs.h"

#include <gtest/gtest.h>

#include <random>

#include "geometry/mask.h"

namespace touchmark::formats {
namespace {

using geometry::Mask;
using geometry::Size;

std::vector<std::uint32_t> row_runs(const Mask& mask, const Window& window) {
  std::vector<std::uint32_t> out;
  each_row_run(mask, window, [&out](std::uint64_t run) { out.push_back(static_cast<std::uint32_t>(run)); });
  return out;
}

// By going over the pixels.
std::vector<std::uint32_t> plain_row_runs(const Mask& mask, const Window& window) {
  const auto pixels = geometry::mask_to_rows(mask);
  std::vector<std::uint32_t> out{0};
  bool inside = false;
  for (std::int64_t y = window.top; y < window.top + window.height; ++y) {
    for (std::int64_t x = window.left; x < window.left + window.width; ++x) {
      const bool pixel = pixels[static_cast<std::size_t>(y * mask.size.width + x)] != 0;
      if (pixel != inside) out.push_back(0);
      inside = pixel;
      ++out.back();
    }
  }
  return out;
}

Mask random_mask(std::mt19937& random, Size size) {
  std::vector<std::uint8_t> pixels(static_cast<std::size_t>(size.width * size.height));
  const unsigned share = 1 + random() % 9;
  std::uint8_t value = 0;
  for (std::uint8_t& pixel : pixels) {
    if (random() % 10 < share) value = static_cast<std::uint8_t>(random() % 2);
    pixel = value;
  }
  return geometry::mask_from_pixels(pixels, size);
}

TEST(RowRuns, AreThoseOfThePixels) {
  std::mt19937 random(7);
  for (int round = 0; round < 500; ++round) {
    const Size size{static_cast<std::int64_t>(1 + random() % 12),
                    static_cast<std::int64_t>(1 + random() % 12)};
    const Mask mask = random_mask(random, size);
    const Window whole{0, 0, size.width, size.height};
    EXPECT_EQ(row_runs(mask, whole), plain_row_runs(mask, whole));
    const Window window = window_of(mask);
    if (window.width == 0) continue;
    const auto runs = row_runs(mask, window);
    EXPECT_EQ(runs, plain_row_runs(mask, window));
    const auto again = mask_from_row_runs(runs, window, size);
    ASSERT_TRUE(again) << again.error().text();
    EXPECT_EQ(*again, mask);
  }
}

TEST(RowRuns, BandsOfALargeMaskJoin) {
  // Every second column of a mask that needs several bands.
  const Size size{3000, 3000};
  std::vector<std::uint32_t> counts;
  for (std::int64_t i = 0; i < size.width; ++i) counts.push_back(3000);
  const auto mask = geometry::mask_from_counts(counts, size);
  ASSERT_TRUE(mask);
  const auto runs = row_runs(*mask, {0, 0, 3000, 3000});
  ASSERT_EQ(runs.size(), 3000u * 3000u);
  EXPECT_TRUE(std::all_of(runs.begin(), runs.end(), [](std::uint32_t run) { return run == 1; }));
  const auto again = mask_from_row_runs(runs, {0, 0, 3000, 3000}, size);
  ASSERT_TRUE(again);
  EXPECT_EQ(*again, *mask);
}

TEST(RowRuns, EmptyRunsAreUnderstood) {
  const auto mask = geometry::mask_from_counts({1, 2, 0, 1, 2, 0, 3}, {3, 3});
  ASSERT_TRUE(mask);
  EXPECT_EQ(row_runs(*mask, {0, 0, 3, 3}), plain_row_runs(*mask, {0, 0, 3, 3}));
  const auto again =
      mask_from_row_runs(std::vector<std::uint32_t>{0, 2, 0, 1, 3, 0, 3}, {0, 0, 3, 3}, {3, 3});
  ASSERT_TRUE(again);
  EXPECT_EQ(plain_row_runs(*again, {0, 0, 3, 3}), (std::vector<std::uint32_t>{0, 3, 6}));
}

TEST(RowRuns, WhatLiesOutsideTheImageIsLeftOut) {
  const auto mask = mask_from_row_runs(std::vector<std::uint32_t>{0, 9}, {-1, 2, 3, 3}, {4, 4});
  ASSERT_TRUE(mask);
  EXPECT_EQ(geometry::mask_box(*mask), (geometry::Box{0, 2, 2, 2}));
  EXPECT_EQ(geometry::mask_area(*mask), 4u);
}

TEST(RowRuns, RunsThatDoNotFitAreRefused) {
  EXPECT_EQ(mask_from_row_runs(std::vector<std::uint32_t>{0, 8}, {0, 0, 3, 3}, {4, 4}).error().code,
            ErrorCode::kInvalid);
  EXPECT_EQ(
      mask_from_row_runs(std::vector<std::uint32_t>{0, 1}, {0, 0, 1 << 20, 1 << 20}, {4, 4}).error().code,
      ErrorCode::kTooLarge);
}

TEST(RowRuns, AnEmptyMaskHasNoWindow) {
  const auto mask = geometry::mask_from_counts({12}, {3, 4});
  ASSERT_TRUE(mask);
  EXPECT_EQ(window_of(*mask).width, 0);
  EXPECT_EQ(row_runs(*mask, {0, 0, 3, 4}), std::vector<std::uint32_t>{12});
}

}  // namespace
}  // namespace touchmark::formats
