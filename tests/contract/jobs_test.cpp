#include <set>
#include <thread>

#include "base/json.h"
#include "contract/backend.h"

namespace touchmark::contract {
namespace {

using jobs::JobState;

class JobsContract : public Contract {
 protected:
  jobs::JobStore& jobs() { return database_->jobs(); }
  JobId enqueue(const std::string& kind, std::int64_t project = 0) {
    const auto id = jobs().enqueue(kind, ProjectId{project}, UserId{2}, {{"path", "\xc3\xa9"}}, TimeUs{10});
    EXPECT_TRUE(id) << id.error().text();
    return id.value_or(JobId{});
  }
  std::optional<jobs::Job> claim(const std::string& worker, std::int64_t now, std::int64_t until,
                                 const std::vector<std::string>& kinds = {"import", "export"}) {
    const auto job = jobs().claim(worker, kinds, TimeUs{now}, TimeUs{until});
    EXPECT_TRUE(job) << job.error().text();
    return job.value_or(std::nullopt);
  }
  std::vector<std::int64_t> end_lost(std::int64_t now) {
    const auto ended = jobs().end_lost(TimeUs{now});
    EXPECT_TRUE(ended) << ended.error().text();
    std::vector<std::int64_t> out;
    for (const JobId id : ended.value_or(std::vector<JobId>{})) out.push_back(id.value);
    return out;
  }
};
TM_BOTH_BACKENDS(JobsContract);

TEST_P(JobsContract, AJobGoesFromQueuedThroughProgressToDone) {
  const JobId id = enqueue("import", 3);
  EXPECT_FALSE(claim("w", 20, 30, {"train"}));
  EXPECT_FALSE(claim("w", 20, 30, {}));
  const auto claimed = claim("w", 20, 30);
  ASSERT_TRUE(claimed);
  EXPECT_EQ(claimed->id, id);
  EXPECT_EQ(claimed->state, JobState::kRunning);
  EXPECT_EQ(claimed->arguments, (Json{{"path", "\xc3\xa9"}}));
  EXPECT_TRUE(claimed->checkpoint.is_null());
  EXPECT_EQ(claimed->started, TimeUs{20});
  EXPECT_EQ(claimed->attempts, 1);
  EXPECT_FALSE(claim("v", 25, 40)) << "it is leased";
  EXPECT_TRUE(*jobs().report(id, "w", 5, 10, "images", "reading \xff", {{"at", 5}}, TimeUs{50}));
  auto stored = jobs().job(id);
  EXPECT_EQ(stored->done, 5);
  EXPECT_EQ(stored->unit, "images");
  EXPECT_EQ(stored->checkpoint, (Json{{"at", 5}}));
  EXPECT_FALSE(claim("v", 45, 60)) << "the report renewed the lease";
  EXPECT_TRUE(jobs().finish(id, "w", JobState::kDone, "", {{"n", 10}}, TimeUs{60}));
  stored = jobs().job(id);
  EXPECT_EQ(stored->state, JobState::kDone);
  EXPECT_EQ(stored->result, (Json{{"n", 10}}));
  EXPECT_EQ(stored->finished, TimeUs{60});
  EXPECT_FALSE(claim("v", 100, 200));
  EXPECT_EQ(jobs().job(JobId{99}).error().code, ErrorCode::kNotFound);
}

TEST_P(JobsContract, ALapsedLeaseIsClaimedByAnotherAndTheFirstIsTold) {
  const JobId id = enqueue("import");
  claim("w", 20, 30);
  EXPECT_TRUE(jobs().report(id, "w", 1, 2, "", "", {{"at", 1}}, TimeUs{30}));
  EXPECT_FALSE(claim("v", 30, 60));
  const auto again = claim("v", 31, 60);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->attempts, 2);
  EXPECT_EQ(again->checkpoint, (Json{{"at", 1}}));
  EXPECT_EQ(again->started, TimeUs{20});
  EXPECT_EQ(jobs().report(id, "w", 2, 2, "", "", {}, TimeUs{90}).error().code, ErrorCode::kConflict);
  EXPECT_EQ(jobs().finish(id, "w", JobState::kDone, "", {}, TimeUs{90}).error().code, ErrorCode::kConflict);
  EXPECT_TRUE(jobs().finish(id, "v", JobState::kFailed, "no room", {}, TimeUs{90}));
  EXPECT_EQ(jobs().job(id)->message, "no room");
}

TEST_P(JobsContract, CancellingReachesQueuedRunningAndAbandonedJobs) {
  const JobId queued = enqueue("import");
  EXPECT_TRUE(jobs().request_cancel(queued));
  EXPECT_EQ(jobs().job(queued)->state, JobState::kCancelled);
  EXPECT_TRUE(jobs().job(queued)->finished.has_value());
  const JobId running = enqueue("import");
  claim("w", 20, 30);
  EXPECT_TRUE(jobs().request_cancel(running));
  EXPECT_EQ(jobs().job(running)->state, JobState::kRunning);
  EXPECT_FALSE(*jobs().report(running, "w", 1, 2, "", "", {}, TimeUs{30}));
  EXPECT_FALSE(claim("v", 50, 60)) << "nobody starts a cancelled job again";
  EXPECT_EQ(end_lost(30), std::vector<std::int64_t>{}) << "its lease has not lapsed";
  EXPECT_EQ(end_lost(50), std::vector<std::int64_t>{running.value});
  EXPECT_EQ(jobs().job(running)->finished, TimeUs{50});
  EXPECT_EQ(jobs().job(running)->state, JobState::kCancelled);
  EXPECT_TRUE(jobs().request_cancel(running)) << "twice is harmless";
  EXPECT_EQ(jobs().request_cancel(JobId{99}).error().code, ErrorCode::kNotFound);
}

TEST_P(JobsContract, AJobThatLostThreeWorkersEndsAndSaysWhy) {
  const JobId id = enqueue("import");
  const JobId other = enqueue("import");
  for (std::int64_t attempt = 1; attempt <= jobs::kMostAttempts; ++attempt) {
    const auto job = claim("w" + std::to_string(attempt), 100 * attempt, 100 * attempt + 50);
    ASSERT_TRUE(job);
    ASSERT_EQ(job->id, id) << "the oldest first, also when it was begun before";
    EXPECT_EQ(job->attempts, attempt);
    EXPECT_TRUE(end_lost(100 * attempt + 20).empty());
  }
  EXPECT_TRUE(jobs().report(id, "w3", 4, 9, "images", "importing a.zip", {}, TimeUs{350}));
  const auto next = claim("v", 400, 900);
  ASSERT_TRUE(next);
  EXPECT_EQ(next->id, other) << "nobody starts the lost one a fourth time";
  EXPECT_EQ(end_lost(400), std::vector<std::int64_t>{id.value});
  EXPECT_TRUE(end_lost(401).empty()) << "once";
  const auto ended = jobs().job(id);
  EXPECT_EQ(ended->state, JobState::kFailed);
  EXPECT_EQ(ended->message,
            "its worker was lost 3 times, so it is not tried again; last w3 at 4 images: importing a.zip");
  EXPECT_EQ(ended->finished, TimeUs{400});
  EXPECT_FALSE(claim("v", 2'000, 3'000, {"export"}));
  EXPECT_EQ(jobs().finish(id, "w3", JobState::kDone, "", {}, TimeUs{500}).error().code, ErrorCode::kConflict);
}

TEST_P(JobsContract, AJobThatGetsFurtherEachTimeMayLoseMoreWorkers) {
  const JobId id = enqueue("import");
  for (std::int64_t attempt = 1; attempt <= 2 * jobs::kMostAttempts; ++attempt) {
    const auto job = claim("w" + std::to_string(attempt), 100 * attempt, 100 * attempt + 50);
    ASSERT_TRUE(job) << attempt;
    const Json further = {{"after", attempt}};
    ASSERT_TRUE(jobs().report(id, "w" + std::to_string(attempt), attempt, 9, "images", "", further,
                              TimeUs{100 * attempt + 50}));
    EXPECT_EQ(jobs().job(id)->attempts, 1);
  }
}

TEST_P(JobsContract, AJobThatIsGivenBackIsNoAttempt) {
  const JobId id = enqueue("import");
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(claim("w", 20, 30));
    EXPECT_TRUE(jobs().report(id, "w", i, 9, "", "", {{"at", i}}, TimeUs{30}));
    EXPECT_EQ(jobs().give_back(id, "v").error().code, ErrorCode::kConflict);
    EXPECT_TRUE(jobs().give_back(id, "w"));
  }
  EXPECT_EQ(jobs().give_back(id, "w").error().code, ErrorCode::kConflict) << "it has it no more";
  const auto job = claim("v", 21, 30);
  ASSERT_TRUE(job);
  EXPECT_EQ(job->attempts, 1);
  EXPECT_EQ(job->checkpoint, (Json{{"at", 4}}));
}

