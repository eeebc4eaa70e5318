#include "jobs/jobs.h"
#include "base/json.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <deque>
#include <mutex>

namespace touchmark::jobs {
namespace {

// Jobs in memory, with the rules of the port: leases, cancelling, one owner at a time.
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
  Result<std::optional<Job>> claim(std::string_view worker, const std::vector<std::string>&, TimeUs now,
                                   TimeUs until) override {
    const std::lock_guard lock(mutex_);
    for (auto& row : jobs_) {
      const bool lapsed = row.job.state == JobState::kRunning && row.until < now;
      if (row.job.state != JobState::kQueued && !lapsed) continue;
      row.job.state = JobState::kRunning;
      ++row.job.attempts;
      row.worker = worker;
      row.until = until;
      return std::optional<Job>{row.job};
    }
    return std::optional<Job>{};
  }
  Result<bool> report(JobId id, std::string_view worker, std::int64_t done, std::int64_t total,
                      std::string_view unit, std::string_view message, const Json& checkpoint,
                      TimeUs until) override {
    const std::lock_guard lock(mutex_);
    auto& row = at(id);
    if (row.worker != worker) return fail(ErrorCode::kConflict, "the lease was lost");
    row.job.done = done;
    row.job.total = total;
    row.job.unit = unit;
    row.job.message = message;
    row.job.checkpoint = checkpoint;
    row.until = until;
    return !row.job.cancel_requested;
  }
  Result<void> finish(JobId id, std::string_view, JobState state, std::string_view message,
                      const Json& result, TimeUs now) override {
    {
      const std::lock_guard lock(mutex_);
      auto& row = at(id);
      row.job.state = state;
      row.job.message = message;
      row.job.result = result;
      row.job.finished = now;
    }
    ended_.notify_all();
    return {};
  }
  Result<void> request_cancel(JobId id) override {
    const std::lock_guard lock(mutex_);
    at(id).job.cancel_requested = true;
    return {};
  }
  Result<Job> job(JobId id) override {
    const std::lock_guard lock(mutex_);
    return at(id).job;
  }
  Result<std::vector<Job>> jobs(ProjectId, std::int64_t) override { return std::vector<Job>{}; }

  Job wait(JobId id) {
    std::unique_lock lock(mutex_);
    ended_.wait_for(lock, std::chrono::seconds(20), [&] { return at(id).job.state > JobState::kRunning; });
    return at(id).job;
  }
  void steal(JobId id) {
    const std::lock_guard lock(mutex_);
    at(id).worker = "somebody else";
  }

 private:
  struct Row {
    Job job;
    std::string worker;
    TimeUs until;
  };
  Row& at(JobId id) { return jobs_.at(static_cast<std::size_t>(id.value - 1)); }
  std::mutex mutex_;
  std::condition_variable ended_;
  std::deque<Row> jobs_;
};

struct Fixture {
  MemoryJobs store;
  SystemClock clock;
  JobId add(const char* kind) {
    return *store.enqueue(kind, ProjectId{}, UserId{}, Json::object(), clock.now());
  }
};

TEST(Runner, keeps_the_result_of_a_job) {
  Fixture f;
  Runner runner(f.store, f.clock,
                {{"sum",
                  [](JobContext&) -> Result<Json> {
                    return Json{{"sum", 3}};
                  }}},
                {}, 1);
  const JobId id = f.add("sum");
  runner.start();
  const Job job = f.store.wait(id);
  EXPECT_EQ(job.state, JobState::kDone);
  EXPECT_EQ(job.result["sum"], 3);
}

TEST(Runner, keeps_the_reason_of_a_failure) {
  Fixture f;
  Runner runner(
      f.store, f.clock,
      {{"bad", [](JobContext&) -> Result<Json> { return fail(ErrorCode::kInvalid, "no", "line 2"); }}}, {},
      1);
  const JobId id = f.add("bad");
  runner.start();
  const Job job = f.store.wait(id);
  EXPECT_EQ(job.state, JobState::kFailed);
  EXPECT_EQ(job.message, "no (line 2)");
}

TEST(Runner, a_cancelled_job_stops_at_its_next_progress) {
  Fixture f;
  const JobHandler endless = [](JobContext& context) -> Result<Json> {
    while (context.progress(1, 2, "steps", "")) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    return fail(ErrorCode::kCancelled, "cancelled");
  };
  Runner runner(f.store, f.clock, {{"endless", endless}}, {}, 1);
  const JobId id = f.add("endless");
  runner.start();
  ASSERT_TRUE(f.store.request_cancel(id));
  EXPECT_EQ(f.store.wait(id).state, JobState::kCancelled);
}

TEST(Runner, an_interrupted_job_goes_on_from_its_checkpoint) {
  Fixture f;
  std::atomic<int> begun{0};
  const JobHandler handler = [&begun](JobContext& context) -> Result<Json> {
    ++begun;
    if (context.job().checkpoint.is_object()) return Json{{"from", context.job().checkpoint["at"]}};
    TM_TRY(context.checkpoint({{"at", 7}}));
    while (context.progress(7, 10, "steps", "")) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    return fail(ErrorCode::kCancelled, "stopped");
  };
  const JobId id = f.add("resume");
  {
    Runner first(f.store, f.clock, {{"resume", handler}}, {}, 1);
    first.start();
    while (begun == 0) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    first.stop();
  }
  EXPECT_EQ(f.store.job(id)->state, JobState::kRunning);
  // A minute later the lease has lapsed.
  struct Later final : Clock {
    TimeUs now() const override { return TimeUs{SystemClock().now().value + 60'000'000}; }
  } later;
  Runner second(f.store, later, {{"resume", handler}}, {}, 1);
  second.start();
  const Job job = f.store.wait(id);
  EXPECT_EQ(job.state, JobState::kDone);
  EXPECT_EQ(job.result["from"], 7);
}

TEST(Runner, stops_working_on_a_job_whose_lease_was_lost) {
  Fixture f;
  std::atomic<bool> left{false};
  const JobHandler handler = [&](JobContext& context) -> Result<Json> {
    f.store.steal(context.job().id);
    while (context.progress(1, 2, "steps", "")) std::this_thread::sleep_for(std::chrono::milliseconds(20));
    left = true;
    return Json{{"late", true}};
  };
  Runner runner(f.store, f.clock, {{"lost", handler}}, {}, 1);
  const JobId id = f.add("lost");
  runner.start();
  while (!left) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  runner.stop();
  EXPECT_TRUE(f.store.job(id)->result.is_null());
}

}  // namespace
}  // namespace touchmark::jobs
