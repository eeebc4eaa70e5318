#include "metrics/detection/accumulate.h"

#include <algorithm>
#include <bit>
#include <limits>

namespace touchmark::metrics {
namespace {

// A detection of the class, in the order in which it is counted.
struct Ranked {
  double score;
  std::uint32_t at;    // place in Cells::detections
  std::uint32_t rank;  // in its image
};

// Where the number of found truths grew.
struct Hit {
  std::uint32_t wrong;  // false alarms up to there
  double score;
};

class Accumulator {
 public:
  Accumulator(const EvaluationInput& input, const Cells& cells, const Matches& matches,
              std::uint32_t category, Evaluation& out)
      : cells_(cells),
        matches_(matches),
        category_(category),
        out_(out),
        hits_(out.parameters.overlaps.size()) {
    for (std::uint32_t i = cells.first_of[category]; i < cells.first_of[category + 1]; ++i) {
      const Cell& cell = cells.all[i];
      for (std::uint32_t at = cell.detections_begin; at < cell.detections_end; ++at) {
        const std::uint32_t rank = at - cell.detections_begin;
        ranked_.push_back({input.detections[cells.detections[at]].score, at, rank});
        deepest_ = std::max(deepest_, rank);
      }
    }
    std::stable_sort(ranked_.begin(), ranked_.end(),
                     [](const Ranked& a, const Ranked& b) { return a.score > b.score; });
  }

  void run() {
    const auto& parameters = out_.parameters;
    const std::size_t row = parameters.areas.size() * parameters.most_detections.size();
    const std::size_t rows = parameters.overlaps.size() * parameters.recalls.size();
    precision_.assign(rows * row, -1);
    scores_.assign(rows * row, -1);
    for (std::size_t area = 0; area < parameters.areas.size(); ++area) run_area(area, row);
    // A class's entries lie far apart in the whole: they are put there once, a row after the other.
    for (std::size_t i = 0; i < rows; ++i) {
      const std::size_t to = (i * out_.categories + category_) * row;
      std::copy_n(precision_.data() + i * row, row, out_.precision.data() + to);
      std::copy_n(scores_.data() + i * row, row, out_.scores.data() + to);
    }
  }

 private:
  void run_area(std::size_t area, std::size_t row) {
    const auto& most = out_.parameters.most_detections;
    const std::uint32_t truths = truths_that_count(area);
    if (truths == 0) return;
    find_needed(truths);
    for (std::size_t m = 0; m < most.size(); ++m) {
      // A larger number changes nothing once all are among them.
      if (m == 0 || deepest_ >= most[m - 1]) count_hits(area, most[m]);
      for (std::size_t t = 0; t < hits_.size(); ++t) {
        out_.recall[out_.recall_at(t, category_, area, m)] =
            static_cast<double>(hits_[t].size()) / static_cast<double>(truths);
        fill(t, t * out_.parameters.recalls.size() * row + area * most.size() + m, row);
      }
    }
  }

  // How many truths must be found for each recall: the fewest whose share is not below it.
  void find_needed(std::uint32_t truths) {
    const auto all = static_cast<double>(truths);
    needed_.clear();
    for (const double recall : out_.parameters.recalls) {
      auto needed = static_cast<std::uint32_t>(recall * all);  // rounding may put it one beside
      while (needed > 0 && !(static_cast<double>(needed - 1) / all < recall)) --needed;
      while (static_cast<double>(needed) / all < recall) ++needed;
      needed_.push_back(needed);
    }
  }
  std::uint32_t truths_that_count(std::size_t area) const {
    std::uint32_t out = 0;
    const std::uint8_t* counts_not = matches_.counts_not.data() + area * matches_.truths;
    for (std::uint32_t i = cells_.first_of[category_]; i < cells_.first_of[category_ + 1]; ++i)
      for (std::uint32_t g = cells_.all[i].truths_begin; g < cells_.all[i].truths_end; ++g)
        out += counts_not[g] == 0;
    return out;
  }

  void count_hits(std::size_t area, std::uint32_t most) {
    for (auto& hits : hits_) hits.clear();
    wrong_.assign(hits_.size(), 0);
    any_ = false;
    const Bits* matched = matches_.matched.data() + area * matches_.detections;
    const Bits* ignored = matches_.ignored.data() + area * matches_.detections;
    const auto all = static_cast<Bits>((1u << hits_.size()) - 1);
    std::uint32_t wrong_at_all = 0;  // most false alarms are false at each threshold
    for (const Ranked& one : ranked_) {
      if (one.rank >= most) continue;
      if (!any_) first_score_ = one.score;
      any_ = true;
      const auto counted = static_cast<Bits>(all & ~ignored[one.at]);
      const auto missed = static_cast<Bits>(counted & ~matched[one.at]);
      if (missed == all) {
        ++wrong_at_all;
        continue;
      }
      for (unsigned hit = counted & matched[one.at]; hit != 0; hit &= hit - 1) {
        const auto t = static_cast<std::size_t>(std::countr_zero(hit));
        hits_[t].push_back({wrong_at_all + wrong_[t], one.score});
      }
      for (unsigned miss = missed; miss != 0; miss &= miss - 1)
        ++wrong_[static_cast<std::size_t>(std::countr_zero(miss))];
    }
  }

  // Precision at a recall is the best that any longer list reaches; it is reached where a truth is found.
  void fill(std::size_t t, std::size_t where, std::size_t step) {
    const std::vector<Hit>& hits = hits_[t];
    best_.resize(hits.size());
    double best = 0;
    for (std::size_t i = hits.size(); i-- > 0;) {
      const auto found = static_cast<double>(i + 1);
      // The smallest step above 1, as the reference keeps itself from dividing by zero.
      const double right =
          found / (static_cast<double>(hits[i].wrong) + found + std::numeric_limits<double>::epsilon());
      best = std::max(best, right);
      best_[i] = best;
    }
    for (const std::uint32_t needed : needed_) {
      const std::size_t at = needed == 0 ? 0 : needed - 1;
      const bool reached = at < hits.size();
      precision_[where] = reached ? best_[at] : 0;
      scores_[where] = needed == 0 && any_ ? first_score_ : reached ? hits[at].score : 0;
      where += step;
    }
  }

  const Cells& cells_;
  const Matches& matches_;
  std::uint32_t category_;
  Evaluation& out_;
  std::vector<Ranked> ranked_;
  std::uint32_t deepest_ = 0;
  std::vector<std::vector<Hit>> hits_;  // by threshold of overlap
  std::vector<std::uint32_t> wrong_;
  std::vector<double> best_;           // precision at each hit
  std::vector<std::uint32_t> needed_;  // hits, by recall
  std::vector<double> precision_;      // of the class: T x R x A x M
  std::vector<double> scores_;
  double first_score_ = 0;
  bool any_ = false;
};

}  // namespace

Evaluation nothing_yet(const EvaluationParameters& parameters, std::size_t categories) {
  Evaluation out;
  out.parameters = parameters;
  out.categories = categories;
  const std::size_t recalls =
      parameters.overlaps.size() * categories * parameters.areas.size() * parameters.most_detections.size();
  out.recall.assign(recalls, -1);
  out.precision.assign(recalls * parameters.recalls.size(), -1);
  out.scores = out.precision;
  return out;
}

void accumulate(const EvaluationInput& input, const Cells& cells, const Matches& matches,
                std::uint32_t category, Evaluation& out) {
  Accumulator(input, cells, matches, category, out).run();
}

}  // namespace touchmark::metrics