TEST_P(JobsContract, ClaimsAreOldestFirstOverTheKindsThatAreAskedFor) {
  const JobId first = enqueue("import");
  enqueue("train");
  const JobId second = enqueue("export");
  const JobId third = enqueue("import");
  const std::vector<std::string> quoted = {"it's", R"(a"b\c)", "import", "export"};
  EXPECT_EQ(claim("w", 20, 30, quoted)->id, first);
  EXPECT_EQ(claim("w", 20, 40, quoted)->id, second);
  EXPECT_EQ(claim("w", 35, 50, quoted)->id, first) << "lapsed, and older than what waits";
  EXPECT_EQ(claim("w", 36, 50, quoted)->id, third);
  EXPECT_FALSE(claim("w", 36, 50, quoted));
  EXPECT_FALSE(claim("w", 36, 50, quoted)) << "idle now";
  enqueue("import");
  EXPECT_TRUE(claim("w", 36, 50, quoted)) << "and awake again";
}

TEST_P(JobsContract, ProjectsTakeTurns) {
  std::vector<JobId> many;
  for (int i = 0; i < 6; ++i) many.push_back(enqueue(i % 2 == 0 ? "export" : "import", 1));
  const JobId other = enqueue("export", 2);
  const JobId own = enqueue("import", 0);
  EXPECT_EQ(claim("a", 20, 100)->id, many[0]);
  EXPECT_EQ(claim("b", 20, 60)->id, other) << "the first project has one running";
  EXPECT_EQ(claim("c", 20, 100)->id, own) << "no project is one of its own";
  EXPECT_EQ(claim("d", 20, 100)->id, many[1]) << "nobody else waits";
  const JobId late = enqueue("import", 2);
  const JobId later = enqueue("import", 3);
  EXPECT_EQ(claim("e", 25, 100)->id, later)
      << "has none running, as the oldest that waits is of one with two";
  EXPECT_EQ(claim("f", 25, 100)->id, late);
  EXPECT_TRUE(jobs().finish(many[0], "a", JobState::kDone, "", {}, TimeUs{30}));
  EXPECT_TRUE(jobs().finish(many[1], "d", JobState::kDone, "", {}, TimeUs{30}));
  EXPECT_EQ(claim("a", 35, 100)->id, many[2]);
  EXPECT_EQ(claim("d", 70, 100)->id, many[3]) << "as many run of the second, whose other lease has lapsed";
  EXPECT_EQ(claim("g", 70, 100)->id, other);
}

