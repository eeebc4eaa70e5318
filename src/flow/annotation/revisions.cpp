#include "flow/annotation/revisions.h"

#include <algorithm>

namespace touchmark::flow {

record::Provenance origin_of(const ledger::AnnotationRow& row) {
  record::Provenance out;
  out.parent_layer = row.made.parent_layer;
  out.parent = row.made.parent;
  out.parent_version = row.made.parent_version;
  return out;
}

Result<bool> accepted_again(ledger::Reader& reader, ProjectId project, AssetId asset,
                            const record::Provenance& made) {
  if (!made.parent_layer) return false;
  TM_ASSIGN(const auto accepted, reader.accepted(project, asset, made.parent_layer));
  return std::binary_search(accepted.begin(), accepted.end(), made.parent);
}

Result<ledger::AnnotationWrite> undone(ledger::Reader& reader, ProjectId project,
                                       const ledger::AnnotationRow& row) {
  TM_ASSIGN(const auto history, reader.annotation_history(project, row.asset, row.layer, row.id));
  if (history.empty() || history.back().from_seq != row.from_seq)
    return fail(ErrorCode::kConflict, "annotation " + std::to_string(row.id.value) + " of image " +
                                          std::to_string(row.asset.value) +
                                          " was changed since; undo that first, or this one alone");
  if (row.redacted) return fail(ErrorCode::kConflict, "what was erased for legal reasons does not come back");
  const bool created = history.size() == 1;
  const ledger::AnnotationRow& before = created ? row : history[history.size() - 2];
  ledger::AnnotationWrite write;
  write.id = row.id;
  write.asset = row.asset;
  write.layer = row.layer;
  write.base = row.from_seq;
  write.class_id = before.class_id;
  write.ontology_version = before.ontology_version;
  write.deleted = created || before.deleted;
  write.body = before.body;
  write.made = before.made;
  write.made.active_ms = 0;  // nobody spent the time again
  if (!write.deleted && row.deleted) {
    TM_ASSIGN(const bool twice, accepted_again(reader, project, row.asset, write.made));
    if (twice)
      return fail(ErrorCode::kConflict, "what annotation " + std::to_string(row.id.value) +
                                            " was accepted from was accepted again meanwhile");
  }
  return write;
}

}  // namespace touchmark::flow
