#include "geometry/measure.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

#include "geometry/mask.h"

namespace touchmark::geometry {
namespace {

const double kNan = std::numeric_limits<double>::quiet_NaN();
const double kPi = 3.141592653589793;

TEST(MeasureTest, RingAreaIsSignedByDirection) {
  EXPECT_EQ(ring_area({{0, 0}, {4, 0}, {4, 3}, {0, 3}}), 12);
  EXPECT_EQ(ring_area({{0, 0}, {0, 3}, {4, 3}, {4, 0}}), -12);
  EXPECT_EQ(ring_area({{0, 0}, {4, 0}, {0, 3}}), 6);
  EXPECT_EQ(ring_area({}), 0);
  EXPECT_EQ(ring_area({{1, 1}, {2, 2}}), 0);
  EXPECT_TRUE(std::isnan(ring_area({{0, 0}, {kNan, 0}, {4, 3}})));
}

TEST(MeasureTest, RingAreaKeepsItsDigitsFarFromTheOrigin) {
  EXPECT_EQ(ring_area({{1e9, 1e9}, {1e9 + 1, 1e9}, {1e9 + 1, 1e9 + 1}, {1e9, 1e9 + 1}}), 1);
}

TEST(MeasureTest, PolygonAreaLeavesHolesOutWhateverTheDirectionOfRings) {
  const Ring outer{{0, 0}, {10, 0}, {10, 10}, {0, 10}};
  const Ring hole{{1, 1}, {3, 1}, {3, 3}, {1, 3}};
  EXPECT_EQ(polygon_area({{{outer, {hole}}}}), 96);
  EXPECT_EQ(polygon_area({{{Ring(outer.rbegin(), outer.rend()), {hole}}}}), 96);
  EXPECT_EQ(polygon_area({{{outer, {}}, {hole, {}}}}), 104);
  EXPECT_EQ(polygon_area({{{hole, {outer}}}}), 0);
  EXPECT_EQ(polygon_area({}), 0);
  EXPECT_TRUE(std::isnan(polygon_area({{{{{0, 0}, {kNan, 1}, {2, 2}}, {}}}})));
}

TEST(MeasureTest, AreaOfEveryKind) {
  EXPECT_EQ(area(WholeImage{}), 0);
  EXPECT_EQ(area(Box{1, 2, 3, 4}), 12);
  EXPECT_EQ(area(RotatedBox{1, 2, 3, 4, 1}), 12);
  EXPECT_EQ(area(Polyline{{{0, 0}, {5, 5}, {0, 5}}}), 0);
  EXPECT_EQ(area(Mask{{2, 3}, {1, 4, 1}}), 4);
  EXPECT_EQ(area(Keypoints{}), 0);
  EXPECT_EQ(area(Cuboid{}), 0);
  EXPECT_DOUBLE_EQ(area(Ellipse{5, 5, 3, 2, 1}), 6 * kPi);
  EXPECT_EQ(area(Cuboid2d{{{{0, 2}, {4, 2}, {4, 6}, {0, 6}}}, {{{2, 0}, {6, 0}, {6, 4}, {2, 4}}}}), 32);
  EXPECT_TRUE(std::isnan(area(Ellipse{5, kNan, kNan, 2, 1})));
  EXPECT_TRUE(std::isnan(area(Cuboid2d{{{{0, 2}, {4, 2}, {4, kNan}, {0, 6}}}, {}})));
  EXPECT_TRUE(std::isnan(area(Box{0, 0, kNan, 1})));
}

TEST(MeasureTest, TheExtentOfATurnedEllipseTouchesIt) {
  std::mt19937 random(7);
  std::uniform_real_distribution<double> number(0.5, 40);
  for (int round = 0; round < 200; ++round) {
    const Ellipse ellipse{number(random), number(random), number(random), number(random), number(random)};
    const Box box = extent(ellipse);
    double left = 1e9, right = -1e9, top = 1e9, bottom = -1e9;
    for (int i = 0; i < 20'000; ++i) {
      const double at = 2 * kPi * i / 20'000;
      const double x = ellipse.rx * std::cos(at), y = ellipse.ry * std::sin(at);
      const double px = ellipse.cx + x * std::cos(ellipse.angle) - y * std::sin(ellipse.angle);
      const double py = ellipse.cy + x * std::sin(ellipse.angle) + y * std::cos(ellipse.angle);
      left = std::min(left, px), right = std::max(right, px);
      top = std::min(top, py), bottom = std::max(bottom, py);
    }
    EXPECT_NEAR(box.x, left, 1e-4);
    EXPECT_NEAR(box.y, top, 1e-4);
    EXPECT_NEAR(box.x + box.width, right, 1e-4);
    EXPECT_NEAR(box.y + box.height, bottom, 1e-4);
  }
}

TEST(MeasureTest, ExtentOfEveryKind) {
  EXPECT_EQ(extent(WholeImage{}), Box{});
  EXPECT_EQ(extent(Box{1, 2, 3, 4}), (Box{1, 2, 3, 4}));
  EXPECT_EQ(extent(RotatedBox{10, 10, 4, 2, 0}), (Box{8, 9, 4, 2}));
  EXPECT_EQ(extent(Polygon{{{{{3, 1}, {9, 4}, {2, 8}}, {}}, {{{20, 5}, {21, 5}, {21, 6}}, {}}}}),
            (Box{2, 1, 19, 7}));
  EXPECT_EQ(extent(Polyline{{{5, 5}}}), (Box{5, 5, 0, 0}));
  EXPECT_EQ(extent(Polygon{}), Box{});
  EXPECT_EQ(extent(Mask{{2, 3}, {4, 1, 1}}), (Box{1, 1, 1, 1}));
  EXPECT_EQ(extent(Ellipse{10, 20, 4, 2, 0}), (Box{6, 18, 8, 4}));
  EXPECT_EQ(extent(Cuboid2d{{{{0, 2}, {4, 2}, {4, 6}, {0, 6}}}, {{{2, 0}, {6, 0}, {6, 4}, {2, 4}}}}),
            (Box{0, 0, 6, 6}));
  EXPECT_EQ(extent(Cuboid{}), Box{});
  EXPECT_TRUE(std::isnan(extent(Polyline{{{1, 1}, {kNan, 2}, {5, 5}}}).width));
}

TEST(MeasureTest, ExtentOfKeypointsIsTheirBoxOrThatOfLabeledPoints) {
  Keypoints keypoints{{{0, 0, 0}, {4, 6, 2}, {9, 5, 1}}, false, {}};
  EXPECT_EQ(extent(keypoints), (Box{4, 5, 5, 1}));
  keypoints.has_box = true;
  keypoints.box = {1, 1, 20, 20};
  EXPECT_EQ(extent(keypoints), (Box{1, 1, 20, 20}));
}

TEST(MeasureTest, CornersTurnClockwiseOnTheScreen) {
  const std::array<Point, 4> unturned = corners({10, 20, 4, 2, 0});
  EXPECT_EQ(unturned[0], (Point{8, 19}));
  EXPECT_EQ(unturned[1], (Point{12, 19}));
  EXPECT_EQ(unturned[2], (Point{12, 21}));
  EXPECT_EQ(unturned[3], (Point{8, 21}));
  // A quarter turn brings the top left corner to the top right.
  const std::array<Point, 4> turned = corners({10, 20, 4, 2, kPi / 2});
  EXPECT_NEAR(turned[0].x, 11, 1e-12);
  EXPECT_NEAR(turned[0].y, 18, 1e-12);
}

TEST(MeasureTest, BoxIouByHand) {
  // 4x4 and 4x4 shifted by 2 in both directions: 4 common of 28.
  EXPECT_EQ(box_iou({0, 0, 4, 4}, {2, 2, 4, 4}), 4.0 / 28);
  EXPECT_EQ(box_iou({0, 0, 4, 4}, {2, 2, 4, 4}, true), 4.0 / 16);
  EXPECT_EQ(box_iou({0, 0, 4, 2}, {2, 0, 10, 5}), 4.0 / 54);
  EXPECT_EQ(box_iou({0, 0, 4, 2}, {2, 0, 10, 5}, true), 4.0 / 8) << "over the area of the first";
  EXPECT_EQ(box_iou({2, 0, 10, 5}, {0, 0, 4, 2}, true), 4.0 / 50);
  EXPECT_EQ(box_iou({0, 0, 4, 4}, {0, 0, 4, 4}), 1);
  EXPECT_EQ(box_iou({0, 0, 4, 4}, {4, 0, 4, 4}), 0);
  EXPECT_EQ(box_iou({0, 0, 4, 4}, {9, 9, 1, 1}), 0);
  EXPECT_EQ(box_iou({1, 1, 0, 0}, {1, 1, 0, 0}), 0);
  EXPECT_EQ(box_iou({0, 0, 1e-200, 1e-200}, {0, 0, 1e-200, 1e-200}), 0);
  EXPECT_TRUE(std::isnan(box_iou({0, 0, kNan, 1}, {5, 5, 1, 1})));
  EXPECT_TRUE(std::isnan(box_iou({0, 0, 1, 1}, {5, kNan, 1, 1})));
}

TEST(MeasureTest, RotatedBoxIouByHand) {
  EXPECT_EQ(rotated_box_iou({5, 5, 4, 2, 0.3}, {5, 5, 4, 2, 0.3}), 1);
  EXPECT_NEAR(rotated_box_iou({5, 5, 4, 2, 0.3}, {5, 5, 4, 2, 0.3 + kPi}), 1, 1e-12);
  EXPECT_NEAR(rotated_box_iou({5, 5, 4, 2, 0}, {5, 5, 2, 4, kPi / 2}), 1, 1e-12);
  EXPECT_NEAR(rotated_box_iou({2, 2, 4, 4, 0}, {4, 4, 4, 4, 0}), 4.0 / 28, 1e-15);
  // A 4x1 bar and the same upright share one pixel of 7.
  EXPECT_NEAR(rotated_box_iou({0, 0, 4, 1, 0}, {0, 0, 4, 1, kPi / 2}), 1.0 / 7, 1e-12);
  // Two unit squares turned by 45 degrees share a regular octagon of area 2(sqrt(2)-1).
  const double octagon = 2 * (std::sqrt(2.0) - 1);
  EXPECT_NEAR(rotated_box_iou({0, 0, 1, 1, 0}, {0, 0, 1, 1, kPi / 4}), octagon / (2 - octagon), 1e-12);
  EXPECT_EQ(rotated_box_iou({0, 0, 1, 1, 0}, {9, 9, 1, 1, 1}), 0);
  EXPECT_EQ(rotated_box_iou({0, 0, 0, 1, 0}, {0, 0, 0, 1, 0}), 0);
  EXPECT_TRUE(std::isnan(rotated_box_iou({0, 0, 1, 1, kNan}, {0, 0, 1, 1, 0})));
  EXPECT_NEAR(rotated_box_iou({0, 0, -4, 1, 0}, {0, 0, 4, -1, 0}), 1, 1e-12);
}

TEST(MeasureTest, RotatedBoxIouOfUnturnedBoxesIsThatOfBoxes) {
  std::mt19937_64 random(4);
  std::uniform_real_distribution<double> at(-5, 5), side(0.1, 6);
  for (int i = 0; i < 2000; ++i) {
    const Box a{at(random), at(random), side(random), side(random)};
    const Box b{at(random), at(random), side(random), side(random)};
    const RotatedBox ra{a.x + a.width / 2, a.y + a.height / 2, a.width, a.height, 0};
    const RotatedBox rb{b.x + b.width / 2, b.y + b.height / 2, b.width, b.height, 0};
    EXPECT_NEAR(rotated_box_iou(ra, rb), box_iou(a, b), 1e-9);
  }
}

TEST(MeasureTest, RotatedBoxIouIsSymmetricAndDoesNotChangeUnderCommonTurns) {
  std::mt19937_64 random(5);
  std::uniform_real_distribution<double> at(-3, 3), side(0.1, 6), turn(-7, 7);
  for (int i = 0; i < 2000; ++i) {
    const RotatedBox a{at(random), at(random), side(random), side(random), turn(random)};
    const RotatedBox b{at(random), at(random), side(random), side(random), turn(random)};
    const double iou = rotated_box_iou(a, b);
    EXPECT_GE(iou, 0);
    EXPECT_LE(iou, 1);
    EXPECT_NEAR(iou, rotated_box_iou(b, a), 1e-9);
    const double t = turn(random);
    const auto turned = [t](const RotatedBox& r) {
      return RotatedBox{r.cx * std::cos(t) - r.cy * std::sin(t), r.cx * std::sin(t) + r.cy * std::cos(t),
                        r.width, r.height, r.angle + t};
    };
    EXPECT_NEAR(iou, rotated_box_iou(turned(a), turned(b)), 1e-9);
  }
}

}  // namespace
}  // namespace touchmark::geometry
