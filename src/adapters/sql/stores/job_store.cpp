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

// The projects that have queued jobs, each by one step in job_queued; ends with NULL.
constexpr std::string_view kPlaces =
    "WITH RECURSIVE place(project) AS (SELECT * FROM (SELECT project FROM job WHERE state = 0 ORDER BY "
    "project LIMIT 1) AS lowest UNION ALL SELECT (SELECT project FROM job WHERE state = 0 AND project > "
    "place.project ORDER BY project LIMIT 1) FROM place WHERE place.project IS NOT NULL) ";

// The oldest queued jobs of each project in `place` and of each kind in ?2, a JSON array, through job_queued.
// Ordered by `created` first, which the primary key cannot give: PostgreSQL would rather walk that, past all
// others.
std::string oldest_sql(Dialect dialect, int count) {
  constexpr std::string_view kOfKind =
      "FROM job WHERE state = 0 AND project = place.project AND kind = k.value ORDER BY created, id LIMIT";
  if (dialect == Dialect::kSqlite)
    return fmt::format(
        "SELECT id, project, created FROM job WHERE id IN (SELECT (SELECT id {} 1) FROM place, "
        "json_each(?2) AS k)",
        kOfKind);
  return fmt::format(
      "SELECT q.id, q.project, q.created FROM place CROSS JOIN jsonb_array_elements_text(CAST(?2 AS JSONB)) "
      "AS k CROSS JOIN LATERAL (SELECT id, project, created {} {}) AS q",
      kOfKind, count);
}

// What a worker may take, at the time ?1: the queued ones, and those under a lapsed lease, never many,
// through job_leased. So the length of the queue does not matter.
std::string free_sql(Dialect dialect, int count) {
  const std::string_view kinds = dialect == Dialect::kSqlite
                                     ? "SELECT value FROM json_each(?2)"
                                     : "SELECT value FROM jsonb_array_elements_text(CAST(?2 AS JSONB))";
  return fmt::format(
      "{}{} UNION ALL SELECT id, project, created FROM job WHERE state = 1 AND lease_until < ?1 AND attempts "
      "< "
      "{} AND cancel_requested = 0 AND kind IN ({})",
      kPlaces, oldest_sql(dialect, count), jobs::kMostAttempts, kinds);
}

// Takes the first of the free ones for the worker ?3 until ?4. On PostgreSQL others may be taking the first
// ones just now: those are skipped, so as many claims as kAtOnce go on at the same time; a candidate that
// another has taken in between is free no more when it is locked.
std::string claim_sql(Dialect dialect) {
  constexpr int kAtOnce = 32;
  constexpr std::string_view kInTurn =
      "ORDER BY (SELECT count(*) FROM job AS b WHERE b.state = 1 AND b.lease_until >= ?1 AND b.project = "
      "f.project), created, id";
  const std::string free = fmt::format("SELECT id FROM ({}) AS f {}", free_sql(dialect, kAtOnce), kInTurn);
  const std::string first =
      dialect == Dialect::kSqlite
          ? free + " LIMIT 1"
          : fmt::format(
                "SELECT j.id FROM ({}) AS c CROSS JOIN LATERAL (SELECT id FROM job "
                "WHERE id = c.id AND (state = 0 OR (state = 1 AND lease_until < ?1 AND attempts < {} AND "
                "cancel_requested = 0)) FOR UPDATE SKIP LOCKED) AS j LIMIT 1",
                free, jobs::kMostAttempts);
  return fmt::format(
      "UPDATE job SET state = 1, worker = ?3, lease_until = ?4, attempts = attempts + 1, "
      "started = coalesce(started, ?1) WHERE id = ({}) RETURNING {}",
      first, kJobColumns);
}

// Whether any of `kinds` may wait, without a write.
Result<bool> anything(Connection& connection, const std::string& kinds, TimeUs now) {
  Query query =
      connection.query(fmt::format("SELECT id FROM ({}) AS free LIMIT 1", free_sql(connection.dialect(), 1)),
                       now.value, kinds);
  return query.step();
}

