#include "metrics/detection/single_match.h"

#include <algorithm>

#include "metrics/detection/even.h"
#include "metrics/detection/match.h"

namespace touchmark::metrics {
namespace {

EvaluationParameters at_one(double overlap) {
  EvaluationParameters out = EvaluationParameters::boxes();
  out.overlaps = {overlap};
  out.areas.resize(1);
  out.most_detections = {kMostOfClass};
  return out;
}

void note_detections(const EvaluationInput& input, const Cells& cells, const Matches& matches,
                     const Cell& cell, SingleMatch& out) {
  for (std::uint32_t at = cell.detections_begin; at < cell.detections_end; ++at) {
    const std::uint32_t number = cells.detections[at];
    const bool right = (matches.matched[at] & 1) != 0;
    if (matches.partner[at] != Matches::kNone) {
      out.met[number] = cells.truths[matches.partner[at]];
      if (right) out.found[out.met[number]] = 1;
    }
    if ((matches.ignored[at] & 1) != 0) continue;
    out.outcome[number] = right ? Outcome::kRight : Outcome::kWrong;
    const DetectedObject& detection = input.detections[number];
    out.ranked[detection.category].push_back({detection.score, number, right});
  }
}

}  // namespace

SingleMatch match_at(const EvaluationInput& input, double overlap) {
  const EvaluationParameters parameters = at_one(overlap);
  const Cells cells = cells_of(input, kMostOfClass);
  Matches matches(1, cells.detections.size(), cells.truths.size());
  CellMatcher matcher(input, parameters, cells, matches);
  SingleMatch out;
  out.outcome.assign(input.detections.size(), Outcome::kNotCounted);
  out.met.assign(input.detections.size(), kNobody);
  out.found.assign(input.truths.size(), 0);
  out.truths.assign(input.categories, 0);
  out.ranked.resize(input.categories);
  for (const Cell& cell : cells.all) {
    matcher.match(cell);
    note_detections(input, cells, matches, cell, out);
    for (std::uint32_t at = cell.truths_begin; at < cell.truths_end; ++at)
      out.truths[input.truths[cells.truths[at]].category] += matches.counts_not[at] == 0;
  }
  for (auto& ranked : out.ranked)
    std::stable_sort(ranked.begin(), ranked.end(),
                     [](const RankedDetection& a, const RankedDetection& b) { return a.score > b.score; });
  return out;
}

double average_precision(const std::vector<RankedDetection>& ranked, std::uint32_t truths) {
  if (truths == 0) return 0;
  std::vector<double> precision, recall;
  double right = 0, wrong = 0;
  for (const RankedDetection& one : ranked) {
    (one.right ? right : wrong) += 1;
    precision.push_back(right / (right + wrong));
    recall.push_back(right / static_cast<double>(truths));
  }
  for (std::size_t i = precision.size(); i-- > 1;)
    precision[i - 1] = std::max(precision[i - 1], precision[i]);
  static const std::vector<double> kRecalls = evenly(0, 1, 101);
  double sum = 0;
  for (const double least : kRecalls) {
    const auto at = std::lower_bound(recall.begin(), recall.end(), least) - recall.begin();
    if (at < static_cast<std::ptrdiff_t>(precision.size())) sum += precision[static_cast<std::size_t>(at)];
  }
  return sum / static_cast<double>(kRecalls.size());
}

}  // namespace touchmark::metrics
