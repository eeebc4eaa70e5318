// Families of detectors and poses: numbers that were worked out by hand.
#include <gtest/gtest.h>

#include <cmath>

#include "models/detect_families.h"
#include "models/pose_decode.h"

namespace touchmark::models {
namespace {
using Floats = std::vector<float>;

void expect_box(const CanvasBox& box, double x0, double y0, double x1, double y1, std::int64_t label,
                double score) {
  EXPECT_NEAR(box.x0, x0, 1e-4);
  EXPECT_NEAR(box.y0, y0, 1e-4);
  EXPECT_NEAR(box.x1, x1, 1e-4);
  EXPECT_NEAR(box.y1, y1, 1e-4);
  EXPECT_EQ(box.label, label);
  EXPECT_NEAR(box.score, score, 1e-6);
}

TEST(Families, Yolov5MultipliesObjectnessAndClass) {
  const auto out = Array::of({1, 2, 7}, Floats{100, 50, 20, 10, 0.8f, 0.1f, 0.5f,  //
                                               10, 10, 4, 4, 0.2f, 1, 1});
  const auto boxes = decode_yolov5(out, 0.3);
  ASSERT_TRUE(boxes);
  ASSERT_EQ(boxes->size(), 1u);
  expect_box(boxes->at(0), 90, 45, 110, 55, 1, 0.4);
  EXPECT_EQ(decode_yolov5(Array::of({1, 7, 2}, Floats(14)), 0.3).error().code, ErrorCode::kCorrupt);
}

TEST(Families, Yolov8HasAColumnForEachBox) {
  const auto out = Array::of({1, 6, 3}, Floats{100, 10, 30, 50, 10, 30, 20, 4, NAN, 10, 4, 6,  //
                                               0.1f, 0.9f, 0.9f, 0.7f, 0.6f, 0.9f});
  const auto boxes = decode_yolov8(out, 0.5);
  ASSERT_TRUE(boxes);
  ASSERT_EQ(boxes->size(), 3u) << "two classes of the second, none of the third, whose width is no number";
  expect_box(boxes->at(0), 90, 45, 110, 55, 1, 0.7);
  expect_box(boxes->at(1), 8, 8, 12, 12, 0, 0.9);
  expect_box(boxes->at(2), 8, 8, 12, 12, 1, 0.6);
  EXPECT_FALSE(decode_yolov8(Array::of({1, 4, 3}, Floats(12)), 0.5));
}

TEST(Families, QueriesAreLogitsAndPartsOfTheCanvas) {
  const auto logits = Array::of({1, 2, 2}, Floats{0, -5, std::log(3.0f), -INFINITY});
  const auto places = Array::of({1, 2, 4}, Floats{0.5f, 0.5f, 0.5f, 0.2f, 0.25f, 0.5f, 0.5f, 1});
  const auto boxes = decode_queries(logits, places, {640, 320}, 0.4);
  ASSERT_TRUE(boxes);
  ASSERT_EQ(boxes->size(), 2u);
  expect_box(boxes->at(0), 160, 128, 480, 192, 0, 0.5);
  expect_box(boxes->at(1), 0, 0, 320, 320, 0, 0.75);
  EXPECT_FALSE(decode_queries(logits, Array::of({1, 3, 4}, Floats(12)), {640, 320}, 0.4));
  const auto joined = decode_joined_queries(Array::of({1, 1, 6}, Floats{0.5f, 0.5f, 0.5f, 0.2f, 0.1f, 0.6f}),
                                            {640, 320}, 0.4);
  ASSERT_TRUE(joined);
  ASSERT_EQ(joined->size(), 1u);
  expect_box(joined->at(0), 160, 128, 480, 192, 1, 0.6);
}

TEST(Families, LabeledBoxesAreTakenAsTheyAre) {
  const auto labels = Array::of({1, 3}, std::vector<std::int64_t>{4, 0, -1});
  const auto places = Array::of({1, 3, 4}, Floats{1, 2, 30, 40, 5, 5, 5, 9, 1, 1, 2, 2});
  const auto boxes = decode_labeled(labels, places, Array::of({1, 3}, Floats{0.9f, 0.8f, 0.9f}), 0.5);
  ASSERT_TRUE(boxes);
  ASSERT_EQ(boxes->size(), 1u) << "a box without an inside and a label below 0 are left out";
  expect_box(boxes->at(0), 1, 2, 30, 40, 4, 0.9);
  EXPECT_FALSE(decode_labeled(labels, places, Array::of({1, 2}, Floats(2)), 0.5));
}

TEST(Families, SsdCountsItsBoxesAndItsClassesFromOne) {
  const auto places = Array::of({1, 2, 4}, Floats{0.1f, 0.2f, 0.5f, 0.6f, 0, 0, 1, 1});
  const auto classes = Array::of({1, 2}, Floats{3, 1});
  const auto scores = Array::of({1, 2}, Floats{0.9f, 0.8f});
  const auto one = Array::of({1}, Floats{1});
  const auto boxes = decode_ssd({places, classes, scores, one}, {300, 200}, 1, 0.5);
  ASSERT_TRUE(boxes);
  ASSERT_EQ(boxes->size(), 1u) << "the count says one";
  expect_box(boxes->at(0), 60, 20, 180, 100, 2, 0.9);
  const auto many = Array::of({1}, Floats{1e30f});
  EXPECT_TRUE(decode_ssd({places, classes, scores, many}, {300, 200}, 1, 0.5)->empty());
  EXPECT_EQ(decode_ssd({places, classes, scores, Array::of({1}, Floats{2})}, {300, 200}, 2, 0.5)->size(), 1u);
  EXPECT_FALSE(decode_ssd({places, classes, Array::of({2}, Floats(2)), one}, {300, 200}, 1, 0.5));
}

TEST(Families, OnlyTheBestCandidatesAreKept) {
  std::vector<CanvasBox> boxes;
  for (int i = 0; i < 100'000; ++i) add_box({0, 0, 1, 1, 0, i / 100'000.0}, 0, boxes);
  EXPECT_LE(boxes.size(), 2 * kMostCandidates);
  EXPECT_EQ(suppress_overlaps(boxes, 1, 1).at(0).score, 0.99999);
}

TEST(Poses, MovenetOfOnePerson) {
  Floats values(51, 0.5f);
  values[0] = 0.25f;  // y, x and score of the nose
  values[1] = 0.75f;
  values[2] = 1;
  values[3] = NAN;
  const auto poses = decode_movenet(Array::of({1, 1, 17, 3}, values), {256, 128});
  ASSERT_TRUE(poses);
  ASSERT_EQ(poses->size(), 1u);
  const CanvasPose& pose = poses->at(0);
  ASSERT_EQ(pose.joints.size(), 17u);
  EXPECT_EQ(pose.joints[0].x, 192);
  EXPECT_EQ(pose.joints[0].y, 32);
  EXPECT_EQ(pose.joints[1].score, 0) << "no place";
  EXPECT_NEAR(pose.score, (1 + 15 * 0.5) / 17, 1e-9);
  EXPECT_FALSE(pose.box);
}

TEST(Poses, MovenetOfSeveral) {
  Floats values(112, 0.5f);
  for (std::size_t i = 0; i < 5; ++i) values[51 + i] = Floats{0.1f, 0.2f, 0.6f, 0.7f, 0.9f}[i];
  const auto poses = decode_movenet(Array::of({1, 2, 56}, values), {100, 200});
  ASSERT_TRUE(poses);
  ASSERT_EQ(poses->size(), 2u);
  EXPECT_NEAR(poses->at(0).score, 0.9, 1e-6);
  ASSERT_TRUE(poses->at(0).box);
  EXPECT_NEAR(poses->at(0).box->x0, 20, 1e-4);
  EXPECT_NEAR(poses->at(0).box->y1, 120, 1e-4);
  EXPECT_FALSE(decode_movenet(Array::of({1, 2, 55}, Floats(110)), {100, 200}));
}

TEST(Poses, AHeatmapsPeakMovesAQuarterTowardsItsHigherNeighbor) {
  Floats map(3 * 4);  // 4 wide, 3 high
  map[1 * 4 + 2] = 0.8f;
  map[1 * 4 + 1] = 0.4f;
  map[2 * 4 + 2] = 0.1f;
  const auto poses = decode_heatmaps(Array::of({1, 1, 3, 4}, map), {40, 60});
  ASSERT_TRUE(poses);
  const CanvasJoint& joint = poses->at(0).joints.at(0);
  EXPECT_NEAR(joint.x, (2.5 - 0.25) * 10, 1e-9);
  EXPECT_NEAR(joint.y, (1.5 + 0.25) * 20, 1e-9);
  EXPECT_NEAR(joint.score, 0.8, 1e-6);
  EXPECT_FALSE(decode_heatmaps(Array::of({1, 1, 0, 4}, Floats{}), {40, 60}));
}

}  // namespace
}  // namespace touchmark::models
