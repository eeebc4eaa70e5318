// Precision and recall over the score at one threshold of overlap, and what is read off them: the two AP of
// the PASCAL VOC challenges (Everingham et al. 2010) and the score threshold at which F1 is best. The
// matching is that of coco_evaluation.h with at most 100 detections of an image and class; VOC's "difficult"
// objects are the ignored truths. Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "metrics/detection/coco_evaluation.h"

namespace touchmark::metrics {

// What is kept when every detection with at least this score is kept.
struct CurvePoint {
  double score = 0;
  double precision = 0;
  double recall = 0;
  double f1() const { return precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0; }
};

struct Curve {
  std::int64_t truths = 0;         // that count
  std::int64_t detections = 0;     // that count
  std::vector<CurvePoint> points;  // one for each score that occurs, descending; none without truths
  // VOC 2007: the mean of the best precision at or beyond each of the recalls 0, 0.1, ... 1. From 2010 on:
  // the area under precision made non-increasing. -1 without truths.
  double voc_2007 = -1;
  double voc_area = -1;
  std::optional<CurvePoint> best;  // where F1 is largest, of equals the highest score; none where it is 0
};

struct Curves {
  std::vector<Curve> classes;
  Curve all;  // detections of all classes in one list; its two AP are the means over the classes
};

Curves curves_at(const EvaluationInput& input, double overlap);

// At most `most` points (2 or more), the first and the last among them, evenly by their places.
std::vector<CurvePoint> thinned(const std::vector<CurvePoint>& points, std::size_t most);

}  // namespace touchmark::metrics
