// Which class was taken for which. Pure functions.
#pragma once

#include <cstdint>
#include <vector>

#include "metrics/detection/coco_evaluation.h"

namespace touchmark::metrics {

// A truth and a detection that belong together, or one that stands alone: its other side is background.
struct Pairing {
  static constexpr std::uint32_t kBackground = UINT32_MAX;
  std::uint32_t image = 0;
  std::uint32_t true_category = kBackground;
  std::uint32_t detected_category = kBackground;
  std::uint32_t truth = kBackground;      // number in the input
  std::uint32_t detection = kBackground;  // likewise
};

// Of each image the detections with at least `least_score` and the truths that count are paired across
// classes, one to one: all pairs that share at least `overlap`, in the order of what they share, the most
// first; of equals those of one class first, then the higher score, then the order of the input. A pair is
// taken when both are still free. A detection that is left and shares at least `overlap` with an ignored
// truth of its class is left out; every other one, and every truth that is left, stands alone. By image.
std::vector<Pairing> pair_across_classes(const EvaluationInput& input, double overlap, double least_score);

struct ConfusionCell {
  std::uint32_t true_category, detected_category;  // or Pairing::kBackground
  std::int64_t count;
};

// The cells of the matrix that are not 0, by row and column; background comes last.
std::vector<ConfusionCell> confusion_of(const std::vector<Pairing>& pairings);

}  // namespace touchmark::metrics
