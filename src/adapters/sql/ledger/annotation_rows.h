// Annotation revisions as they come out of a query.
#pragma once

#include "adapters/sql/driver/connection.h"
#include "ledger/store.h"

namespace touchmark::sql {

inline constexpr std::string_view kAnnotationColumns =
    "asset, annotation, class_id, from_seq, to_seq, ontology_version, deleted, body, redacted_digest";
void annotation_of(const Query& row, ledger::AnnotationRow& out);

}  // namespace touchmark::sql
