#include "geometry/validate.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

#include "base/limits.h"
#include "geometry/clip.h"
#include "geometry/mask.h"
#include "geometry/measure.h"

namespace touchmark::geometry {
namespace {

constexpr Size kFrame{100, 50};
constexpr Size kUnknown{0, 0};
const double kNan = std::numeric_limits<double>::quiet_NaN();
const double kInfinity = std::numeric_limits<double>::infinity();
using Repairs = std::vector<Repair>;

Polygon polygon_of(Ring ring) {
  return {{{std::move(ring), {}}}};
}

Checked clipped(Shape shape) {
  Result<Checked> checked = validate(std::move(shape), kFrame, FramePolicy::kClip);
  EXPECT_TRUE(checked) << checked.error().text();
  return checked ? *checked : Checked{};
}

std::string refusal(Shape shape, FramePolicy policy = FramePolicy::kKeep) {
  const Result<Checked> checked = validate(std::move(shape), kFrame, policy);
  if (checked) return "accepted";
  EXPECT_EQ(checked.error().code, ErrorCode::kInvalid);
  return checked.error().message;
}

TEST(ValidateTest, GoodShapesPassUnchangedUnderBothPolicies) {
  const std::vector<Shape> shapes = {WholeImage{},
                                     Box{1, 2, 30, 40},
                                     Box{0, 0, 100, 50},
                                     RotatedBox{50, 25, 20, 10, 3},
                                     polygon_of({{0, 0}, {100, 0}, {100, 50}}),
                                     Polyline{{{0, 0}, {5, 5}}},
                                     Mask{kFrame, {10, 4990}},
                                     Keypoints{{{1, 2, 2}, {0, 0, 0}}, false, {}},
                                     Cuboid{{1, 2, 3}, {1, 1, 1}, {0.6, 0, 0.8, 0}}};
  for (const Shape& shape : shapes) {
    for (const FramePolicy policy : {FramePolicy::kClip, FramePolicy::kKeep}) {
      const Result<Checked> checked = validate(shape, kFrame, policy);
      ASSERT_TRUE(checked) << checked.error().text();
      EXPECT_EQ(checked->shape, shape);
      EXPECT_TRUE(checked->repairs.empty());
      EXPECT_FALSE(checked->self_crossing);
    }
  }
}

TEST(ValidateTest, NumbersThatAreNoCoordinatesAreRefused) {
  for (const double bad : {kNan, kInfinity, -kInfinity, 1e300, 1.1e9}) {
    EXPECT_NE(refusal(Box{bad, 0, 1, 1}), "accepted");
    EXPECT_NE(refusal(RotatedBox{0, 0, 1, 1, bad}), "accepted");
    EXPECT_NE(refusal(polygon_of({{0, 0}, {9, bad}, {9, 9}})), "accepted");
    EXPECT_NE(refusal(Polygon{{{{{0, 0}, {9, 0}, {9, 9}}, {{{bad, 1}}}}}}), "accepted");
    EXPECT_NE(refusal(Polyline{{{0, 0}, {bad, 1}}}), "accepted");
    EXPECT_NE(refusal(Keypoints{{{bad, 0, 0}}, false, {}}), "accepted");
    EXPECT_NE(refusal(Keypoints{{{0, 0, 0}}, true, {0, 0, bad, 1}}), "accepted");
    EXPECT_NE(refusal(Cuboid{{0, bad, 0}, {1, 1, 1}, {1, 0, 0, 0}}), "accepted");
  }
}

TEST(ValidateTest, ShapesWithoutAnInsideAreRefused) {
  EXPECT_EQ(refusal(Box{1, 1, 0, 5}), "the box has zero area");
  EXPECT_EQ(refusal(RotatedBox{1, 1, 5, 0, 1}), "the rotated box has zero area");
  EXPECT_EQ(refusal(Polygon{}), "a polygon needs a ring of 3 distinct points");
  EXPECT_EQ(refusal(polygon_of({{1, 1}, {2, 2}, {1, 1}, {2, 2}})),
            "a polygon needs a ring of 3 distinct points");
  EXPECT_EQ(refusal(polygon_of({{1, 1}, {2, 2}, {3, 3}})), "the polygon has zero area");
  EXPECT_EQ(refusal(Polyline{}), "a polyline needs 2 distinct points");
  EXPECT_EQ(refusal(Polyline{{{1, 1}, {1, 1}}}), "a polyline needs 2 distinct points");
  EXPECT_EQ(refusal(Mask{kFrame, {5000}}), "the mask has zero area");
  EXPECT_EQ(refusal(Keypoints{}), "a set of keypoints needs 1 point");
  EXPECT_EQ(refusal(Cuboid{{0, 0, 0}, {1, 0, 1}, {1, 0, 0, 0}}), "the cuboid has zero volume");
}

TEST(ValidateTest, MasksMustFitTheImageAndAddUp) {
  EXPECT_EQ(refusal(Mask{{50, 100}, {0, 5000}}), "the mask is of another size than the image");
  EXPECT_EQ(refusal(Mask{kFrame, {0, 4999}}), "the runs of the mask do not add up to its size");
  EXPECT_TRUE(validate(Mask{{50, 100}, {0, 5000}}, kUnknown, FramePolicy::kClip));
  EXPECT_FALSE(validate(Mask{{-1, -1}, {0, 1}}, kUnknown, FramePolicy::kKeep));
}

TEST(ValidateTest, VisibilityAndRotationHaveTheirRules) {
  EXPECT_EQ(refusal(Keypoints{{{1, 1, 3}}, false, {}}), "keypoint visibility must be 0, 1 or 2");
  EXPECT_NE(refusal(Cuboid{{0, 0, 0}, {1, 1, 1}, {1, 1, 0, 0}}), "accepted");
  EXPECT_NE(refusal(Cuboid{{0, 0, 0}, {1, 1, 1}, {0, 0, 0, 0}}), "accepted");
}

TEST(ValidateTest, NegativeSizesAreTurnedRound) {
  const Checked box = clipped(Box{10, 20, -4, -5});
  EXPECT_EQ(box.shape, Shape(Box{6, 15, 4, 5}));
  EXPECT_EQ(box.repairs, Repairs{Repair::kNegativeSize});
  EXPECT_EQ(validate(Box{10, 20, -4, 5}, kFrame, FramePolicy::kKeep)->shape, Shape(Box{6, 20, 4, 5}));
  EXPECT_EQ(clipped(RotatedBox{1, 1, -4, 5, 1}).shape, Shape(RotatedBox{1, 1, 4, 5, 1}));
}

TEST(ValidateTest, PeoplesBoxesAreCutAtTheFrameAndImportedOnesKept) {
  const Checked cut = clipped(Box{-5, 40, 20, 20});
  EXPECT_EQ(cut.shape, Shape(Box{0, 40, 15, 10}));
  EXPECT_EQ(cut.repairs, Repairs{Repair::kClippedToFrame});
  EXPECT_EQ(validate(Box{-5, 40, 20, 20}, kFrame, FramePolicy::kKeep)->shape, Shape(Box{-5, 40, 20, 20}));
  EXPECT_EQ(validate(Box{-5, 40, 20, 20}, kUnknown, FramePolicy::kClip)->shape, Shape(Box{-5, 40, 20, 20}));
  EXPECT_EQ(refusal(Box{200, 0, 5, 5}, FramePolicy::kClip), "nothing of the shape lies inside the image");
  EXPECT_EQ(refusal(Box{100, 0, 5, 5}, FramePolicy::kClip), "nothing of the shape lies inside the image");
}

TEST(ValidateTest, WhatMayReachOutOfTheImageMustNotLieOutsideOfIt) {
  const auto cuboid_at = [](double x) {
    Cuboid2d out;
    out.front = {Point{x, 5}, {x + 10, 5}, {x + 10, 15}, {x, 15}};
    out.back = {Point{x + 4, 2}, {x + 14, 2}, {x + 14, 12}, {x + 4, 12}};
    return out;
  };
  for (const Shape& reaching : {Shape(Ellipse{-5, 10, 8, 4, 0}), Shape(cuboid_at(-10)), Shape(cuboid_at(95)),
                                Shape(RotatedBox{-5, 10, 20, 4, 1})}) {
    EXPECT_EQ(clipped(reaching).shape, reaching);
    EXPECT_TRUE(clipped(reaching).repairs.empty());
  }
  for (const Shape& outside :
       {Shape(Ellipse{-8, 10, 8, 4, 0}), Shape(Ellipse{50, 60, 20, 5, 0}), Shape(cuboid_at(-14)),
        Shape(cuboid_at(100)), Shape(RotatedBox{120, 10, 20, 4, 0})}) {
    EXPECT_EQ(refusal(outside, FramePolicy::kClip), "nothing of the shape lies inside the image");
    EXPECT_EQ(refusal(outside, FramePolicy::kKeep), "accepted");
    EXPECT_TRUE(validate(outside, kUnknown, FramePolicy::kClip));
  }
}

TEST(ValidateTest, AnEllipseCanBeSeenAndEndsWithinTheLimit) {
  for (const double bad : {0.0, 1e-7, 5e-324, -1e-7}) {
    EXPECT_EQ(refusal(Ellipse{9, 9, bad, 4, 0}), "the ellipse has zero area") << bad;
    EXPECT_EQ(refusal(Ellipse{9, 9, 4, bad, 0}), "the ellipse has zero area") << bad;
  }
  EXPECT_EQ(refusal(Ellipse{9, 9, 1e-6, 4, 0}), "accepted");
  EXPECT_EQ(refusal(Ellipse{5e8, 9, 5e8, 4, 0}), "accepted");
  const std::string beyond = "coordinates must be finite numbers within a billion of 0";
  EXPECT_EQ(refusal(Ellipse{6e8, 9, 5e8, 4, 0}), beyond);
  EXPECT_EQ(refusal(Ellipse{9, -6e8, 4, -5e8, 0}), beyond);
  EXPECT_EQ(refusal(Ellipse{6e8, 9, 4, 5e8, 1}), beyond) << "when it is turned";
}

TEST(ValidateTest, RepairsAreNamedInTheOrderApplied) {
  EXPECT_EQ(clipped(Box{5, 20, -10, 5}).repairs, (Repairs{Repair::kNegativeSize, Repair::kClippedToFrame}));
  EXPECT_EQ(repair_name(Repair::kClippedToFrame), "clipped_to_frame");
  EXPECT_EQ(repair_name(Repair::kAngleNormalized), "angle_normalized");
}

TEST(ValidateTest, AnglesAreBroughtWithinHalfATurn) {
  const Checked turned = clipped(RotatedBox{50, 25, 4, 2, 7});
  EXPECT_NEAR(std::get<RotatedBox>(turned.shape).angle, 7 - 2 * 3.141592653589793, 1e-15);
  EXPECT_EQ(turned.repairs, Repairs{Repair::kAngleNormalized});
  EXPECT_EQ(validate(RotatedBox{5, 5, 4, 2, 7}, kFrame, FramePolicy::kKeep)->shape,
            Shape(RotatedBox{5, 5, 4, 2, 7}));
}

TEST(ValidateTest, RepeatedPointsAndEmptyPartsAreDroppedFromEdits) {
  const Polygon drawn{
      {{{{1, 1}, {1, 1}, {9, 1}, {9, 9}, {1, 1}}, {{{2, 2}, {3, 3}}}}, {{{5, 5}, {6, 6}}, {}}}};
  const Checked checked = clipped(drawn);
  EXPECT_EQ(checked.shape, Shape(polygon_of({{1, 1}, {9, 1}, {9, 9}})));
  EXPECT_EQ(checked.repairs, (Repairs{Repair::kDroppedRepeatedPoints, Repair::kDroppedEmptyPart}));
  EXPECT_EQ(validate(drawn, kFrame, FramePolicy::kKeep)->shape, Shape(drawn));
  EXPECT_EQ(clipped(Polyline{{{1, 1}, {1, 1}, {2, 2}, {1, 1}}}).shape,
            Shape(Polyline{{{1, 1}, {2, 2}, {1, 1}}}));
}

TEST(ValidateTest, SelfCrossingIsReportedAndKept) {
  const Polygon bow_tie = polygon_of({{10, 10}, {20, 20}, {20, 10}, {10, 20}});
  const Checked checked = clipped(bow_tie);
  EXPECT_TRUE(checked.self_crossing);
  EXPECT_EQ(checked.shape, Shape(bow_tie));
  EXPECT_TRUE(validate(bow_tie, kFrame, FramePolicy::kKeep)->self_crossing);
  EXPECT_FALSE(validate(polygon_of({{1, 1}, {1, 1}, {9, 1}, {9, 9}, {1, 1}}), kFrame, FramePolicy::kKeep)
                   ->self_crossing);
}

TEST(ValidateTest, APolygonThatLeavesTheImageTwiceBecomesTwoParts) {
  // A U whose bend lies below the image: its two legs stay.
  const Checked checked =
      clipped(polygon_of({{10, 10}, {20, 10}, {20, 60}, {30, 60}, {30, 10}, {40, 10}, {40, 70}, {10, 70}}));
  const Polygon& polygon = std::get<Polygon>(checked.shape);
  ASSERT_EQ(polygon.parts.size(), 2u);
  EXPECT_EQ(polygon_area(polygon), 2 * 10 * 40);
  EXPECT_EQ(extent(polygon), (Box{10, 10, 30, 40}));
  EXPECT_EQ(polygon.parts[0].outer.size(), 4u);
  EXPECT_EQ(checked.repairs, Repairs{Repair::kClippedToFrame});
}

TEST(ValidateTest, AHoleThatReachesOutBecomesABay) {
  const Polygon ring{
      {{{{10, 10}, {40, 10}, {40, 70}, {10, 70}}, {{{20, 30}, {30, 30}, {30, 60}, {20, 60}}}}}};
  const Polygon polygon = std::get<Polygon>(clipped(ring).shape);
  ASSERT_EQ(polygon.parts.size(), 1u);
  EXPECT_TRUE(polygon.parts[0].holes.empty());
  EXPECT_EQ(polygon_area(polygon), 30 * 40 - 10 * 20);
}

TEST(ValidateTest, AHoleStaysWithThePieceAroundIt) {
  const Ring u{{10, 10}, {20, 10}, {20, 60}, {30, 60}, {30, 10}, {40, 10}, {40, 70}, {10, 70}};
  const Polygon polygon = std::get<Polygon>(clipped(Polygon{{{u, {{{32, 20}, {38, 20}, {38, 30}}}}}}).shape);
  ASSERT_EQ(polygon.parts.size(), 2u);
  EXPECT_EQ(polygon_area(polygon), 800 - 30);
  for (const PolygonPart& part : polygon.parts) EXPECT_EQ(part.holes.size(), part.outer[0].x < 25 ? 0u : 1u);
}

TEST(ValidateTest, AHoleOutsideIsGoneWhenAnotherBorderCutsTheShapeInTwo) {
  // The left border leaves nothing of the hole; the lower one cuts the U.
  const Ring u{{-20, 10}, {20, 10}, {20, 60}, {30, 60}, {30, 10}, {40, 10}, {40, 70}, {-20, 70}};
  const Polygon polygon = std::get<Polygon>(clipped(Polygon{{{u, {{{-9, 20}, {-5, 20}, {-5, 30}}}}}}).shape);
  ASSERT_EQ(polygon.parts.size(), 2u);
  EXPECT_EQ(polygon_area(polygon), 20 * 40 + 10 * 40);
  for (const PolygonPart& part : polygon.parts) EXPECT_TRUE(part.holes.empty());
}

TEST(ValidateTest, PartsOutsideAreDroppedAndAPolygonWhollyOutsideIsRefused) {
  const PolygonPart in{{{1, 1}, {5, 1}, {5, 5}}, {}};
  const PolygonPart out{{{-9, 1}, {-5, 1}, {-5, 5}}, {}};
  EXPECT_EQ(clipped(Polygon{{out, in}}).shape, Shape(Polygon{{in}}));
  EXPECT_EQ(refusal(Polygon{{out}}, FramePolicy::kClip), "nothing of the shape lies inside the image");
  EXPECT_EQ(refusal(polygon_of({{-9, 1}, {0, 1}, {-9, 5}}), FramePolicy::kClip),
            "nothing of the shape lies inside the image");
}

TEST(ValidateTest, PolylinesAreCutAtTheFrame) {
  EXPECT_EQ(clipped(Polyline{{{-10, 10}, {10, 10}, {10, 70}}}).shape,
            Shape(Polyline{{{0, 10}, {10, 10}, {10, 50}}}));
  EXPECT_EQ(refusal(Polyline{{{-10, 10}, {-10, 20}}}, FramePolicy::kClip),
            "nothing of the shape lies inside the image");
  EXPECT_EQ(refusal(Polyline{{{-10, 10}, {10, -20}}}, FramePolicy::kClip),
            "nothing of the shape lies inside the image");
}

TEST(ValidateTest, CuttingARandomPolygonDoesNotChangeItsPixels) {
  std::mt19937_64 random(8);
  std::uniform_real_distribution<double> unit(0, 1);
  for (int round = 0; round < 3000; ++round) {
    const int count = 3 + static_cast<int>(random() % 20);
    Polygon drawn = polygon_of({});
    for (int i = 0; i < count; ++i) {
      const double angle = 6.283185307179586 * i / count;
      const double radius = 10 + 70 * unit(random);
      // Eighths, so that cutting at the frame rounds nothing away that a pixel's middle could notice.
      drawn.parts[0].outer.push_back({std::round(8 * (50 + radius * std::cos(angle))) / 8,
                                      std::round(8 * (25 + radius * std::sin(angle))) / 8});
    }
    const Result<Checked> checked = validate(drawn, kFrame, FramePolicy::kClip);
    ASSERT_TRUE(checked) << checked.error().text();
    const Polygon& cut = std::get<Polygon>(checked->shape);
    for (const PolygonPart& part : cut.parts)
      for (const Point& point : part.outer) ASSERT_TRUE(inside_frame(point, kFrame));
    const double before = static_cast<double>(mask_area(mask_from_polygon(drawn, kFrame)));
    const Mask after = mask_from_polygon(cut, kFrame);
    // New corners on the frame are rounded to the fifth of a pixel: only a thin seam may differ.
    EXPECT_NEAR(static_cast<double>(mask_area(after)), before, 60) << round;
    EXPECT_GT(*mask_iou(after, mask_from_polygon(drawn, kFrame), false), 0.97) << round;
  }
}

TEST(ValidateTest, HostilePolygonsOfTheMostPointsEnd) {
  Polygon zigzag = polygon_of({});
  const std::size_t teeth = limits::kVertices / 2 - 1;
  const double step = 100.0 / static_cast<double>(teeth);
  for (std::size_t i = 0; i < teeth; ++i) {
    zigzag.parts[0].outer.push_back({static_cast<double>(i) * step, -10});
    zigzag.parts[0].outer.push_back({(static_cast<double>(i) + 0.5) * step, 60});
  }
  zigzag.parts[0].outer.push_back({120, 80});
  zigzag.parts[0].outer.push_back({-20, 80});
  const Result<Checked> checked = validate(zigzag, kFrame, FramePolicy::kClip);
  ASSERT_TRUE(checked) << checked.error().text();
  zigzag.parts[0].outer.push_back({-20, 70});
  for (const FramePolicy policy : {FramePolicy::kClip, FramePolicy::kKeep})
    EXPECT_EQ(refusal(zigzag, policy), "the shape has 262145 vertices; at most 262144 are possible");
}

TEST(ValidateTest, WhatIsLargerThanTheLimitsIsRefusedBeforeAnythingIsComputed) {
  const Ring small = {{1, 1}, {2, 1}, {2, 2}};
  Polygon holes = polygon_of({{0, 0}, {90, 0}, {90, 40}});
  holes.parts[0].holes.assign(limits::kRings, small);
  Polygon parts;
  parts.parts.assign(limits::kRings + 1, {small, {}});
  for (const Polygon& polygon : {holes, parts})
    EXPECT_EQ(refusal(polygon, FramePolicy::kKeep),
              "the shape has 65537 parts and holes; at most 65536 are possible");
  parts.parts.pop_back();
  EXPECT_TRUE(validate(parts, kFrame, FramePolicy::kKeep));
  Polyline line;
  line.points.assign(limits::kVertices + 1, {1, 1});
  EXPECT_EQ(refusal(line, FramePolicy::kClip), "the shape has 262145 vertices; at most 262144 are possible");
  Mask mask{{4096, 1024}, std::vector<std::uint32_t>(limits::kMaskRuns + 1, 1)};
  EXPECT_EQ(refusal(mask, FramePolicy::kKeep), "the shape has 2097153 runs; at most 2097152 are possible");
  Keypoints keypoints;
  keypoints.points.assign(limits::kKeypoints + 1, {1, 1, 2});
  EXPECT_EQ(refusal(keypoints, FramePolicy::kClip),
            "the shape has 1025 keypoints; at most 1024 are possible");
}

}  // namespace
}  // namespace touchmark::geometry
