// Deleted assets, and how they return. See flow/asset/asset.h for conventions.
#pragma once

#include "flow/asset/asset.h"

namespace touchmark::flow {

struct Trashed {
  record::Asset asset;  // its from_seq is the event that deleted it
  TimeUs at;
  UserId by;
  std::int64_t annotations = 0;  // of the truth
  std::int64_t place = 0;        // give it as `before` to go on behind it
};
// Those that are not erased, the latest deleted first, at most `limit`; `before` 0: from the start.
Result<std::vector<Trashed>> trash(ledger::Reader& reader, ProjectId project, std::int64_t before,
                                   std::int64_t limit);
// kNotFound unless it is deleted and not erased.
Result<record::Asset> trashed_asset(ledger::Reader& reader, ProjectId project, AssetId asset);

struct Restored {
  Seq seq;
  std::int64_t assets = 0;
  std::vector<std::pair<AssetId, std::string>> renamed;
};
// Brings assets back with their annotations and with the tasks that ended with them, as one act or not at
// all. kNotFound when one is not in the trash; kConflict when the name of one is taken meanwhile, unless
// `rename`.
Result<Restored> restore_assets(ledger::Store& store, Actor actor, ProjectId project,
                                const std::vector<AssetId>& ids, bool rename);

// The act that the event ends is one on assets that can be taken back.
bool is_asset_act(const ledger::Event& event);
// Takes back what it did to assets and their tasks. kConflict, and nothing is changed, when any of them was
// changed since, or the name of one that would return is taken.
Result<Restored> undo_asset_act(ledger::Writer& writer, Actor actor, ProjectId project,
                                const ledger::Event& event);

}  // namespace touchmark::flow
