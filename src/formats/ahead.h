// Work that is prepared in a thread of its own while what was prepared before is used: two batches go to and
// fro. Thread-safety: one object, one thread; `fill` runs in another, one call at a time.
#pragma once

#include <array>
#include <condition_variable>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

namespace touchmark::formats {

template <typename Batch>
class Ahead {
 public:
  // `fill` makes the next batch out of one that was used, and says whether another follows. What it throws,
  // next() throws. With `apart` false it runs within next(): for work that is smaller than a thread.
  Ahead(std::function<bool(Batch&)> fill, bool apart) : fill_(std::move(fill)) {
    if (apart) thread_ = std::thread([this] { run(); });
  }
  // Waits for the batch that is being filled.
  ~Ahead() {
    if (!thread_.joinable()) return;
    {
      const std::lock_guard lock(mutex_);
      stopped_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }
  Ahead(const Ahead&) = delete;
  Ahead& operator=(const Ahead&) = delete;

  // Valid until the next call; nullptr after the last one.
  Batch* next() {
    if (!thread_.joinable()) {
      if (last_) return nullptr;
      last_ = !fill_(batches_[0]);
      return &batches_[0];
    }
    std::unique_lock lock(mutex_);
    if (taken_) {
      taken_ = false;
      --filled_;
      used_ = 1 - used_;
      changed_.notify_all();
    }
    changed_.wait(lock, [this] { return filled_ > 0 || last_; });
    if (filled_ == 0) {
      if (thrown_) std::rethrow_exception(std::exchange(thrown_, nullptr));
      return nullptr;
    }
    taken_ = true;
    return &batches_[used_];
  }

 private:
  void run() {
    for (std::size_t at = 0;; at = 1 - at) {
      {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return stopped_ || filled_ < batches_.size(); });
        if (stopped_) return;
      }
      bool more = false;
      bool whole = true;
      std::exception_ptr thrown;
      try {
        more = fill_(batches_[at]);
      } catch (...) {
        thrown = std::current_exception();
        whole = false;
      }
      const std::lock_guard lock(mutex_);
      if (whole) ++filled_;
      thrown_ = thrown;
      last_ = !more;
      changed_.notify_all();
      if (last_) return;
    }
  }

  const std::function<bool(Batch&)> fill_;
  std::array<Batch, 2> batches_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t filled_ = 0;  // with the one that next() gave
  std::size_t used_ = 0;    // the one that next() gives
  bool taken_ = false;
  bool last_ = false;
  bool stopped_ = false;
  std::exception_ptr thrown_;
  std::thread thread_;
};

}  // namespace touchmark::formats
