// What can be refused of tasks and records before a byte is written.
#include <fmt/format.h>

#include "adapters/sql/driver/keys.h"
#include "adapters/sql/driver/text.h"
#include "adapters/sql/ledger/append.h"
#include "adapters/sql/ledger/reads.h"
#include "base/utf8.h"

namespace touchmark::sql {
namespace {

using ledger::RecordWrite;
using ledger::TaskWrite;

tl::unexpected<Error> invalid(std::string message) {
  return fail(ErrorCode::kInvalid, std::move(message));
}

Result<void> check_task(const AppendPlan& plan, const TaskWrite& row) {
  const record::Task& task = row.task;
  for (const std::int64_t id : {task.id.value, task.layer.value, task.batch.value, task.assignee.value})
    if (!is_local(id)) return invalid(fmt::format("{} is not an id", id));
  if (!task.id && row.base.value != 0) return invalid("a new task has no base");
  if (task.asset.value < 1 || task.asset.value > plan.last_asset + plan.new_assets)
    return fail(ErrorCode::kNotFound, fmt::format("there is no asset {}", task.asset.value));
  if (task.stage > record::Stage::kReview || task.state > record::TaskState::kSkipped)
    return invalid("a task has an unknown stage or state");
  if (task.lease_until.value < 0 || task.active_ms < 0)
    return invalid("the lease or the active time of a task is out of range");
  if (!is_utf8(task.note)) return invalid("the note of a task must be UTF-8 text");
  return {};
}

CountedTask counted(const record::Task& task, bool deleted) {
  return {task.batch.value, static_cast<std::int64_t>(task.stage), static_cast<std::int64_t>(task.state),
          deleted};
}

Result<void> new_record(Connection& connection, AppendPlan& plan, const RecordWrite& row) {
  const auto kind = static_cast<std::int64_t>(row.kind);
  if (row.base.value != 0) return invalid("a new record has no base");
  auto counted = plan.record_counts.find(kind);
  if (counted == plan.record_counts.end()) {
    TM_ASSIGN(const std::int64_t last, read_record_count(connection, plan.project, row.kind));
    counted = plan.record_counts.emplace(kind, last).first;
  }
  if (ledger::record_kind_info(row.kind)->single && counted->second != 0)
    return fail(ErrorCode::kConflict,
                fmt::format("the project has its {} already", ledger::record_kind_name(row.kind)));
  plan.record_ids.push_back(++counted->second);
  return {};
}

}  // namespace

Result<void> check_tasks(Connection& connection, AppendPlan& plan) {
  for (const TaskWrite& row : plan.draft.tasks) {
    TM_TRY(check_task(plan, row));
    plan.counters.task(counted(row.task, row.deleted), 1);
    plan.places_change = plan.places_change || !row.deleted;
    if (!row.task.id) {
      ++plan.new_tasks;
      continue;
    }
    Query old = connection.query(
        "SELECT from_seq, batch, stage, state, deleted, asset FROM task_rev WHERE task = ?1 AND to_seq = 0",
        key_of(plan.project, row.task.id.value));
    TM_ASSIGN(const bool found, old.step());
    if (!found) return fail(ErrorCode::kNotFound, fmt::format("there is no task {}", row.task.id.value));
    TM_TRY(check_base("task", row.task.id.value, row.base, Seq{old.i64(0)}));
    if (local_of(old.i64(5)) != row.task.asset.value) return invalid("a task stays with its asset");
    plan.counters.task({local_of(old.i64(1)), old.i64(2), old.i64(3), old.i64(4) != 0}, -1);
  }
  return {};
}

Result<void> check_records(Connection& connection, AppendPlan& plan) {
  for (const RecordWrite& row : plan.draft.records) {
    if (ledger::record_kind_info(row.kind) == nullptr) return invalid("a record has an unknown kind");
    if (!is_local(row.layer.value)) return invalid("the layer of a record is out of range");
    if (!is_local(row.id) || row.asset.value < 0 || row.asset.value > plan.last_asset + plan.new_assets)
      return fail(ErrorCode::kNotFound, fmt::format("there is no asset {}", row.asset.value));
    if (!is_utf8(row.body)) return invalid("the body of a record must be UTF-8 text");
    if (row.id == 0) {
      TM_TRY(new_record(connection, plan, row));
      continue;
    }
    Query old =
        connection.query("SELECT from_seq FROM record_rev WHERE kind = ?1 AND record = ?2 AND to_seq = 0",
                         static_cast<std::int64_t>(row.kind), key_of(plan.project, row.id));
    TM_ASSIGN(const bool found, old.step());
    const std::string_view what = ledger::record_kind_name(row.kind);
    if (!found) return fail(ErrorCode::kNotFound, fmt::format("there is no {} {}", what, row.id));
    TM_TRY(check_base(what, row.id, row.base, Seq{old.i64(0)}));
    plan.record_ids.push_back(row.id);
  }
  return {};
}

}  // namespace touchmark::sql
