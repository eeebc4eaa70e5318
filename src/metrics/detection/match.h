// Which detection meets which truth. Private to metrics/detection.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "metrics/detection/cells.h"
#include "metrics/detection/coco_evaluation.h"

namespace touchmark::metrics {

// A bit for each threshold of overlap.
using Bits = std::uint16_t;

// By size range, then by place in Cells::detections or Cells::truths.
struct Matches {
  Matches(std::size_t areas, std::size_t detection_count, std::size_t truth_count)
      : detections(detection_count),
        truths(truth_count),
        matched(areas * detection_count),
        ignored(areas * detection_count),
        partner(areas * detection_count, kNone),
        counts_not(areas * truth_count) {}

  static constexpr std::uint32_t kNone = UINT32_MAX;

  std::size_t detections;
  std::size_t truths;
  std::vector<Bits> matched;             // a detection that met a truth
  std::vector<Bits> ignored;             // a detection that counts neither way
  std::vector<std::uint32_t> partner;    // at the lowest threshold the truth that a detection met
  std::vector<std::uint8_t> counts_not;  // a truth that counts neither way
};

// Matches the cells that it is given, into disjoint parts of `matches`. One matcher, one thread.
class CellMatcher {
 public:
  CellMatcher(const EvaluationInput& input, const EvaluationParameters& parameters, const Cells& cells,
              Matches& matches);
  void match(const Cell& cell);

 private:
  // A truth that a detection reaches at the lowest threshold at least.
  struct Candidate {
    std::uint32_t truth;  // in its cell
    double overlap;
  };

  void find_candidates(const Cell& cell);
  void match_area(const Cell& cell, std::size_t area);
  // What became of one detection.
  struct Fate {
    Bits matched = 0, ignored = 0;
    std::uint32_t partner = Matches::kNone;
  };
  void meet_one(const Candidate& candidate, const Cell& cell, const std::uint8_t* counts_not, Fate& fate);
  void meet(std::span<const Candidate> candidates, const Cell& cell, const std::uint8_t* counts_not,
            Fate& fate);
  const Candidate* best(std::span<const Candidate> candidates, const Cell& cell,
                        const std::uint8_t* counts_not, std::size_t threshold) const;
  bool is_free(std::uint32_t truth, const Cell& cell, std::size_t threshold) const;
  const TrueObject& truth_at(const Cell& cell, std::uint32_t truth) const {
    return input_.truths[cells_.truths[cell.truths_begin + truth]];
  }

  const EvaluationInput& input_;
  const EvaluationParameters& parameters_;
  const Cells& cells_;
  Matches& matches_;
  std::vector<double> reached_;  // thresholds, none of them quite 1
  std::vector<double> overlaps_;
  std::vector<Candidate> candidates_;
  std::vector<std::uint32_t> candidates_end_;  // of each detection
  std::vector<Bits> taken_;                    // of each truth
};

}  // namespace touchmark::metrics
