// Detections matched at one threshold of overlap, with whom each met. Private to metrics/detection.
#pragma once

#include <cstdint>
#include <vector>

#include "metrics/detection/cells.h"
#include "metrics/detection/coco_evaluation.h"

namespace touchmark::metrics {

constexpr std::uint32_t kNobody = UINT32_MAX;
constexpr std::uint32_t kMostOfClass = 100;  // detections of an image and class that count, as in COCO's AP

enum class Outcome : std::uint8_t {
  kNotCounted,  // beyond the best kMostOfClass, or in what counts neither way
  kWrong,
  kRight,
};

struct RankedDetection {
  double score;
  std::uint32_t detection;  // number in the input
  bool right;
};

struct SingleMatch {
  std::vector<Outcome> outcome;       // by number of the detection
  std::vector<std::uint32_t> met;     // truth by number of the detection, or kNobody
  std::vector<std::uint8_t> found;    // by number of the truth
  std::vector<std::uint32_t> truths;  // that count, by category
  // By category the best first, in the order in which COCO's AP goes through them.
  std::vector<std::vector<RankedDetection>> ranked;
};

SingleMatch match_at(const EvaluationInput& input, double overlap);

// COCO's interpolated AP at one threshold: the mean of the precision at 101 recalls. 0 without truths.
double average_precision(const std::vector<RankedDetection>& ranked, std::uint32_t truths);

}  // namespace touchmark::metrics
