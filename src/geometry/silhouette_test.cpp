#include "geometry/silhouette.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

#include "geometry/measure.h"
#include "geometry/turn.h"
#include "geometry/validate.h"

namespace touchmark::geometry {
namespace {

const Cuboid2d kCuboid{{{{10, 20}, {40, 20}, {40, 50}, {10, 50}}},
                       {{{20, 10}, {50, 10}, {50, 40}, {20, 40}}}};

// How far the point is from the ellipse, in pixels along the ray from the center: never less than the way to
// the nearest point of it.
double off(const Ellipse& e, Point p) {
  const double x = p.x - e.cx, y = p.y - e.cy;
  const double along = x * std::cos(e.angle) + y * std::sin(e.angle);
  const double across = -x * std::sin(e.angle) + y * std::cos(e.angle);
  const double reach = std::hypot(along / e.rx, across / e.ry);
  return std::abs(1 - 1 / reach) * std::hypot(x, y);
}

TEST(SilhouetteTest, CornersLieOnTheEllipse) {
  const Ellipse ellipse{30, 40, 20, 5, 0.7};
  const Polygon outline = silhouette(ellipse);
  ASSERT_EQ(outline.parts.size(), 1u);
  EXPECT_GE(outline.parts[0].outer.size(), 16u);
  for (const Point& point : outline.parts[0].outer) EXPECT_LT(off(ellipse, point), 1e-9);
}

TEST(SilhouetteTest, SidesStayWithinATenthOfAPixel) {
  for (const double radius : {0.2, 3.0, 50.0, 1000.0, 300'000.0}) {
    const Ellipse circle{0, 0, radius, radius, 0};
    const Ring ring = silhouette(circle).parts[0].outer;
    for (std::size_t i = 0; i < ring.size(); ++i) {
      const Point next = ring[(i + 1) % ring.size()];
      EXPECT_LE(radius - std::hypot(ring[i].x + next.x, ring[i].y + next.y) / 2, 0.1 + 1e-9) << radius;
    }
  }
}

TEST(SilhouetteTest, ACuboidIsTheHullOfItsCorners) {
  const Ring ring = silhouette(kCuboid).parts[0].outer;
  EXPECT_EQ(ring, (Ring{{10, 20}, {20, 10}, {50, 10}, {50, 40}, {40, 50}, {10, 50}}));
}

TEST(SilhouetteTest, ABackFaceInsideTheFrontOneDoesNotShow) {
  Cuboid2d cuboid = kCuboid;
  cuboid.back = {{{20, 30}, {30, 30}, {30, 40}, {20, 40}}};
  EXPECT_EQ(polygon_area(silhouette(cuboid)), 900);
}

TEST(SilhouetteTest, NoNumberIsTooOdd) {
  const double odd[] = {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity(), 0,
                        1};
  std::mt19937 random(3);
  for (int round = 0; round < 1000; ++round) {
    Cuboid2d cuboid;
    for (auto* face : {&cuboid.front, &cuboid.back})
      for (Point& corner : *face) corner = {odd[random() % 4], odd[random() % 4]};
    EXPECT_FALSE(silhouette(cuboid).parts.front().outer.empty());
    EXPECT_FALSE(silhouette(Ellipse{0, 0, odd[random() % 4], 1, 0}).parts.front().outer.empty());
  }
}

TEST(SilhouetteTest, OnlyShapesWithAnInsideHaveOne) {
  EXPECT_EQ(silhouette(Shape(Box{1, 2, 3, 4}))->parts[0].outer, (Ring{{1, 2}, {4, 2}, {4, 6}, {1, 6}}));
  EXPECT_EQ(polygon_area(*silhouette(Shape(RotatedBox{5, 5, 4, 2, 0}))), 8);
  EXPECT_EQ(*silhouette(Shape(kCuboid)), silhouette(kCuboid));
  EXPECT_FALSE(silhouette(Shape(Polyline{{{0, 0}, {1, 1}}})));
  EXPECT_FALSE(silhouette(Shape(WholeImage{})));
}

TEST(RoundShapesTest, NegativeRadiiAreMendedAndZeroRefused) {
  const auto checked = validate(Ellipse{5, 5, -3, 2, 7}, {10, 10}, FramePolicy::kClip);
  ASSERT_TRUE(checked);
  EXPECT_EQ(checked->repairs, (std::vector{Repair::kNegativeSize, Repair::kAngleNormalized}));
  EXPECT_EQ(std::get<Ellipse>(checked->shape).rx, 3);
  EXPECT_NEAR(std::get<Ellipse>(checked->shape).angle, 7 - 6.283185307179586, 1e-12);
  EXPECT_EQ(std::get<Ellipse>(validate(Ellipse{5, 5, 3, 2, 7}, {10, 10}, FramePolicy::kKeep)->shape).angle,
            7);
  EXPECT_FALSE(validate(Ellipse{5, 5, 0, 2, 0}, {10, 10}, FramePolicy::kKeep));
  EXPECT_FALSE(validate(Ellipse{5, std::nan(""), 1, 2, 0}, {10, 10}, FramePolicy::kKeep));
}

TEST(RoundShapesTest, ACuboidOnOneLineIsRefused) {
  Cuboid2d flat;
  for (std::size_t i = 0; i < 4; ++i) flat.front[i] = flat.back[i] = {double(i), 2.0 * double(i)};
  EXPECT_FALSE(validate(flat, {10, 10}, FramePolicy::kKeep));
  EXPECT_EQ(std::get<Cuboid2d>(validate(kCuboid, {30, 30}, FramePolicy::kClip)->shape), kCuboid);
  Cuboid2d odd = kCuboid;
  odd.back[2].y = std::nan("");
  EXPECT_FALSE(validate(odd, {10, 10}, FramePolicy::kKeep));
}

TEST(RoundShapesTest, TurnedTheyCoverWhatTheirOutlinesTurnedCover) {
  const Size stored{100, 60};
  const Ellipse ellipse{30, 20, 15, 5, 0.4};
  for (std::uint8_t orientation = 2; orientation <= 8; ++orientation) {
    const auto around = turned(Shape(silhouette(ellipse)), stored, orientation);
    const auto round = std::get<Ellipse>(turned(Shape(ellipse), stored, orientation));
    for (const Point& point : std::get<Polygon>(around).parts[0].outer) EXPECT_LT(off(round, point), 1e-9);
  }
}

TEST(RoundShapesTest, CornersOfATurnedCuboidKeepTheirNames) {
  const Size stored{100, 60};
  const std::array<Point, 4> whole{{{0, 0}, {100, 0}, {100, 60}, {0, 60}}};
  for (std::uint8_t orientation = 2; orientation <= 8; ++orientation) {
    const auto cuboid = std::get<Cuboid2d>(turned(Shape(Cuboid2d{whole, whole}), stored, orientation));
    const Size size = turned(stored, orientation);
    const double w = double(size.width), h = double(size.height);
    EXPECT_EQ(cuboid.front, (std::array<Point, 4>{{{0, 0}, {w, 0}, {w, h}, {0, h}}})) << int(orientation);
    EXPECT_EQ(cuboid.back, cuboid.front);
  }
}

}  // namespace
}  // namespace touchmark::geometry
