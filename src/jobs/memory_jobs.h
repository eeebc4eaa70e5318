// Jobs in memory, with the rules of the port: leases, attempts, cancelling, one owner at a time. For tests
// only.
#pragma once

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>

#include "jobs/jobs.h"

namespace touchmark::jobs {

class MemoryJobs final : public JobStore {
 public:
  Result<JobId> enqueue(std::string_view kind, ProjectId project, UserId actor, const Json& arguments,
                        TimeUs now) override {
    const std::lock_guard lock(mutex_);
    Job job;
    job.id = JobId{static_cast<std::int64_t>(jobs_.size()) + 1};
    job.kind = kind;
    job.project = project;
    job.actor = actor;
    job.arguments = arguments;
    job.created = now;
    jobs_.push_back({job, "", TimeUs{0}});
    return job.id;
  }

  Result<std::optional<Job>> claim(std::string_view worker, const std::vector<std::string>& kinds, TimeUs now,
                                   TimeUs until) override {
    const std::lock_guard lock(mutex_);
    Row* first = nullptr;
    for (auto& row : jobs_) {
      if (std::find(kinds.begin(), kinds.end(), row.job.kind) == kinds.end()) continue;
      const bool again = lapsed(row, now) && row.job.attempts < kMostAttempts && !row.job.cancel_requested;
      if (row.job.state != JobState::kQueued && !again) continue;
      if (first == nullptr || running(row.job.project, now) < running(first->job.project, now)) first = &row;
    }
    if (first == nullptr) return std::optional<Job>{};
    first->job.state = JobState::kRunning;
    ++first->job.attempts;
    first->worker = worker;
    first->until = until;
    return std::optional<Job>{first->job};
  }

  Result<bool> report(JobId id, std::string_view worker, std::int64_t done, std::int64_t total,
                      std::string_view unit, std::string_view message, const Json& checkpoint,
                      TimeUs until) override {
    const std::lock_guard lock(mutex_);
    auto& row = at(id);
    TM_TRY(owned(row, worker));
    row.job.done = done;
    row.job.total = total;
    row.job.unit = unit;
    row.job.message = message;
    if (row.job.checkpoint != checkpoint) row.job.attempts = 1;
    row.job.checkpoint = checkpoint;
    row.until = until;
    ++reports_;
    return !row.job.cancel_requested;
  }

  Result<void> finish(JobId id, std::string_view worker, JobState state, std::string_view message,
                      const Json& result, TimeUs now) override {
    {
      const std::lock_guard lock(mutex_);
      auto& row = at(id);
      TM_TRY(owned(row, worker));
      end(row, state, message, now);
      row.job.result = result;
    }
    ended_.notify_all();
    return {};
  }

  Result<void> give_back(JobId id, std::string_view worker) override {
    const std::lock_guard lock(mutex_);
    auto& row = at(id);
    TM_TRY(owned(row, worker));
    row.job.state = JobState::kQueued;
    row.worker.clear();
    --row.job.attempts;
    return {};
  }

  Result<std::vector<JobId>> end_lost(TimeUs now) override {
    std::vector<JobId> out;
    {
      const std::lock_guard lock(mutex_);
      for (auto& row : jobs_) {
        if (!lapsed(row, now)) continue;
        if (!row.job.cancel_requested && row.job.attempts < kMostAttempts) continue;
        end(row, row.job.cancel_requested ? JobState::kCancelled : JobState::kFailed,
            "its worker was lost; last " + row.worker, now);
        out.push_back(row.job.id);
      }
    }
    ended_.notify_all();
    return out;
  }

  Result<void> request_cancel(JobId id) override {
    const std::lock_guard lock(mutex_);
    at(id).job.cancel_requested = true;
    return {};
  }
  Result<void> rewrite(JobId id, std::string_view message, const Json& arguments, const Json& checkpoint,
                       const Json& result) override {
    const std::lock_guard lock(mutex_);
    Job& job = at(id).job;
    if (job.state < JobState::kDone) return fail(ErrorCode::kConflict, "the job is not ended");
    job.message = message;
    job.arguments = arguments;
    job.checkpoint = checkpoint;
    job.result = result;
    return {};
  }

  Result<Job> job(JobId id) override {
    const std::lock_guard lock(mutex_);
    return at(id).job;
  }
  Result<std::vector<Job>> jobs(ProjectId, std::int64_t) override { return std::vector<Job>{}; }

  // Until it has ended, 20 s at most.
  Job wait(JobId id) {
    std::unique_lock lock(mutex_);
    ended_.wait_for(lock, std::chrono::seconds(20), [&] { return at(id).job.state > JobState::kRunning; });
    return at(id).job;
  }
  // As a worker does that took the job after its lease had lapsed.
  void steal(JobId id) {
    const std::lock_guard lock(mutex_);
    at(id).worker = "somebody else";
  }
  int reports() {
    const std::lock_guard lock(mutex_);
    return reports_;
  }

 private:
  struct Row {
    Job job;
    std::string worker;
    TimeUs until;
  };
  static bool lapsed(const Row& row, TimeUs now) {
    return row.job.state == JobState::kRunning && row.until < now;
  }
  std::ptrdiff_t running(ProjectId project, TimeUs now) const {
    return std::count_if(jobs_.begin(), jobs_.end(), [&](const Row& row) {
      return row.job.project == project && row.job.state == JobState::kRunning && !lapsed(row, now);
    });
  }
  static Result<void> owned(const Row& row, std::string_view worker) {
    if (row.job.state == JobState::kRunning && row.worker == worker) return {};
    return fail(ErrorCode::kConflict, "the lease was lost");
  }
  static void end(Row& row, JobState state, std::string_view message, TimeUs now) {
    row.job.state = state;
    row.job.message = message;
    row.job.finished = now;
    row.worker.clear();
  }
  Row& at(JobId id) { return jobs_.at(static_cast<std::size_t>(id.value - 1)); }

  std::mutex mutex_;
  std::condition_variable ended_;
  std::deque<Row> jobs_;
  int reports_ = 0;
};

}  // namespace touchmark::jobs
