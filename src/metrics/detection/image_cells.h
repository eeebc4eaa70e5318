// What lies on one image, whatever its class. Private to metrics/detection.
#pragma once

#include <cstdint>
#include <functional>
#include <span>

#include "metrics/detection/coco_evaluation.h"

namespace touchmark::metrics {

struct ImageCell {
  std::span<const std::uint32_t> detections;  // numbers in the input, the best first, equals in its order
  std::span<const std::uint32_t> truths;      // numbers in the input, in its order
  std::span<const double> overlaps;           // a row for each detection
};

// Calls `work` for each image that has anything, in their order.
void for_each_image(const EvaluationInput& input, const std::function<void(const ImageCell&)>& work);

}  // namespace touchmark::metrics
