#include "flow/annotation/check.h"

#include <algorithm>

#include "base/json.h"
#include "base/limits.h"
#include "flow/annotation/revisions.h"
#include "record/attributes.h"

namespace touchmark::flow {
namespace {

using record::AnnotationKind;

bool needs_class(AnnotationKind kind) {
  return kind == AnnotationKind::kObject || kind == AnnotationKind::kTag || kind == AnnotationKind::kRelation;
}

Result<void> check_attributes(const record::Ontology& ontology, const record::AnnotationContent* held,
                              const record::AnnotationContent& content) {
  const record::Class* known = ontology.find(content.class_id);
  if (known == nullptr && (needs_class(content.kind) || content.class_id))
    return fail(ErrorCode::kInvalid, "no class has the id " + std::to_string(content.class_id.value),
                "/class_id");
  const record::AttributeRules rules =
      known == nullptr ? record::AttributeRules{} : record::AttributeRules(*known);
  const Json said = json_from_text(content.attributes);
  if (held == nullptr || held->class_id != content.class_id) return rules.check(said);
  const Json before = json_from_text(held->attributes);
  return rules.check(said, before.is_null() ? Json::object() : before);
}

// What is no caption any more has no words that a relation could be about.
Result<void> check_words_free(AssetRelations& relations, AnnotationId caption) {
  TM_ASSIGN(const auto joining, relations.joining(caption));
  for (const auto& row : joining) {
    TM_ASSIGN(const auto relation, row.decode());
    if (relation.content.phrase && relation.content.relation->from == caption)
      return fail(ErrorCode::kInvalid, "words of it are linked: take the links away first", "/kind");
  }
  return {};
}

Result<void> check_relation(AssetRelations& relations, AnnotationId self,
                            const record::AnnotationContent* held, const record::AnnotationContent& content) {
  const bool is_relation = content.kind == AnnotationKind::kRelation;
  if (content.relation && !is_relation)
    return fail(ErrorCode::kInvalid, "only an annotation of the kind relation joins others", "/relation");
  if (content.relation) TM_TRY(relations.check(*content.relation, self));
  if (content.phrase && !(content.relation && relations.is_caption(content.relation->from)))
    return fail(ErrorCode::kInvalid, "only a relation from a caption is about a phrase of it", "/phrase");
  // One that an import left without ends may stay so until it gets them.
  const bool was_open = held != nullptr && held->kind == AnnotationKind::kRelation && !held->relation;
  if (is_relation && !content.relation && !was_open)
    return fail(ErrorCode::kInvalid, "a relation needs its two ends", "/relation");
  if (self && held != nullptr && held->kind == AnnotationKind::kCaption &&
      content.kind != AnnotationKind::kCaption)
    TM_TRY(check_words_free(relations, self));
  if (!is_relation || !self || (held != nullptr && held->kind == AnnotationKind::kRelation)) return {};
  TM_ASSIGN(const auto joining, relations.joining(self));
  if (!joining.empty())
    return fail(ErrorCode::kInvalid, "an annotation that a relation joins cannot become one", "/kind");
  return {};
}

}  // namespace

Result<void> AssetRelations::learn(const ledger::AnnotationRow& row) {
  if (row.deleted) {
    live_.erase(row.id.value);
    return {};
  }
  TM_ASSIGN(const auto annotation, row.decode());
  Live& live = live_[row.id.value];
  live = {};
  live.kind = annotation.content.kind;
  if (live.kind != AnnotationKind::kRelation) return {};
  live.relation = annotation.content.relation;
  live.row = row;
  return {};
}

Result<void> AssetRelations::load() {
  if (loaded_) return {};
  TM_ASSIGN(const auto rows, reader_.annotations(project_, asset_, layer_));
  for (const auto& row : rows) TM_TRY(learn(row));
  loaded_ = true;
  return {};
}

Result<void> AssetRelations::wrote(const ledger::AnnotationRow& row) {
  return loaded_ ? learn(row) : Result<void>{};
}

bool AssetRelations::is_caption(AnnotationId end) const {
  const auto found = live_.find(end.value);
  return found != live_.end() && found->second.kind == AnnotationKind::kCaption;
}

Result<void> AssetRelations::check_end(AnnotationId end, AnnotationId self, const char* where) const {
  if (end == self) return fail(ErrorCode::kInvalid, "a relation cannot join itself", where);
  const auto found = live_.find(end.value);
  if (found == live_.end())
    return fail(ErrorCode::kInvalid, "this image has no annotation " + std::to_string(end.value), where);
  if (found->second.kind == AnnotationKind::kRelation)
    return fail(ErrorCode::kInvalid, "a relation joins annotations, not another relation", where);
  return {};
}

Result<void> AssetRelations::check(const record::Relation& relation, AnnotationId self) {
  TM_TRY(load());
  TM_TRY(check_end(relation.from, self, "/relation/from"));
  TM_TRY(check_end(relation.to, self, "/relation/to"));
  if (relation.from == relation.to)
    return fail(ErrorCode::kInvalid, "a relation joins two different annotations", "/relation/to");
  return {};
}

Result<std::vector<ledger::AnnotationRow>> AssetRelations::joining(AnnotationId end) {
  TM_TRY(load());
  std::vector<ledger::AnnotationRow> out;
  for (const auto& [id, live] : live_)
    if (live.relation && (live.relation->from == end || live.relation->to == end)) out.push_back(live.row);
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
  return out;
}

std::optional<AnnotationKind> AssetRelations::kind_of(AnnotationId id, const Coming& coming) const {
  if (const auto found = coming.find(id); found != coming.end()) return found->second;
  const auto found = live_.find(id.value);
  return found == live_.end() ? std::nullopt : std::optional(found->second.kind);
}

bool AssetRelations::fits(const record::AnnotationContent& relation, const Coming& coming) const {
  const auto from = kind_of(relation.relation->from, coming);
  const auto to = kind_of(relation.relation->to, coming);
  if (!from || !to || from == AnnotationKind::kRelation || to == AnnotationKind::kRelation) return false;
  return !relation.phrase || from == AnnotationKind::kCaption;
}

// Somebody who deletes a relation by itself wants it gone.
Result<bool> AssetRelations::went_along(const ledger::AnnotationRow& tombstone,
                                        const record::Relation& relation) {
  for (const AnnotationId end : {relation.from, relation.to}) {
    TM_ASSIGN(const auto history, reader_.annotation_history(project_, asset_, layer_, end));
    for (const auto& row : history)
      if (row.deleted && row.from_seq == tombstone.from_seq) return true;
  }
  return false;
}

Result<std::vector<ledger::AnnotationRow>> AssetRelations::returning_with(const Coming& coming) {
  TM_TRY(load());
  const auto comes = [&](AnnotationId id) { return coming.contains(id) && !live_.contains(id.value); };
  std::vector<ledger::AnnotationRow> out;
  TM_ASSIGN(auto rows, reader_.deleted_annotations(project_, asset_, layer_));
  for (auto& row : rows) {
    TM_ASSIGN(const auto annotation, row.decode());
    const auto& relation = annotation.content.relation;
    if (!relation || !(comes(relation->from) || comes(relation->to))) continue;
    if (!fits(annotation.content, coming)) continue;
    TM_ASSIGN(const bool along, went_along(row, *relation));
    if (!along) continue;
    TM_ASSIGN(const bool twice, accepted_again(reader_, project_, asset_, row.made));
    if (!twice) out.push_back(std::move(row));
  }
  return out;
}

Result<std::vector<geometry::Repair>> check_content(const record::Ontology& ontology, geometry::Size frame,
                                                    AssetRelations& relations, AnnotationId self,
                                                    const record::AnnotationContent* held,
                                                    record::AnnotationContent& content) {
  TM_TRY(check_relation(relations, self, held, content));
  if (held != nullptr && content == *held) return std::vector<geometry::Repair>{};
  TM_TRY(check_attributes(ontology, held, content));
  if (content.text.size() > limits::kText)
    return fail(ErrorCode::kInvalid, "the text is longer than 100,000 bytes", "/text");
  if (content.question.size() > limits::kText)
    return fail(ErrorCode::kInvalid, "the question is longer than 100,000 bytes", "/question");
  if (!content.question.empty() && content.kind != AnnotationKind::kCaption)
    return fail(ErrorCode::kInvalid, "only a caption answers a question", "/question");
  if (content.score && !(*content.score >= 0 && *content.score <= 1))
    return fail(ErrorCode::kInvalid, "a score is between 0 and 1", "/score");
  auto checked = geometry::validate(content.shape, frame, geometry::FramePolicy::kClip);
  if (!checked) {
    Error error = std::move(checked).error();
    error.where = "/shape" + error.where;
    return tl::unexpected<Error>(std::move(error));
  }
  content.shape = std::move(checked->shape);
  return std::move(checked->repairs);
}

}  // namespace touchmark::flow
