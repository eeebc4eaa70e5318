// Detections against truth as the COCO evaluation counts them: precision, recall and scores over thresholds
// of overlap, classes, sizes and numbers of detections. The arrays equal those of pycocotools' COCOeval bit
// for bit (Lin et al., "Microsoft COCO: Common Objects in Context", 2014, and the reference code of its API),
// which takes the same floating-point operations in the same order.
//
// Overlaps come from the caller, so that boxes, masks and keypoints are counted by one code. Numbers in,
// numbers out; nothing here knows files. Thread-safety: pure functions; `overlaps` is called from several
// threads at once.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace touchmark::metrics {

// Images and categories are places in the caller's ascending lists of ids.
struct TrueObject {
  std::uint32_t image = 0;
  std::uint32_t category = 0;
  double area = 0;       // pixels squared, as the truth states it: decides the size range
  bool crowd = false;    // may be matched by many, and counts neither way
  bool ignored = false;  // counts neither way: a crowd, or a person without a visible joint
  // False: the reference code takes a match with it for none, as it marks matches by the id and this one's is
  // 0.
  bool countable = true;
};

struct DetectedObject {
  std::uint32_t image = 0;
  std::uint32_t category = 0;
  double score = 0;  // finite
  double area = 0;   // pixels squared
};

struct AreaRange {
  std::string name;
  double least = 0;
  double most = 0;  // both are inside
};

struct EvaluationParameters {
  std::vector<double> overlaps;  // ascending, at most 16
  std::vector<double> recalls;   // ascending
  std::vector<AreaRange> areas;
  std::vector<std::uint32_t> most_detections;  // an image and class; ascending

  // Where in `overlaps` this one stands; their number where it does not.
  std::size_t place_of(double overlap) const;

  static EvaluationParameters boxes();  // also of masks: 0.5 to 0.95, four sizes, 1, 10 and 100 detections
  static EvaluationParameters keypoints();  // three sizes, 20 detections
};

// What two lists of objects of one image share, whatever their classes: `out` has a row for each detection.
using Overlaps = std::function<void(std::span<const std::uint32_t> detections,
                                    std::span<const std::uint32_t> truths, std::span<double> out)>;

struct EvaluationInput {
  std::uint32_t images = 0;
  std::uint32_t categories = 0;
  std::span<const TrueObject> truths;  // of an image in the order of the source, which decides ties
  std::span<const DetectedObject> detections;
  Overlaps overlaps;
};

// T thresholds of overlap, R of recall, K classes, A sizes, M numbers of detections; in C order, -1 where
// there is no truth to find.
struct Evaluation {
  EvaluationParameters parameters;
  std::size_t categories = 0;
  std::vector<double> precision;  // T x R x K x A x M
  std::vector<double> recall;     // T x K x A x M
  std::vector<double> scores;     // T x R x K x A x M

  std::size_t precision_at(std::size_t t, std::size_t r, std::size_t k, std::size_t a, std::size_t m) const;
  std::size_t recall_at(std::size_t t, std::size_t k, std::size_t a, std::size_t m) const;
};

// `threads`: at least 1; the result does not depend on it.
Evaluation evaluate(const EvaluationInput& input, const EvaluationParameters& parameters, unsigned threads);

}  // namespace touchmark::metrics
