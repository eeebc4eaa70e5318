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
  // What a detection, by its place in `detections`, shares with each truth; until the next call. A row at a
  // time, because an image may have ten thousand of both.
  std::function<std::span<const double>(std::size_t)> row;
};

// Calls `work` for each image that has anything, in their order.
void for_each_image(const EvaluationInput& input, const std::function<void(const ImageCell&)>& work);

}  // namespace touchmark::metrics
