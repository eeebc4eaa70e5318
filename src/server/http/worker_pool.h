// Threads for handlers, which block in the database and on disk, so that the I/O threads never do. Whoever
// asks for much waits for themselves: callers take turns, and none of them gets all the threads.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

namespace touchmark::server {

struct WorkerLimits {
  int threads = 6;
  int running_of_caller = 6;                  // at once
  std::size_t waiting_of_caller = 1'000'000;  // beside those that run
};

// Thread-safe. Tasks must not throw. Tasks posted after stop() are dropped.
class WorkerPool {
 public:
  explicit WorkerPool(WorkerLimits limits);
  ~WorkerPool();  // stop()
  // False, and the task is dropped, when too many of this caller's wait already.
  bool post(const std::string& caller, std::function<void()> task);
  void stop();  // runs what is queued, then joins

 private:
  struct Line {  // of one caller
    std::deque<std::function<void()>> tasks;
    int running = 0;
    bool has_turn = false;  // stands in turns_
  };
  void work();
  void give_turn(const std::string& caller, Line& line);
  void ended(const std::string& caller);

  const WorkerLimits limits_;
  std::mutex mutex_;
  std::condition_variable ready_;
  std::unordered_map<std::string, Line> lines_;
  std::deque<std::string> turns_;  // callers of whom a task may start now
  std::size_t waiting_ = 0;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace touchmark::server
