// Joins callers that want the same thing at the same time: the first does the work, the others wait for it.
// Thread-safety: run() from any thread.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "base/error.h"

namespace touchmark::adapters {

template <typename T>
class SingleFlight {
 public:
  // `work` returns Result<T> and must not call run() with the same key.
  template <typename Work>
  Result<T> run(const std::string& key, Work&& work) {
    std::unique_lock lock(mutex_);
    if (const auto found = flights_.find(key); found != flights_.end()) {
      const std::shared_ptr<Flight> flight = found->second;
      landed_.wait(lock, [&flight] { return flight->result.has_value(); });
      return *flight->result;
    }
    const auto flight = std::make_shared<Flight>();
    flights_.emplace(key, flight);
    lock.unlock();
    Result<T> result = work();
    lock.lock();
    flight->result.emplace(result);
    flights_.erase(key);
    landed_.notify_all();
    return result;
  }

 private:
  struct Flight {
    std::optional<Result<T>> result;
  };
  std::mutex mutex_;
  std::condition_variable landed_;
  std::unordered_map<std::string, std::shared_ptr<Flight>> flights_;
};

}  // namespace touchmark::adapters
