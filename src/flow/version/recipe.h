// A moment and a recipe as a stream of assets: what a version holds, what an export writes.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "flow/version/version.h"
#include "formats/format.h"

namespace touchmark::flow {

bool admits(const VersionFilter& filter, record::AssetStatus status);
bool admits(const VersionFilter& filter, ClassId class_id);
// An asset of which the filter leaves no annotation.
bool admits_empty(const VersionFilter& filter, record::AssetStatus status);

// Looks on while a stream is replayed.
class StreamWatch {
 public:
  virtual ~StreamWatch() = default;
  // Each asset as it is stored: the recipe has given it no split yet.
  virtual void item(const formats::AssetWithAnnotations& item) = 0;
  virtual Result<void> end() = 0;  // its error is the stream's
};

// Assets by id, each with its annotations by id; local_id is the annotation's id. Constant memory. The
// stream may be replayed while `reader` lives. `watch` makes one for each replay.
Result<formats::AssetStream> recipe_stream(ledger::Reader& reader, ProjectId project, LayerId layer,
                                           const VersionFilter& filter,
                                           const std::optional<SplitRecipe>& split, Seq as_of,
                                           const std::function<std::unique_ptr<StreamWatch>()>& watch = {});

// The split of an asset: SHA-256(seed as decimal, '/', its group, or its name where it has none), its first 8
// bytes big-endian over 2^64, against the cumulated shares of train, val, test. Depends on nothing else, so
// adding assets moves none.
record::Split split_of(const SplitRecipe& recipe, std::string_view group_or_name);

}  // namespace touchmark::flow
