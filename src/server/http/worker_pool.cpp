#include "server/http/worker_pool.h"

namespace touchmark::server {

WorkerPool::WorkerPool(WorkerLimits limits) : limits_(limits) {
  threads_.reserve(static_cast<std::size_t>(limits_.threads));
  for (int i = 0; i < limits_.threads; ++i) threads_.emplace_back([this] { work(); });
}

WorkerPool::~WorkerPool() {
  stop();
}

bool WorkerPool::post(const std::string& caller, std::function<void()> task) {
  const std::lock_guard lock(mutex_);
  if (stopping_) return true;
  Line& line = lines_[caller];
  if (line.tasks.size() >= limits_.waiting_of_caller) return false;
  line.tasks.push_back(std::move(task));
  ++waiting_;
  give_turn(caller, line);
  return true;
}

void WorkerPool::give_turn(const std::string& caller, Line& line) {
  if (line.has_turn || line.tasks.empty() || line.running >= limits_.running_of_caller) return;
  line.has_turn = true;
  turns_.push_back(caller);
  ready_.notify_one();
}

void WorkerPool::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  ready_.notify_all();
  for (auto& thread : threads_)
    if (thread.joinable()) thread.join();
  threads_.clear();
}

void WorkerPool::work() {
  std::unique_lock lock(mutex_);
  while (true) {
    ready_.wait(lock, [this] { return !turns_.empty() || (stopping_ && waiting_ == 0); });
    if (turns_.empty()) return;
    const std::string caller = std::move(turns_.front());
    turns_.pop_front();
    Line& line = lines_[caller];
    line.has_turn = false;
    std::function<void()> task = std::move(line.tasks.front());
    line.tasks.pop_front();
    --waiting_;
    ++line.running;
    give_turn(caller, line);
    lock.unlock();
    task();
    task = nullptr;
    lock.lock();
    ended(caller);
  }
}

void WorkerPool::ended(const std::string& caller) {
  const auto found = lines_.find(caller);
  --found->second.running;
  give_turn(caller, found->second);
  if (found->second.tasks.empty() && found->second.running == 0) lines_.erase(found);
  if (stopping_ && waiting_ == 0) ready_.notify_all();
}

}  // namespace touchmark::server
