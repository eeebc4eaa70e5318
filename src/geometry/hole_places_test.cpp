#include "geometry/hole_places.h"

#include <gtest/gtest.h>

#include <chrono>
#include <random>

#include "geometry/clip.h"

namespace touchmark::geometry {
namespace {

bool holds(const Ring& ring, Point point) {
  bool inside = false;
  for (std::size_t i = 0, j = ring.size() - 1; i < ring.size(); j = i++) {
    const Point a = ring[i];
    const Point b = ring[j];
    if ((a.y > point.y) != (b.y > point.y) && point.x < (b.x - a.x) * (point.y - a.y) / (b.y - a.y) + a.x)
      inside = !inside;
  }
  return inside;
}

// A comb: teeth beside each other, each a ring of its own with a ragged edge; clockwise on the screen.
std::vector<Ring> teeth(int count, std::mt19937& random) {
  std::uniform_real_distribution<double> unit(0, 1);
  std::vector<Ring> out;
  for (int i = 0; i < count; ++i) {
    const double left = 10.0 * (i % 30);
    const double top = 10.0 * (i / 30);
    Ring ring;
    for (int k = 0; k <= 8; ++k) ring.push_back({left + k, top + unit(random)});
    for (int k = 8; k >= 0; --k) ring.push_back({left + k, top + 6 + unit(random)});
    out.push_back(std::move(ring));
  }
  return out;
}

TEST(HolePlaces, AgreeWithLookingAtEveryRing) {
  std::mt19937 random(7);
  std::uniform_real_distribution<double> x(-5, 310);
  const std::vector<Ring> all = teeth(300, random);
  std::vector<const Ring*> rings;
  for (const Ring& ring : all) rings.push_back(&ring);
  std::vector<Point> points;
  for (int i = 0; i < 20'000; ++i) points.push_back({x(random), x(random) / 3});
  for (const Ring& ring : all) points.push_back({ring[3].x, ring[3].y + 2});  // below a corner
  const auto found = rings_around(rings, points);
  std::size_t inside = 0;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const auto wanted =
        std::find_if(all.begin(), all.end(), [&](const Ring& r) { return holds(r, points[i]); });
    EXPECT_EQ(found[i], static_cast<std::size_t>(wanted - all.begin())) << points[i].x << " " << points[i].y;
    inside += found[i] < all.size() ? 1 : 0;
  }
  EXPECT_GT(inside, 1000u);
}

// A comb whose back is cut off: as many parts as teeth, with a hole in each tooth.
PolygonPart comb(int count) {
  PolygonPart part;
  part.outer.push_back({-5, 0});
  for (int i = 0; i < count; ++i) {
    const double top = 4.0 * i;
    part.outer.insert(part.outer.end(), {{20, top}, {20, top + 3}, {-2, top + 3}, {-2, top + 4}});
    part.holes.push_back({{5, top + 1}, {5, top + 2}, {8, top + 2}, {8, top + 1}});
  }
  part.outer.push_back({-5, 4.0 * count});
  return part;
}

TEST(HolePlaces, ACutCombKeepsEachHoleInItsTooth) {
  const auto parts = clip_part(comb(500), {30, 2000});
  ASSERT_EQ(parts.size(), 500u);
  for (const PolygonPart& part : parts) {
    ASSERT_EQ(part.holes.size(), 1u);
    EXPECT_TRUE(holds(part.outer, part.holes[0].front()));
  }
}

// Whichever comes first in the list, and whichever begins or ends first on the line that they share.
TEST(HolePlaces, PartsThatShareASideKeepTheirHoles) {
  const auto box = [](double left, double top, double right, double bottom) {
    return Ring{{left, top}, {right, top}, {right, bottom}, {left, bottom}};
  };
  const double line = 10;
  for (const double shift : {-2.0, 0.0, 2.0})
    for (const double wider : {0.0, 4.0}) {
      const Ring above = box(0, 0, 20, line);
      const Ring below = box(shift, line, 20 + shift - wider, 20);
      const std::vector<Point> points = {{10, 5}, {10, 15}, {10, 25}};
      EXPECT_EQ(rings_around({&above, &below}, points), (std::vector<std::size_t>{0, 1, 2}));
      EXPECT_EQ(rings_around({&below, &above}, points), (std::vector<std::size_t>{1, 0, 2}));
    }
}

TEST(HolePlaces, ClippingGrowsLikeNLogN) {
  const auto seconds = [](int count) {
    const PolygonPart part = comb(count);
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_EQ(clip_part(part, {30, 4 * count}).size(), static_cast<std::size_t>(count));
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  };
  seconds(1000);
  const double some = seconds(2000);
  const double many = seconds(16'000);
  EXPECT_LT(many, 40 * some + 0.05) << some << " s and " << many << " s";
}

}  // namespace
}  // namespace touchmark::geometry
