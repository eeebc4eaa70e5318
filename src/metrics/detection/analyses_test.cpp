#include <gtest/gtest.h>

#include <random>

#include "metrics/detection/confusion.h"
#include "metrics/detection/curves.h"
#include "metrics/detection/errors.h"
#include "metrics/detection/evaluator.h"
#include "metrics/detection/summary.h"

namespace touchmark::metrics {
namespace {

// Intervals on a line stand for boxes: what two share is easy to see.
struct Interval {
  double from = 0, to = 0;
};
double shared(const Interval& a, const Interval& b) {
  const double inside = std::min(a.to, b.to) - std::max(a.from, b.from);
  return inside <= 0 ? 0 : inside / (a.to - a.from + b.to - b.from - inside);
}

struct Line {
  std::vector<TrueObject> truths;
  std::vector<DetectedObject> detections;
  std::vector<Interval> at_truth, at_detection;

  void truth(std::uint32_t image, std::uint32_t category, Interval at, bool crowd = false) {
    truths.push_back({image, category, at.to - at.from, crowd, crowd});
    at_truth.push_back(at);
  }
  void detection(std::uint32_t image, std::uint32_t category, Interval at, double score) {
    detections.push_back({image, category, score, at.to - at.from});
    at_detection.push_back(at);
  }
  Overlaps overlaps() const {
    return
        [this](std::span<const std::uint32_t> ds, std::span<const std::uint32_t> gs, std::span<double> out) {
          std::size_t at = 0;
          for (const auto d : ds)
            for (const auto g : gs) out[at++] = shared(at_detection[d], at_truth[g]);
        };
  }
  EvaluationInput input(std::uint32_t images, std::uint32_t categories) const {
    return {images, categories, truths, detections, overlaps()};
  }
};

// Two of three truths are found, with false alarms between: precision 1, 1/2, 1/3, 2/4, 2/5 at recall 1/3,
// 1/3, 1/3, 2/3, 2/3.
Line staircase() {
  Line out;
  for (int i = 0; i < 3; ++i) out.truth(0, 0, {i * 100.0, i * 100.0 + 10});
  out.detection(0, 0, {0, 10}, 0.9);
  out.detection(0, 0, {500, 510}, 0.8);
  out.detection(0, 0, {520, 530}, 0.7);
  out.detection(0, 0, {100, 110}, 0.6);
  out.detection(0, 0, {540, 550}, 0.5);
  return out;
}

TEST(Curves, AreSummedInBothWaysOfVoc) {
  const Line line = staircase();
  const Curve curve = curves_at(line.input(1, 1), 0.5).classes[0];
  // Recalls 0 to 0.3: precision 1; 0.4 to 0.6: 1/2; beyond: nothing.
  EXPECT_DOUBLE_EQ(curve.voc_2007, (4 * 1 + 3 * 0.5) / 11);
  EXPECT_DOUBLE_EQ(curve.voc_area, 1.0 / 3 * 1 + 1.0 / 3 * 0.5);
  ASSERT_EQ(curve.points.size(), 5u);
  EXPECT_DOUBLE_EQ(curve.points[3].score, 0.6);
  EXPECT_DOUBLE_EQ(curve.points[3].precision, 0.5);
  EXPECT_DOUBLE_EQ(curve.points[3].recall, 2.0 / 3);
  // F1 is 1/2, 2/5, 1/3, 4/7, 1/2.
  ASSERT_TRUE(curve.best);
  EXPECT_DOUBLE_EQ(curve.best->score, 0.6);
  EXPECT_DOUBLE_EQ(curve.best->f1(), 4.0 / 7);
}

TEST(Curves, AThresholdDoesNotPartEqualScores) {
  Line line = staircase();
  for (auto& detection : line.detections) detection.score = 0.5;
  const Curve curve = curves_at(line.input(1, 1), 0.5).classes[0];
  ASSERT_EQ(curve.points.size(), 1u);
  EXPECT_DOUBLE_EQ(curve.points[0].precision, 0.4);
}

TEST(Curves, OverAllClassesDetectionsAreInOneList) {
  Line line = staircase();
  line.truth(0, 1, {300, 310});
  line.detection(0, 1, {300, 310}, 0.95);
  const Curves curves = curves_at(line.input(1, 3), 0.5);
  EXPECT_EQ(curves.all.truths, 4);
  EXPECT_DOUBLE_EQ(curves.all.points[0].recall, 0.25);
  EXPECT_DOUBLE_EQ(curves.all.voc_area, (0.5 + 1) / 2);  // the class without truths is no part of the mean
  EXPECT_EQ(curves.classes[2].voc_area, -1);
  EXPECT_FALSE(curves.classes[2].best);
}

TEST(Curves, AreThinnedWithBothEnds) {
  std::vector<CurvePoint> points(1000);
  for (std::size_t i = 0; i < points.size(); ++i) points[i].score = static_cast<double>(i);
  const auto few = thinned(points, 101);
  ASSERT_EQ(few.size(), 101u);
  EXPECT_EQ(few.front().score, 0);
  EXPECT_EQ(few.back().score, 999);
  EXPECT_EQ(thinned(few, 101).size(), 101u);
}

std::int64_t count_in(const std::vector<ConfusionCell>& cells, std::uint32_t truth, std::uint32_t detected) {
  for (const ConfusionCell& cell : cells)
    if (cell.true_category == truth && cell.detected_category == detected) return cell.count;
  return 0;
}

TEST(Confusion, ThePairThatSharesMostComesFirst) {
  constexpr auto kBackground = Pairing::kBackground;
  Line line;
  line.truth(0, 0, {0, 10});
  line.truth(0, 1, {100, 110});
  line.truth(1, 1, {0, 10});
  line.detection(0, 0, {1, 11}, 0.9);     // shares less with the first truth than the next does
  line.detection(0, 1, {0, 10}, 0.6);     // another class
  line.detection(0, 1, {100, 110}, 0.1);  // below the score
  line.detection(1, 0, {50, 60}, 0.8);    // nothing there
  const auto cells = confusion_of(pair_across_classes(line.input(2, 2), 0.5, 0.5));
  EXPECT_EQ(count_in(cells, 0, 1), 1);
  EXPECT_EQ(count_in(cells, kBackground, 0), 2);
  EXPECT_EQ(count_in(cells, 1, kBackground), 2);
  EXPECT_EQ(cells.size(), 3u);
  const auto all = confusion_of(pair_across_classes(line.input(2, 2), 0.5, 0.1));
  EXPECT_EQ(count_in(all, 1, 1), 1);
}

TEST(Confusion, OfEqualsTheSameClassComesFirstAndACrowdTakesWhatIsLeft) {
  Line line;
  line.truth(0, 0, {0, 10});
  line.truth(0, 0, {100, 200}, true);
  line.detection(0, 1, {0, 10}, 0.9);
  line.detection(0, 0, {0, 10}, 0.5);
  line.detection(0, 0, {110, 200}, 0.9);
  const auto cells = confusion_of(pair_across_classes(line.input(1, 2), 0.5, 0));
  EXPECT_EQ(count_in(cells, 0, 0), 1);
  EXPECT_EQ(count_in(cells, Pairing::kBackground, 1), 1);
  EXPECT_EQ(cells.size(), 2u);
}

TEST(Errors, EachFalseAlarmHasOneReason) {
  Line line;
  line.truth(0, 0, {0, 10});
  line.truth(0, 1, {100, 110});
  line.truth(0, 0, {200, 210});
  line.truth(0, 0, {300, 310});
  line.detection(0, 0, {0, 10}, 0.9);
  line.detection(0, 0, {1, 11}, 0.8);     // duplicate
  line.detection(0, 0, {100, 110}, 0.7);  // class
  line.detection(0, 0, {205, 215}, 0.6);  // place: a third is shared
  line.detection(0, 1, {305, 315}, 0.5);  // both
  line.detection(0, 1, {900, 910}, 0.4);  // background
  const auto out = break_down_errors(line.input(1, 2), 0.5, 0.1);
  ASSERT_EQ(out.errors.size(), 6u);
  const ErrorKind expected[] = {ErrorKind::kDuplicate, ErrorKind::kClass,      ErrorKind::kPlace,
                                ErrorKind::kBoth,      ErrorKind::kBackground, ErrorKind::kMissed};
  for (std::size_t i = 0; i < 6; ++i) EXPECT_EQ(out.errors[i].kind, expected[i]) << i;
  EXPECT_EQ(out.errors[5].truth, 3u);
  // Class 0: found at the first place, 34 of 101 recalls at precision 1. Class 1: nothing.
  EXPECT_NEAR(out.ap, 34.0 / 101 / 2, 1e-12);
  // The class error becomes a find of class 1 before its false alarms: AP 1 there.
  EXPECT_NEAR(out.gains[static_cast<std::size_t>(ErrorKind::kClass)], 0.5, 1e-12);
  // Without the missed truth the first of two is found: 51 of 101 recalls.
  EXPECT_NEAR(out.gains[static_cast<std::size_t>(ErrorKind::kMissed)], (51.0 - 34.0) / 101 / 2, 1e-12);
  // The place error becomes the fourth of the list: precision 2/4 for recalls up to 2/3.
  EXPECT_NEAR(out.gains[static_cast<std::size_t>(ErrorKind::kPlace)], 33.0 * 0.5 / 101 / 2, 1e-12);
}

TEST(Errors, OnlyTheBestOfThoseMeantForATruthIsMended) {
  Line line;
  line.truth(0, 0, {0, 10});
  line.detection(0, 0, {5, 15}, 0.9);
  line.detection(0, 0, {6, 16}, 0.8);
  const auto out = break_down_errors(line.input(1, 1), 0.5, 0.1);
  EXPECT_EQ(out.ap, 0);
  EXPECT_EQ(out.errors.size(), 2u);  // the truth is not missed: the place errors are meant for it
  EXPECT_EQ(out.gains[static_cast<std::size_t>(ErrorKind::kPlace)], 1);
  EXPECT_EQ(out.missed_gain, 0);
}

TEST(Errors, OfNothingNothingIsSaid) {
  const Line line;
  const auto out = break_down_errors(line.input(1, 2), 0.5, 0.1);
  EXPECT_EQ(out.ap, -1);
  EXPECT_TRUE(out.errors.empty());
  EXPECT_TRUE(pair_across_classes(line.input(1, 2), 0.5, 0).empty());
  EXPECT_EQ(curves_at(line.input(1, 2), 0.5).all.voc_area, -1);
}

// A set that is edited image by image, and the same set counted afresh.
class Edited : public ::testing::TestWithParam<unsigned> {
 protected:
  static constexpr std::uint32_t kImages = 40, kCategories = 4;
  Edited() : random(GetParam()), evaluator(kCategories, EvaluationParameters::boxes()) {}

