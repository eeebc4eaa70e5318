// The background jobs of workflow 1 as the runner runs them, on a real database: what they answer, and what
// becomes of a job that is poisoned.
#include <atomic>
#include <stdexcept>
#include <thread>

#include "flow/fixture.h"
#include "jobs/runner.h"
#include "workflows/annotate_qa/jobs.h"

namespace touchmark::flow {
namespace {

using jobs::Job;
using jobs::JobState;

class JobsFlowTest : public FlowTest {
 protected:
  JobsFlowTest() {
    std::filesystem::create_directories(folder / "tmp");
    options.threads = 2;
    options.silence = std::chrono::milliseconds(300);
    options.grace = std::chrono::milliseconds(50);
    access::AccountStore& accounts = database->accounts();
    starter = accounts.add_user({"starter", "Starter"}, {UserId{}, clock.now()})->id;
    give(access::Role::kManager);
  }

  JobId enqueue(const char* kind, const Json& arguments) {
    return *database->jobs().enqueue(kind, project, starter, arguments, clock.now());
  }
  Job wait(JobId id) {
    for (int i = 0; i < 2'000; ++i) {
      const auto job = database->jobs().job(id);
      if (job && job->state > JobState::kRunning) return *job;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    ADD_FAILURE() << "job " << id.value << " does not end";
    return {};
  }

  void give(std::optional<access::Role> role) {
    const auto decide = [&](std::optional<access::Role>) {
      return Result<std::optional<access::Role>>(role);
    };
    EXPECT_TRUE(database->accounts().change_member(project, starter, decide, {UserId{}, clock.now()}));
  }

  jobs::RunnerOptions options;
  UserId starter;
};

TEST_F(JobsFlowTest, ImportVerifyAndExportAnswerAsTheyShould) {
  const Ports ports{store(), database->accounts(), database->jobs(), *blobs, media, text, clock, folder};
  jobs::Runner runner(ports.jobs, clock, workflows::annotate_qa_jobs(ports), {}, options);
  runner.start();
  for (int i = 0; i < 3; ++i) write("incoming/" + std::to_string(i) + ".jpg", "pixels " + std::to_string(i));
  const Job imported = wait(enqueue("import", {{"path", (folder / "incoming").string()}}));
  ASSERT_EQ(imported.state, JobState::kDone) << imported.message;
  EXPECT_EQ(imported.result["assets"], 3);
  EXPECT_EQ(imported.checkpoint, (Json{{"path", 0}}));
  const Job verified = wait(enqueue("verify", Json::object()));
  ASSERT_EQ(verified.state, JobState::kDone) << verified.message;
  EXPECT_EQ(verified.result["ok"], true);
  const Job exported = wait(enqueue("export", {{"format", "coco"}}));
  ASSERT_EQ(exported.state, JobState::kDone) << exported.message;
  EXPECT_TRUE(std::filesystem::is_regular_file(exported.result["file"].get<std::string>()));
  EXPECT_TRUE(exported.result["loss"]["complete"].get<bool>());
  const Job unknown = wait(enqueue("export", {{"format", "papyrus"}}));
  EXPECT_EQ(unknown.state, JobState::kFailed);
  EXPECT_NE(unknown.message.find("papyrus"), std::string::npos) << unknown.message;
}

TEST_F(JobsFlowTest, AnImportOfSeveralPlacesAddsUpWhatEachSays) {
  const Ports ports{store(), database->accounts(), database->jobs(), *blobs, media, text, clock, folder};
  jobs::Runner runner(ports.jobs, clock, workflows::annotate_qa_jobs(ports), {}, options);
  runner.start();
  Json paths = Json::array();
  for (const std::string place : {"a", "b", "c"}) {
    write(place + "/good-" + place + ".jpg", "pixels of " + place);
    write(place + "/broken-" + place + ".jpg", "pixels");
    paths.push_back((folder / place).string());
  }
  const Job imported = wait(enqueue("import", {{"paths", paths}}));
  ASSERT_EQ(imported.state, JobState::kDone) << imported.message;
  EXPECT_EQ(imported.result["assets"], 6);
  EXPECT_EQ(imported.result["error_count"], 3);
  EXPECT_EQ(imported.result["errors"].size(), 3u);
  const Job again = wait(enqueue("import", {{"paths", paths}}));
  ASSERT_EQ(again.state, JobState::kDone) << again.message;
  EXPECT_EQ(again.result["assets"], 0);
  EXPECT_EQ(again.result["known_assets"], 6);
}

TEST_F(JobsFlowTest, PoisonedArgumentsFailTheirJobWithTheText) {
  const Ports ports{store(), database->accounts(), database->jobs(), *blobs, media, text, clock, folder};
  jobs::Runner runner(ports.jobs, clock, workflows::annotate_qa_jobs(ports), {}, options);
  runner.start();
  // The JSON library throws for each of these.
  for (const Json& arguments : {Json{{"paths", 7}}, Json{{"path", Json::array()}}, Json(nullptr)}) {
    const Job job = wait(enqueue("import", arguments));
    EXPECT_EQ(job.state, JobState::kFailed) << arguments;
    EXPECT_EQ(job.message.find("the job broke off: "), 0u) << job.message;
    EXPECT_NE(job.message.find("type"), std::string::npos) << job.message;
    EXPECT_EQ(job.attempts, 1);
  }
  EXPECT_EQ(wait(enqueue("verify", Json::object())).state, JobState::kDone) << "others run";
}

// What an image decoder of bad manners does to the import, on each of the threads that ask it.
class BadMedia final : public MediaLibrary {
 public:
  explicit BadMedia(std::function<void()> look) : look_(std::move(look)) {}
  Result<MediaInfo> probe(const OpenFile&) override { return check({}); }
  Result<MediaInfo> check(const OpenFile&) override {
    look_();
    return MediaInfo{{640, 480}, "image/jpeg", 1, 3, 8, 1};
  }
  Result<Encoded> thumbnail(const OpenFile&, int) override { return fail(ErrorCode::kUnavailable, "fake"); }
  Result<Encoded> tile(const OpenFile&, TilePlace, const PictureView&) override {
    return fail(ErrorCode::kUnavailable, "fake");
  }
  Result<Pixels> pixels(const OpenFile&, int, bool) override {
    return fail(ErrorCode::kUnsupported, "no pixels here");
  }
  Result<PictureValues> values(const OpenFile&, int) override {
    return fail(ErrorCode::kUnavailable, "fake");
  }
  Result<std::int64_t> forget(const std::filesystem::path&) override { return 0; }

