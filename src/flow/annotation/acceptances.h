// Copies of one image's suggestions in the truth. Internal to flow/annotation.
#pragma once

#include <vector>

#include "ledger/store.h"

namespace touchmark::flow {

// Adds to `draft` copies of those of `rows`, annotations of the layer `from`, that are still to be accepted.
// Relations come last: they join the copies, whose ids follow `last_id` (the last that the project has given)
// in the order of the draft; one whose ends do not both come along is left out.
Result<void> add_acceptances(ledger::Reader& reader, ProjectId project, LayerId from, AssetId asset,
                             std::vector<ledger::AnnotationRow> rows, std::int64_t last_id,
                             ledger::EventDraft& draft);

}  // namespace touchmark::flow
