// A moment and a recipe as a stream of assets: what a version holds, what an export writes.
#pragma once

#include <optional>

#include "flow/version/version.h"
#include "formats/format.h"

namespace touchmark::flow {

// Assets by id, each with its annotations by id; local_id is the annotation's id. Constant memory. The
// stream may be replayed while `reader` lives.
Result<formats::AssetStream> recipe_stream(ledger::Reader& reader, ProjectId project, LayerId layer,
                                           const VersionFilter& filter,
                                           const std::optional<SplitRecipe>& split, Seq as_of);

// The split of an asset: SHA-256(seed as decimal, '/', its group, or its name where it has none), its first 8
// bytes big-endian over 2^64, against the cumulated shares of train, val, test. Depends on nothing else, so
// adding assets moves none.
record::Split split_of(const SplitRecipe& recipe, std::string_view group_or_name);

}  // namespace touchmark::flow
