#include "jobs/running_job.h"

#include <algorithm>

namespace touchmark::jobs {
namespace {
constexpr std::int64_t kReportInterval = 500'000;  // microseconds

std::int64_t microseconds(std::chrono::milliseconds time) {
  return time.count() * 1000;
}
}  // namespace

RunningJob::RunningJob(JobStore& store, const Clock& clock, std::string worker, Job job,
                       std::chrono::milliseconds lease, const std::function<void(const Job&)>& changed,
                       const std::atomic<bool>& stopping)
    : store_(store),
      clock_(clock),
      worker_(std::move(worker)),
      job_(std::move(job)),
      lease_(lease),
      changed_(changed),
      stopping_(stopping),
      reported_{clock.now().value - kReportInterval} {}

bool RunningJob::progress(std::int64_t done, std::int64_t total, std::string_view unit,
                          std::string_view message) {
  const std::lock_guard lock(mutex_);
  if (settled_) return false;
  // A loop that says the same again and again has not come any further.
  if (job_.done != done || job_.total != total || job_.unit != unit || job_.message != message)
    heard_ = std::chrono::steady_clock::now();
  job_.done = done;
  job_.total = total;
  job_.unit = unit;
  job_.message = message;
  const TimeUs now = clock_.now();
  if (now.value - reported_.value >= std::min(kReportInterval, microseconds(lease_) / 4)) store_now(now);
  return may_go_on_ && !stopping_;
}

Result<void> RunningJob::checkpoint(const Json& state) {
  const std::lock_guard lock(mutex_);
  if (settled_) return fail(ErrorCode::kConflict, "the job was given up");
  heard_ = std::chrono::steady_clock::now();
  job_.checkpoint = state;
  return store_now(clock_.now());
}

void RunningJob::renew() {
  const std::lock_guard lock(mutex_);
  const TimeUs now = clock_.now();
  if (!settled_ && !lost_ && now.value - reported_.value >= microseconds(lease_) / 4) store_now(now);
}

std::chrono::milliseconds RunningJob::silent() const {
  const std::lock_guard lock(mutex_);
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - heard_);
}

bool RunningJob::settle() {
  const std::lock_guard lock(mutex_);
  return !std::exchange(settled_, true);
}

bool RunningJob::cancelled() const {
  const std::lock_guard lock(mutex_);
  return cancelled_;
}

bool RunningJob::lost() const {
  const std::lock_guard lock(mutex_);
  return lost_;
}

std::string RunningJob::last_words() const {
  const std::lock_guard lock(mutex_);
  std::string out;
  if (job_.done > 0 || job_.total > 0) {
    out = std::to_string(job_.done);
    if (job_.total > 0) out += " of " + std::to_string(job_.total);
    if (!job_.unit.empty()) out += " " + job_.unit;
  }
  if (!job_.message.empty()) out += (out.empty() ? "" : ": ") + job_.message;
  return out;
}

// Under the lock.
Result<void> RunningJob::store_now(TimeUs now) {
  reported_ = now;
  const auto go_on = store_.report(job_.id, worker_, job_.done, job_.total, job_.unit, job_.message,
                                   job_.checkpoint, TimeUs{now.value + microseconds(lease_)});
  if (!go_on) {
    lost_ = lost_ || go_on.error().code == ErrorCode::kConflict;
    may_go_on_ = may_go_on_ && !lost_;
    return tl::unexpected(go_on.error());
  }
  if (!*go_on) {
    cancelled_ = true;
    may_go_on_ = false;
  }
  if (changed_) changed_(job_);
  return {};
}

}  // namespace touchmark::jobs
