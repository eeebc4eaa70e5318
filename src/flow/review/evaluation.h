// How good a layer's labels are against another's: a prediction run against the truth, counted as COCO counts
// (metrics/detection). What a model said counts, also where it was rejected since; what was taken back by
// undoing an act does not.
//
// An evaluation is kept and brought up to date from the events since, so that after an edit only the images
// it touched are looked at again. Evaluations is thread-safe: several callers of the same evaluation wait for
// each other.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "flow/asset/asset.h"
#include "formats/evaluation/evaluation_set.h"
#include "metrics/detection/confusion.h"
#include "metrics/detection/curves.h"
#include "metrics/detection/errors.h"
#include "record/layer.h"

namespace touchmark::flow {

// Less shared than this is background to the breakdown of errors.
inline constexpr double kBackgroundOverlap = 0.1;

struct EvaluationQuestion {
  LayerId layer;
  LayerId against = kTruth;
  // None: of the first labels of the two; skeletons where the layer has any, masks where both have shapes
  // with an inside other than boxes, else boxes.
  std::optional<formats::OverlapKind> kind;
  double overlap = 0.5;               // above kBackgroundOverlap, up to 1: of curves, confusion and errors
  std::optional<double> least_score;  // of the confusion; none: where F1 over all classes is best
  // False: only images whose truth was submitted or approved; against another layer those that it has labels
  // of.
  bool all_images = false;
};

struct ClassScore {
  ClassId id;
  std::string name;
  double ap = -1, ap50 = -1, ap75 = -1, ar = -1;  // -1 without truths
  metrics::Curve curve;
};

// The same numbers over some of the images.
struct SliceScore {
  std::string by;    // "tag", "origin", "split"
  std::string name;  // of the tag's class; ...
  std::int64_t images = 0;
  double ap = -1, ap50 = -1, ar = -1;
};

struct EvaluationReport {
  formats::OverlapKind kind = formats::OverlapKind::kBoxes;
  Seq seq;  // the state it is of
  double overlap = 0.5, least_score = 0;
  std::int64_t images = 0;    // that count
  std::int64_t left_out = 0;  // that have predictions or truth, and do not count
  std::vector<std::string> statistic_names;
  std::vector<double> statistics;
  std::vector<ClassScore> classes;  // with truths or predictions
  metrics::Curve all;
  std::vector<metrics::Pairing> pairings;
  metrics::ErrorBreakdown errors;
  std::vector<SliceScore> slices;
  std::vector<ClassId> class_ids;  // by the categories of pairings and errors
  std::vector<AssetId> image_ids;  // by their images
};

struct EvaluationProgress {
  std::int64_t done = 0, total = 0;                // images
  std::shared_ptr<const EvaluationReport> report;  // when all are done
};

class Evaluations {
 public:
  // Works for about `patience`; what is left goes on with the next call. kNotFound when there is no such
  // layer, kInvalid for an overlap out of range or a layer against itself, kTooLarge with more than 2,000
  // classes.
  Result<EvaluationProgress> evaluate(ledger::Store& store, const Actor& actor, ProjectId project,
                                      const EvaluationQuestion& question, std::chrono::milliseconds patience);
  ~Evaluations();
  Evaluations();

 private:
  struct Kept;
  std::shared_ptr<Kept> kept(ProjectId project, const record::Layer& layer, LayerId against,
                             formats::OverlapKind kind);
  void forget_some(const Kept& used, std::size_t bytes);

  std::mutex mutex_;
  std::map<std::tuple<ProjectId, LayerId, LayerId, formats::OverlapKind>, std::shared_ptr<Kept>> kept_;
  std::int64_t uses_ = 0;
};

// Which images stand behind a number.
struct EvaluatedImages {
  struct Filter {
    std::optional<metrics::ErrorKind> error;  // or a cell of the confusion:
    std::optional<ClassId> truth;             // 0: background; none: any
    std::optional<ClassId> predicted;         // likewise
    std::optional<ClassId> class_id;          // of an error
  };
  struct Item {
    AssetId asset;
    std::int64_t count = 0;
  };
  std::vector<Item> items;  // ascending
  std::int64_t total = 0;   // images
  AssetId next_after;       // 0 at the end
};
EvaluatedImages images_behind(const EvaluationReport& report, const EvaluatedImages::Filter& filter,
                              AssetId after, std::int64_t limit);

}  // namespace touchmark::flow
