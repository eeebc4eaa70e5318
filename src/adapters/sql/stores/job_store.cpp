#include "adapters/sql/stores/job_store.h"

#include <fmt/core.h>

#include <algorithm>

#include "adapters/sql/driver/text.h"
#include "base/json.h"

namespace touchmark::sql {
namespace {

using jobs::Job;
using jobs::JobState;

constexpr std::string_view kJobColumns =
    "id, kind, project, actor, state, done, total, unit, message, arguments, checkpoint, result, "
    "cancel_requested, attempts, created, started, finished";

Result<Job> job_of(const Query& row) {
  Job out;
  out.id = JobId{row.i64(0)};
  out.kind = row.text(1);
  out.project = ProjectId{row.i64(2)};
  out.actor = UserId{row.i64(3)};
  out.state = static_cast<JobState>(row.i64(4));
  out.done = row.i64(5);
  out.total = row.i64(6);
  out.unit = row.text(7);
  out.message = row.text(8);
  TM_ASSIGN(out.arguments, parse_json(row.text(9)));
  TM_ASSIGN(out.checkpoint, parse_json(row.text(10)));
  TM_ASSIGN(out.result, parse_json(row.text(11)));
  out.cancel_requested = row.i64(12) != 0;
  out.attempts = static_cast<int>(row.i64(13));
  out.created = TimeUs{row.i64(14)};
  if (!row.is_null(15)) out.started = TimeUs{row.i64(15)};
  if (!row.is_null(16)) out.finished = TimeUs{row.i64(16)};
  return out;
}

Result<Job> job_by_id(Connection& connection, JobId id) {
  Query query = connection.query(fmt::format("SELECT {} FROM job WHERE id = ?1", kJobColumns), id.value);
  TM_ASSIGN(const bool found, query.step());
  if (!found) return fail(ErrorCode::kNotFound, fmt::format("there is no job {}", id.value));
  return job_of(query);
}

// Messages come from anywhere (file names, other programs' errors).
std::string storable(std::string_view text) {
  if (check_text(text, "a message", 8'000)) return std::string(text);
  std::string out = dump_json(Json(std::string(text.substr(0, 8'000))));
  return out;
}

// Oldest first: queued, or running under a lease that lapsed.
Result<std::vector<JobId>> candidates(Connection& connection, const std::vector<std::string>& kinds,
                                      TimeUs now) {
  Query query = connection.query(
      "SELECT id, kind FROM job WHERE state < 2 AND (state = 0 OR lease_until < ?1) ORDER BY id", now.value);
  std::vector<JobId> out;
  for (;;) {
    TM_ASSIGN(const bool more, query.step());
    if (!more) return out;
    if (std::find(kinds.begin(), kinds.end(), query.text(1)) != kinds.end()) out.emplace_back(query.i64(0));
  }
}

Result<bool> take(Connection& connection, JobId id, std::string_view worker, TimeUs now, TimeUs lease_until) {
  if (connection.dialect() == Dialect::kPostgres) {
    Query free = connection.query("SELECT id FROM job WHERE id = ?1 FOR UPDATE SKIP LOCKED", id.value);
    TM_ASSIGN(const bool got, free.step());
    if (!got) return false;
  }
  // Its worker is gone and somebody wanted it cancelled: then it ends here.
  TM_TRY(
      connection.run("UPDATE job SET state = 4, finished = ?2, worker = '' WHERE id = ?1 AND state = 1 AND "
                     "cancel_requested <> 0 AND lease_until < ?2",
                     id.value, now.value));
  Query query = connection.query(
      "UPDATE job SET state = 1, worker = ?2, lease_until = ?3, attempts = attempts + 1, "
      "started = coalesce(started, ?4) WHERE id = ?1 AND (state = 0 OR (state = 1 AND lease_until < ?4))",
      id.value, worker, lease_until.value, now.value);
  TM_TRY(query.run());
  return query.changes() == 1;
}

}  // namespace

Result<JobId> SqlJobs::enqueue(std::string_view kind, ProjectId project, UserId actor, const Json& arguments,
                               TimeUs now) {
  TM_TRY(check_text(kind, "the kind of a job"));
  JobId out;
  const std::string text = dump_json(arguments);
  TM_TRY(core_.write([&](WriteContext& context) -> Result<void> {
    Query query = context.connection().query(
        "INSERT INTO job(kind, project, actor, state, done, total, unit, message, arguments, checkpoint, "
        "result, "
        "cancel_requested, attempts, created, worker, lease_until) "
        "VALUES(?1, ?2, ?3, 0, 0, 0, '', '', ?4, 'null', 'null', 0, 0, ?5, '', 0) RETURNING id",
        kind, project.value, actor.value, text, now.value);
    TM_TRY(query.one_row());
    out = JobId{query.i64(0)};
    return query.run();
  }));
  return out;
}

Result<std::optional<Job>> SqlJobs::claim(std::string_view worker, const std::vector<std::string>& kinds,
                                          TimeUs now, TimeUs lease_until) {
  std::optional<Job> out;
  bool any = false;  // workers poll: nothing to do must not cost a write
  TM_TRY(core_.read([&](Connection& connection) -> Result<void> {
    TM_ASSIGN(const auto found, candidates(connection, kinds, now));
    any = !found.empty();
    return {};
  }));
  if (!any) return out;
  TM_TRY(core_.write([&](WriteContext& context) -> Result<void> {
    out.reset();
    TM_ASSIGN(const auto found, candidates(context.connection(), kinds, now));
    for (const JobId id : found) {
      TM_ASSIGN(const bool taken, take(context.connection(), id, worker, now, lease_until));
      if (!taken) continue;
      TM_ASSIGN(out, job_by_id(context.connection(), id));
      break;
    }
    return {};
  }));
  return out;
}

Result<bool> SqlJobs::report(JobId id, std::string_view worker, std::int64_t done, std::int64_t total,
                             std::string_view unit, std::string_view message, const Json& checkpoint,
                             TimeUs lease_until) {
  bool go_on = true;
  const std::string state = dump_json(checkpoint);
  const std::string text = storable(message);
  TM_TRY(core_.write([&](WriteContext& context) -> Result<void> {
    Query query = context.connection().query(
        "UPDATE job SET done = ?3, total = ?4, unit = ?5, message = ?6, checkpoint = ?7, lease_until = ?8 "
        "WHERE id = ?1 AND worker = ?2 AND state = 1 RETURNING cancel_requested",
        id.value, worker, done, total, unit, text, state, lease_until.value);
    TM_ASSIGN(const bool mine, query.step());
    if (!mine)
      return fail(ErrorCode::kConflict, fmt::format("job {} belongs to another worker now", id.value));
    go_on = query.i64(0) == 0;
    return query.run();
  }));
  return go_on;
}

Result<void> SqlJobs::finish(JobId id, std::string_view worker, JobState state, std::string_view message,
                             const Json& result, TimeUs now) {
  const std::string outcome = dump_json(result);
  const std::string text = storable(message);
  return core_.write([&](WriteContext& context) -> Result<void> {
    constexpr std::string_view kEnd =
        "UPDATE job SET state = ?3, message = ?4, result = ?5, finished = ?6, worker = '', lease_until = 0 "
        "WHERE id = ?1 AND worker = ?2 AND state = 1";
    const auto number = static_cast<std::int64_t>(state);
    const bool ended = state != JobState::kQueued && state != JobState::kRunning;
    Query query = ended
                      ? context.connection().query(kEnd, id.value, worker, number, text, outcome, now.value)
                      : context.connection().query(kEnd, id.value, worker, number, text, outcome, NullInt{});
    TM_TRY(query.run());
    if (query.changes() == 0)
      return fail(ErrorCode::kConflict, fmt::format("job {} belongs to another worker now", id.value));
    return {};
  });
}

Result<void> SqlJobs::request_cancel(JobId id) {
  return core_.write([&](WriteContext& context) -> Result<void> {
    Connection& connection = context.connection();
    TM_ASSIGN(const Job found, job_by_id(connection, id));
    return connection.run(
        "UPDATE job SET cancel_requested = 1, finished = CASE WHEN state = 0 THEN ?2 ELSE finished END, "
        "state = CASE WHEN state = 0 THEN 4 ELSE state END WHERE id = ?1 AND state < 2",
        id.value, core_.clock().now().value);
  });
}

Result<Job> SqlJobs::job(JobId id) {
  Job out;
  TM_TRY(core_.read([&](Connection& connection) -> Result<void> {
    TM_ASSIGN(out, job_by_id(connection, id));
    return {};
  }));
  return out;
}

Result<std::vector<Job>> SqlJobs::jobs(ProjectId project, std::int64_t limit) {
  std::vector<Job> out;
  TM_TRY(core_.read([&](Connection& connection) -> Result<void> {
    const std::string all = fmt::format("SELECT {} FROM job ORDER BY id DESC LIMIT ?1", kJobColumns);
    const std::string one =
        fmt::format("SELECT {} FROM job WHERE project = ?2 ORDER BY id DESC LIMIT ?1", kJobColumns);
    const std::int64_t most = std::max<std::int64_t>(0, limit);
    Query query = project ? connection.query(one, most, project.value) : connection.query(all, most);
    for (;;) {
      TM_ASSIGN(const bool more, query.step());
      if (!more) return {};
      TM_ASSIGN(auto job, job_of(query));
      out.push_back(std::move(job));
    }
  }));
  return out;
}

}  // namespace touchmark::sql
