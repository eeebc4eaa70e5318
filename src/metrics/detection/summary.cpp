#include "metrics/detection/summary.h"

#include "metrics/pairwise_sum.h"

namespace touchmark::metrics {
namespace {

// From one to the end of what is chosen, or all of it.
struct Span {
  std::size_t begin, end;
};
Span chosen(const std::optional<std::size_t>& one, std::size_t count) {
  return one ? Span{*one, *one + 1} : Span{0, count};
}

}  // namespace

double mean_of(std::span<const double> values) {
  return values.empty() ? -1 : pairwise_sum(values) / static_cast<double>(values.size());
}

double average_precision(const Evaluation& evaluation, const Selection& selection) {
  std::vector<double> values;
  const auto& parameters = evaluation.parameters;
  const auto [t_begin, t_end] = chosen(selection.overlap, parameters.overlaps.size());
  const auto [k_begin, k_end] = chosen(selection.category, evaluation.categories);
  for (std::size_t t = t_begin; t < t_end; ++t)
    for (std::size_t r = 0; r < parameters.recalls.size(); ++r)
      for (std::size_t k = k_begin; k < k_end; ++k)
        if (const double one =
                evaluation.precision[evaluation.precision_at(t, r, k, selection.area, selection.most)];
            one > -1)
          values.push_back(one);
  return mean_of(values);
}

double average_recall(const Evaluation& evaluation, const Selection& selection) {
  std::vector<double> values;
  const auto [t_begin, t_end] = chosen(selection.overlap, evaluation.parameters.overlaps.size());
  const auto [k_begin, k_end] = chosen(selection.category, evaluation.categories);
  for (std::size_t t = t_begin; t < t_end; ++t)
    for (std::size_t k = k_begin; k < k_end; ++k)
      if (const double one = evaluation.recall[evaluation.recall_at(t, k, selection.area, selection.most)];
          one > -1)
        values.push_back(one);
  return mean_of(values);
}

std::vector<double> coco_statistics(const Evaluation& evaluation) {
  const std::size_t areas = evaluation.parameters.areas.size();
  const std::size_t all = evaluation.parameters.most_detections.size() - 1;
  const std::optional<std::size_t> half = evaluation.parameters.place_of(0.5);
  const std::optional<std::size_t> three_quarters = evaluation.parameters.place_of(0.75);
  std::vector<double> out;
  for (const auto& overlap : {std::optional<std::size_t>(), half, three_quarters})
    out.push_back(average_precision(evaluation, {.overlap = overlap, .most = all}));
  for (std::size_t area = 1; area < areas; ++area)
    out.push_back(average_precision(evaluation, {.area = area, .most = all}));
  if (all == 0) {  // keypoints: one number of detections
    for (const auto& overlap : {std::optional<std::size_t>(), half, three_quarters})
      out.push_back(average_recall(evaluation, {.overlap = overlap}));
  } else {
    for (std::size_t most = 0; most <= all; ++most) out.push_back(average_recall(evaluation, {.most = most}));
  }
  for (std::size_t area = 1; area < areas; ++area)
    out.push_back(average_recall(evaluation, {.area = area, .most = all}));
  return out;
}

std::vector<std::string> coco_statistic_names(const EvaluationParameters& parameters) {
  std::vector<std::string> out{"AP", "AP50", "AP75"};
  const auto sizes = [&](const std::string& what) {
    for (std::size_t area = 1; area < parameters.areas.size(); ++area)
      out.push_back(what + " " + parameters.areas[area].name);
  };
  sizes("AP");
  if (parameters.most_detections.size() == 1) {
    out.insert(out.end(), {"AR", "AR50", "AR75"});
  } else {
    for (const auto most : parameters.most_detections) out.push_back("AR of " + std::to_string(most));
  }
  sizes("AR");
  return out;
}

}  // namespace touchmark::metrics
