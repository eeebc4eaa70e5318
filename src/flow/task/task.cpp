#include "flow/task/task.h"

#include "base/json.h"
#include "flow/task/batch.h"
#include "flow/task/find_work.h"

namespace touchmark::flow {
namespace {

using record::AssetStatus;
using record::Batch;
using record::LayerKind;
using record::Stage;
using record::Task;
using record::TaskState;
constexpr std::int64_t kPage = 1000;

bool handed_in(TaskState state) {
  return state == TaskState::kSubmitted || state == TaskState::kDone;
}

// Nobody works on it now.
bool closed(TaskState state) {
  return handed_in(state) || state == TaskState::kSkipped;
}

TimeUs lease_end(const Batch& batch, TimeUs now) {
  return TimeUs{now.value + batch.lease_minutes * 60'000'000};
}

// The state of a task that nobody has made yet, from what the asset says.
Task first_task(const record::Asset& asset) {
  Task task;
  task.asset = asset.id;
  task.layer = kTruth;
  task.assignee = asset.content.annotator;
  constexpr TaskState kStates[] = {TaskState::kOpen, TaskState::kInProgress, TaskState::kSubmitted,
                                   TaskState::kRejected, TaskState::kDone};
  task.state = kStates[static_cast<std::size_t>(asset.content.status)];
  return task;
}

// `told`: whose event it is, where that is not the layer of the task as it is now.
Result<void> append_task(ledger::Writer& writer, const Actor& actor, ProjectId project, const Task& task,
                         const char* kind, std::string_view op_id, const Json& payload, LayerId told = {}) {
  ledger::EventDraft draft;
  draft.actor = actor.id;
  draft.kind = kind;
  draft.op_id = op_id;
  draft.layer = told ? told : task.layer;
  draft.asset = task.asset;
  draft.payload = dump_json(payload);
  TM_TRY(put_task(writer, project, task, draft));
  TM_TRY(writer.append(project, draft));
  return {};
}

// Makes the task the actor's, in their own layer where several people rate the asset.
Result<Assignment> assign(ledger::Writer& writer, const Actor& actor, ProjectId project, Task task,
                          const Batch& batch, TimeUs now) {
  if (batch.overlap > 1) {
    record::Layer wanted;
    wanted.kind = LayerKind::kReplica;
    wanted.batch = batch.id;
    wanted.user = actor.id;
    wanted.name = "batch " + std::to_string(batch.id.value) + ", rater " + std::to_string(actor.id.value);
    TM_ASSIGN(const auto replica, replica_of(writer, project, wanted, actor.id));
    task.layer = replica.id;
  }
  task.assignee = actor.id;
  task.state = TaskState::kInProgress;
  task.lease_until = lease_end(batch, now);
  TM_TRY(append_task(writer, actor, project, task, "task.assign", "", Json::object()));
  TM_ASSIGN(const auto stored, task_of(writer, project, task.asset, task.layer, task.stage));
  TM_ASSIGN(auto asset, writer.asset(project, task.asset));
  return Assignment{*stored, std::move(asset)};
}

// A begun task is kept while its owner works: at most one more event in half a lease.
Result<Assignment> keep(ledger::Writer& writer, const Actor& actor, ProjectId project, Task task,
                        TimeUs now) {
  TM_ASSIGN(const Batch batch, batch_of(writer, project, task.batch));
  const std::int64_t half = batch.lease_minutes * 30'000'000;
  if (task.state == TaskState::kInProgress && task.lease_until.value - now.value < half) {
    task.lease_until = lease_end(batch, now);
    TM_TRY(append_task(writer, actor, project, task, "task.keep", "", Json::object()));
    TM_ASSIGN(task, writer.task(project, task.id));
  }
  TM_ASSIGN(auto asset, writer.asset(project, task.asset));
  return Assignment{std::move(task), std::move(asset)};
}

bool begun(const Task& task, const Actor& actor) {
  return task.assignee == actor.id &&
         (task.state == TaskState::kRejected || task.state == TaskState::kInProgress);
}

}  // namespace

Result<std::optional<Task>> task_of(ledger::Reader& reader, ProjectId project, AssetId asset, LayerId layer,
                                    Stage stage) {
  ledger::TaskFilter filter;
  filter.asset = asset;
  filter.layer = layer;
  filter.stage = stage;
  TM_ASSIGN(auto found, reader.tasks(project, filter, TaskId{}, 1));
  if (found.empty()) return std::optional<Task>{};
  return std::optional<Task>{std::move(found.front())};
}

Result<Task> truth_task(ledger::Reader& reader, ProjectId project, const record::Asset& asset) {
  TM_ASSIGN(auto stored, task_of(reader, project, asset.id, kTruth, Stage::kAnnotate));
  return stored ? std::move(*stored) : first_task(asset);
}

Result<void> put_task(ledger::Reader& reader, ProjectId project, Task next, ledger::EventDraft& draft) {
  if (next.layer == kTruth && next.stage == Stage::kAnnotate) {
    TM_ASSIGN(const record::Asset asset, reader.asset(project, next.asset));
    record::AssetContent content = asset.content;
    content.status = record::status_of(content.status, {next});
    if (next.assignee) content.annotator = next.assignee;
    if (content != asset.content) draft.assets.push_back({asset.id, asset.from_seq, std::move(content)});
  }
  const Seq base = next.id ? next.from_seq : Seq{};
  draft.tasks.push_back({base, false, std::move(next)});
  return {};
}

Result<Assignment> next_task(ledger::Store& store, Actor actor, ProjectId project, AssetId after,
                             TimeUs now) {
  Assignment result;
  TM_TRY(store.write([&](ledger::Writer& writer) -> Result<void> {
    TM_ASSIGN(auto found, find_work(writer, actor, project, after, now));
    if (begun(found, actor)) {
      TM_ASSIGN(result, keep(writer, actor, project, std::move(found), now));
      return {};
    }
    TM_ASSIGN(const Batch batch, batch_of(writer, project, found.batch));
    TM_ASSIGN(result, assign(writer, actor, project, std::move(found), batch, now));
    return {};
  }));
  return result;
}

Result<record::Asset> coming_task(ledger::Store& store, Actor actor, ProjectId project, AssetId after,
                                  TimeUs now) {
  record::Asset result;
  TM_TRY(store.read([&](ledger::Reader& reader) -> Result<void> {
    TM_ASSIGN(const Task found, find_work(reader, actor, project, after, now));
    TM_ASSIGN(result, reader.asset(project, found.asset));
    return {};
  }));
  return result;
}

namespace {

// Whether the truth of an asset is the actor's to label: a reviewer's always; else theirs or nobody's, in no
// batch of others, and not one that several people rate, each on their own.
Result<void> check_may_label(ledger::Reader& reader, const Actor& actor, ProjectId project,
                             const Task& task) {
  if (actor.reviewer) return {};
  if (!task.id) {
    ledger::TaskFilter filter;
    filter.asset = task.asset;
    TM_ASSIGN(const auto others, reader.tasks(project, filter, TaskId{}, 1));
    if (!others.empty())
      return fail(ErrorCode::kForbidden,
                  "several people rate this image, each on their own; take it with \"next\"");
  }
  if (task.assignee && task.assignee != actor.id)
    return fail(ErrorCode::kForbidden, "somebody else is labeling this image");
  TM_ASSIGN(const Batch batch, batch_of(reader, project, task.batch));
  if (!task.assignee && !batch.open_to(actor.id))
    return fail(ErrorCode::kForbidden, "this image is in a batch of others");
  return {};
}

}  // namespace

Result<Assignment> submit(ledger::Store& store, Actor actor, ProjectId project, AssetId asset_id,
                          LayerId layer_id, std::string_view op_id, std::int64_t active_ms, TimeUs) {
  Assignment result;
  TM_TRY(store.write([&](ledger::Writer& writer) -> Result<void> {
    TM_ASSIGN(result.asset, writer.asset(project, asset_id));
    TM_TRY(layer(writer, project, actor, layer_id));
    TM_ASSIGN(const auto stored, task_of(writer, project, asset_id, layer_id, Stage::kAnnotate));
    if (!stored && layer_id != kTruth)
      return fail(ErrorCode::kNotFound, "nobody was asked to label this image in this layer");
    Task task = stored ? *stored : first_task(result.asset);
    result.task = task;
    if (!op_id.empty()) {
      TM_ASSIGN(const auto earlier, writer.operation(project, op_id));
      if (earlier) {
        TM_ASSIGN(const auto event, writer.event(project, earlier->seq));
        if (event.kind == "task.submit" && event.asset == asset_id && event.layer == layer_id) return {};
        return fail(ErrorCode::kInvalid, "this op_id was used before, for something else", "/op_id");
      }
    }
    if (handed_in(task.state)) return fail(ErrorCode::kConflict, "this image was submitted already");
    if (task.state == TaskState::kSkipped)
      return fail(ErrorCode::kConflict, "this image was skipped; nobody shall label it");
    if (layer_id == kTruth) TM_TRY(check_may_label(writer, actor, project, task));
    if (layer_id != kTruth && task.assignee != actor.id)
      return fail(ErrorCode::kForbidden, "somebody else is labeling this image");
    TM_ASSIGN(const Batch batch, batch_of(writer, project, task.batch));
    if (!task.assignee) task.assignee = actor.id;
    task.state = batch.review ? TaskState::kSubmitted : TaskState::kDone;
    task.lease_until = TimeUs{};
    task.active_ms += active_ms;
    TM_TRY(append_task(writer, actor, project, task, "task.submit", op_id,
                       {{"active_ms", active_ms}, {"submitted_by", actor.id.value}}));
    TM_ASSIGN(const auto after, task_of(writer, project, asset_id, layer_id, Stage::kAnnotate));
    result.task = *after;
    TM_ASSIGN(result.asset, writer.asset(project, asset_id));
    return {};
  }));
  return result;
}

namespace {

// Nobody rates an image of a batch twice.
Result<void> check_free(ledger::Reader& reader, ProjectId project, const Task& task, UserId user) {
  if (!user) return {};
  ledger::TaskFilter filter;
  filter.asset = task.asset;
  filter.assignee = user;
  filter.stage = task.stage;
  TM_ASSIGN(const auto theirs, reader.tasks(project, filter, TaskId{}, kPage));
  for (const Task& each : theirs)
    if (each.id != task.id && each.batch == task.batch)
      return fail(ErrorCode::kConflict, "they have another task of this batch on this image", "/assignee");
  return {};
}

}  // namespace

Result<Task> change_task(ledger::Store& store, Actor actor, ProjectId project, TaskId id,
                         const TaskChange& change) {
  Task task;
  TM_TRY(store.write([&](ledger::Writer& writer) -> Result<void> {
    TM_ASSIGN(task, writer.task(project, id));
    const Task before = task;
    if (task.stage != Stage::kAnnotate)
      return fail(ErrorCode::kInvalid, "a task of the stage review says who looked; it is not handed out");
    const bool replica = task.layer && task.layer != kTruth;
    const LayerId told = task.layer;  // the others do not learn that a rater's task was taken from them
    if (change.assignee && *change.assignee != task.assignee) {
      if (replica && task.state != TaskState::kOpen && task.state != TaskState::kInProgress)
        return fail(ErrorCode::kConflict, "what a rater has handed in stays theirs");
      TM_TRY(check_free(writer, project, task, *change.assignee));
      task.assignee = *change.assignee;
      task.state = TaskState::kOpen;
      task.lease_until = TimeUs{};
      if (replica) task.layer = LayerId{};  // the new rater gets a layer of their own
    }
    if (change.skipped && *change.skipped != (task.state == TaskState::kSkipped)) {
      if (handed_in(task.state))
        return fail(ErrorCode::kConflict, "what was handed in is not skipped any more; review it");
      task.state = *change.skipped ? TaskState::kSkipped : TaskState::kOpen;
      task.lease_until = TimeUs{};
      task.note = *change.skipped ? change.note : "";
    }
    if (task == before) return {};
    TM_TRY(append_task(writer, actor, project, task, "task.change", "", Json::object(), told));
    TM_ASSIGN(task, writer.task(project, id));
    return {};
  }));
  return task;
}

namespace {

// The truth of an asset, drawn on by its annotator, or by a reviewer at any time.
Result<record::Asset> begin_truth(ledger::Writer& writer, const Actor& actor, ProjectId project,
                                  const record::Asset& asset, TimeUs now) {
  TM_ASSIGN(const Task task, truth_task(writer, project, asset));
  if (closed(task.state)) {
    if (actor.reviewer) return asset;
    return fail(ErrorCode::kForbidden, task.state == TaskState::kSkipped
                                           ? "this image was skipped; nobody shall label it"
                                           : "this image was submitted; only a reviewer can change it now");
  }
  TM_TRY(check_may_label(writer, actor, project, task));
  const bool free = !task.assignee || task.assignee == actor.id;
  TM_ASSIGN(const Batch batch, batch_of(writer, project, task.batch));
  if (task.state == TaskState::kInProgress && task.id) return asset;
  // A reviewer who mends somebody's rejected image does not take it from them.
  if (!free) return asset;
  Task next = task;
  next.assignee = actor.id;
  next.state = TaskState::kInProgress;
  next.lease_until = lease_end(batch, now);
  TM_TRY(append_task(writer, actor, project, next, "task.start", "", Json::object()));
  return writer.asset(project, asset.id);
}

}  // namespace

Result<record::Asset> begin_work(ledger::Writer& writer, const Actor& actor, ProjectId project,
                                 AssetId asset_id, LayerId layer_id, TimeUs now) {
  TM_ASSIGN(record::Asset asset, writer.asset(project, asset_id));
  if (asset.content.deleted) return fail(ErrorCode::kForbidden, "this image was removed from the project");
  if (layer_id == kTruth) return begin_truth(writer, actor, project, asset, now);
  TM_ASSIGN(const auto found, layer(writer, project, actor, layer_id));
  switch (found.kind) {
    case LayerKind::kTruth:
    case LayerKind::kRun:
      return fail(ErrorCode::kForbidden, "what a model predicted is not edited; accept it into the truth");
    case LayerKind::kGolden:
    case LayerKind::kProposal:
      return asset;  // whoever may see it may edit it
    case LayerKind::kReplica:
      break;
  }
  if (found.user != actor.id)
    return fail(ErrorCode::kForbidden, "what a rater said is theirs; others can only read it");
  TM_ASSIGN(const auto task, task_of(writer, project, asset_id, layer_id, Stage::kAnnotate));
  if (!task) return fail(ErrorCode::kForbidden, "nobody asked you to label this image in this layer");
  if (closed(task->state))
    return fail(ErrorCode::kForbidden, "this image was submitted or skipped; it cannot be changed now");
  if (task->state == TaskState::kInProgress) return asset;
  Task next = *task;
  TM_ASSIGN(const Batch batch, batch_of(writer, project, next.batch));
  next.state = TaskState::kInProgress;
  next.lease_until = lease_end(batch, now);
  TM_TRY(append_task(writer, actor, project, next, "task.start", "", Json::object()));
  return asset;
}

Result<LayerId> work_layer(ledger::Reader& reader, const Actor& actor, ProjectId project, AssetId asset) {
  ledger::TaskFilter filter;
  filter.asset = asset;
  filter.assignee = actor.id;
  filter.stage = Stage::kAnnotate;
  TM_ASSIGN(const auto mine, reader.tasks(project, filter, TaskId{}, kPage));
  // What is still to be done comes before what was handed in; of equals, the newest.
  LayerId found = kTruth;
  bool open = false;
  for (const Task& task : mine) {
    if (!task.layer || (open && closed(task.state))) continue;
    found = task.layer;
    open = !closed(task.state);
  }
  return found;
}

}  // namespace touchmark::flow
