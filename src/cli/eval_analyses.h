// What `touchmark eval` says besides COCO's numbers.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "metrics/detection/coco_evaluation.h"

namespace touchmark::cli {

// Less shared than this is background to the breakdown of errors, as in TIDE's paper.
constexpr double kBackgroundOverlap = 0.1;

// "iou", "min_score", "best_threshold", "VOC", "VOC07", "confusion" and "errors"; to the entries of
// `classes`, which go by `keys`, the threshold and the two AP of each are added. `least_score`: none: where
// F1 is best.
Json analyses(const metrics::EvaluationInput& input, const std::vector<std::string>& keys, double overlap,
              std::optional<double> least_score, Json& classes);

// The same for people, to stand below the table of classes.
std::string analyses_table(const Json& analyses);

}  // namespace touchmark::cli
