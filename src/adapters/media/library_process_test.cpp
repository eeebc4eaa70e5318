// The worker processes behind the library: slow, killed, crashed, idle, missing, and asked by many at once.
#include <signal.h>

#include <atomic>
#include <thread>

#include "adapters/media/library_fixture.h"

namespace touchmark::adapters {
namespace {
using namespace std::chrono_literals;

TEST_F(MediaLibraryTest, ARequestThatTakesTooLongIsEndedAndTheNextOneWorks) {
  save_pattern(at("a.jpg"), 300, 200);
  ASSERT_TRUE(library_->thumbnail(at("a.jpg"), 99));
  options_.deadline = 3000ms;
  restart();
  ASSERT_TRUE(library_->thumbnail(at("a.jpg"), 100));
  for (const pid_t pid : child_processes()) ::kill(pid, SIGSTOP);
  const auto small = library_->thumbnail(at("a.jpg"), 101);
  ASSERT_FALSE(small);
  EXPECT_EQ(small.error().code, ErrorCode::kTooLarge) << small.error().text();
  EXPECT_TRUE(library_->thumbnail(at("a.jpg"), 101));
}

TEST_F(MediaLibraryTest, AWorkerKilledInTheMiddleIsReplaced) {
  save_pattern(at("a.jpg"), 300, 200);
  Result<flow::Encoded> result = fail(ErrorCode::kInternal, "not run");
  std::thread first([&] { result = library_->thumbnail(at("a.jpg"), 100); });
  while (child_processes().empty()) std::this_thread::yield();
  const pid_t fresh = child_processes().front();
  ::kill(fresh, SIGSTOP);
  ::kill(fresh, SIGKILL);
  first.join();
  ASSERT_FALSE(result) << "the worker had just been started for it";
  EXPECT_EQ(result.error().code, ErrorCode::kUnavailable);
  EXPECT_TRUE(library_->thumbnail(at("a.jpg"), 100));

  // A worker that has served before may have been ended by the system: the request is tried once more.
  for (const pid_t pid : child_processes()) ::kill(pid, SIGSTOP);
  std::thread second([&] { result = library_->thumbnail(at("a.jpg"), 101); });
  std::this_thread::sleep_for(200ms);
  for (const pid_t pid : child_processes()) ::kill(pid, SIGKILL);
  second.join();
  EXPECT_TRUE(result) << result.error().text();
}

TEST_F(MediaLibraryTest, ADecoderThatCrashesBlamesTheImage) {
  save_pattern(at("a.jpg"), 300, 200);
  ASSERT_TRUE(library_->thumbnail(at("a.jpg"), 100));
  for (const int signal : {SIGSEGV, SIGABRT}) {
    for (const pid_t pid : child_processes()) ::kill(pid, SIGSTOP);
    Result<flow::Encoded> result = fail(ErrorCode::kInternal, "not run");
    std::thread caller([&] { result = library_->thumbnail(at("a.jpg"), 101); });
    std::this_thread::sleep_for(200ms);
    for (const pid_t pid : child_processes()) ::kill(pid, signal);
    for (const pid_t pid : child_processes()) ::kill(pid, SIGCONT);
    caller.join();
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, signal == SIGSEGV ? ErrorCode::kCorrupt : ErrorCode::kTooLarge);
    ASSERT_TRUE(library_->thumbnail(at("a.jpg"), 102 + signal));
  }
}

TEST_F(MediaLibraryTest, WorkersStartOnUseAndEndWhenIdle) {
  options_.idle = 300ms;
  restart();
  EXPECT_TRUE(child_processes().empty());
  save_pattern(at("a.jpg"), 300, 200);
  ASSERT_TRUE(library_->probe(at("a.jpg")));
  EXPECT_TRUE(child_processes().empty()) << "headers are read here";
  ASSERT_TRUE(library_->thumbnail(at("a.jpg"), 100));
  EXPECT_EQ(child_processes().size(), 1u);
  for (int i = 0; i < 50 && !child_processes().empty(); ++i) std::this_thread::sleep_for(100ms);
  EXPECT_TRUE(child_processes().empty());
  ASSERT_TRUE(library_->thumbnail(at("a.jpg"), 101));
}

TEST_F(MediaLibraryTest, WithoutLibvipsItSaysWhatIsMissing) {
  options_.library = "libvips-is-not-here.so.42";
  restart();
  save_pattern(at("a.jpg"), 300, 200);
  EXPECT_TRUE(library_->probe(at("a.jpg"))) << "headers need no library";
  const auto small = library_->thumbnail(at("a.jpg"), 100);
  ASSERT_FALSE(small);
  EXPECT_EQ(small.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(small.error().message, testing::HasSubstr("libvips-is-not-here.so.42"));
  EXPECT_THAT(small.error().message, testing::HasSubstr("apt install libvips42"));
  EXPECT_EQ(library_->check(at("a.jpg")).error().code, ErrorCode::kUnavailable);
}

TEST_F(MediaLibraryTest, AWorkerThatCannotRunOrNeverAnswersIsUnavailable) {
  save_pattern(at("a.jpg"), 300, 200);
  for (const auto& command :
       {std::vector<std::string>{"/nothing/here"}, {"/bin/true"}, {"/bin/sleep", "600"}}) {
    options_.worker_command = command;
    options_.deadline = 500ms;
    restart();
    EXPECT_EQ(library_->thumbnail(at("a.jpg"), 100).error().code, ErrorCode::kUnavailable) << command[0];
  }
}

TEST_F(MediaLibraryTest, ManyThreadsAskingForTheSameAndForOthersAllSucceed) {
  for (int i = 0; i < 4; ++i) save_pattern(at(std::to_string(i) + ".jpg"), 500 + i, 400);
  std::atomic<int> good = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < 20; ++i)
        if (library_->thumbnail(at(std::to_string((t + i) % 4) + ".jpg"), 100 + i)) ++good;
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(good, 160);
  EXPECT_LE(child_processes().size(), 2u);
}

TEST_F(MediaLibraryTest, TooManyWaitingCallersAreTurnedAway) {
  options_.children = 1;
  options_.max_waiting = 0;
  restart();
  save_pattern(at("a.jpg"), 300, 200);
  ASSERT_TRUE(library_->thumbnail(at("a.jpg"), 99));
  const std::vector<pid_t> workers = child_processes();
  for (const pid_t pid : workers) ::kill(pid, SIGSTOP);
  std::thread slow([&] { library_->thumbnail(at("a.jpg"), 100); });
  std::this_thread::sleep_for(200ms);
  const auto refused = library_->thumbnail(at("a.jpg"), 101);
  for (const pid_t pid : workers) ::kill(pid, SIGCONT);
  slow.join();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kTooMany);
  EXPECT_TRUE(library_->thumbnail(at("a.jpg"), 101));
}

}  // namespace
}  // namespace touchmark::adapters
