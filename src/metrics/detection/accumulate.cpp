#include "metrics/detection/accumulate.h"

#include <algorithm>
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
    const auto& most = out_.parameters.most_detections;
    for (std::size_t area = 0; area < out_.parameters.areas.size(); ++area) {
      const std::uint32_t truths = truths_that_count(area);
      if (truths == 0) continue;
      for (std::size_t m = 0; m < most.size(); ++m) {
        // A larger number changes nothing once all are among them.
        if (m == 0 || deepest_ >= most[m - 1]) count_hits(area, most[m]);
        for (std::size_t t = 0; t < hits_.size(); ++t) fill(t, area, m, truths);
      }
    }
  }

 private:
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
    for (const Ranked& one : ranked_) {
      if (one.rank >= most) continue;
      if (!any_) first_score_ = one.score;
      any_ = true;
      const unsigned hit = matched[one.at] & ~ignored[one.at] & 0xffffu;
      const unsigned missed = ~matched[one.at] & ~ignored[one.at] & 0xffffu;
      for (std::size_t t = 0; t < hits_.size(); ++t) {
        if (hit >> t & 1) hits_[t].push_back({wrong_[t], one.score});
        wrong_[t] += missed >> t & 1;
      }
    }
  }

  // Precision at a recall is the best that any longer list reaches; it is reached where a truth is found.
  void fill(std::size_t t, std::size_t area, std::size_t m, std::uint32_t truths) {
    const std::vector<Hit>& hits = hits_[t];
    const auto& recalls = out_.parameters.recalls;
    precision_.resize(hits.size());
    double best = 0;
    for (std::size_t i = hits.size(); i-- > 0;) {
      const auto found = static_cast<double>(i + 1);
      // The smallest step above 1, as the reference keeps itself from dividing by zero.
      const double right =
          found / (static_cast<double>(hits[i].wrong) + found + std::numeric_limits<double>::epsilon());
      best = std::max(best, right);
      precision_[i] = best;
    }
    const auto all = static_cast<double>(truths);
    out_.recall[out_.recall_at(t, category_, area, m)] = static_cast<double>(hits.size()) / all;
    std::size_t at = 0;
    for (std::size_t r = 0; r < recalls.size(); ++r) {
      const std::size_t where = out_.precision_at(t, r, category_, area, m);
      while (at < hits.size() && static_cast<double>(at + 1) / all < recalls[r]) ++at;
      const bool from_start = recalls[r] <= 0 && any_;
      const bool reached = at < hits.size();
      out_.precision[where] = reached ? precision_[at] : 0;
      out_.scores[where] = from_start ? first_score_ : reached ? hits[at].score : 0;
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
  std::vector<double> precision_;
  double first_score_ = 0;
  bool any_ = false;
};

}  // namespace

void accumulate(const EvaluationInput& input, const Cells& cells, const Matches& matches,
                std::uint32_t category, Evaluation& out) {
  Accumulator(input, cells, matches, category, out).run();
}

}  // namespace touchmark::metrics
