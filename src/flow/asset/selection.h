// Some of a project's images, for a job that is about them: named one by one, or those that a filter of the
// gallery finds when it runs.
#pragma once

#include <optional>

#include "base/json_fwd.h"
#include "formats/format.h"
#include "ledger/store.h"

namespace touchmark::flow {

struct Selection {
  std::vector<AssetId> assets;                // when given, these
  std::optional<ledger::AssetFilter> filter;  // else those that it finds; without either, all

  bool all() const { return assets.empty() && !filter; }
};

// As a job keeps it, among its other arguments: {"asset_ids":[...]}, {"filter":{...}} or neither.
void put_selection(const Selection& selection, Json& arguments);
Selection selection_of(const Json& arguments);

// The images it finds now, ascending; those that were deleted meanwhile are left out.
Result<std::vector<AssetId>> selected(ledger::Reader& reader, ProjectId project, const Selection& selection,
                                      LayerId layer);
// The assets with these ids, in their order, each with its annotations by id; local_id is the annotation's
// id. Constant memory. The stream may be replayed while `reader` lives.
formats::AssetStream selected_stream(ledger::Reader& reader, ProjectId project, LayerId layer,
                                     std::vector<AssetId> assets);

}  // namespace touchmark::flow
