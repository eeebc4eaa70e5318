#include "formats/yolo/label.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "base/json.h"
#include "base/text.h"
#include "formats/folder.h"
#include "formats/quad.h"
#include "formats/yolo/coordinate.h"
#include "formats/yolo/outline.h"
#include "geometry/mask.h"

namespace touchmark::formats::yolo {
namespace {

constexpr geometry::Size kSize{640, 480};

Label read(std::string_view line, const Rules& rules = {}, geometry::Size size = kSize) {
  auto label = parse_label(line, size, rules);
  EXPECT_TRUE(label) << label.error().text();
  return label ? *label : Label{};
}

TEST(YoloLabel, FiveColumnsAreABox) {
  const Label label = read("3 0.5 0.5 0.25 0.5");
  EXPECT_EQ(label.class_index, 3);
  EXPECT_EQ(label.content.shape, geometry::Shape(geometry::Box{240, 120, 160, 240}));
  EXPECT_FALSE(label.content.score);
}

TEST(YoloLabel, SixColumnsAreABoxWithConfidence) {
  EXPECT_EQ(read("0 0.5 0.5 0.25 0.5 0.75").content.score, 0.75);
  const Label odd = read("0 0.5 0.5 0.25 0.5 1.5");
  EXPECT_FALSE(odd.content.score);
  EXPECT_EQ(odd.remark, "the confidence is not between 0 and 1; left out");
}

TEST(YoloLabel, OddColumnsAreAPolygonAndOneMoreIsItsConfidence) {
  const geometry::Polygon triangle{{{{{0, 0}, {320, 0}, {320, 480}}, {}}}};
  EXPECT_EQ(read("1 0 0 0.5 0 0.5 1").content.shape, geometry::Shape(triangle));
  const Label scored = read("1 0 0 0.5 0 0.5 1 0.5");
  EXPECT_EQ(scored.content.shape, geometry::Shape(triangle));
  EXPECT_EQ(scored.content.score, 0.5);
}

TEST(YoloLabel, NineColumnsAreARotatedBoxOrAPolygonWhereTheSetSaysSo) {
  const std::string line = "0 0.25 0.25 0.5 0.25 0.5 0.5 0.25 0.5";
  const Label box = read(line);
  EXPECT_EQ(box.content.shape, geometry::Shape(geometry::RotatedBox{240, 180, 160, 120, 0}));
  EXPECT_EQ(json_from_text(box.content.extra)["yolo"]["corners"].size(), 8u);
  Rules segment;
  segment.quads_are_polygons = true;
  EXPECT_TRUE(std::holds_alternative<geometry::Polygon>(read(line, segment).content.shape));
}

TEST(YoloLabel, FourCornersThatAreNoRectangleStayAPolygon) {
  EXPECT_TRUE(
      std::holds_alternative<geometry::Polygon>(read("0 0.1 0.1 0.9 0.2 0.5 0.9 0.1 0.8").content.shape));
  EXPECT_TRUE(
      std::holds_alternative<geometry::Polygon>(read("0 0.1 0.1 0.1 0.1 0.1 0.1 0.1 0.1").content.shape));
}

TEST(YoloLabel, PoseLinesHaveTheColumnsOfKptShape) {
  Rules pose;
  pose.points = 2;
  const auto three =
      std::get<geometry::Keypoints>(read("0 0.5 0.5 0.5 0.5 0.25 0.5 2 0 0 0", pose).content.shape);
  EXPECT_EQ(three.points, (std::vector<geometry::Keypoint>{{160, 240, 2}, {0, 0, 0}}));
  EXPECT_TRUE(three.has_box);
  EXPECT_EQ(three.box, (geometry::Box{160, 120, 320, 240}));
  pose.dimensions = 2;
  const auto two = std::get<geometry::Keypoints>(read("0 0.5 0.5 0.5 0.5 0.25 0.5 0 0", pose).content.shape);
  EXPECT_EQ(two.points, (std::vector<geometry::Keypoint>{{160, 240, 2}, {0, 0, 0}}));
  EXPECT_TRUE(std::holds_alternative<geometry::Box>(read("0 0.5 0.5 0.5 0.5", pose).content.shape));
  pose.dimensions = 3;
  EXPECT_FALSE(parse_label("0 0.5 0.5 0.5 0.5 0.25 0.5 7 0 0 0", kSize, pose));
}

TEST(YoloLabel, RefusesWhatIsNoLabel) {
  for (const char* line : {"", "x 1 2 3 4", "0.5 0.1 0.1 0.1 0.1", "-1 0.1 0.1 0.1 0.1", "0 nan 0.1 0.1 0.1",
                           "0 inf 0.1 0.1 0.1", "0 0.1 0.1 0.1", "0 0.1 0.1 -0.1 0.1", "0 1e300 1 1 1",
                           "9999999 0.1 0.1 0.1 0.1", "0 0.1,0.1 0.1 0.1 0.1"}) {
    EXPECT_FALSE(parse_label(line, kSize, {})) << line;
  }
  EXPECT_TRUE(parse_label(" 0.0\t+0.1 1e-1 0.1 .1 ", kSize, {}));
}

TEST(YoloScan, TellsPoseFromPolygonsByTheTriples) {
  Scan pose;
  pose.add_line("0 0.5 0.5 0.5 0.5 0.25 0.5 2 0 0 0");
  pose.add_line("1 0.5 0.5 0.5 0.5 0.25 0.5 1 0.1 0.1 2");
  EXPECT_TRUE(pose.looks_like_pose());
  EXPECT_EQ(pose.classes, (std::set<int>{0, 1}));
  Scan polygons;
  polygons.add_line("0 0.5 0.5 0.5 0.5 0.25 0.5 0.3 0 0 0.1");
  EXPECT_FALSE(polygons.looks_like_pose());
  EXPECT_TRUE(polygons.has_polygons);
  EXPECT_FALSE(Scan().looks_like_pose());
}

geometry::Box back(const geometry::Box& box, geometry::Size size) {
  std::array<double, 4> numbers{};
  std::string text = box_text(box, size);
  std::size_t at = 0;
  for (double& number : numbers) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    number = *parse_number(text.substr(at, end - at));
    at = end + 1;
  }
  return box_from_normalized(numbers, size);
}

TEST(YoloCoordinate, PixelBoxesOfUpToSixDecimalsComeBackExactly) {
  std::mt19937_64 random(1);
  for (const std::int64_t grid : {1, 2, 100, 1000, 1000000}) {
    for (int i = 0; i < 20000; ++i) {
      const geometry::Size size{static_cast<std::int64_t>(1 + random() % 5000),
                                static_cast<std::int64_t>(1 + random() % 5000)};
      const auto at = [&](std::int64_t extent) {
        return static_cast<double>(random() % static_cast<std::uint64_t>(extent * grid + 1)) /
               static_cast<double>(grid);
      };
      const geometry::Box box{at(size.width), at(size.height), at(size.width), at(size.height)};
      ASSERT_EQ(back(box, size), box) << grid << " " << size.width << "x" << size.height;
    }
  }
}

TEST(YoloCoordinate, AnyPixelBoxComesBackWithinABillionthOfAPixel) {
  std::mt19937_64 random(2);
  std::uniform_real_distribution<double> any(-100, 5000);
  for (int i = 0; i < 50000; ++i) {
    const geometry::Box box{any(random), any(random), std::abs(any(random)), std::abs(any(random))};
    const geometry::Box got = back(box, {4999, 3333});
    ASSERT_NEAR(got.x, box.x, 1e-9);
    ASSERT_NEAR(got.y, box.y, 1e-9);
    ASSERT_NEAR(got.width, box.width, 1e-9);
    ASSERT_NEAR(got.height, box.height, 1e-9);
  }
}

TEST(YoloCoordinate, TextOfUpToTwelveDecimalsIsWrittenAsTheSameNumber) {
  std::mt19937_64 random(3);
  for (const double grid : {1e3, 1e6, 1e9, 1e12}) {
    for (int i = 0; i < 20000; ++i) {
      const geometry::Size size{static_cast<std::int64_t>(1 + random() % 5000), 480};
      const auto any = [&] {
        return std::round(static_cast<double>(random() % 1000000007) / 1000000007 * grid) / grid;
      };
      const std::array<double, 4> n = {any(), any(), any(), any()};
      const std::string want =
          number_text(n[0]) + " " + number_text(n[1]) + " " + number_text(n[2]) + " " + number_text(n[3]);
      ASSERT_EQ(box_text(box_from_normalized(n, size), size), want);
      ASSERT_EQ(point_text(point_from_normalized(n[0], n[1], size), size),
                number_text(n[0]) + " " + number_text(n[1]));
    }
  }
}

TEST(YoloCoordinate, WritesTheShortestText) {
  EXPECT_EQ(box_text({385, 98, 138, 100}, kSize), "0.709375 0.3083333333333333 0.215625 0.2083333333333333");
  EXPECT_EQ(point_text({0, 480}, kSize), "0 1");
  EXPECT_EQ(point_text({-0.0, 240}, kSize), "0 0.5");
}

TEST(YoloOutline, RotatedBoxOfRectanglesInEitherDirection) {
  const auto box = rotated_box_of({{{10, 10}, {10, 30}, {0, 30}, {0, 10}}});
  ASSERT_TRUE(box);
  EXPECT_EQ(box->cx, 5);
  EXPECT_EQ(box->cy, 20);
  EXPECT_NEAR(box->width, 20, 1e-12);
  EXPECT_NEAR(box->height, 10, 1e-12);
  EXPECT_NEAR(box->angle, std::acos(-1.0) / 2, 1e-12);
  EXPECT_TRUE(rotated_box_of({{{0, 0}, {0, 10}, {20, 10}, {20, 0}}}));
  EXPECT_FALSE(rotated_box_of({{{0, 0}, {10, 0}, {20, 0}, {30, 0}}}));
  EXPECT_FALSE(rotated_box_of({{{0, 0}, {NAN, 0}, {20, 10}, {0, 10}}}));
}

TEST(YoloOutline, OneRingCoversTheSamePixelsAsPartsAndHoles) {
  const geometry::Ring outer = {{1, 1}, {11, 1}, {11, 11}, {1, 11}};
  const geometry::Ring hole = {{4, 4}, {4, 8}, {8, 8}, {8, 4}};
  const geometry::Ring far = {{14, 2}, {18, 2}, {18, 9}, {14, 9}};
  const geometry::Polygon polygon{{{outer, {hole}}, {far, {}}}};
  const geometry::Ring ring = one_ring(polygon);
  EXPECT_EQ(ring.size(), 4u + 6u + 6u);
  const geometry::Size size{20, 20};
  EXPECT_EQ(geometry::mask_from_polygon({{{ring, {}}}}, size), geometry::mask_from_polygon(polygon, size));
  EXPECT_TRUE(one_ring({}).empty());
  EXPECT_TRUE(one_ring({{{{{1, 1}, {2, 2}}, {}}}}).empty());
}

}  // namespace
}  // namespace touchmark::formats::yolo
