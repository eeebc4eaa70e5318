#include "formats/ahead.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <vector>

namespace touchmark::formats {
namespace {

// Batches of three of the numbers below `count`.
std::function<bool(std::vector<int>&)> numbers(int count, int& next) {
  return [count, &next](std::vector<int>& batch) {
    batch.clear();
    while (batch.size() < 3 && next < count) batch.push_back(next++);
    return next < count;
  };
}

TEST(Ahead, GivesEachBatchOnceAndInOrder) {
  for (const bool apart : {false, true}) {
    for (const int count : {0, 1, 3, 4, 1000}) {
      int next = 0;
      Ahead<std::vector<int>> ahead(numbers(count, next), apart);
      std::vector<int> all;
      while (const auto* batch = ahead.next()) all.insert(all.end(), batch->begin(), batch->end());
      EXPECT_EQ(ahead.next(), nullptr);
      ASSERT_EQ(all.size(), static_cast<std::size_t>(count));
      for (int i = 0; i < count; ++i) EXPECT_EQ(all[static_cast<std::size_t>(i)], i);
    }
  }
}

TEST(Ahead, EndsWhenNobodyWantsMore) {
  int next = 0;
  {
    Ahead<std::vector<int>> ahead(numbers(1'000'000, next), true);
    ASSERT_NE(ahead.next(), nullptr);
    ASSERT_NE(ahead.next(), nullptr);
  }
  EXPECT_LE(next, 12);
  Ahead<std::vector<int>> unused(numbers(1'000'000, next), true);
}

TEST(Ahead, ThrowsWhatTheOtherThreadThrewAfterWhatItHadMade) {
  for (const bool apart : {false, true}) {
    int calls = 0;
    Ahead<int> ahead(
        [&calls](int& batch) -> bool {
          if (++calls == 3) throw std::runtime_error("out of paper");
          batch = calls;
          return true;
        },
        apart);
    EXPECT_EQ(*ahead.next(), 1);
    EXPECT_EQ(*ahead.next(), 2);
    EXPECT_THROW(ahead.next(), std::runtime_error);
  }
}

}  // namespace
}  // namespace touchmark::formats