  double number(double below) { return std::uniform_real_distribution<double>(0, below)(random); }
  std::uint32_t whole(std::uint32_t below) { return static_cast<std::uint32_t>(random() % below); }

  // 0 to 130 detections: more than count.
  Line some() {
    Line out;
    const std::uint32_t truths = whole(6), more = whole(10) == 0 ? 125 : whole(5);
    for (std::uint32_t i = 0; i < truths; ++i) {
      const double from = number(200), length = 1 + number(50) * number(400);
      const std::uint32_t category = whole(kCategories);
      out.truth(0, category, {from, from + length}, whole(8) == 0);
      for (std::uint32_t n = whole(3); n > 0; --n)
        out.detection(0, whole(6) ? category : whole(kCategories),
                      {from + number(0.3) * length, from + length * (1 + number(0.3))}, whole(20) / 20.0);
    }
    for (std::uint32_t i = 0; i < more; ++i) {
      const double from = number(200);
      out.detection(0, whole(2), {from, from + 1 + number(100)}, whole(20) / 20.0);
    }
    return out;
  }

  void edit() {
    const std::uint32_t image = whole(kImages);
    if (whole(6) == 0) {
      lines.erase(image);
      evaluator.remove(image);
      return;
    }
    const Line line = lines[image] = some();
    evaluator.put(image, {line.truths, line.detections}, line.overlaps());
  }

