#include "formats/decimal.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "base/text.h"

namespace touchmark::formats {
namespace {

TEST(Decimal, DifferencesAreThoseOfTheTexts) {
  EXPECT_EQ(difference_of("973.9", "937.7"), 36.2);
  EXPECT_EQ(difference_of("4.35", "1.25"), 3.1);
  EXPECT_EQ(difference_of("1e2", "+0.5e1"), 95);
  EXPECT_EQ(difference_of("-1.5", "-2.25"), 0.75);
  EXPECT_EQ(difference_of("1", "2"), -1);
  EXPECT_EQ(difference_of("0.1", "0.1"), 0);
  EXPECT_EQ(difference_of("0.30000000000000004", "0.1"), 0.20000000000000004);
  EXPECT_EQ(difference_of("1e300", "1"), 1e300);
  EXPECT_EQ(middle_of("1", "2"), 1.5);
  EXPECT_EQ(middle_of("0.1", "0.2"), 0.15);
}

TEST(Decimal, CornersAreTheRoundestTexts) {
  bool exact = false;
  CornerTexts texts = corners_from(937.7, 36.2, exact);
  EXPECT_TRUE(exact);
  EXPECT_EQ(texts.low, "937.7");
  EXPECT_EQ(texts.high, "973.9");
  texts = corners_around(4, 2.5, exact);
  EXPECT_TRUE(exact);
  EXPECT_EQ(texts.low, "2.75");
  EXPECT_EQ(texts.high, "5.25");
  EXPECT_EQ(corners_from(-0.5, 0.5, exact).high, "0");
  EXPECT_EQ(corners_from(1e-7, 1, exact).high, "1.0000001");
}

TEST(Decimal, EveryBoxThatAnImageHasComesBackExactly) {
  std::mt19937_64 random(3);
  std::uniform_real_distribution<double> place(-1e5, 1e5);
  std::uniform_real_distribution<double> size(0, 1);
  for (int round = 0; round < 100000; ++round) {
    double low = place(random), extent = size(random) * std::pow(10, static_cast<int>(random() % 14) - 8);
    if (round % 3 == 0) low = std::round(low * 100) / 100;
    if (round % 3 == 0) extent = std::round(extent * 100) / 100;
    bool exact = false;
    const CornerTexts texts = corners_from(low, extent, exact);
    ASSERT_TRUE(exact) << low << " " << extent;
    ASSERT_EQ(parse_number(texts.low), low);
    ASSERT_TRUE(parse_number(texts.high));
    ASSERT_EQ(difference_of(texts.high, texts.low), extent) << texts.low << " " << texts.high;
    const CornerTexts around = corners_around(low, extent, exact);
    ASSERT_TRUE(exact) << low << " " << extent;
    ASSERT_EQ(middle_of(around.low, around.high), low);
    ASSERT_EQ(difference_of(around.high, around.low), extent);
  }
}

TEST(Decimal, WhatHasTooManyDigitsIsSaidToBeInexact) {
  bool exact = true;
  (void)corners_from(1e300, 1, exact);
  EXPECT_FALSE(exact);
  exact = true;
  (void)corners_around(1e300, 1, exact);
  EXPECT_FALSE(exact);
}

}  // namespace
}  // namespace touchmark::formats
