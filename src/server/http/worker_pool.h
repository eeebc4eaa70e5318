// Threads for handlers, which block in the database and on disk, so that the I/O threads never do.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace touchmark::server {

// Thread-safe. Tasks must not throw. Tasks posted after stop() are dropped.
class WorkerPool {
 public:
  explicit WorkerPool(int threads);
  ~WorkerPool();  // stop()
  void post(std::function<void()> task);
  void stop();  // runs what is queued, then joins

 private:
  void work();

  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<std::function<void()>> tasks_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace touchmark::server
