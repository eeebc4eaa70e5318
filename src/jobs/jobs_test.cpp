#include "jobs/jobs.h"
#include "base/json.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <thread>

#include "jobs/memory_jobs.h"
#include "jobs/runner.h"

namespace touchmark::jobs {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

void pause(int ms = 5) {
  std::this_thread::sleep_for(milliseconds(ms));
}

RunnerOptions one_thread() {
  RunnerOptions options;
  options.threads = 1;
  return options;
}

// Its time goes on by hand.
class LaterClock final : public Clock {
 public:
  TimeUs now() const override { return TimeUs{SystemClock().now().value + ahead_}; }
  void advance(seconds time) { ahead_ += std::chrono::microseconds(time).count(); }

 private:
  std::atomic<std::int64_t> ahead_{0};
};

class RunnerTest : public testing::Test {
 protected:
  JobId add(const char* kind) {
    return *store.enqueue(kind, ProjectId{}, UserId{}, Json::object(), clock.now());
  }
  // Runs one job to its end.
  Job run(const JobHandler& handler) {
    Runner runner(store, clock, {{"kind", {handler}}}, {}, one_thread());
    const JobId id = add("kind");
    runner.start();
    return store.wait(id);
  }

  MemoryJobs store;
  LaterClock clock;
};

Result<Json> three(JobContext&) {
  return Json{{"sum", 3}};
}

TEST_F(RunnerTest, keeps_the_result_of_a_job) {
  const Job job = run(three);
  EXPECT_EQ(job.state, JobState::kDone);
  EXPECT_EQ(job.result["sum"], 3);
}

TEST_F(RunnerTest, keeps_the_reason_of_a_failure_and_does_not_try_again) {
  std::atomic<int> calls{0};
  const Job job = run([&calls](JobContext&) -> Result<Json> {
    ++calls;
    return fail(ErrorCode::kInvalid, "no", "line 2");
  });
  EXPECT_EQ(job.state, JobState::kFailed);
  EXPECT_EQ(job.message, "no (line 2)");
  EXPECT_EQ(job.attempts, 1);
  EXPECT_EQ(calls, 1);
}

TEST_F(RunnerTest, starts_a_job_at_once_when_it_is_woken) {
  Runner runner(store, clock, {{"kind", {three}}}, {}, one_thread());
  runner.start();
  pause(100);  // idle by now
  const auto begun = std::chrono::steady_clock::now();
  const JobId id = add("kind");
  runner.wake();
  EXPECT_EQ(store.wait(id).state, JobState::kDone);
  EXPECT_LT(std::chrono::steady_clock::now() - begun, milliseconds(300)) << "it waited for its next look";
}

TEST_F(RunnerTest, an_exception_fails_its_job_and_the_thread_goes_on) {
  const JobKinds kinds = {
      {"throws", {[](JobContext&) -> Result<Json> { throw std::runtime_error("page 7 is not a page"); }}},
      {"throws_int", {[](JobContext&) -> Result<Json> { throw 7; }}},
      {"good", {three}},
  };
  Runner runner(store, clock, kinds, {}, one_thread());
  const JobId first = add("throws");
  const JobId second = add("throws_int");
  const JobId third = add("good");
  runner.start();
  EXPECT_EQ(store.wait(third).state, JobState::kDone);
  EXPECT_EQ(store.job(first)->state, JobState::kFailed);
  EXPECT_EQ(store.job(first)->message, "the job broke off: page 7 is not a page");
  EXPECT_EQ(store.job(second)->state, JobState::kFailed);
  EXPECT_NE(store.job(second)->message.find("broke off"), std::string::npos);
  EXPECT_EQ(store.job(first)->attempts, 1);
}

TEST_F(RunnerTest, a_cancelled_job_stops_at_its_next_progress) {
  const JobHandler endless = [](JobContext& context) -> Result<Json> {
    while (context.progress(1, 2, "steps", "")) pause();
    return fail(ErrorCode::kCancelled, "cancelled");
  };
  Runner runner(store, clock, {{"endless", {endless}}}, {}, one_thread());
  const JobId id = add("endless");
  runner.start();
  ASSERT_TRUE(store.request_cancel(id));
  EXPECT_EQ(store.wait(id).state, JobState::kCancelled);
}

TEST_F(RunnerTest, a_job_interrupted_by_a_stop_goes_back_and_on_from_its_checkpoint) {
  std::atomic<int> begun{0};
  const JobHandler handler = [&begun](JobContext& context) -> Result<Json> {
    ++begun;
    if (context.job().checkpoint.is_object()) return Json{{"from", context.job().checkpoint["at"]}};
    TM_TRY(context.checkpoint({{"at", 7}}));
    while (context.progress(7, 10, "steps", "")) pause();
    return fail(ErrorCode::kCancelled, "stopped");
  };
  const JobId id = add("resume");
  {
    Runner first(store, clock, {{"resume", {handler}}}, {}, one_thread());
    first.start();
    while (begun == 0) pause();
    first.stop();
    EXPECT_EQ(first.abandoned(), 0);
  }
  EXPECT_EQ(store.job(id)->state, JobState::kQueued);
  EXPECT_EQ(store.job(id)->attempts, 0) << "an orderly stop is no lost worker";
  Runner second(store, clock, {{"resume", {handler}}}, {}, one_thread());
  second.start();
  const Job job = store.wait(id);
  EXPECT_EQ(job.state, JobState::kDone);
  EXPECT_EQ(job.result["from"], 7);
}

TEST_F(RunnerTest, stops_working_on_a_job_whose_lease_was_lost) {
  std::atomic<bool> left{false};
  const JobHandler handler = [&](JobContext& context) -> Result<Json> {
    store.steal(context.job().id);
    while (context.progress(1, 2, "steps", "")) pause(20);
    left = true;
    return Json{{"late", true}};
  };
  Runner runner(store, clock, {{"lost", {handler}}}, {}, one_thread());
  const JobId id = add("lost");
  runner.start();
  while (!left) pause();
  runner.stop();
  EXPECT_TRUE(store.job(id)->result.is_null());
}

TEST_F(RunnerTest, a_job_that_lost_three_workers_ends_and_is_not_tried_again) {
  const JobId id = add("kills");
  for (int attempt = 1; attempt <= kMostAttempts; ++attempt) {  // three processes that die in it
    const auto job = store.claim("w" + std::to_string(attempt), {"kills"}, clock.now(),
                                 TimeUs{clock.now().value + 30'000'000});
    ASSERT_TRUE(*job) << attempt;
    clock.advance(seconds(31));
  }
  std::atomic<int> calls{0};
  const JobHandler handler = [&calls](JobContext& context) {
    ++calls;
    return three(context);
  };
  std::mutex mutex;
  std::vector<JobState> told;
  const auto changed = [&](const Job& job) {
    const std::lock_guard lock(mutex);
    if (job.id == id) told.push_back(job.state);
  };
  Runner runner(store, clock, {{"kills", {handler}}}, changed, one_thread());
  const JobId other = add("kills");
  runner.start();
  EXPECT_EQ(store.wait(other).state, JobState::kDone) << "others run";
  EXPECT_EQ(store.wait(id).state, JobState::kFailed);
  EXPECT_EQ(store.job(id)->message, "its worker was lost; last w3");
  runner.stop();
  EXPECT_EQ(calls, 1);
  const std::lock_guard lock(mutex);
  EXPECT_EQ(told, std::vector{JobState::kFailed}) << "who listens is told";
}

// A handler on a poisoned input, until the test lets it go.
class StuckTest : public RunnerTest {
 protected:
  StuckTest() {
    options.threads = 1;
    options.silence = milliseconds(200);
    options.grace = milliseconds(50);
    kinds["stuck"] = {[this](JobContext& context) -> Result<Json> {
      ++entered;
      context.progress(3, 9, "pages", "reading poison.pdf");
      while (!let_go) {
        if (repeats) context.progress(3, 9, "pages", "reading poison.pdf");
        pause();
      }
      progress_after = context.progress(4, 9, "pages", "");
      checkpoint_after = static_cast<bool>(context.checkpoint({{"at", 4}}));
      ++gone;
      return Json{{"late", true}};
    }};
    kinds["good"] = {three};
  }
  ~StuckTest() override { release(); }
  void release() {
    let_go = true;
    while (gone < entered) pause();
    pause(20);  // the thread's last steps
  }