// Jobs under a lapsed lease that may not be claimed again.
constexpr std::string_view kLost =
    "state = 1 AND lease_until < ?1 AND (cancel_requested <> 0 OR attempts >= ?2)";

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
  const std::string wanted = dump_json(Json(kinds));
  std::optional<Job> out;
  if (idle_) {  // workers poll: nothing to do must not cost the writer a turn
    bool any = false;
    TM_TRY(core_.read([&](Connection& connection) -> Result<void> {
      TM_ASSIGN(any, anything(connection, wanted, now));
      return {};
    }));
    if (!any) return out;
  }
  TM_TRY(core_.write([&](WriteContext& context) -> Result<void> {
    out.reset();
    Connection& connection = context.connection();
    Query query =
        connection.query(claim_sql(connection.dialect()), now.value, wanted, worker, lease_until.value);
    TM_ASSIGN(const bool found, query.step());
    if (!found) return {};
    TM_ASSIGN(out, job_of(query));
    return query.run();
  }));
  idle_ = !out.has_value();
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
        "UPDATE job SET done = ?3, total = ?4, unit = ?5, message = ?6, checkpoint = ?7, lease_until = ?8, "
        "attempts = CASE WHEN checkpoint <> ?7 THEN 1 ELSE attempts END "
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

Result<void> SqlJobs::give_back(JobId id, std::string_view worker) {
  return core_.write([&](WriteContext& context) -> Result<void> {
    Query query = context.connection().query(
        "UPDATE job SET state = 0, worker = '', lease_until = 0, attempts = attempts - 1 "
        "WHERE id = ?1 AND worker = ?2 AND state = 1",
        id.value, worker);
    TM_TRY(query.run());
    if (query.changes() == 0)
      return fail(ErrorCode::kConflict, fmt::format("job {} belongs to another worker now", id.value));
    return {};
  });
}

Result<std::vector<JobId>> SqlJobs::end_lost(TimeUs now) {
  const std::int64_t most = jobs::kMostAttempts;
  bool any = false;
  TM_TRY(core_.read([&](Connection& connection) -> Result<void> {
    Query query =
        connection.query(fmt::format("SELECT id FROM job WHERE {} LIMIT 1", kLost), now.value, most);
    TM_ASSIGN(any, query.step());
    return {};
  }));
  std::vector<JobId> out;
  if (!any) return out;
  TM_TRY(core_.write([&](WriteContext& context) -> Result<void> {
    out.clear();
    Query query = context.connection().query(
        fmt::format(
            "UPDATE job SET state = CASE WHEN cancel_requested <> 0 THEN 4 ELSE 3 END, finished = ?1, "
            "message = CASE WHEN cancel_requested <> 0 THEN message ELSE "
            "'its worker was lost ' || attempts || ' times, so it is not tried again; last ' || worker || "
            "CASE WHEN done = 0 AND message = '' THEN '' ELSE ' at ' || done || ' ' || unit || ': ' || "
            "message "
            "END END, worker = '', lease_until = 0 WHERE {} RETURNING id",
            kLost),
        now.value, most);
    for (;;) {
      TM_ASSIGN(const bool more, query.step());
      if (!more) return {};
      out.emplace_back(query.i64(0));
    }
  }));
  return out;
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

Result<void> SqlJobs::rewrite(JobId id, std::string_view message, const Json& arguments,
                              const Json& checkpoint, const Json& result) {
  return core_.write([&](WriteContext& context) -> Result<void> {
    context.connection().forget_deleted();
    Query query = context.connection().query(
        "UPDATE job SET message = ?2, arguments = ?3, checkpoint = ?4, result = ?5 WHERE id = ?1 AND state > "
        "1",
        id.value, storable(message), dump_json(arguments), dump_json(checkpoint), dump_json(result));
    TM_TRY(query.run());
    if (query.changes() == 0)
      return fail(ErrorCode::kConflict, fmt::format("job {} has not ended", id.value));
    return {};
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
