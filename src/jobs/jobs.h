// Background work: leased, resumable, idempotent, cancellable, with progress. A job row survives restarts; a
// worker that dies loses its lease and another goes on from the checkpoint, at most kMostAttempts times from
// the same one.
//
// An error that a handler returns, or an exception that it throws, is the job's answer: it ends as failed
// with that text and is not tried again. Thread-safe.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "base/ids.h"
#include "base/json.h"

namespace touchmark::jobs {

enum class JobState : std::uint8_t { kQueued = 0, kRunning = 1, kDone = 2, kFailed = 3, kCancelled = 4 };
std::string_view state_name(JobState state);

// A job that took this many workers with it at the same place is the likely reason, so nobody starts it
// again.
inline constexpr int kMostAttempts = 3;

struct Job {
  JobId id;
  std::string kind;   // "import", "export", ...
  ProjectId project;  // 0 when not about one
  UserId actor;
  JobState state = JobState::kQueued;
  std::int64_t done = 0;   // in units that `unit` names
  std::int64_t total = 0;  // 0 unknown
  std::string unit;        // "images", "annotations", "bytes"
  std::string message;     // what it is doing, or why it failed
  Json arguments;
  Json checkpoint;  // where to go on after a restart; null at first
  Json result;      // null until done
  bool cancel_requested = false;
  // How often it was claimed since its checkpoint changed last, less the times it was given back.
  int attempts = 0;
  TimeUs created;
  std::optional<TimeUs> started;
  std::optional<TimeUs> finished;
};

// The storage port; adapters/sql implements it (FOR UPDATE SKIP LOCKED on PostgreSQL).
class JobStore {
 public:
  virtual ~JobStore() = default;
  virtual Result<JobId> enqueue(std::string_view kind, ProjectId project, UserId actor, const Json& arguments,
                                TimeUs now) = 0;
  // A job that is queued, or running with a lapsed lease and attempts left, of one of `kinds`: the oldest of
  // the projects that have the fewest running just now, so that one project with many jobs keeps others
  // waiting for the end of one at most. Leased to `worker`. Costs the same with 100,000 queued jobs as with
  // one; grows with the number of projects that have any.
  virtual Result<std::optional<Job>> claim(std::string_view worker, const std::vector<std::string>& kinds,
                                           TimeUs now, TimeUs lease_until) = 0;
  // Renews the lease and stores progress. Returns false when cancelling was asked for. kConflict when the
  // lease was lost: the caller must stop at once.
  virtual Result<bool> report(JobId id, std::string_view worker, std::int64_t done, std::int64_t total,
                              std::string_view unit, std::string_view message, const Json& checkpoint,
                              TimeUs lease_until) = 0;
  // `state` is one of the three last ones. kConflict when the lease was lost.
  virtual Result<void> finish(JobId id, std::string_view worker, JobState state, std::string_view message,
                              const Json& result, TimeUs now) = 0;
  // Back to the queue with its checkpoint, as if this attempt had not been. kConflict when the lease was
  // lost.
  virtual Result<void> give_back(JobId id, std::string_view worker) = 0;
  // Ends the jobs whose lease lapsed and that nobody may claim: cancelled where that was asked for, failed
  // with a message that names the worker after kMostAttempts. Returns those it ended.
  virtual Result<std::vector<JobId>> end_lost(TimeUs now) = 0;
  virtual Result<void> request_cancel(JobId id) = 0;  // a queued job is cancelled at once
  virtual Result<Job> job(JobId id) = 0;              // kNotFound
  // What an ended job says, anew: of legal erasure only. kConflict while it is not ended.
  virtual Result<void> rewrite(JobId id, std::string_view message, const Json& arguments,
                               const Json& checkpoint, const Json& result) = 0;
  virtual Result<std::vector<Job>> jobs(ProjectId project,
                                        std::int64_t limit) = 0;  // newest first; project 0: all
};

// What a running job sees.
class JobContext {
 public:
  virtual ~JobContext() = default;
  virtual const Job& job() const = 0;
  // Cheap to call often (stored at most twice a second). False: stop now (cancelled, the lease was lost, or
  // the job was given up). A call that says something new is the sign of life that Runner waits for.
  virtual bool progress(std::int64_t done, std::int64_t total, std::string_view unit,
                        std::string_view message) = 0;
  // Stored before it returns; a later attempt starts with it. A sign of life. kConflict once the job is not
  // this handler's any more.
  virtual Result<void> checkpoint(const Json& state) = 0;
};

using JobHandler = std::function<Result<Json>(JobContext&)>;

struct JobKind {
  JobHandler run;
  // A handler that gives no sign of life for so long is taken for stuck; see Runner.
  std::chrono::milliseconds silence = std::chrono::minutes(30);
};
using JobKinds = std::map<std::string, JobKind>;  // by the name that enqueue() is given

}  // namespace touchmark::jobs
