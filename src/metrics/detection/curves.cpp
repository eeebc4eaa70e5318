#include "metrics/detection/curves.h"

#include <algorithm>

#include "metrics/detection/single_match.h"
#include "metrics/detection/summary.h"

namespace touchmark::metrics {
namespace {

// One point a detection: the curve on which VOC's AP are defined.
std::vector<CurvePoint> every_step(const std::vector<RankedDetection>& ranked, std::uint32_t truths) {
  std::vector<CurvePoint> out;
  out.reserve(ranked.size());
  double right = 0, wrong = 0;
  for (const RankedDetection& one : ranked) {
    (one.right ? right : wrong) += 1;
    out.push_back({one.score, right / (right + wrong), right / static_cast<double>(truths)});
  }
  return out;
}

// A threshold cannot part equal scores: of them the last step stays.
std::vector<CurvePoint> one_a_score(const std::vector<CurvePoint>& steps) {
  std::vector<CurvePoint> out;
  for (const CurvePoint& step : steps) {
    if (!out.empty() && out.back().score == step.score) out.pop_back();
    out.push_back(step);
  }
  return out;
}

// Precision made non-increasing, as both challenges do before they sum.
std::vector<double> envelope_of(const std::vector<CurvePoint>& steps) {
  std::vector<double> out;
  for (const CurvePoint& step : steps) out.push_back(step.precision);
  for (std::size_t i = out.size(); i-- > 1;) out[i - 1] = std::max(out[i - 1], out[i]);
  return out;
}

double eleven_points(const std::vector<CurvePoint>& steps, const std::vector<double>& envelope) {
  double sum = 0;
  // 3 * 0.1 is a hair more than 0.3: so the challenge's own code steps, and its translations do.
  for (int tenth = 0; tenth <= 10; ++tenth) {
    const auto reached =
        std::lower_bound(steps.begin(), steps.end(), tenth * 0.1,
                         [](const CurvePoint& step, double least) { return step.recall < least; });
    if (reached != steps.end()) sum += envelope[static_cast<std::size_t>(reached - steps.begin())];
  }
  return sum / 11;
}

double area_under(const std::vector<CurvePoint>& steps, const std::vector<double>& envelope) {
  double sum = 0, before = 0;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    sum += (steps[i].recall - before) * envelope[i];
    before = steps[i].recall;
  }
  return sum;
}

Curve curve_of(const std::vector<RankedDetection>& ranked, std::uint32_t truths) {
  Curve out;
  out.truths = truths;
  out.detections = static_cast<std::int64_t>(ranked.size());
  if (truths == 0) return out;
  const auto steps = every_step(ranked, truths);
  const auto envelope = envelope_of(steps);
  out.voc_2007 = eleven_points(steps, envelope);
  out.voc_area = area_under(steps, envelope);
  out.points = one_a_score(steps);
  double best = 0;
  for (const CurvePoint& point : out.points)
    if (point.f1() > best) {
      best = point.f1();
      out.best = point;
    }
  return out;
}

double mean_over(const std::vector<Curve>& classes, double Curve::*value) {
  std::vector<double> values;
  for (const Curve& one : classes)
    if (one.truths > 0) values.push_back(one.*value);
  return mean_of(values);
}

}  // namespace

Curves curves_at(const EvaluationInput& input, double overlap) {
  const SingleMatch match = match_at(input, overlap);
  Curves out;
  std::vector<RankedDetection> together;
  std::uint32_t truths = 0;
  for (std::uint32_t k = 0; k < input.categories; ++k) {
    out.classes.push_back(curve_of(match.ranked[k], match.truths[k]));
    together.insert(together.end(), match.ranked[k].begin(), match.ranked[k].end());
    truths += match.truths[k];
  }
  std::stable_sort(together.begin(), together.end(),
                   [](const RankedDetection& a, const RankedDetection& b) { return a.score > b.score; });
  out.all = curve_of(together, truths);
  out.all.voc_2007 = mean_over(out.classes, &Curve::voc_2007);
  out.all.voc_area = mean_over(out.classes, &Curve::voc_area);
  return out;
}

std::vector<CurvePoint> thinned(const std::vector<CurvePoint>& points, std::size_t most) {
  if (points.size() <= most) return points;
  std::vector<CurvePoint> out;
  for (std::size_t i = 0; i < most; ++i) out.push_back(points[i * (points.size() - 1) / (most - 1)]);
  return out;
}

}  // namespace touchmark::metrics
