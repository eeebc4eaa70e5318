// The numbers that people quote of an evaluation. Pure functions.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "metrics/detection/coco_evaluation.h"

namespace touchmark::metrics {

// The mean as NumPy sums it (pairwise, blocks of 128); -1 of nothing.
double mean_of(std::span<const double> values);

// Which entries a number is the mean of; none: all of them.
struct Selection {
  std::optional<std::size_t> overlap;   // place in parameters.overlaps
  std::optional<std::size_t> category;  // place
  std::size_t area = 0;
  std::size_t most = 0;  // place in parameters.most_detections
};

// -1 where no truth of the selection is to be found.
double average_precision(const Evaluation& evaluation, const Selection& selection);
double average_recall(const Evaluation& evaluation, const Selection& selection);

// In the order in which pycocotools prints them. Boxes and masks, 12: AP, AP50, AP75, AP of small, medium and
// large objects, AR with 1, 10 and 100 detections, AR of small, medium and large ones. Keypoints, 10: AP,
// AP50, AP75, AP of medium and large ones, then AR likewise.
std::vector<double> coco_statistics(const Evaluation& evaluation);
// What each of them is: "AP", "AP50", "AP small", "AR of 100", ...
std::vector<std::string> coco_statistic_names(const EvaluationParameters& parameters);

}  // namespace touchmark::metrics