  Line whole_set(const Evaluator::Among& among) const {
    Line out;
    std::uint32_t number = 0;
    for (const auto& [image, line] : lines) {
      if (among && !among(image)) continue;
      for (std::size_t i = 0; i < line.truths.size(); ++i)
        out.truth(number, line.truths[i].category, line.at_truth[i], line.truths[i].crowd);
      for (std::size_t i = 0; i < line.detections.size(); ++i)
        out.detection(number, line.detections[i].category, line.at_detection[i], line.detections[i].score);
      ++number;
    }
    return out;
  }

  void compare(const Evaluator::Among& among = {}) const {
    const Line all = whole_set(among);
    const EvaluationInput input = all.input(kImages, kCategories);
    const Evaluation fresh = evaluate(input, EvaluationParameters::boxes(), 1);
    const Evaluation kept = evaluator.evaluate(2, among);
    ASSERT_EQ(fresh.precision, kept.precision);
    ASSERT_EQ(fresh.recall, kept.recall);
    ASSERT_EQ(fresh.scores, kept.scores);
    const auto gathered = evaluator.gather(among);
    const Curves a = curves_at(input, 0.6), b = curves_at(gathered->input, 0.6);
    ASSERT_EQ(a.all.points.size(), b.all.points.size());
    ASSERT_EQ(a.all.voc_area, b.all.voc_area);
    const auto e = break_down_errors(input, 0.5, 0.1), f = break_down_errors(gathered->input, 0.5, 0.1);
    ASSERT_EQ(e.errors.size(), f.errors.size());
    ASSERT_EQ(e.gains, f.gains);
    // The AP of the breakdown is the AP50 of the summary.
    ASSERT_NEAR(e.ap, coco_statistics(fresh)[1], 1e-12);
    ASSERT_EQ(pair_across_classes(input, 0.5, 0.3).size(),
              pair_across_classes(gathered->input, 0.5, 0.3).size());
  }

  std::mt19937 random;
  std::map<std::uint32_t, Line> lines;
  Evaluator evaluator;
};

TEST_P(Edited, EqualsAFreshEvaluationToTheLastBit) {
  for (int round = 0; round < 12; ++round) {
    for (int i = 0; i < 8; ++i) edit();
    compare();
  }
  compare([](std::int64_t image) { return image % 3 == 0; });
}

INSTANTIATE_TEST_SUITE_P(Seeds, Edited, ::testing::Range(1u, 9u));

}  // namespace
}  // namespace touchmark::metrics
