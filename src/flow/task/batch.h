// Batches: work handed out together. See flow/task/task.h.
#pragma once

#include <map>

#include "flow/task/task.h"

namespace touchmark::flow {

struct NewBatch {
  record::Batch batch;          // its id does not matter
  std::vector<AssetId> assets;  // empty: every asset that `filter` finds
  ledger::AssetFilter filter;
};

struct BatchState {
  record::Batch batch;
  std::map<std::string, std::int64_t> tasks;  // "annotate:open", ...; zeroes left out
};

// One event for the batch and one for all its tasks, in one transaction. With an overlap of 1 the work goes
// to truth; an asset that has a task there already is left out. kConflict when the name is taken, kInvalid
// when no asset is left, kTooLarge over kMostBatchTasks.
inline constexpr std::int64_t kMostBatchTasks = 5'000'000;
Result<BatchState> create_batch(ledger::Store& store, Actor actor, ProjectId project, const NewBatch& wanted);
Result<std::vector<BatchState>> batches(ledger::Reader& reader, ProjectId project, const Actor& actor);
Result<BatchState> batch(ledger::Reader& reader, ProjectId project, BatchId id);  // kNotFound
// The rules of work: of a batch, or with id 0 of the assets that are in none.
Result<record::Batch> batch_of(ledger::Reader& reader, ProjectId project, BatchId id);  // kNotFound

}  // namespace touchmark::flow
