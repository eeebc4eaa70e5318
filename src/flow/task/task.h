// Stage 2: who labels what. A task is an asset in a layer at a stage. In a batch, tasks are made in bulk; an
// asset that is in no batch gets its task when somebody is asked to label it or begins to.
#pragma once

#include <set>

#include "flow/asset/layer.h"
#include "record/batch.h"

namespace touchmark::flow {

// What somebody is to do now.
struct Assignment {
  record::Task task;
  record::Asset asset;
};

// The caller's next piece of work: their rejected tasks, then those they have begun, then those that were
// given to them, then an open one of a batch that they may work in, then an asset that is new and in no
// batch; it is theirs then, until the lease ends. Nobody is given the same asset of a batch twice, and no
// task is given to two. `after`: the asset that they come from; of their own, those with greater ids come
// first. When work on it is theirs and not finished they pass it by: then only their own with greater ids
// come before new work, and what they have begun before comes last, so that going on never leads to and fro.
// kNotFound when nothing is left.
Result<Assignment> next_task(ledger::Store& store, Actor actor, ProjectId project, AssetId after, TimeUs now);

// The asset of the task that `next_task` would give, which stays anybody's: to have it at hand in time.
// Another caller may be given it first. kNotFound when nothing is left.
Result<record::Asset> coming_task(ledger::Store& store, Actor actor, ProjectId project, AssetId after,
                                  TimeUs now);

// Hands in the caller's work on an asset in a layer; without review in the batch it is done. kConflict when
// it was handed in before, kForbidden when it is somebody else's. Idempotent by op_id when given.
Result<Assignment> submit(ledger::Store& store, Actor actor, ProjectId project, AssetId asset, LayerId layer,
                          std::string_view op_id, std::int64_t active_ms, TimeUs now);

// The other way, until a reviewer has decided: who did the work, or handed it in, goes on with it. kConflict
// when it does not wait for review, kForbidden when it is somebody else's.
Result<Assignment> take_back(ledger::Store& store, Actor actor, ProjectId project, AssetId asset,
                             LayerId layer, TimeUs now);

// A reviewer takes an approval back: what was done waits for review again, and the event "review.reopen" says
// so. kConflict when it is not done, or its batch has no review.
Result<record::Asset> reopen(ledger::Store& store, Actor actor, ProjectId project, AssetId asset,
                             LayerId layer);

// Inside a transaction, for stages to the right: labels in the truth of these assets were changed. Those
// whose work was done, and is reviewed, wait for review again; one event "task.reopen" says so, with the bulk
// edit that did it in "because_of".
Result<void> reopen_changed(ledger::Writer& writer, const Actor& actor, ProjectId project,
                            const std::set<AssetId>& assets, const std::string& bulk_edit = "");
// Whether a change of its truth would send this asset back to review.
Result<bool> change_reopens(ledger::Reader& reader, ProjectId project, const record::Asset& asset);
// The other way, for a bulk edit that is taken back: of these assets, those that nobody touched since this
// bulk edit sent them back are done again. One event "task.restore" says so. How many those are.
Result<std::int64_t> restore_done(ledger::Writer& writer, const Actor& actor, ProjectId project,
                                  const std::set<AssetId>& assets, const std::string& bulk_edit);

// What a manager may change of a task. Giving it to somebody else opens it again; kConflict when
// they have another task of the batch on the asset, or a rater has handed their replica in.
struct TaskChange {
  std::optional<UserId> assignee;  // 0: anybody
  std::optional<bool> skipped;     // true with `note`: nobody shall do it
  std::string note;
};
Result<record::Task> change_task(ledger::Store& store, Actor actor, ProjectId project, TaskId id,
                                 const TaskChange& change);

// Inside a transaction: may the actor draw in this layer of this asset now? Makes an open or rejected task
// theirs. kForbidden with the reason, kNotFound for a layer that is not theirs to see. For stages to the
// right.
Result<record::Asset> begin_work(ledger::Writer& writer, const Actor& actor, ProjectId project, AssetId asset,
                                 LayerId layer, TimeUs now);

// The layer that the actor works in on this asset: their replica where they have a task with one, else the
// truth.
Result<LayerId> work_layer(ledger::Reader& reader, const Actor& actor, ProjectId project, AssetId asset);

// Inside a transaction, for stages to the right. The task of a layer and stage, if there is one.
Result<std::optional<record::Task>> task_of(ledger::Reader& reader, ProjectId project, AssetId asset,
                                            LayerId layer, record::Stage stage);
// That of the truth; without an id, and in the state that the asset's status says, where nobody made it yet.
Result<record::Task> truth_task(ledger::Reader& reader, ProjectId project, const record::Asset& asset);
// Who handed the work in a layer in last, by the log; nobody when that is not in it.
Result<UserId> handed_in_by(ledger::Reader& reader, ProjectId project, AssetId asset, LayerId layer);
// Appends to `draft` the next revision of a task, or a new one, and of its asset where that changes the
// status: the one place that writes either.
Result<void> put_task(ledger::Reader& reader, ProjectId project, record::Task next,
                      ledger::EventDraft& draft);

}  // namespace touchmark::flow
