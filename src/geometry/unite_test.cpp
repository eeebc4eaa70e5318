#include "geometry/unite.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace touchmark::geometry {
namespace {

bool in_ring(const Ring& ring, Point p) {
  bool inside = false;
  for (std::size_t i = 0, j = ring.size() - 1; i < ring.size(); j = i++) {
    const Point a = ring[i];
    const Point b = ring[j];
    if ((a.y > p.y) != (b.y > p.y) && p.x < (b.x - a.x) * (p.y - a.y) / (b.y - a.y) + a.x) inside = !inside;
  }
  return inside;
}

bool in_part(const PolygonPart& part, Point p) {
  if (!in_ring(part.outer, p)) return false;
  for (const Ring& hole : part.holes)
    if (in_ring(hole, p)) return false;
  return true;
}

int parts_around(const Polygon& polygon, Point p) {
  int count = 0;
  for (const PolygonPart& part : polygon.parts) count += in_part(part, p) ? 1 : 0;
  return count;
}

Ring star(std::mt19937& random, Point middle, double radius) {
  std::uniform_real_distribution<double> share(0.3, 1);
  Ring out;
  const int corners = 3 + static_cast<int>(random() % 10);
  for (int i = 0; i < corners; ++i) {
    const double angle = 2 * M_PI * i / corners;
    const double far = radius * share(random);
    out.push_back({middle.x + far * std::cos(angle), middle.y + far * std::sin(angle)});
  }
  return out;
}

TEST(Unite, CoversEachPointOnceThatAPartCovered) {
  std::mt19937 random(7);
  std::uniform_real_distribution<double> place(0, 100);
  for (int round = 0; round < 200; ++round) {
    Polygon polygon;
    const std::size_t count = 2 + random() % 6;
    for (std::size_t i = 0; i < count; ++i)
      polygon.parts.push_back({star(random, {place(random), place(random)}, 40), {}});
    bool kept = true;
    const Polygon united = united_parts(polygon, &kept);
    ASSERT_FALSE(kept) << round;
    for (int i = 0; i < 500; ++i) {
      const Point p{place(random), place(random)};
      ASSERT_EQ(parts_around(united, p), parts_around(polygon, p) > 0 ? 1 : 0)
          << "round " << round << " at " << p.x << ", " << p.y;
    }
  }
}

TEST(Unite, PartsThatOverlapNoneStayAsTheyAre) {
  const Polygon apart{{{{{0, 0}, {10, 0}, {10, 10}}, {}}, {{{20, 0}, {30, 0}, {30, 10}}, {}}}};
  EXPECT_EQ(united_parts(apart), apart);
  // A corner that two have in common is no overlap.
  const Polygon touching{{{{{0, 0}, {10, 0}, {10, 10}}, {}}, {{{10, 10}, {30, 10}, {30, 20}}, {}}}};
  EXPECT_EQ(united_parts(touching), touching);
  // One that lies in the hole of another.
  const Polygon ring{{{{{0, 0}, {30, 0}, {30, 30}, {0, 30}}, {{{5, 5}, {5, 25}, {25, 25}, {25, 5}}}},
                      {{{10, 10}, {20, 10}, {20, 20}}, {}}}};
  EXPECT_EQ(united_parts(ring), ring);
}

TEST(Unite, APartInsideAnotherIsGone) {
  const Polygon inside{{{{{0, 0}, {30, 0}, {30, 30}, {0, 30}}, {}}, {{{10, 10}, {20, 10}, {20, 20}}, {}}}};
  const Polygon united = united_parts(inside);
  ASSERT_EQ(united.parts.size(), 1u);
  EXPECT_EQ(united.parts[0].outer.size(), 4u);
  EXPECT_TRUE(united.parts[0].holes.empty());
}

TEST(Unite, WhatHasNoAgreedUnionAndWhatIsTooLargeIsKept) {
  bool kept = false;
  const Polygon crossing{{{{{0, 0}, {10, 10}, {10, 0}, {0, 10}}, {}}, {{{0, 0}, {10, 0}, {10, 10}}, {}}}};
  EXPECT_EQ(united_parts(crossing, &kept), crossing);
  EXPECT_TRUE(kept);
  Polygon large{{{{{0, 0}, {10, 0}, {10, 10}}, {}}, {{{0, 0}, {10, 0}, {10, 10}}, {}}}};
  large.parts[0].outer.resize(10'001, {10, 10});
  EXPECT_EQ(united_parts(large, &kept), large);
  EXPECT_TRUE(kept);
  const Polygon two{{{{{0, 0}, {10, 0}, {10, 10}}, {}}, {{{0, 0}, {10, 0}, {10, 9}}, {}}}};
  EXPECT_EQ(united_parts(two, &kept, [] { return false; }), two);
  EXPECT_TRUE(kept);
  EXPECT_EQ(united_parts(two, &kept).parts.size(), 1u);
  EXPECT_FALSE(kept);
}

}  // namespace
}  // namespace touchmark::geometry
