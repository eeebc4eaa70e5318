#include "flow/annotation/suggestion.h"

#include "flow/annotation/revisions.h"

namespace touchmark::flow {
namespace {

Result<std::optional<ledger::AnnotationRow>> copy_of(ledger::Reader& reader, ProjectId project, AssetId asset,
                                                     const record::Provenance& made) {
  // Answered by an index; the rows of the image are read for those few that were accepted.
  TM_ASSIGN(const bool accepted, accepted_again(reader, project, asset, made));
  if (!accepted) return std::optional<ledger::AnnotationRow>{};
  TM_ASSIGN(auto rows, reader.annotations(project, asset, kTruth));
  for (auto& row : rows)
    if (row.made.parent_layer == made.parent_layer && row.made.parent == made.parent)
      return std::optional<ledger::AnnotationRow>{std::move(row)};
  return std::optional<ledger::AnnotationRow>{};  // into a layer of somebody else
}

ledger::AnnotationWrite next_of(const Suggestion& one) {
  ledger::AnnotationWrite out;
  out.id = one.latest.id;
  out.asset = one.latest.asset;
  out.layer = one.latest.layer;
  out.base = one.latest.from_seq;
  out.class_id = one.said.class_id;
  out.ontology_version = one.said.ontology_version;
  out.body = one.said.body;
  out.made = origin_of(one.said);
  return out;
}

}  // namespace

Result<Suggestion> suggestion(ledger::Reader& reader, const Actor& actor, ProjectId project, AssetId asset,
                              const record::Provenance& made) {
  TM_ASSIGN(const auto from, layer(reader, project, actor, made.parent_layer));
  if (from.kind != record::LayerKind::kRun && from.kind != record::LayerKind::kProposal)
    return fail(ErrorCode::kInvalid, "suggestions are of run and proposal layers", "/parent/layer");
  TM_ASSIGN(auto history, reader.annotation_history(project, asset, made.parent_layer, made.parent));
  Suggestion out;
  bool seen = false;
  for (auto& row : history) {
    out.latest = row;
    if (row.deleted || row.redacted) continue;
    seen = seen || row.from_seq == made.parent_version;
    out.said = std::move(row);
  }
  if (!seen) return fail(ErrorCode::kNotFound, "this image has no such suggestion", "/parent");
  TM_ASSIGN(out.copy, copy_of(reader, project, asset, made));
  return out;
}

ledger::AnnotationWrite rejected(const Suggestion& one) {
  ledger::AnnotationWrite out = next_of(one);
  out.deleted = true;
  return out;
}

ledger::AnnotationWrite unrejected(const Suggestion& one) {
  ledger::AnnotationWrite out = next_of(one);
  out.made.made_by = one.said.made.made_by;
  return out;
}

}  // namespace touchmark::flow
