#include "metrics/detection/coco_evaluation.h"

#include <algorithm>

#include "metrics/detection/accumulate.h"
#include "metrics/detection/cells.h"
#include "metrics/detection/even.h"
#include "metrics/detection/match.h"
#include "metrics/share_work.h"

namespace touchmark::metrics {
namespace {

constexpr std::uint32_t kCellsAtOnce = 64;

// The reference says 1e5 squared: no image is larger.
constexpr double kAny = 1e5 * 1e5;
constexpr double kSmall = 32.0 * 32.0;
constexpr double kLarge = 96.0 * 96.0;

EvaluationParameters common() {
  EvaluationParameters out;
  out.overlaps = evenly(0.5, 0.95, 10);
  out.recalls = evenly(0, 1, 101);
  return out;
}

}  // namespace

std::size_t EvaluationParameters::place_of(double overlap) const {
  return static_cast<std::size_t>(std::find(overlaps.begin(), overlaps.end(), overlap) - overlaps.begin());
}

EvaluationParameters EvaluationParameters::boxes() {
  EvaluationParameters out = common();
  out.areas = {{"all", 0, kAny}, {"small", 0, kSmall}, {"medium", kSmall, kLarge}, {"large", kLarge, kAny}};
  out.most_detections = {1, 10, 100};
  return out;
}

EvaluationParameters EvaluationParameters::keypoints() {
  EvaluationParameters out = common();
  out.areas = {{"all", 0, kAny}, {"medium", kSmall, kLarge}, {"large", kLarge, kAny}};
  out.most_detections = {20};
  return out;
}

std::size_t Evaluation::precision_at(std::size_t t, std::size_t r, std::size_t k, std::size_t a,
                                     std::size_t m) const {
  const std::size_t areas = parameters.areas.size(), most = parameters.most_detections.size();
  return (((t * parameters.recalls.size() + r) * categories + k) * areas + a) * most + m;
}

std::size_t Evaluation::recall_at(std::size_t t, std::size_t k, std::size_t a, std::size_t m) const {
  const std::size_t areas = parameters.areas.size(), most = parameters.most_detections.size();
  return ((t * categories + k) * areas + a) * most + m;
}

Evaluation evaluate(const EvaluationInput& input, const EvaluationParameters& parameters, unsigned threads) {
  Evaluation out = nothing_yet(parameters, input.categories);
  const std::size_t areas = parameters.areas.size();
  const Cells cells = cells_of(input, parameters.most_detections.back());
  Matches matches(areas, cells.detections.size(), cells.truths.size());
  const auto count = static_cast<std::uint32_t>(cells.all.size());
  share_work((count + kCellsAtOnce - 1) / kCellsAtOnce, threads, [&](std::uint32_t piece) {
    CellMatcher matcher(input, parameters, cells, matches);
    const std::uint32_t end = std::min(count, (piece + 1) * kCellsAtOnce);
    for (std::uint32_t cell = piece * kCellsAtOnce; cell < end; ++cell) matcher.match(cells.all[cell]);
  });
  share_work(input.categories, threads,
             [&](std::uint32_t category) { accumulate(input, cells, matches, category, out); });
  return out;
}

}  // namespace touchmark::metrics
