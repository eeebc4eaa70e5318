// The context of one running job. Internal to jobs/.
//
// Used by the handler's thread and by the runner's watcher. Exactly one of them ends the job: settle().
#pragma once

#include <atomic>
#include <mutex>

#include "jobs/jobs.h"

namespace touchmark::jobs {

class RunningJob final : public JobContext {
 public:
  RunningJob(JobStore& store, const Clock& clock, std::string worker, Job job,
             std::chrono::milliseconds lease, const std::function<void(const Job&)>& changed,
             const std::atomic<bool>& stopping);

  const Job& job() const override { return job_; }
  // Stored at most twice a second.
  bool progress(std::int64_t done, std::int64_t total, std::string_view unit,
                std::string_view message) override;
  Result<void> checkpoint(const Json& state) override;

  // Renews the lease of a handler that is silent, when it is time to.
  void renew();
  // Since the last sign of life.
  std::chrono::milliseconds silent() const;
  // True for the first caller, who then says how the job ends. Nothing is stored for the handler afterwards.
  bool settle();

  const std::string& worker() const { return worker_; }
  bool cancelled() const;
  bool lost() const;
  // "120 of 500 images: importing a.zip", as last told.
  std::string last_words() const;

 private:
  Result<void> store_now(TimeUs now);

  JobStore& store_;
  const Clock& clock_;
  const std::string worker_;
  Job job_;
  const std::chrono::milliseconds lease_;
  const std::function<void(const Job&)>& changed_;
  const std::atomic<bool>& stopping_;

  mutable std::mutex mutex_;
  TimeUs reported_;
  std::chrono::steady_clock::time_point heard_ = std::chrono::steady_clock::now();
  bool may_go_on_ = true;
  bool cancelled_ = false;
  bool lost_ = false;
  bool settled_ = false;
};

}  // namespace touchmark::jobs
