// An evaluation that is kept up to date: the matches of each image stay, so that a change of one image costs
// that image and the summary. evaluate() gives the same bits as metrics::evaluate() of everything at once.
// Thread-safety: none; guard it, or give each thread its own.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "metrics/detection/coco_evaluation.h"

namespace touchmark::metrics {

// `image` of the objects is of no account.
struct ImageObjects {
  std::vector<TrueObject> truths;
  std::vector<DetectedObject> detections;
};

// Everything in the form that the analyses take (curves.h, confusion.h, errors.h). Images are numbered by
// their place in `images`, ascending. Valid as long as the evaluator is not changed.
struct GatheredInput {
  std::vector<std::int64_t> images;
  std::vector<TrueObject> truths;
  std::vector<DetectedObject> detections;
  EvaluationInput input;
};

class Evaluator {
 public:
  // Says of an image whether it counts; empty: all do.
  using Among = std::function<bool(std::int64_t image)>;

  Evaluator(std::uint32_t categories, EvaluationParameters parameters);
  ~Evaluator();
  Evaluator(Evaluator&&) noexcept;
  Evaluator& operator=(Evaluator&&) noexcept;

  // Puts or replaces an image. `overlaps` is asked during the call only, with places in `objects`.
  void put(std::int64_t image, ImageObjects objects, const Overlaps& overlaps);
  void remove(std::int64_t image);
  std::size_t images() const { return images_.size(); }
  std::size_t bytes() const;  // about what is held
  const EvaluationParameters& parameters() const { return parameters_; }

  Evaluation evaluate(unsigned threads, const Among& among = {}) const;
  std::unique_ptr<GatheredInput> gather(const Among& among = {}) const;

 private:
  struct Image;
  std::uint32_t categories_;
  EvaluationParameters parameters_;
  std::map<std::int64_t, std::unique_ptr<const Image>> images_;
};

}  // namespace touchmark::metrics
