// The state of one evaluation between two questions. Internal to flow/review. Thread-safety: none.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "flow/asset/asset.h"
#include "flow/review/evaluation_objects.h"
#include "metrics/detection/evaluator.h"
#include "record/layer.h"

namespace touchmark::flow {

// What is known of an image that has labels in one of the two layers.
struct EvaluatedImage {
  record::AssetStatus status = record::AssetStatus::kNew;
  record::Split split = record::Split::kNone;
  std::string origin;
  std::set<ClassId> tags;  // in the layer that is measured against
  bool any_truth = false;
};

class KeptEvaluation {
 public:
  KeptEvaluation(ProjectId project, record::Layer layer, LayerId against, formats::OverlapKind kind)
      : project_(project), layer_(std::move(layer)), against_(against), kind_(kind) {}

  // Takes in what happened since the last call, until the moment. True when something changed.
  Result<bool> update(ledger::Reader& reader, std::chrono::steady_clock::time_point until);
  bool is_current() const { return waiting_.empty(); }
  std::int64_t done() const { return total_ - static_cast<std::int64_t>(waiting_.size()); }
  std::int64_t total() const { return total_; }

  Seq seq() const { return seq_; }
  const EvaluationClasses& classes() const { return classes_; }
  const metrics::Evaluator& evaluator() const { return *evaluator_; }
  const std::map<AssetId, EvaluatedImage>& images() const { return images_; }
  bool counts(AssetId asset, bool all_images) const;

 private:
  Result<void> begin(ledger::Reader& reader, const record::Ontology& ontology, Seq head);
  Result<void> follow(ledger::Reader& reader, Seq head);
  Result<void> note(ledger::Reader& reader, const ledger::Event& event);
  Result<void> look_at(ledger::Reader& reader, AssetId asset);
  Result<std::vector<record::Annotation>> predictions(ledger::Reader& reader, AssetId asset);
  Result<bool> was_taken_back(ledger::Reader& reader, Seq deleted_by);
  void forget(AssetId asset);

  ProjectId project_;
  record::Layer layer_;
  LayerId against_;
  formats::OverlapKind kind_;
  Seq seq_;  // events up to here are in, or wait
  EvaluationClasses classes_;
  std::unique_ptr<metrics::Evaluator> evaluator_;
  std::map<AssetId, EvaluatedImage> images_;
  std::set<AssetId> waiting_;
  std::int64_t total_ = 0;
  std::map<Seq, bool> taken_back_;  // by the event that deleted
};

}  // namespace touchmark::flow
