#include "flow/task/find_work.h"

#include <algorithm>

#include "flow/task/batch.h"

namespace touchmark::flow {
namespace {

using record::Stage;
using record::Task;
using record::TaskState;
constexpr std::int64_t kPage = 1000;

enum class Reach { kAll, kBeyond };  // round the queue, or only assets behind the given one

Result<std::optional<Task>> own_task(ledger::Reader& reader, const Actor& actor, ProjectId project,
                                     TaskState state, AssetId after, Reach reach) {
  ledger::TaskFilter filter;
  filter.assignee = actor.id;
  filter.state = state;
  filter.stage = Stage::kAnnotate;
  TM_ASSIGN(auto mine, reader.tasks(project, filter, TaskId{}, kPage));
  std::optional<Task> first;
  for (auto& task : mine) {
    if (task.asset > after) return std::optional<Task>{std::move(task)};
    if (reach == Reach::kAll && !first && task.asset != after) first = std::move(task);
  }
  return first;
}

// Whether the actor leaves work of theirs behind that is not finished.
Result<bool> passes_by(ledger::Reader& reader, const Actor& actor, ProjectId project, AssetId after) {
  if (!after) return false;
  ledger::TaskFilter filter;
  filter.asset = after;
  filter.assignee = actor.id;
  filter.stage = Stage::kAnnotate;
  TM_ASSIGN(const auto found, reader.tasks(project, filter, TaskId{}, kPage));
  return std::any_of(found.begin(), found.end(), [](const Task& task) {
    return task.state == TaskState::kRejected || task.state == TaskState::kInProgress ||
           task.state == TaskState::kOpen;
  });
}

// A task that nobody has, or has still, and that the actor may take; without an id where nobody has made it
// yet.
Result<std::optional<Task>> new_work(ledger::Reader& reader, const Actor& actor, ProjectId project,
                                     AssetId after, TimeUs now) {
  TM_ASSIGN(const auto open, batches(reader, project, Actor{actor.id, false}));
  for (const auto& each : open) {
    TM_ASSIGN(auto task, reader.open_task(project, each.batch.id, actor.id, now));
    if (task) return task;
  }
  for (const AssetId start : {after, AssetId{}}) {
    TM_ASSIGN(const auto found, reader.untasked_asset(project, start));
    if (found) {
      Task task;
      task.asset = *found;
      task.layer = kTruth;
      return std::optional<Task>{std::move(task)};
    }
    if (!after) break;
  }
  return reader.open_task(project, BatchId{}, actor.id, now);
}

Result<std::optional<Task>> own_work(ledger::Reader& reader, const Actor& actor, ProjectId project,
                                     AssetId after, Reach reach) {
  for (const TaskState mine : {TaskState::kRejected, TaskState::kInProgress, TaskState::kOpen}) {
    TM_ASSIGN(auto found, own_task(reader, actor, project, mine, after, reach));
    if (found) return found;
  }
  return std::optional<Task>{};
}

}  // namespace

Result<Task> find_work(ledger::Reader& reader, const Actor& actor, ProjectId project, AssetId after,
                       TimeUs now) {
  TM_TRY(reader.project(project));
  // Who passes unfinished work by wants to get on: what they have begun before would lead to and fro.
  TM_ASSIGN(const bool passes, passes_by(reader, actor, project, after));
  if (passes) {
    TM_ASSIGN(auto begun, own_work(reader, actor, project, after, Reach::kBeyond));
    if (begun) return std::move(*begun);
    TM_ASSIGN(auto fresh, new_work(reader, actor, project, after, now));
    if (fresh) return std::move(*fresh);
  }
  TM_ASSIGN(auto own, own_work(reader, actor, project, after, Reach::kAll));
  if (own) return std::move(*own);
  TM_ASSIGN(auto found, new_work(reader, actor, project, after, now));
  if (!found) return fail(ErrorCode::kNotFound, "nothing is left to label in this project");
  return std::move(*found);
}

}  // namespace touchmark::flow
