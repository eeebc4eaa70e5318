#include "cli/eval_analyses.h"

#include <fmt/core.h>

#include <array>

#include "metrics/detection/confusion.h"
#include "metrics/detection/curves.h"
#include "metrics/detection/errors.h"

namespace touchmark::cli {
namespace {

Json threshold_of(const metrics::Curve& curve) {
  if (!curve.best) return nullptr;
  return {{"score", curve.best->score},
          {"precision", curve.best->precision},
          {"recall", curve.best->recall},
          {"F1", curve.best->f1()}};
}

Json errors_of(const metrics::EvaluationInput& input, double overlap) {
  const auto found = metrics::break_down_errors(input, overlap, kBackgroundOverlap);
  std::array<std::int64_t, metrics::kErrorKinds> counts{};
  for (const auto& error : found.errors) ++counts[static_cast<std::size_t>(error.kind)];
  Json kinds = Json::object();
  for (std::size_t kind = 0; kind < metrics::kErrorKinds; ++kind)
    kinds[std::string(metrics::error_kind_name(static_cast<metrics::ErrorKind>(kind)))] = {
        {"count", counts[kind]}, {"AP_gained", found.gains[kind]}};
  return {{"AP", found.ap},
          {"kinds", kinds},
          {"AP_gained_without_false_alarms", found.false_alarm_gain},
          {"AP_gained_without_missed", found.missed_gain}};
}

Json confusion_of(const metrics::EvaluationInput& input, const std::vector<std::string>& keys, double overlap,
                  double least_score) {
  const auto key = [&](std::uint32_t category) {
    return category == metrics::Pairing::kBackground ? Json(nullptr) : Json(keys[category]);
  };
  Json out = Json::array();
  for (const auto& cell : metrics::confusion_of(metrics::pair_across_classes(input, overlap, least_score)))
    out.push_back({{"truth", key(cell.true_category)},
                   {"predicted", key(cell.detected_category)},
                   {"count", cell.count}});
  return out;
}

}  // namespace

Json analyses(const metrics::EvaluationInput& input, const std::vector<std::string>& keys, double overlap,
              std::optional<double> least_score, Json& classes) {
  const metrics::Curves curves = metrics::curves_at(input, overlap);
  for (std::size_t k = 0; k < keys.size(); ++k) {
    Json& entry = classes[keys[k]];
    entry["best_threshold"] = threshold_of(curves.classes[k]);
    entry["VOC"] = curves.classes[k].voc_area;
    entry["VOC07"] = curves.classes[k].voc_2007;
  }
  const double from = least_score ? *least_score : curves.all.best ? curves.all.best->score : 0;
  return {{"iou", overlap},
          {"min_score", from},
          {"best_threshold", threshold_of(curves.all)},
          {"VOC", curves.all.voc_area},
          {"VOC07", curves.all.voc_2007},
          {"confusion", confusion_of(input, keys, overlap, from)},
          {"errors", errors_of(input, overlap)}};
}

std::string analyses_table(const Json& analyses) {
  std::string out = fmt::format("\n\nat an overlap of {}:", analyses["iou"].get<double>());
  if (const Json& best = analyses["best_threshold"]; !best.is_null())
    out += fmt::format("\n  F1 is best, {:.3f}, from a score of {:.3f} (precision {:.3f}, recall {:.3f})",
                       best["F1"].get<double>(), best["score"].get<double>(), best["precision"].get<double>(),
                       best["recall"].get<double>());
  out += fmt::format("\n  {:<12} {:>8} {:>10}", "errors", "count", "AP gained");
  for (const auto& [kind, entry] : analyses["errors"]["kinds"].items())
    out += fmt::format("\n  {:<12} {:>8} {:>10.3f}", kind, entry["count"].get<std::int64_t>(),
                       entry["AP_gained"].get<double>());
  return out;
}

}  // namespace touchmark::cli
