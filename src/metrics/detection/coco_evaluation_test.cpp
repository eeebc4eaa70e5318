#include "metrics/detection/coco_evaluation.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "metrics/detection/oks.h"
#include "metrics/detection/summary.h"
#include "metrics/pairwise_sum.h"

namespace touchmark::metrics {
namespace {

// Truths and detections with the overlaps of each pair written down, by their numbers.
struct Case {
  std::uint32_t images = 1, categories = 1;
  std::vector<TrueObject> truths;
  std::vector<DetectedObject> detections;
  std::vector<std::vector<double>> overlaps;  // [detection][truth]

  Evaluation run(unsigned threads = 1,
                 EvaluationParameters parameters = EvaluationParameters::boxes()) const {
    const auto given = [this](std::span<const std::uint32_t> ds, std::span<const std::uint32_t> gs,
                              std::span<double> out) {
      std::size_t at = 0;
      for (const auto d : ds)
        for (const auto g : gs) out[at++] = overlaps[d][g];
    };
    return evaluate({images, categories, truths, detections, given}, parameters, threads);
  }
};

TrueObject truth(std::uint32_t image, double area = 50 * 50) {
  return {image, 0, area};
}
DetectedObject found(std::uint32_t image, double score, double area = 50 * 50) {
  return {image, 0, score, area};
}

TEST(CocoEvaluation, OfAllFoundAndNothingElseEveryNumberIsOne) {
  const Case one{.truths = {truth(0)}, .detections = {found(0, 0.9)}, .overlaps = {{1}}};
  const auto numbers = coco_statistics(one.run());
  // No small and no large object is there to be found. A precision is a hair below 1, as the reference
  // divides.
  const std::vector<double> wanted{1, 1, 1, -1, 1, -1, 1, 1, 1, -1, 1, -1};
  ASSERT_EQ(numbers.size(), wanted.size());
  for (std::size_t i = 0; i < numbers.size(); ++i) EXPECT_NEAR(numbers[i], wanted[i], 1e-13) << i;
}

TEST(CocoEvaluation, ThresholdsAreReachedByAnOverlapOfTheirSize) {
  const Case one{.truths = {truth(0)}, .detections = {found(0, 0.9)}, .overlaps = {{0.75}}};
  const auto numbers = coco_statistics(one.run());
  EXPECT_DOUBLE_EQ(numbers[0], 0.6);  // 0.5, 0.55, ... 0.75 of ten
  EXPECT_DOUBLE_EQ(numbers[1], 1);
  EXPECT_DOUBLE_EQ(numbers[2], 1);
}

TEST(CocoEvaluation, AFalseAlarmAheadHalvesThePrecisionAndOneBehindCostsNothing) {
  Case one{.truths = {truth(0)}, .detections = {found(0, 0.9), found(0, 0.8)}, .overlaps = {{0}, {1}}};
  EXPECT_DOUBLE_EQ(coco_statistics(one.run())[1], 0.5);
  one.overlaps = {{1}, {0}};
  EXPECT_DOUBLE_EQ(coco_statistics(one.run())[1], 1);
}

TEST(CocoEvaluation, ASecondDetectionOfOneTruthIsAFalseAlarm) {
  const Case one{.images = 2,
                 .truths = {truth(0), truth(1)},
                 .detections = {found(0, 0.9), found(0, 0.8), found(1, 0.7)},
                 .overlaps = {{1, 0}, {1, 0}, {0, 1}}};
  const Evaluation evaluation = one.run();
  // Up to half of the recall without a mistake, then two of three.
  EXPECT_DOUBLE_EQ(evaluation.precision[evaluation.precision_at(0, 50, 0, 0, 2)], 1);
  EXPECT_DOUBLE_EQ(evaluation.precision[evaluation.precision_at(0, 51, 0, 0, 2)], 2.0 / 3);
  EXPECT_EQ(evaluation.scores[evaluation.precision_at(0, 51, 0, 0, 2)], 0.7);
}

TEST(CocoEvaluation, ACrowdTakesAnyNumberAndCountsNeitherWay) {
  Case one{.truths = {truth(0), truth(0)},
           .detections = {found(0, 0.9), found(0, 0.8), found(0, 0.7)},
           .overlaps = {{0, 0.9}, {0, 0.9}, {1, 0}}};
  one.truths[1].crowd = one.truths[1].ignored = true;
  EXPECT_DOUBLE_EQ(coco_statistics(one.run())[1], 1);
  // What counts is met before a crowd that shares more.
  one.overlaps = {{0.6, 0.9}, {0, 0.9}, {0.7, 0}};
  EXPECT_DOUBLE_EQ(coco_statistics(one.run())[1], 1);
}

TEST(CocoEvaluation, TheLastOfEqualOverlapsIsMet) {
  Case one{.truths = {truth(0, 10 * 10), truth(0)},
           .detections = {found(0, 0.9, 10 * 10)},
           .overlaps = {{0.8, 0.8}}};
  // As the second is met, the small one is not found; the detection is a false alarm among the small ones
  // only when it meets nothing there.
  const Evaluation evaluation = one.run();
  EXPECT_EQ(evaluation.recall[evaluation.recall_at(0, 0, 1, 2)], 1);
  one.truths[1].area = 20 * 20;
  EXPECT_EQ(one.run().recall[evaluation.recall_at(0, 0, 1, 2)], 0.5);
}

TEST(CocoEvaluation, OnlySoManyOfAnImageCount) {
  Case one{.truths = {truth(0)}};
  for (int i = 0; i < 11; ++i) {
    one.detections.push_back(found(0, 1 - i * 0.01));
    one.overlaps.push_back({i == 10 ? 1.0 : 0.0});
  }
  const auto numbers = coco_statistics(one.run());
  EXPECT_EQ(numbers[6], 0);  // of 1
  EXPECT_EQ(numbers[7], 0);  // of 10
  EXPECT_EQ(numbers[8], 1);  // of 100
}

TEST(CocoEvaluation, AClassWithoutTruthIsLeftOutOfTheMeanAndOneWithoutDetectionsIsNought) {
  Case one{.categories = 3,
           .truths = {truth(0), truth(0)},
           .detections = {found(0, 0.9), found(0, 0.8)},
           .overlaps = {{1, 0}, {0, 0}}};
  one.truths[1].category = 1;
  one.detections[1].category = 2;
  const Evaluation evaluation = one.run();
  EXPECT_DOUBLE_EQ(average_precision(evaluation, {.category = 0, .most = 2}), 1);
  EXPECT_EQ(average_precision(evaluation, {.category = 1, .most = 2}), 0);
  EXPECT_EQ(average_precision(evaluation, {.category = 2, .most = 2}), -1);
  EXPECT_DOUBLE_EQ(coco_statistics(evaluation)[0], 0.5);
}

TEST(CocoEvaluation, AMatchThatCannotBeCountedIsAFalseAlarm) {
  Case one{.truths = {truth(0)}, .detections = {found(0, 0.9)}, .overlaps = {{1}}};
  one.truths[0].countable = false;
  EXPECT_EQ(coco_statistics(one.run())[0], 0);
}

TEST(CocoEvaluation, OfNothingNothingIsSaid) {
  EXPECT_EQ(coco_statistics(Case{}.run()), std::vector<double>(12, -1));
  EXPECT_EQ(coco_statistics(Case{.categories = 0}.run()), std::vector<double>(12, -1));
  EXPECT_EQ(coco_statistics(Case{}.run(1, EvaluationParameters::keypoints())), std::vector<double>(10, -1));
}

TEST(CocoEvaluation, ThreadsChangeNothing) {
  Case many{.images = 300, .categories = 7};
  std::uint32_t state = 1;
  const auto next = [&state](std::uint32_t below) {
    return (state = state * 1664525u + 1013904223u) % 65536 * below / 65536;
  };
  for (int i = 0; i < 900; ++i) {
    many.truths.push_back({next(300), next(7), next(20000) * 1.0, next(9) == 0, next(9) == 0});
    many.detections.push_back({next(300), next(7), next(50) / 50.0, next(20000) * 1.0});
  }
  for (int d = 0; d < 900; ++d) {
    many.overlaps.emplace_back();
    for (int g = 0; g < 900; ++g) many.overlaps.back().push_back(next(100) / 100.0);
  }
  const Evaluation alone = many.run(1), several = many.run(5);
  EXPECT_EQ(alone.precision, several.precision);
  EXPECT_EQ(alone.recall, several.recall);
  EXPECT_EQ(alone.scores, several.scores);
}

TEST(PairwiseSum, AddsInEightLanesAndHalves) {
  std::vector<double> values(1000);
  std::iota(values.begin(), values.end(), 1);
  EXPECT_EQ(pairwise_sum(values), 500500);
  EXPECT_EQ(pairwise_sum({}), 0);
  // What one long sum would lose: 1e16 swallows each 1 that comes alone, and here they meet before.
  values.assign(16, 1);
  values[0] = 1e16;
  EXPECT_EQ(pairwise_sum(values), 1e16 + 14);
  EXPECT_EQ(mean_of({}), -1);
}

TEST(KeypointSimilarity, FallsWithTheDistanceInUnitsOfTheJointAndTheObject) {
  const std::vector<double> sigmas{0.1, 0.1};
  const std::vector<double> joints{10, 10, 2, 30, 10, 0};
  const TrueJoints truth{joints, {5, 5, 40, 20}, 400};
  EXPECT_EQ(keypoint_similarity(joints, truth, sigmas), 1);
  // Two sigmas of the object's size: exp(-1/2), by the formula; the second joint is not labeled.
  const std::vector<double> beside{10 + 0.2 * 20, 10, 1, 900, 900, 1};
  EXPECT_NEAR(keypoint_similarity(beside, truth, sigmas), std::exp(-0.5), 1e-15);
}

TEST(KeypointSimilarity, WithoutALabeledJointTheDoubledBoxStandsIn) {
  const std::vector<double> sigmas{0.1};
  const std::vector<double> none{0, 0, 0};
  const TrueJoints truth{none, {10, 10, 20, 20}, 400};
  EXPECT_EQ(keypoint_similarity(std::vector<double>{50, -10, 1}, truth, sigmas), 1);
  EXPECT_LT(keypoint_similarity(std::vector<double>{51, -10, 1}, truth, sigmas), 1);
}

}  // namespace
}  // namespace touchmark::metrics