 private:
  const std::function<void()> look_;
};

TEST_F(JobsFlowTest, WhatThrowsOnAThreadOfTheImportFailsTheImport) {
  BadMedia bad([] { throw std::runtime_error("the decoder lost its mind"); });
  const Ports ports{store(), database->accounts(), database->jobs(), *blobs, bad, text, clock, folder};
  jobs::Runner runner(ports.jobs, clock, workflows::annotate_qa_jobs(ports), {}, options);
  runner.start();
  for (int i = 0; i < 20; ++i) write("images/" + std::to_string(i) + ".jpg", std::to_string(i));
  const Job job = wait(enqueue("import", {{"path", (folder / "images").string()}}));
  EXPECT_EQ(job.state, JobState::kFailed);
  EXPECT_EQ(job.message, "the job broke off: the decoder lost its mind");
}

TEST_F(JobsFlowTest, AnImportOfSlowImagesIsSeenToGetOnAndCanBeCancelled) {
  BadMedia slow([] { std::this_thread::sleep_for(std::chrono::milliseconds(50)); });
  const Ports ports{store(), database->accounts(), database->jobs(), *blobs, slow, text, clock, folder};
  jobs::Runner runner(ports.jobs, clock, workflows::annotate_qa_jobs(ports), {}, options);
  runner.start();
  for (int i = 0; i < 200; ++i) write("images/" + std::to_string(i) + ".jpg", std::to_string(i));
  const JobId id = enqueue("import", {{"path", (folder / "images").string()}});
  // Longer than the silence of 300 ms after which it would be taken for stuck.
  for (auto now = database->jobs().job(id); now->done < 40 && now->state <= JobState::kRunning;
       now = database->jobs().job(id))
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  ASSERT_TRUE(database->jobs().request_cancel(id));
  const Job job = wait(id);
  EXPECT_EQ(job.state, JobState::kCancelled) << job.message;
  EXPECT_LT(job.done, 200);
}

TEST_F(JobsFlowTest, AHandlerThatThrowsAndOneThatLoopsLeaveTheOthersRunning) {
  const Ports ports{store(), database->accounts(), database->jobs(), *blobs, media, text, clock, folder};
  std::atomic<bool> let_go{false};
  std::atomic<int> gone{0};
  jobs::JobKinds kinds = workflows::annotate_qa_jobs(ports);
  kinds["throws"] = {[](jobs::JobContext&) -> Result<Json> { throw std::runtime_error("row 9 is poison"); }};
  kinds["throws_int"] = {[](jobs::JobContext&) -> Result<Json> { throw 9; }};
  kinds["loops"] = {[&](jobs::JobContext& context) -> Result<Json> {
    context.progress(8, 10, "rows", "reading");
    while (!let_go) std::this_thread::yield();
    ++gone;
    return Json::object();
  }};
  jobs::Runner runner(ports.jobs, clock, kinds, {}, options);
  const JobId bad[] = {enqueue("loops", {}), enqueue("throws", {}), enqueue("loops", {}),
                       enqueue("throws_int", {})};
  const JobId good = enqueue("verify", Json::object());
  runner.start();
  EXPECT_EQ(wait(good).state, JobState::kDone) << "although both threads were in a loop";
  for (const JobId id : bad) EXPECT_EQ(wait(id).state, JobState::kFailed);
  EXPECT_EQ(wait(bad[1]).message, "the job broke off: row 9 is poison");
  EXPECT_NE(wait(bad[0]).message.find("no progress for 300 milliseconds, the last at 8 of 10 rows: reading"),
            std::string::npos)
      << wait(bad[0]).message;
  EXPECT_EQ(runner.abandoned(), 2);
  expect_intact();
  let_go = true;
  while (runner.abandoned() > 0) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  EXPECT_EQ(gone, 2);
  EXPECT_EQ(wait(bad[0]).state, JobState::kFailed) << "its late answer is not taken";
}

}  // namespace
}  // namespace touchmark::flow
