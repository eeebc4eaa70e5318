#include "metrics/detection/confusion.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "metrics/detection/image_cells.h"

namespace touchmark::metrics {
namespace {

struct Near {
  double overlap;
  bool same_class;
  double score;
  std::uint32_t detection, truth;  // numbers in the input
};

bool comes_before(const Near& a, const Near& b) {
  return std::tuple(-a.overlap, !a.same_class, -a.score, a.detection, a.truth) <
         std::tuple(-b.overlap, !b.same_class, -b.score, b.detection, b.truth);
}

class Pairer {
 public:
  Pairer(const EvaluationInput& input, double overlap, double least_score)
      : input_(input),
        overlap_(overlap),
        least_score_(least_score),
        truth_used_(input.truths.size(), 0),
        detection_used_(input.detections.size(), 0) {}

  void pair(const ImageCell& cell) {
    look_at_pairs(cell);
    std::sort(near_.begin(), near_.end(), comes_before);
    for (const Near& one : near_) {
      if (truth_used_[one.truth] || detection_used_[one.detection]) continue;
      truth_used_[one.truth] = detection_used_[one.detection] = 1;
      add(one.truth, one.detection);
    }
    for (const std::uint32_t d : cell.detections)
      if (counts(d) && !detection_used_[d]) add(Pairing::kBackground, d);
    for (const std::uint32_t g : cell.truths)
      if (!input_.truths[g].ignored && !truth_used_[g]) add(g, Pairing::kBackground);
  }

  std::vector<Pairing> out;

 private:
  bool counts(std::uint32_t detection) const {
    return input_.detections[detection].score >= least_score_ && !in_ignored_[detection];
  }

  void look_at_pairs(const ImageCell& cell) {
    near_.clear();
    in_ignored_.resize(input_.detections.size(), 0);
    for (std::size_t d = 0; d < cell.detections.size(); ++d) {
      const DetectedObject& detection = input_.detections[cell.detections[d]];
      if (detection.score < least_score_) continue;
      const auto row = cell.row(d);
      for (std::size_t g = 0; g < row.size(); ++g) {
        const TrueObject& truth = input_.truths[cell.truths[g]];
        const double shared = row[g];
        if (shared < overlap_) continue;
        const bool same = truth.category == detection.category;
        if (!truth.ignored)
          near_.push_back({shared, same, detection.score, cell.detections[d], cell.truths[g]});
        else if (same)
          in_ignored_[cell.detections[d]] = 1;
      }
    }
  }

  void add(std::uint32_t truth, std::uint32_t detection) {
    Pairing one;
    one.truth = truth;
    one.detection = detection;
    if (truth != Pairing::kBackground) {
      one.image = input_.truths[truth].image;
      one.true_category = input_.truths[truth].category;
    }
    if (detection != Pairing::kBackground) {
      one.image = input_.detections[detection].image;
      one.detected_category = input_.detections[detection].category;
    }
    out.push_back(one);
  }

  const EvaluationInput& input_;
  double overlap_, least_score_;
  std::vector<std::uint8_t> truth_used_, detection_used_, in_ignored_;
  std::vector<Near> near_;
};

}  // namespace

std::vector<Pairing> pair_across_classes(const EvaluationInput& input, double overlap, double least_score) {
  Pairer pairer(input, overlap, least_score);
  for_each_image(input, [&](const ImageCell& cell) { pairer.pair(cell); });
  return std::move(pairer.out);
}

std::vector<ConfusionCell> confusion_of(const std::vector<Pairing>& pairings) {
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::int64_t> counts;
  for (const Pairing& one : pairings) ++counts[{one.true_category, one.detected_category}];
  std::vector<ConfusionCell> out;
  for (const auto& [cell, count] : counts) out.push_back({cell.first, cell.second, count});
  return out;
}

}  // namespace touchmark::metrics
