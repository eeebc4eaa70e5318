#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>

#include "formats/yolo/outline.h"
#include "geometry/mask.h"
#include "geometry/measure.h"

namespace touchmark::formats::yolo {
namespace {

// One part with `side` x `side` holes of 4 corners, and as many small parts beside it.
geometry::Polygon grid(int side, bool parts) {
  geometry::Polygon polygon;
  const double edge = side * 4.0 + 4;
  polygon.parts.push_back({{{0, 0}, {edge, 0}, {edge, edge}, {0, edge}}, {}});
  for (int x = 0; x < side; ++x)
    for (int y = 0; y < side; ++y) {
      const double left = 4.0 * x + 3 + (parts ? edge : 0);
      const double top = 4.0 * y + 3;
      const geometry::Ring square = {{left, top}, {left, top + 2}, {left + 2, top + 2}, {left + 2, top}};
      if (parts) {
        polygon.parts.push_back({square, {}});
      } else {
        polygon.parts[0].holes.push_back(square);
      }
    }
  return polygon;
}

TEST(OneRing, ManyHolesAndPartsCoverTheSamePixels) {
  for (const bool parts : {false, true}) {
    const geometry::Polygon polygon = grid(60, parts);  // 3,600 rings: more pairs than are looked at
    const geometry::Ring ring = one_ring(polygon);
    EXPECT_EQ(ring.size(), 4u + 3600 * 6u);
    const geometry::Size size{520, 260};
    EXPECT_EQ(geometry::mask_from_polygon({{{ring, {}}}}, size), geometry::mask_from_polygon(polygon, size));
    // The cuts are short: nobody wants lines across the whole picture.
    double longest = 0;
    for (std::size_t i = 1; i < ring.size(); ++i)
      longest = std::max(longest, std::hypot(ring[i].x - ring[i - 1].x, ring[i].y - ring[i - 1].y));
    EXPECT_LE(longest, 250) << "the outline's own sides are 244 long";
  }
}

// Four times as many rings may not take sixteen times as long: 50,000 holes took minutes.
TEST(OneRing, GrowsLikeNLogN) {
  const auto seconds = [](int side) {
    const geometry::Polygon polygon = grid(side, false);
    double best = 1e9;
    for (int round = 0; round < 3; ++round) {
      const auto begin = std::chrono::steady_clock::now();
      EXPECT_FALSE(one_ring(polygon).empty());
      best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
    }
    return best;
  };
  const double some = seconds(56);
  const double many = seconds(224);  // 50,176 holes, 16 times as many
  EXPECT_LT(many, 60 * some + 0.05) << some << " s and " << many << " s";
}

TEST(OneRing, CanBeStopped) {
  int asked = 0;
  one_ring(grid(224, false), [&asked] { return ++asked < 2; });
  EXPECT_EQ(asked, 2);
}

TEST(OneRing, GivesNothingWhereverItIsStopped) {
  const geometry::Polygon polygon = grid(224, false);
  int all = 0;
  EXPECT_FALSE(one_ring(polygon, [&all] { return ++all > 0; }).empty());
  ASSERT_GE(all, 3);
  for (int stop = 1; stop <= all; ++stop) {
    int asked = 0;
    EXPECT_TRUE(one_ring(polygon, [&] { return ++asked < stop; }).empty()) << "stopped at question " << stop;
    EXPECT_EQ(asked, stop);
  }
}

}  // namespace
}  // namespace touchmark::formats::yolo