  RunnerOptions options;
  JobKinds kinds;
  std::atomic<bool> let_go{false};
  std::atomic<bool> repeats{false};
  std::atomic<bool> progress_after{true};
  std::atomic<bool> checkpoint_after{true};
  std::atomic<int> entered{0};
  std::atomic<int> gone{0};
};

TEST_F(StuckTest, is_given_up_and_others_run) {
  Runner runner(store, clock, kinds, {}, options);
  const JobId id = add("stuck");
  runner.start();
  const Job job = store.wait(id);
  EXPECT_EQ(job.state, JobState::kFailed);
  EXPECT_EQ(job.message.find("the job was given up: no progress for 200 milliseconds, the last at "
                             "3 of 9 pages: reading poison.pdf; what it does cannot be ended before"),
            0u)
      << job.message;
  EXPECT_EQ(runner.abandoned(), 1);
  EXPECT_EQ(store.wait(add("good")).state, JobState::kDone) << "another thread took its place";
  // What it asks for now is refused and changes nothing.
  const int reports = store.reports();
  release();
  EXPECT_FALSE(progress_after);
  EXPECT_FALSE(checkpoint_after);
  EXPECT_EQ(store.reports(), reports);
  EXPECT_EQ(store.job(id)->message, job.message);
  EXPECT_TRUE(store.job(id)->result.is_null());
  while (runner.abandoned() > 0) pause();
}

TEST_F(StuckTest, saying_the_same_again_is_no_progress) {
  repeats = true;
  Runner runner(store, clock, kinds, {}, options);
  const JobId id = add("stuck");
  runner.start();
  EXPECT_EQ(store.wait(id).state, JobState::kFailed);
}

TEST_F(StuckTest, a_slow_handler_that_comes_further_is_left_alone) {
  kinds["slow"] = {[](JobContext& context) -> Result<Json> {
    for (int i = 0; i < 10; ++i) {
      context.progress(i, 10, "pages", "");
      pause(50);
    }
    return Json{{"pages", 10}};
  }};
  Runner runner(store, clock, kinds, {}, options);
  const JobId id = add("slow");
  runner.start();
  EXPECT_EQ(store.wait(id).state, JobState::kDone);
  EXPECT_EQ(runner.abandoned(), 0);
}

TEST_F(StuckTest, a_silent_handler_keeps_its_lease) {
  options.silence = seconds(60);
  options.lease = milliseconds(100);
  Runner runner(store, clock, kinds, {}, options);
  const JobId id = add("stuck");
  runner.start();
  while (entered == 0) pause();
  pause(400);
  EXPECT_FALSE(*store.claim("another", {"stuck"}, clock.now(), clock.now()));
  release();
  EXPECT_EQ(store.wait(id).state, JobState::kDone);
  EXPECT_EQ(store.job(id)->attempts, 1);
}

TEST_F(StuckTest, a_stop_does_not_wait_for_it_for_ever) {
  options.silence = seconds(60);
  JobId id;
  {
    Runner runner(store, clock, kinds, {}, options);
    id = add("stuck");
    runner.start();
    while (entered == 0) pause();
    const auto begun = std::chrono::steady_clock::now();
    runner.stop();
    EXPECT_LT(std::chrono::steady_clock::now() - begun, seconds(5));
    EXPECT_EQ(runner.abandoned(), 1);
    release();
  }
  EXPECT_EQ(store.job(id)->state, JobState::kRunning) << "its lease lapses: the worker is lost";
  EXPECT_TRUE(store.job(id)->result.is_null());
}

TEST_F(StuckTest, too_many_of_them_and_no_more_is_claimed_until_one_is_gone) {
  options.most_abandoned = 2;
  Runner runner(store, clock, kinds, {}, options);
  const JobId ids[] = {add("stuck"), add("stuck")};
  runner.start();
  for (const JobId id : ids) EXPECT_EQ(store.wait(id).state, JobState::kFailed);
  const JobId good = add("good");
  runner.wake();
  pause(100);
  EXPECT_EQ(store.job(good)->state, JobState::kQueued);
  release();
  EXPECT_EQ(store.wait(good).state, JobState::kDone);
}

}  // namespace
}  // namespace touchmark::jobs