TEST_P(JobsContract, JobsAreListedNewestFirst) {
  for (int i = 0; i < 5; ++i) enqueue("import", i % 2);
  const auto all = jobs().jobs(ProjectId{}, 3);
  ASSERT_EQ(all->size(), 3u);
  EXPECT_EQ(all->front().id, JobId{5});
  const auto some = jobs().jobs(ProjectId{1}, 100);
  ASSERT_EQ(some->size(), 2u);
  EXPECT_EQ(some->front().id, JobId{4});
  EXPECT_TRUE(jobs().jobs(ProjectId{8}, 100)->empty());
}

TEST_P(JobsContract, NoJobGoesToTwoWorkers) {
  for (int i = 0; i < 40; ++i) enqueue(i % 2 == 0 ? "import" : "export");
  auto other = sql::open_database(place_->url(), &clock_);
  ASSERT_TRUE(other);
  std::mutex mutex;
  std::multiset<std::int64_t> claimed;
  std::vector<std::thread> threads;
  for (int i = 0; i < 6; ++i)
    threads.emplace_back([&, i] {
      jobs::JobStore& mine = i % 2 == 0 ? jobs() : (*other)->jobs();
      const std::vector<std::string> kinds{"import", "export"};
      for (;;) {
        const auto job = mine.claim("w" + std::to_string(i), kinds, TimeUs{20}, TimeUs{1'000'000});
        ASSERT_TRUE(job) << job.error().text();
        if (!*job) return;
        const std::lock_guard lock(mutex);
        claimed.insert((*job)->id.value);
      }
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(claimed.size(), 40u);
  EXPECT_EQ(std::set<std::int64_t>(claimed.begin(), claimed.end()).size(), 40u);
}

}  // namespace
}  // namespace touchmark::contract
