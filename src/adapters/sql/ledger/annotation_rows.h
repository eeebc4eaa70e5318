// Annotation revisions as they come out of a query.
#pragma once

#include "adapters/sql/driver/connection.h"
#include "ledger/store.h"

namespace touchmark::sql {

inline constexpr std::string_view kAnnotationColumns =
    "asset, annotation, class_id, from_seq, to_seq, ontology_version, deleted, body, redacted_digest, layer, "
    "made_by, tool, active_ms, parent_layer, parent, parent_version";
// " AND layer = 5", or nothing for kEveryLayer.
std::string in_layer(LayerId layer);
void annotation_of(const Query& row, ledger::AnnotationRow& out);

}  // namespace touchmark::sql
