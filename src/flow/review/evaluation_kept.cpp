#include "flow/review/evaluation_kept.h"

#include <algorithm>

namespace touchmark::flow {
namespace {

// With more events than this behind, starting anew is not slower.
constexpr std::int64_t kMostEvents = 5000;
constexpr std::size_t kMostClasses = 2000;  // the arrays of an evaluation take 190 KB for each

metrics::EvaluationParameters parameters_of(formats::OverlapKind kind) {
  return kind == formats::OverlapKind::kKeypoints ? metrics::EvaluationParameters::keypoints()
                                                  : metrics::EvaluationParameters::boxes();
}

Result<std::vector<record::Annotation>> decoded(const std::vector<ledger::AnnotationRow>& rows) {
  std::vector<record::Annotation> out;
  out.reserve(rows.size());
  for (const auto& row : rows) {
    TM_ASSIGN(auto one, row.decode());
    out.push_back(std::move(one));
  }
  return out;
}

bool same_places(const std::vector<record::Class>& a, const std::vector<record::Class>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
    return x.id == y.id && x.skeleton.joints.size() == y.skeleton.joints.size();
  });
}

}  // namespace

bool KeptEvaluation::counts(AssetId asset, bool all_images) const {
  const auto found = images_.find(asset);
  if (found == images_.end()) return false;
  if (all_images) return true;
  const EvaluatedImage& image = found->second;
  if (against_ != kTruth) return image.any_truth;
  return image.status == record::AssetStatus::kSubmitted || image.status == record::AssetStatus::kApproved;
}

Result<bool> KeptEvaluation::update(ledger::Reader& reader, std::chrono::steady_clock::time_point until) {
  TM_ASSIGN(const auto project, reader.project(project_));
  TM_ASSIGN(const auto ontology, flow::ontology(reader, project_));
  if (ontology.classes.size() > kMostClasses)
    return fail(ErrorCode::kTooLarge, "the project has " + std::to_string(ontology.classes.size()) +
                                          " classes; at most " + std::to_string(kMostClasses) +
                                          " are evaluated");
  const bool begun = evaluator_ && same_places(classes_.classes, ontology.classes);
  const bool near = begun && project.head.value - seq_.value <= kMostEvents;
  if (!near)
    TM_TRY(begin(reader, ontology, project.head));
  else
    TM_TRY(follow(reader, project.head));
  classes_.classes = ontology.classes;  // their names
  bool changed = !near;
  while (!waiting_.empty()) {
    TM_TRY(look_at(reader, *waiting_.begin()));
    waiting_.erase(waiting_.begin());
    changed = true;
    if (std::chrono::steady_clock::now() >= until) break;
  }
  return changed;
}

Result<void> KeptEvaluation::begin(ledger::Reader& reader, const record::Ontology& ontology, Seq head) {
  classes_ = EvaluationClasses(ontology);
  evaluator_ = std::make_unique<metrics::Evaluator>(static_cast<std::uint32_t>(classes_.classes.size()),
                                                    parameters_of(kind_));
  images_.clear();
  waiting_.clear();
  // All, because one of which every prediction was rejected has no label.
  TM_ASSIGN(const auto cursor, reader.scan_assets(project_, kOpenSeq));
  record::Asset asset;
  while (true) {
    TM_ASSIGN(const bool more, cursor->next(asset));
    if (!more) break;
    waiting_.insert(asset.id);
  }
  total_ = static_cast<std::int64_t>(waiting_.size());
  seq_ = head;
  return {};
}

Result<void> KeptEvaluation::follow(ledger::Reader& reader, Seq head) {
  while (seq_ < head) {
    ledger::Reader::EventQuery query;
    query.after = seq_;
    TM_ASSIGN(const auto events, reader.events(project_, query));
    if (events.empty()) break;
    for (const auto& event : events) {
      TM_TRY(note(reader, event));
      seq_ = event.seq;
    }
  }
  total_ = std::max(total_, static_cast<std::int64_t>(waiting_.size()));
  return {};
}

Result<void> KeptEvaluation::note(ledger::Reader& reader, const ledger::Event& event) {
  TM_ASSIGN(const auto rows, reader.annotations_of_event(project_, event.seq));
  for (const auto& row : rows)
    if (row.layer == layer_.id || row.layer == against_) waiting_.insert(row.asset);
  TM_ASSIGN(const auto assets, reader.assets_of_event(project_, event.seq));
  for (const auto& asset : assets) waiting_.insert(asset.id);
  return {};
}

void KeptEvaluation::forget(AssetId asset) {
  images_.erase(asset);
  evaluator_->remove(asset.value);
}

Result<void> KeptEvaluation::look_at(ledger::Reader& reader, AssetId id) {
  const auto asset = reader.asset(project_, id);
  if (!asset && asset.error().code != ErrorCode::kNotFound) return tl::unexpected(asset.error());
  if (!asset || asset->content.deleted) {
    forget(id);
    return {};
  }
  TM_ASSIGN(const auto rows, reader.annotations(project_, id, against_));
  TM_ASSIGN(const auto truths, decoded(rows));
  TM_ASSIGN(const auto said, predictions(reader, id));
  if (truths.empty() && said.empty()) {
    forget(id);
    return {};
  }
  EvaluatedImage image{
      asset->content.status, asset->content.split, asset->content.origin, {}, !truths.empty()};
  for (const auto& one : truths)
    if (one.content.kind == record::AnnotationKind::kTag) image.tags.insert(one.content.class_id);
  images_[id] = std::move(image);
  auto set = evaluation_set_of(truths, said, kind_, classes_, asset->content.size);
  metrics::ImageObjects objects{set.truths, set.detections};
  evaluator_->put(id.value, std::move(objects), formats::overlaps_of(set));
  return {};
}

// What a model said stays said when somebody rejects it.
Result<std::vector<record::Annotation>> KeptEvaluation::predictions(ledger::Reader& reader, AssetId asset) {
  TM_ASSIGN(const auto rows, reader.annotations(project_, asset, layer_.id));
  TM_ASSIGN(auto out, decoded(rows));
  if (layer_.kind != record::LayerKind::kRun) return out;
  TM_ASSIGN(const auto gone, reader.deleted_annotations(project_, asset, layer_.id));
  for (const auto& row : gone) {
    TM_ASSIGN(const bool back, was_taken_back(reader, row.from_seq));
    if (back) continue;
    TM_ASSIGN(auto one, row.decode());
    out.push_back(std::move(one));
  }
  // Rejected or not, in the order in which the model said them: it decides among equals.
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
  return out;
}

Result<bool> KeptEvaluation::was_taken_back(ledger::Reader& reader, Seq deleted_by) {
  if (const auto known = taken_back_.find(deleted_by); known != taken_back_.end()) return known->second;
  TM_ASSIGN(const auto event, reader.event(project_, deleted_by));
  return taken_back_[deleted_by] = event.kind == "annotations.undo" || event.kind == "import.undo";
}

}  // namespace touchmark::flow
