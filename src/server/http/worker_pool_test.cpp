#include "server/http/worker_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <future>

namespace touchmark::server {
namespace {

using namespace std::chrono_literals;

TEST(WorkerPool, RunsEverythingBeforeItStops) {
  std::atomic<int> ran{0};
  WorkerPool pool({3, 1});
  for (int i = 0; i < 300; ++i) pool.post(std::to_string(i % 7), [&] { ++ran; });
  pool.stop();
  EXPECT_EQ(ran, 300);
  EXPECT_TRUE(pool.post("a", [&] { ++ran; }));
  EXPECT_EQ(ran, 300) << "after the stop";
}

TEST(WorkerPool, KeepsTheOrderOfACaller) {
  std::vector<int> order;
  WorkerPool pool({2, 1});
  for (int i = 0; i < 100; ++i) pool.post("a", [&order, i] { order.push_back(i); });
  pool.stop();
  for (int i = 0; i < 100; ++i) EXPECT_EQ(order[static_cast<std::size_t>(i)], i);
}

// In these tests the pool is made last, so that its threads end before what its tasks use.
TEST(WorkerPool, OneCallerNeverHasAllThreads) {
  std::promise<void> end;
  std::promise<void> other;
  const std::shared_future<void> ended = end.get_future().share();
  std::atomic<int> running{0};
  WorkerPool pool({4, 2});
  for (int i = 0; i < 100; ++i)
    pool.post("greedy", [&running, ended] {
      ++running;
      ended.wait();
    });
  while (running < 2) std::this_thread::yield();
  pool.post("other", [&] { other.set_value(); });
  EXPECT_EQ(other.get_future().wait_for(5s), std::future_status::ready);
  EXPECT_EQ(running, 2);
  end.set_value();
}

TEST(WorkerPool, CallersTakeTurns) {
  std::promise<void> begin;
  std::vector<std::string> order;
  WorkerPool pool({1, 1});
  pool.post("first", [&] { begin.get_future().wait(); });
  for (int i = 0; i < 50; ++i) pool.post("greedy", [&] { order.push_back("greedy"); });
  pool.post("modest", [&] { order.push_back("modest"); });
  begin.set_value();
  pool.stop();
  ASSERT_EQ(order.size(), 51U);
  EXPECT_EQ(order[1], "modest");
}

TEST(WorkerPool, RefusesWhatWouldWaitTooLong) {
  std::promise<void> begin;
  std::promise<void> begun;
  WorkerPool pool({1, 1, 3});
  pool.post("a", [&] {
    begun.set_value();
    begin.get_future().wait();
  });
  begun.get_future().wait();
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(pool.post("a", [] {}));
  EXPECT_FALSE(pool.post("a", [] {}));
  EXPECT_TRUE(pool.post("b", [] {}));
  begin.set_value();
}

}  // namespace
}  // namespace touchmark::server
