#include <fmt/format.h>

#include <algorithm>

#include "adapters/sql/ledger/reads.h"

namespace touchmark::sql {
namespace {

using record::Task;

constexpr std::string_view kTaskColumns =
    "task, asset, layer, stage, batch, assignee, state, lease_until, active_ms, from_seq, body";

Result<Task> task_of(const Query& row) {
  const std::int64_t stage = row.i64(3);
  const std::int64_t state = row.i64(6);
  if (stage < 0 || stage > static_cast<std::int64_t>(record::Stage::kReview) || state < 0 ||
      state > static_cast<std::int64_t>(record::TaskState::kSkipped))
    return fail(ErrorCode::kCorrupt, "stored task: unknown stage or state");
  Task out;
  out.id = TaskId{local_of(row.i64(0))};
  out.asset = AssetId{local_of(row.i64(1))};
  out.layer = LayerId{row.i64(2)};
  out.stage = static_cast<record::Stage>(stage);
  out.batch = BatchId{local_of(row.i64(4))};
  out.assignee = UserId{row.i64(5)};
  out.state = static_cast<record::TaskState>(state);
  out.lease_until = TimeUs{row.i64(7)};
  out.active_ms = row.i64(8);
  out.from_seq = Seq{row.i64(9)};
  out.note = row.blob(10);
  return out;
}

Result<std::vector<Task>> all_tasks(Query query) {
  std::vector<Task> out;
  for (;;) {
    TM_ASSIGN(const bool more, query.step());
    if (!more) return out;
    TM_ASSIGN(auto task, task_of(query));
    out.push_back(std::move(task));
  }
}

// The last task of the batch that the user was given, in whatever state it is now; `low` when none.
Result<std::int64_t> last_given(Connection& connection, std::int64_t batch_key, UserId user,
                                std::int64_t low) {
  std::int64_t last = low;
  constexpr auto kBegun = static_cast<int>(record::TaskState::kInProgress);
  constexpr auto kEnd = static_cast<int>(record::TaskState::kSkipped);
  for (int state = kBegun; state <= kEnd; ++state) {
    Query query = connection.query(
        "SELECT task FROM task_rev WHERE batch = ?1 AND state = ?2 AND assignee = ?3 AND to_seq = 0 AND "
        "deleted = 0 ORDER BY task DESC LIMIT 1",
        batch_key, std::int64_t{state}, user.value);
    TM_ASSIGN(const bool found, query.step());
    if (found) last = std::max(last, query.i64(0));
  }
  return last;
}

}  // namespace

Result<Task> read_task(Connection& connection, ProjectId project, TaskId id, Seq as_of) {
  const std::int64_t key = key_of(project, id.value);
  Query query =
      as_of == kOpenSeq
          ? connection.query(
                fmt::format("SELECT {} FROM task_rev WHERE task = ?1 AND to_seq = 0 AND deleted = 0",
                            kTaskColumns),
                key)
          : connection.query(as_of_union(kTaskColumns, "task_rev", "task = ?1", "?2"), key, as_of.value);
  TM_ASSIGN(const bool found, query.step());
  if (!found) return fail(ErrorCode::kNotFound, fmt::format("there is no task {}", id.value));
  return task_of(query);
}

Result<std::vector<Task>> read_tasks(Connection& connection, ProjectId project,
                                     const ledger::TaskFilter& filter, TaskId after, std::int64_t limit) {
  if (!filter.asset && !filter.batch && !filter.assignee)
    return fail(ErrorCode::kInvalid, "tasks are listed by asset, batch or assignee");
  std::string sql = fmt::format(
      "SELECT {} FROM task_rev WHERE to_seq = 0 AND deleted = 0 AND task > ?1 AND task < ?2", kTaskColumns);
  // Bound, not written out: one text, and so one prepared statement, for each set of members.
  std::vector<std::int64_t> values;
  const auto equal = [&](std::string_view column, std::int64_t value) {
    values.push_back(value);
    sql += fmt::format(" AND {} = ?{}", column, 3 + values.size());
  };
  if (filter.asset) equal("asset", key_of(project, filter.asset->value));
  if (filter.batch) equal("batch", key_of(project, filter.batch->value));
  if (filter.assignee) equal("assignee", filter.assignee->value);
  if (filter.assignee && *filter.assignee) sql += " AND assignee <> 0";  // the condition of the index
  if (filter.state) equal("state", static_cast<std::int64_t>(*filter.state));
  if (filter.layer) equal("layer", filter.layer->value);
  if (filter.stage) equal("stage", static_cast<std::int64_t>(*filter.stage));
  sql += " ORDER BY task LIMIT ?3";
  Query query = connection.query(sql, bound_of(project, after.value), end_key(project),
                                 std::clamp<std::int64_t>(limit, 0, 10'000));
  for (std::size_t i = 0; query.statement() != nullptr && i < values.size(); ++i)
    query.statement()->bind(static_cast<int>(i) + 4, values[i]);
  return all_tasks(std::move(query));
}

Result<std::optional<Task>> read_open_task(Connection& connection, ProjectId project, BatchId batch,
                                           UserId user, TimeUs now) {
  const std::int64_t batch_key = key_of(project, batch.value);
  const std::int64_t low = first_key(project);
  // An asset comes to one person once: whoever has, or had, a task of the batch on it is passed over. The
  // plus signs keep the planner from looking for that among all tasks of the batch instead of those of the
  // asset.
  const std::string base = fmt::format(
      "SELECT {} FROM task_rev t WHERE batch = ?1 AND state = {{}} AND stage = 0 AND to_seq = 0 AND deleted "
      "= 0 "
      "AND task > ?2 AND {{}} AND NOT EXISTS (SELECT 1 FROM task_rev o WHERE o.asset = t.asset AND "
      "+o.batch = t.batch AND +o.assignee = ?3 AND o.to_seq = 0 AND o.deleted = 0) ORDER BY task LIMIT 1",
      kTaskColumns);
  const std::string open = fmt::format(fmt::runtime(base), 0, "assignee = 0");
  const std::string lapsed = fmt::format(fmt::runtime(base), 1, "lease_until <> 0 AND lease_until < ?4");
  TM_ASSIGN(const std::int64_t last, last_given(connection, batch_key, user, low));
  for (const std::int64_t after : {last, low}) {
    TM_ASSIGN(auto found, all_tasks(connection.query(open, batch_key, after, user.value)));
    if (!found.empty()) return std::optional<Task>{std::move(found.front())};
    if (after == low) break;
  }
  TM_ASSIGN(auto found, all_tasks(connection.query(lapsed, batch_key, low, user.value, now.value)));
  if (!found.empty()) return std::optional<Task>{std::move(found.front())};
  return std::optional<Task>{};
}

Result<std::optional<AssetId>> read_untasked_asset(Connection& connection, ProjectId project, AssetId after) {
  Query query = connection.query(
      "SELECT asset FROM asset_rev a WHERE status = 0 AND asset > ?1 AND asset < ?2 AND to_seq = 0 AND "
      "deleted = 0 AND NOT EXISTS (SELECT 1 FROM task_rev t WHERE t.asset = a.asset AND t.to_seq = 0 AND "
      "t.deleted = 0) ORDER BY asset LIMIT 1",
      bound_of(project, after.value), end_key(project));
  TM_ASSIGN(const bool found, query.step());
  if (!found) return std::optional<AssetId>{};
  return std::optional<AssetId>{AssetId{local_of(query.i64(0))}};
}

Result<std::vector<ledger::TaskRow>> read_tasks_of_event(Connection& connection, ProjectId project, Seq seq) {
  TM_ASSIGN(const ledger::Event event, read_event(connection, project, seq));
  const std::int64_t first = first_key(project) + event.first_rev;
  Query query = connection.query(
      fmt::format("SELECT {}, deleted, to_seq FROM task_rev WHERE rev >= ?1 AND rev < ?2 ORDER BY rev",
                  kTaskColumns),
      first, first + event.row_count);
  std::vector<ledger::TaskRow> out;
  for (;;) {
    TM_ASSIGN(const bool more, query.step());
    if (!more) return out;
    TM_ASSIGN(auto task, task_of(query));
    out.push_back({std::move(task), query.i64(11) != 0, query.i64(12) == 0});
  }
}

}  // namespace touchmark::sql
