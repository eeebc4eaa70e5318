// What a bulk edit makes of the annotations of one image. Internal to flow/annotation; tested through
// bulk_edit().
#pragma once

#include "flow/annotation/bulk_edit.h"

namespace touchmark::flow {

// Adds to `draft` the revisions of those objects that are found and changed, and counts them in `report`.
Result<void> edit_objects(ledger::Reader& reader, ProjectId project, const record::Asset& asset,
                          const record::Ontology& ontology, const BulkEdit& edit, ledger::EventDraft& draft,
                          BulkReport& report);

}  // namespace touchmark::flow
