// jobs::JobStore over a Core.
#pragma once

#include <atomic>

#include "adapters/sql/driver/core.h"
#include "jobs/jobs.h"

namespace touchmark::sql {

class SqlJobs final : public jobs::JobStore {
 public:
  explicit SqlJobs(Core& core) : core_(core) {}
  Result<JobId> enqueue(std::string_view kind, ProjectId project, UserId actor, const Json& arguments,
                        TimeUs now) override;
  Result<std::optional<jobs::Job>> claim(std::string_view worker, const std::vector<std::string>& kinds,
                                         TimeUs now, TimeUs lease_until) override;
  Result<bool> report(JobId id, std::string_view worker, std::int64_t done, std::int64_t total,
                      std::string_view unit, std::string_view message, const Json& checkpoint,
                      TimeUs lease_until) override;
  Result<void> finish(JobId id, std::string_view worker, jobs::JobState state, std::string_view message,
                      const Json& result, TimeUs now) override;
  Result<void> give_back(JobId id, std::string_view worker) override;
  Result<std::vector<JobId>> end_lost(TimeUs now) override;
  Result<void> request_cancel(JobId id) override;
  Result<jobs::Job> job(JobId id) override;
  Result<void> rewrite(JobId id, std::string_view message, const Json& arguments, const Json& checkpoint,
                       const Json& result) override;
  Result<std::vector<jobs::Job>> jobs(ProjectId project, std::int64_t limit) override;

 private:
  Core& core_;
  std::atomic<bool> idle_ = false;  // the last claim found nothing
};

}  // namespace touchmark::sql
