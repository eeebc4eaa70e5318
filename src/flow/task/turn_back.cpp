// Work that was handed in and is worked on again: its author takes it back, or somebody changed what was
// done.
#include "base/json.h"
#include "flow/task/batch.h"
#include "flow/task/task.h"

namespace touchmark::flow {
namespace {

using record::Batch;
using record::Stage;
using record::Task;
using record::TaskState;

Result<Task> work_of(ledger::Reader& reader, ProjectId project, const record::Asset& asset, LayerId layer) {
  if (layer == kTruth) return truth_task(reader, project, asset);
  TM_ASSIGN(const auto stored, task_of(reader, project, asset.id, layer, Stage::kAnnotate));
  if (!stored) return fail(ErrorCode::kNotFound, "nobody was asked to label this image in this layer");
  return *stored;
}

Result<Task> submitted_task(ledger::Reader& reader, ProjectId project, const record::Asset& asset,
                            LayerId layer) {
  TM_ASSIGN(Task task, work_of(reader, project, asset, layer));
  if (task.state == TaskState::kDone)
    return fail(ErrorCode::kConflict, "this image is done; what was decided is not taken back");
  if (task.state != TaskState::kSubmitted)
    return fail(ErrorCode::kConflict, "this image does not wait for review; there is nothing to take back");
  return task;
}

Result<void> check_own(ledger::Reader& reader, const Actor& actor, ProjectId project, const Task& task) {
  if (actor.id && task.assignee == actor.id) return {};
  TM_ASSIGN(const UserId by, handed_in_by(reader, project, task.asset, task.layer));
  if (actor.id && by == actor.id) return {};
  return fail(ErrorCode::kForbidden, "somebody else handed this image in; only they can take it back");
}

Result<void> append_task(ledger::Writer& writer, const Actor& actor, ProjectId project, LayerId layer,
                         std::string kind, Task task) {
  ledger::EventDraft draft;
  draft.actor = actor.id;
  draft.kind = std::move(kind);
  draft.layer = layer;
  draft.asset = task.asset;
  TM_TRY(put_task(writer, project, std::move(task), draft));
  TM_TRY(writer.append(project, draft));
  return {};
}

// One event for the tasks of a draft, if it has any: on which images, and for which bulk edit.
Result<void> append_tasks(ledger::Writer& writer, const Actor& actor, ProjectId project,
                          ledger::EventDraft draft, const std::string& bulk_edit) {
  if (draft.tasks.empty()) return {};
  draft.actor = actor.id;
  draft.layer = kTruth;
  if (draft.tasks.size() == 1) draft.asset = draft.tasks.front().task.asset;
  Json payload = {{"images", draft.tasks.size()}};
  if (!bulk_edit.empty()) payload["because_of"] = bulk_edit;
  draft.payload = dump_json(payload);
  TM_TRY(writer.append(project, draft));
  return {};
}

}  // namespace

Result<UserId> handed_in_by(ledger::Reader& reader, ProjectId project, AssetId asset, LayerId layer) {
  ledger::Reader::EventQuery query;
  query.asset = asset;
  query.before = kOpenSeq;
  for (;;) {
    TM_ASSIGN(const auto events, reader.events(project, query));
    for (const auto& event : events)
      if (event.kind == "task.submit" && event.layer == layer) return event.actor;
    if (events.size() < static_cast<std::size_t>(query.limit)) return UserId{};
    query.before = events.back().seq;
  }
}

Result<Assignment> take_back(ledger::Store& store, Actor actor, ProjectId project, AssetId asset_id,
                             LayerId layer_id, TimeUs now) {
  Assignment result;
  TM_TRY(store.write([&](ledger::Writer& writer) -> Result<void> {
    TM_ASSIGN(result.asset, writer.asset(project, asset_id));
    TM_TRY(layer(writer, project, actor, layer_id));
    TM_ASSIGN(Task task, submitted_task(writer, project, result.asset, layer_id));
    TM_TRY(check_own(writer, actor, project, task));
    TM_ASSIGN(const Batch batch, batch_of(writer, project, task.batch));
    if (!task.assignee) task.assignee = actor.id;
    task.state = TaskState::kInProgress;
    task.lease_until = TimeUs{now.value + batch.lease_minutes * 60'000'000};
    TM_TRY(append_task(writer, actor, project, layer_id, "task.take_back", std::move(task)));
    TM_ASSIGN(auto after, task_of(writer, project, asset_id, layer_id, Stage::kAnnotate));
    if (after) result.task = std::move(*after);
    TM_ASSIGN(result.asset, writer.asset(project, asset_id));
    return {};
  }));
  return result;
}

Result<record::Asset> reopen(ledger::Store& store, Actor actor, ProjectId project, AssetId asset_id,
                             LayerId layer_id) {
  record::Asset result;
  TM_TRY(store.write([&](ledger::Writer& writer) -> Result<void> {
    TM_ASSIGN(result, writer.asset(project, asset_id));
    TM_TRY(layer(writer, project, actor, layer_id));
    TM_ASSIGN(Task task, work_of(writer, project, result, layer_id));
    if (task.state != TaskState::kDone)
      return fail(ErrorCode::kConflict, "this image is not approved; there is nothing to reopen");
    TM_ASSIGN(const Batch batch, batch_of(writer, project, task.batch));
    if (!batch.review) return fail(ErrorCode::kConflict, "nobody reviews the batch of this image");
    task.state = TaskState::kSubmitted;
    TM_TRY(append_task(writer, actor, project, layer_id, "review.reopen", std::move(task)));
    TM_ASSIGN(result, writer.asset(project, asset_id));
    return {};
  }));
  return result;
}

Result<bool> change_reopens(ledger::Reader& reader, ProjectId project, const record::Asset& asset) {
  TM_ASSIGN(const Task task, truth_task(reader, project, asset));
  if (task.state != TaskState::kDone) return false;
  TM_ASSIGN(const Batch batch, batch_of(reader, project, task.batch));
  return batch.review;
}

Result<void> reopen_changed(ledger::Writer& writer, const Actor& actor, ProjectId project,
                            const std::set<AssetId>& assets, const std::string& bulk_edit) {
  ledger::EventDraft draft;
  draft.kind = "task.reopen";
  for (const AssetId id : assets) {
    const auto asset = writer.asset(project, id);
    if (!asset && asset.error().code == ErrorCode::kNotFound) continue;  // deleted: its tasks ended with it
    if (!asset) return tl::unexpected<Error>(asset.error());
    TM_ASSIGN(const bool reopens, change_reopens(writer, project, *asset));
    if (!reopens) continue;
    TM_ASSIGN(Task task, truth_task(writer, project, *asset));
    task.state = TaskState::kSubmitted;
    TM_TRY(put_task(writer, project, std::move(task), draft));
  }
  return append_tasks(writer, actor, project, std::move(draft), bulk_edit);
}

Result<std::int64_t> restore_done(ledger::Writer& writer, const Actor& actor, ProjectId project,
                                  const std::set<AssetId>& assets, const std::string& bulk_edit) {
  ledger::EventDraft draft;
  draft.kind = "task.restore";
  for (const AssetId id : assets) {
    TM_ASSIGN(auto task, task_of(writer, project, id, kTruth, Stage::kAnnotate));
    if (!task || task->state != TaskState::kSubmitted) continue;
    TM_ASSIGN(const auto last, writer.event(project, task->from_seq));
    const bool ours = last.kind == "task.reopen" &&
                      json_from_text(last.payload).value("because_of", Json()) == Json(bulk_edit);
    if (!ours) continue;
    task->state = TaskState::kDone;
    TM_TRY(put_task(writer, project, std::move(*task), draft));
  }
  const auto restored = static_cast<std::int64_t>(draft.tasks.size());
  TM_TRY(append_tasks(writer, actor, project, std::move(draft), bulk_edit));
  return restored;
}

}  // namespace touchmark::flow
