#include "base/short_decimal.h"

#include <gtest/gtest.h>

#include <cstring>
#include <random>

namespace touchmark {
namespace {

// The shortest text that reads as the number, by the standard library.
std::string shortest(double value) {
  char text[40];
  return {text, std::to_chars(text, text + sizeof text, value).ptr};
}

std::string text_of(std::int64_t value) {
  std::string out;
  append_ten_thousandths(out, value);
  return out;
}

TEST(ShortDecimal, IsTheShortestText) {
  std::mt19937_64 random(5);
  int found = 0;
  for (int round = 0; round < 300000; ++round) {
    double value = static_cast<double>(static_cast<std::int64_t>(random() >> (20 + random() % 40))) /
                   std::pow(10, random() % 8);
    if (random() % 2 == 0) value = -value;
    if (random() % 8 == 0) value = std::nextafter(value, 1e300);
    std::int64_t whole = 0;
    if (!as_ten_thousandths(value, whole) || value == std::trunc(value)) continue;
    ++found;
    ASSERT_EQ(text_of(whole), shortest(value));
  }
  EXPECT_GT(found, 50000);
}

TEST(ShortDecimal, KnowsItsLimits) {
  std::int64_t whole = 0;
  EXPECT_TRUE(as_ten_thousandths(0.001, whole));
  EXPECT_EQ(whole, 10);
  for (const double value :
       {0.0, 0.0001, 0.00012, 1e11, 0.30000000000000004, 1.00001, HUGE_VAL, std::nan("")})
    EXPECT_FALSE(as_ten_thousandths(value, whole)) << value;
  EXPECT_EQ(text_of(0), "0");
  EXPECT_EQ(text_of(-15000), "-1.5");
  EXPECT_EQ(text_of(1), "0.0001");
  EXPECT_EQ(text_of(120000), "12");
}

}  // namespace
}  // namespace touchmark
