#include "metrics/detection/errors.h"

#include <algorithm>

#include "metrics/detection/image_cells.h"
#include "metrics/detection/single_match.h"

namespace touchmark::metrics {
namespace {

constexpr std::array<std::string_view, kErrorKinds> kNames{"class",     "place",      "both",
                                                           "duplicate", "background", "missed"};

// What a false alarm shares with the truths that count, the most of each sort; the first of equals.
struct Shared {
  double most = 0, own = 0, other = 0, own_found = 0;
  std::uint32_t own_truth = kNobody, other_truth = kNobody, found_truth = kNobody;
};

class Breakdown {
 public:
  Breakdown(const EvaluationInput& input, double overlap, double background)
      : input_(input),
        overlap_(overlap),
        background_(background),
        match_(match_at(input, overlap)),
        best_for_(input.truths.size(), kNobody),
        error_of_(input.detections.size(), kNobody) {}

  ErrorBreakdown run() {
    for_each_image(input_, [&](const ImageCell& cell) { look_at(cell); });
    for (std::uint32_t k = 0; k < input_.categories; ++k)
      if (match_.truths[k] > 0) classes_.push_back(k);
    if (classes_.empty()) return std::move(out_);
    out_.ap = mean_ap(match_.ranked, match_.truths);
    for (std::size_t kind = 0; kind < kErrorKinds; ++kind)
      out_.gains[kind] = std::max(0.0, mended(static_cast<ErrorKind>(kind)) - out_.ap);
    out_.false_alarm_gain = std::max(0.0, without_false_alarms() - out_.ap);
    out_.missed_gain = std::max(0.0, mean_ap(match_.ranked, truths_found()) - out_.ap);
    return std::move(out_);
  }

 private:
  using Ranked = std::vector<std::vector<RankedDetection>>;

  void look_at(const ImageCell& cell) {
    for (std::size_t d = 0; d < cell.detections.size(); ++d) {
      const std::uint32_t number = cell.detections[d];
      if (match_.outcome[number] != Outcome::kWrong) continue;
      const Shared shared = shared_with(number, cell.truths, cell.row(d));
      const auto [kind, truth] = reason(shared);
      error_of_[number] = static_cast<std::uint32_t>(out_.errors.size());
      const DetectedObject& detection = input_.detections[number];
      out_.errors.push_back({kind, detection.image, detection.category, number, truth});
      // The best of those meant for a truth would meet it. Detections come by their scores.
      const bool meant = kind == ErrorKind::kClass || kind == ErrorKind::kPlace;
      if (meant && !match_.found[truth] && best_for_[truth] == kNobody) best_for_[truth] = number;
    }
    for (const std::uint32_t g : cell.truths) {
      const TrueObject& truth = input_.truths[g];
      if (truth.ignored || match_.found[g] || best_for_[g] != kNobody) continue;
      out_.errors.push_back({ErrorKind::kMissed, truth.image, truth.category, kNobody, g});
    }
  }

  Shared shared_with(std::uint32_t number, std::span<const std::uint32_t> truths,
                     std::span<const double> overlaps) const {
    Shared out;
    const auto raise = [](double& most, std::uint32_t& of, double value, std::uint32_t truth) {
      if (value <= most) return;
      most = value;
      of = truth;
    };
    for (std::size_t i = 0; i < truths.size(); ++i) {
      const std::uint32_t g = truths[i];
      if (input_.truths[g].ignored) continue;
      out.most = std::max(out.most, overlaps[i]);
      if (input_.truths[g].category != input_.detections[number].category) {
        raise(out.other, out.other_truth, overlaps[i], g);
        continue;
      }
      raise(out.own, out.own_truth, overlaps[i], g);
      if (match_.found[g]) raise(out.own_found, out.found_truth, overlaps[i], g);
    }
    return out;
  }

  // The order of the questions is the paper's code's.
  std::pair<ErrorKind, std::uint32_t> reason(const Shared& shared) const {
    const bool near = shared.own >= background_ && shared.own < overlap_;
    if (near && shared.own_truth != kNobody) return {ErrorKind::kPlace, shared.own_truth};
    if (shared.other >= overlap_ && shared.other_truth != kNobody)
      return {ErrorKind::kClass, shared.other_truth};
    if (shared.own_found >= overlap_ && shared.found_truth != kNobody)
      return {ErrorKind::kDuplicate, shared.found_truth};
    if (shared.most <= background_) return {ErrorKind::kBackground, kNobody};
    return {ErrorKind::kBoth, kNobody};
  }

  double mended(ErrorKind kind) const {
    Ranked ranked(input_.categories);
    for (const auto& of_class : match_.ranked)
      for (const RankedDetection& one : of_class) {
        const std::uint32_t error = error_of_[one.detection];
        const bool mend = error != kNobody && out_.errors[error].kind == kind;
        const std::uint32_t truth = mend ? out_.errors[error].truth : kNobody;
        if (!mend)
          ranked[input_.detections[one.detection].category].push_back(one);
        else if (truth != kNobody && best_for_[truth] == one.detection)
          ranked[input_.truths[truth].category].push_back({one.score, one.detection, true});
      }
    std::vector<std::uint32_t> truths = match_.truths;
    if (kind == ErrorKind::kMissed)
      for (const DetectionError& error : out_.errors)
        if (error.kind == ErrorKind::kMissed) --truths[error.category];
    // What got another class stands at the end of that class's list.
    for (auto& of_class : ranked)
      std::stable_sort(of_class.begin(), of_class.end(),
                       [](const RankedDetection& a, const RankedDetection& b) { return a.score > b.score; });
    return mean_ap(ranked, truths);
  }

  double without_false_alarms() const {
    Ranked ranked = match_.ranked;
    for (auto& of_class : ranked)
      std::erase_if(of_class, [](const RankedDetection& one) { return !one.right; });
    return mean_ap(ranked, match_.truths);
  }

  std::vector<std::uint32_t> truths_found() const {
    std::vector<std::uint32_t> out(input_.categories, 0);
    for (std::size_t g = 0; g < input_.truths.size(); ++g)
      out[input_.truths[g].category] += match_.found[g] && !input_.truths[g].ignored;
    return out;
  }

  // Over the classes that had truths. One of which nothing is left, neither truths nor detections, is left
  // out.
  double mean_ap(const Ranked& ranked, const std::vector<std::uint32_t>& truths) const {
    double sum = 0;
    int count = 0;
    for (const std::uint32_t k : classes_) {
      if (truths[k] == 0 && ranked[k].empty()) continue;
      sum += average_precision(ranked[k], truths[k]);
      ++count;
    }
    return count == 0 ? 0 : sum / count;
  }

  const EvaluationInput& input_;
  double overlap_, background_;
  SingleMatch match_;
  std::vector<std::uint32_t> classes_;
  std::vector<std::uint32_t> best_for_;  // of a truth that was not found the best error meant for it
  std::vector<std::uint32_t> error_of_;  // by detection: place in out_.errors
  ErrorBreakdown out_;
};

}  // namespace

std::string_view error_kind_name(ErrorKind kind) {
  return kNames[static_cast<std::size_t>(kind)];
}

std::optional<ErrorKind> error_kind_from_name(std::string_view name) {
  const auto found = std::find(kNames.begin(), kNames.end(), name);
  if (found == kNames.end()) return std::nullopt;
  return static_cast<ErrorKind>(found - kNames.begin());
}

ErrorBreakdown break_down_errors(const EvaluationInput& input, double overlap, double background) {
  return Breakdown(input, overlap, background).run();
}

}  // namespace touchmark::metrics
