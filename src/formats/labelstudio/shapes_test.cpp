#include "formats/labelstudio/shapes.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "geometry/measure.h"

namespace touchmark::formats::labelstudio {
namespace {

using geometry::Box;
using geometry::RotatedBox;
using geometry::Shape;

constexpr geometry::Size kSize{640, 480};

struct Turned {
  Json value;
  double corners[4][2];  // by convert_annotation_to_yolo_obb() of label-studio-sdk 2.1.2, in pixels
};

const Turned kTurned[] = {
    {{{"x", 20}, {"y", 30}, {"width", 40}, {"height", 10}, {"rotation", 30}},
     {{128.0, 144.0},
      {349.70250336881634, 272.0},
      {325.70250336881634, 313.56921938165306},
      {104.0, 185.56921938165306}}},
    {{{"x", 50}, {"y", 10}, {"width", 12.5}, {"height", 25}, {"rotation", 90}},
     {{320.0, 48.0}, {320.0, 128.0}, {200.0, 128.0}, {200.0, 48.00000000000001}}},
    {{{"x", 10}, {"y", 80}, {"width", 30}, {"height", 20}, {"rotation", 345.5}},
     {{64.0, 384.0},
      {249.88434695259667, 335.92703922154715},
      {273.9208273418231, 428.86921269784546},
      {88.03648038922643, 476.9421734762983}}},
};

TEST(LabelStudioShapes, ARectangleIsTurnedAboutItsCornerAsTheSdkDoes) {
  for (const Turned& one : kTurned) {
    const auto shape = shape_of(ShapeType::kRectangle, one.value, kSize);
    ASSERT_TRUE(shape);
    const auto* box = std::get_if<RotatedBox>(&*shape);
    ASSERT_NE(box, nullptr);
    const auto corners = geometry::corners(*box);
    for (std::size_t i = 0; i < 4; ++i) {
      EXPECT_NEAR(corners[i].x, one.corners[i][0], 1e-9) << i;
      EXPECT_NEAR(corners[i].y, one.corners[i][1], 1e-9) << i;
    }
    const auto written = written_shape(*shape, kSize);
    ASSERT_TRUE(written);
    for (const auto& [key, number] : one.value.items())
      EXPECT_NEAR(written->value[key].get<double>(), number.get<double>(), 1e-9) << key;
  }
}

TEST(LabelStudioShapes, BoxesOnPixelsComeOutOnPixels) {
  const auto shape = shape_of(
      ShapeType::kRectangle,
      {{"x", 100.0 / 3}, {"y", 12.5}, {"width", 200.0 / 3}, {"height", 31.25}, {"rotation", 0}}, {300, 480});
  ASSERT_TRUE(shape);
  EXPECT_EQ(*shape, Shape(Box{100, 60, 200, 150}));
}

TEST(LabelStudioShapes, NumbersThatWereReadAreWrittenSoThatTheyReadTheSame) {
  std::mt19937_64 random(11);
  const auto percent = [&random] { return static_cast<double>(random() % 1'000'000'007) / 1e7; };
  int turned = 0;
  for (int i = 0; i < 3000; ++i) {
    const geometry::Size size{1 + static_cast<std::int64_t>(random() % 4000),
                              1 + static_cast<std::int64_t>(random() % 4000)};
    Json value = {
        {"x", percent()}, {"y", percent()}, {"width", percent() + 0.1}, {"height", percent() + 0.1}};
    if (i % 3 == 0) value["rotation"] = percent() * 3.59;
    const auto read = shape_of(ShapeType::kRectangle, value, size);
    ASSERT_TRUE(read);
    const auto written = written_shape(*read, size);
    ASSERT_TRUE(written);
    const auto again = shape_of(ShapeType::kRectangle, written->value, size);
    ASSERT_TRUE(again);
    EXPECT_EQ(*again, *read) << value.dump() << " " << written->value.dump();
    turned += std::holds_alternative<RotatedBox>(*read) ? 1 : 0;
  }
  EXPECT_GT(turned, 900);
}

TEST(LabelStudioShapes, AnOpenPolygonIsAPolyline) {
  const Json value = {{"points", {{0, 0}, {50, 50}, {100, 25}}}, {"closed", false}};
  const auto shape = shape_of(ShapeType::kPolygon, value, {200, 100});
  ASSERT_TRUE(shape);
  EXPECT_EQ(*shape, Shape(geometry::Polyline{{{0, 0}, {100, 50}, {200, 25}}}));
  EXPECT_EQ(written_shape(*shape, {200, 100})->value["closed"], Json(false));
}

TEST(LabelStudioShapes, AnEllipseHasItsRadiiInPercentsOfEachSide) {
  const auto shape =
      shape_of(ShapeType::kEllipse,
               {{"x", 50}, {"y", 50}, {"radiusX", 10}, {"radiusY", 20}, {"rotation", 90}}, {200, 100});
  ASSERT_TRUE(shape);
  EXPECT_EQ(std::get<geometry::Ellipse>(*shape).rx, 20);
  const Box box = geometry::extent(*shape);  // 20 by 20 pixels, so that turning it changes nothing
  EXPECT_NEAR(box.x, 80, 1e-9);
  EXPECT_NEAR(box.y, 30, 1e-9);
  EXPECT_NEAR(box.width, 40, 1e-9);
  EXPECT_NEAR(box.height, 40, 1e-9);
  const auto again = written_shape(*shape, {200, 100});
  EXPECT_EQ(again->type, ShapeType::kEllipse);
  EXPECT_EQ(again->value,
            (Json{{"x", 50.0}, {"y", 50.0}, {"radiusX", 10.0}, {"radiusY", 20.0}, {"rotation", 90.0}}));
}

TEST(LabelStudioShapes, WhatIsNoNumberIsAnError) {
  EXPECT_FALSE(shape_of(ShapeType::kRectangle, {{"x", "1"}, {"y", 2}, {"width", 3}, {"height", 4}}, kSize));
  EXPECT_FALSE(shape_of(ShapeType::kPolygon, {{"points", {{1, 2}, {3}}}}, kSize));
  EXPECT_FALSE(shape_of(ShapeType::kBrush, {{"format", "png"}, {"rle", Json::array()}}, kSize));
  EXPECT_FALSE(shape_of(ShapeType::kBrush, {{"format", "rle"}, {"rle", {1, 2, 300}}}, kSize));
  EXPECT_FALSE(shape_of(ShapeType::kKeypoint, Json::array(), kSize));
}

}  // namespace
}  // namespace touchmark::formats::labelstudio
