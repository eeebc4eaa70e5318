// Stage 2: who labels what. A task exists once somebody is asked to label an asset or begins to; an asset
// without one is "new". Task record: {"assignee","state","asset","active_ms","submitted_at"}.
#pragma once

#include "flow/asset/asset.h"

namespace touchmark::flow {

// The caller's next asset: their rejected ones, then their in-progress ones, then the next new one, which is
// assigned to them (two callers never get the same). Only ids greater than `after` in each group, then from
// the start. kNotFound when nothing is left.
Result<record::Asset> next_task(ledger::Store& store, Actor actor, ProjectId project, AssetId after);

// in_progress or rejected (or new, when nothing needs labeling) -> submitted. kConflict from other states.
// Idempotent by op_id when given.
Result<record::Asset> submit(ledger::Store& store, Actor actor, ProjectId project, AssetId asset,
                             std::string_view op_id, std::int64_t active_ms);

// Inside a transaction: the first edit of a new or rejected asset makes it in_progress and the actor's. For
// stages to the right. Returns the asset as it then is.
Result<record::Asset> begin_work(ledger::Writer& writer, Actor actor, ProjectId project, AssetId asset);

}  // namespace touchmark::flow
