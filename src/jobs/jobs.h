// Background work: leased, resumable, idempotent, cancellable, with progress. A job row survives restarts; a
// worker that dies loses its lease and another goes on from the checkpoint. Thread-safe.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "base/ids.h"
#include "base/json.h"

namespace touchmark::jobs {

enum class JobState : std::uint8_t { kQueued = 0, kRunning = 1, kDone = 2, kFailed = 3, kCancelled = 4 };
std::string_view state_name(JobState state);

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
  // The oldest job that is queued, or running with a lapsed lease, of one of `kinds`; leased to `worker`.
  virtual Result<std::optional<Job>> claim(std::string_view worker, const std::vector<std::string>& kinds,
                                           TimeUs now, TimeUs lease_until) = 0;
  // Renews the lease and stores progress. Returns false when cancelling was asked for. kConflict when the
  // lease was lost: the caller must stop at once.
  virtual Result<bool> report(JobId id, std::string_view worker, std::int64_t done, std::int64_t total,
                              std::string_view unit, std::string_view message, const Json& checkpoint,
                              TimeUs lease_until) = 0;
  virtual Result<void> finish(JobId id, std::string_view worker, JobState state, std::string_view message,
                              const Json& result, TimeUs now) = 0;
  virtual Result<void> request_cancel(JobId id) = 0;  // a queued job is cancelled at once
  virtual Result<Job> job(JobId id) = 0;              // kNotFound
  virtual Result<std::vector<Job>> jobs(ProjectId project,
                                        std::int64_t limit) = 0;  // newest first; project 0: all
};

// What a running job sees.
class JobContext {
 public:
  virtual ~JobContext() = default;
  virtual const Job& job() const = 0;
  // Cheap to call often (stored at most twice a second). False: stop now (cancelled, or the lease was lost).
  virtual bool progress(std::int64_t done, std::int64_t total, std::string_view unit,
                        std::string_view message) = 0;
  // Stored before it returns; a later attempt starts with it.
  virtual Result<void> checkpoint(const Json& state) = 0;
};

using JobHandler = std::function<Result<Json>(JobContext&)>;

// Claims and runs jobs on its own threads until stopped. `changed` is called after each stored change.
class Runner {
 public:
  Runner(JobStore& store, const Clock& clock, std::map<std::string, JobHandler> handlers,
         std::function<void(const Job&)> changed, int threads);
  ~Runner();  // stop()
  void start();
  void wake();  // a job was enqueued in this process
  void stop();  // running jobs see progress() == false, keep their checkpoint, and go back to the queue

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace touchmark::jobs
