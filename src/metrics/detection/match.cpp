#include "metrics/detection/match.h"

#include <algorithm>

namespace touchmark::metrics {
namespace {

bool outside(double area, const AreaRange& range) {
  return area < range.least || area > range.most;
}

}  // namespace

CellMatcher::CellMatcher(const EvaluationInput& input, const EvaluationParameters& parameters,
                         const Cells& cells, Matches& matches)
    : input_(input), parameters_(parameters), cells_(cells), matches_(matches) {
  for (const double overlap : parameters.overlaps) reached_.push_back(std::min(overlap, 1 - 1e-10));
}

void CellMatcher::match(const Cell& cell) {
  find_candidates(cell);
  for (std::size_t area = 0; area < parameters_.areas.size(); ++area) match_area(cell, area);
}

// Most pairs do not touch: only those that can match are looked at again for each size.
void CellMatcher::find_candidates(const Cell& cell) {
  const auto truths = cells_.truths_of(cell);
  const auto detections = cells_.detections_of(cell);
  candidates_.clear();
  candidates_end_.assign(detections.size(), 0);
  if (truths.empty() || detections.empty()) return;
  overlaps_.assign(detections.size() * truths.size(), 0);
  input_.overlaps(detections, truths, overlaps_);
  for (std::size_t d = 0; d < detections.size(); ++d) {
    for (std::size_t g = 0; g < truths.size(); ++g)
      if (const double overlap = overlaps_[d * truths.size() + g]; !(overlap < reached_.front()))
        candidates_.push_back({static_cast<std::uint32_t>(g), overlap});
    candidates_end_[d] = static_cast<std::uint32_t>(candidates_.size());
  }
}

void CellMatcher::match_area(const Cell& cell, std::size_t area) {
  const AreaRange& range = parameters_.areas[area];
  std::uint8_t* counts_not = matches_.counts_not.data() + area * matches_.truths + cell.truths_begin;
  const auto truths = cells_.truths_of(cell);
  for (std::size_t g = 0; g < truths.size(); ++g) {
    const TrueObject& truth = input_.truths[truths[g]];
    counts_not[g] = truth.ignored || outside(truth.area, range);
  }
  taken_.assign(truths.size(), 0);
  const auto all = static_cast<Bits>((1u << reached_.size()) - 1);
  std::uint32_t begin = 0;
  for (std::uint32_t at = cell.detections_begin; at < cell.detections_end; ++at) {
    const std::uint32_t end = candidates_end_[at - cell.detections_begin];
    Fate fate;
    meet(std::span(candidates_).subspan(begin, end - begin), cell, counts_not, fate);
    begin = end;
    if (outside(input_.detections[cells_.detections[at]].area, range))
      fate.ignored |= static_cast<Bits>(all & ~fate.matched);
    matches_.matched[area * matches_.detections + at] = fate.matched;
    matches_.ignored[area * matches_.detections + at] = fate.ignored;
    matches_.partner[area * matches_.detections + at] = fate.partner;
  }
}

// Reached thresholds lie below the others: most detections have one candidate, and all is said at once.
void CellMatcher::meet_one(const Candidate& candidate, const Cell& cell, const std::uint8_t* counts_not,
                           Fate& fate) {
  const TrueObject& truth = truth_at(cell, candidate.truth);
  unsigned reached = 0;
  while (reached < reached_.size() && !(candidate.overlap < reached_[reached])) ++reached;
  auto bits = static_cast<Bits>((1u << reached) - 1);
  if (!truth.crowd) bits &= static_cast<Bits>(~taken_[candidate.truth]);
  taken_[candidate.truth] |= bits;
  if (truth.countable) fate.matched = bits;
  if (counts_not[candidate.truth]) fate.ignored = bits;
  if (bits & 1) fate.partner = cell.truths_begin + candidate.truth;
}

void CellMatcher::meet(std::span<const Candidate> candidates, const Cell& cell,
                       const std::uint8_t* counts_not, Fate& fate) {
  if (candidates.empty()) return;
  if (candidates.size() == 1) return meet_one(candidates.front(), cell, counts_not, fate);
  for (std::size_t t = 0; t < reached_.size(); ++t) {
    const Candidate* found = best(candidates, cell, counts_not, t);
    if (!found) continue;
    const auto bit = static_cast<Bits>(1u << t);
    taken_[found->truth] |= bit;
    if (truth_at(cell, found->truth).countable) fate.matched |= bit;
    if (counts_not[found->truth]) fate.ignored |= bit;
    if (t == 0) fate.partner = cell.truths_begin + found->truth;
  }
}

bool CellMatcher::is_free(std::uint32_t truth, const Cell& cell, std::size_t threshold) const {
  return (taken_[truth] >> threshold & 1) == 0 || truth_at(cell, truth).crowd;
}

// The one that shares most, of equals the last; one that counts neither way only where no other is met.
const CellMatcher::Candidate* CellMatcher::best(std::span<const Candidate> candidates, const Cell& cell,
                                                const std::uint8_t* counts_not, std::size_t threshold) const {
  for (const bool wanted : {false, true}) {
    const Candidate* found = nullptr;
    double least = reached_[threshold];
    for (const Candidate& candidate : candidates) {
      if ((counts_not[candidate.truth] != 0) != wanted || candidate.overlap < least) continue;
      if (!is_free(candidate.truth, cell, threshold)) continue;
      found = &candidate;
      least = candidate.overlap;
    }
    if (found) return found;
  }
  return nullptr;
}

}  // namespace touchmark::metrics
