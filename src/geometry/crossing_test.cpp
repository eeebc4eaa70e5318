#include "geometry/crossing.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <random>

namespace touchmark::geometry {
namespace {

// The definition, side by side, on small whole numbers where plain arithmetic is exact.
int plain_turn(Point a, Point b, Point c) {
  const double v = (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
  return (v > 0) - (v < 0);
}

bool on_segment(Point a, Point b, Point p) {
  return plain_turn(a, b, p) == 0 && std::min(a.x, b.x) <= p.x && p.x <= std::max(a.x, b.x) &&
         std::min(a.y, b.y) <= p.y && p.y <= std::max(a.y, b.y);
}

bool meet(Point a, Point b, Point c, Point d) {
  if (on_segment(a, b, c) || on_segment(a, b, d) || on_segment(c, d, a) || on_segment(c, d, b)) return true;
  return plain_turn(a, b, c) * plain_turn(a, b, d) < 0 && plain_turn(c, d, a) * plain_turn(c, d, b) < 0;
}

bool crosses_by_definition(const Ring& ring) {
  const std::size_t n = ring.size();
  for (std::size_t i = 0; i < n; ++i) {
    const Point a = ring[i], b = ring[(i + 1) % n], c = ring[(i + 2) % n];
    if (on_segment(a, b, c) || on_segment(b, c, a)) return true;
    for (std::size_t j = i + 2; j < n; ++j)
      if ((j + 1) % n != i && meet(a, b, ring[j], ring[(j + 1) % n])) return true;
  }
  return false;
}

Ring comb(int teeth, double length) {
  Ring ring;
  for (int i = 0; i < teeth; ++i) {
    ring.push_back({i * 0.01, 0});
    ring.push_back({i * 0.01 + 0.002, length});
    ring.push_back({i * 0.01 + 0.004, 0});
  }
  ring.push_back({teeth * 0.01, -1});
  ring.push_back({0, -1});
  return ring;
}

TEST(CrossingTest, TurnIsExactWhereRoundingWouldDecide) {
  EXPECT_EQ(turn_of({0, 0}, {1, 0}, {1, 1}), 1);
  EXPECT_EQ(turn_of({0, 0}, {1, 0}, {1, -1}), -1);
  EXPECT_EQ(turn_of({0.1, 0.1}, {0.2, 0.2}, {0.3, 0.3}), 0);
  // On the line through (12, 12) and (24, 24), and one unit in the last place off it.
  const double p = 0.5;
  const double above = std::nextafter(p, 1);
  EXPECT_EQ(turn_of({p, p}, {12, 12}, {24, 24}), 0);
  EXPECT_EQ(turn_of({p, above}, {12, 12}, {24, 24}), -turn_of({above, p}, {12, 12}, {24, 24}));
  EXPECT_NE(turn_of({p, above}, {12, 12}, {24, 24}), 0);
  EXPECT_EQ(turn_of({1e9, 1e9 + 1}, {-1e9, -1e9 + 1}, {1e-9, 1}), plain_turn({0, 1}, {-1, 0}, {1, 2.5}) * -1);
}

TEST(CrossingTest, FlatRingsHaveNoInside) {
  EXPECT_TRUE(is_flat({}));
  EXPECT_TRUE(is_flat({{1, 1}, {1, 1}}));
  EXPECT_TRUE(is_flat({{1, 1}, {1, 1}, {2, 2}, {5, 5}}));
  EXPECT_TRUE(is_flat({{0.1, 0.1}, {0.2, 0.2}, {0.7, 0.7}}));
  EXPECT_FALSE(is_flat({{0, 0}, {1, 1}, {2, 2.0000001}}));
}

TEST(CrossingTest, SimpleAndCrossingRingsByHand) {
  EXPECT_FALSE(crosses_itself({}));
  EXPECT_FALSE(crosses_itself({{0, 0}, {1, 1}}));
  EXPECT_FALSE(crosses_itself({{0, 0}, {4, 0}, {4, 4}}));
  EXPECT_FALSE(crosses_itself({{0, 0}, {2, 0}, {4, 0}, {4, 4}, {0, 4}}));         // straight on
  EXPECT_TRUE(crosses_itself({{0, 0}, {4, 4}, {4, 0}, {0, 4}}));                  // bow tie
  EXPECT_TRUE(crosses_itself({{0, 0}, {4, 0}, {2, 0}, {2, 4}}));                  // back over itself
  EXPECT_TRUE(crosses_itself({{0, 0}, {4, 0}, {4, 4}, {2, 0}, {0, 4}}));          // a corner on a side
  EXPECT_TRUE(crosses_itself({{0, 0}, {2, 2}, {4, 0}, {4, 4}, {2, 2}, {0, 4}}));  // two corners meet
}

TEST(CrossingTest, TheSweepAgreesWithTheDefinitionOnRandomRings) {
  std::mt19937 random(7);
  int simple = 0;
  for (int round = 0; round < 60'000; ++round) {
    const int count = 3 + static_cast<int>(random() % 18);
    const int grid = 3 + static_cast<int>(random() % 40);
    Ring ring;
    for (int i = 0; i < count; ++i)
      ring.push_back({static_cast<double>(random() % static_cast<unsigned>(grid)),
                      static_cast<double>(random() % static_cast<unsigned>(grid))});
    if (round % 2 == 0)  // star-shaped around the middle, so that many are simple
      std::sort(ring.begin(), ring.end(), [&](Point a, Point b) {
        const double m = grid / 2.0 + 0.25;
        return std::atan2(a.y - m, a.x - m) < std::atan2(b.y - m, b.x - m);
      });
    ring.erase(std::unique(ring.begin(), ring.end()), ring.end());
    if (ring.size() > 1 && ring.front() == ring.back()) ring.pop_back();
    if (ring.size() < 3) continue;
    const bool expected = crosses_by_definition(ring);
    simple += !expected;
    ASSERT_EQ(crosses_itself(ring), expected) << round;
  }
  EXPECT_GT(simple, 5'000);
}

TEST(CrossingTest, AMillionPointsTakeSecondsAtMost) {
  const auto begin = std::chrono::steady_clock::now();
  Ring ring = comb(333'333, 1e6);
  EXPECT_FALSE(crosses_itself(ring));
  std::swap(ring[500'001], ring[500'004]);
  EXPECT_TRUE(crosses_itself(ring));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(60));
}

}  // namespace
}  // namespace touchmark::geometry
