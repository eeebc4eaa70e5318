#include "adapters/sql/driver/wanted.h"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace touchmark::sql {
namespace {

constexpr auto kAsk = std::chrono::milliseconds(200);

class Watch {
 public:
  Watch(Connection& connection, const std::function<bool()>& go_on)
      : connection_(connection), go_on_(go_on), thread_([this] { loop(); }) {}
  ~Watch() { stop(); }

  // Whether it was interrupted.
  bool stop() {
    {
      const std::lock_guard lock(mutex_);
      ended_ = true;
    }
    woken_.notify_all();
    if (thread_.joinable()) thread_.join();
    return unwanted_;
  }

 private:
  void loop() {
    std::unique_lock lock(mutex_);
    while (!woken_.wait_for(lock, kAsk, [this] { return ended_; })) {
      lock.unlock();
      unwanted_ = unwanted_ || !go_on_();
      if (unwanted_) connection_.interrupt();  // again, for the statement that comes next
      lock.lock();
    }
  }

  Connection& connection_;
  const std::function<bool()>& go_on_;
  std::mutex mutex_;
  std::condition_variable woken_;
  bool ended_ = false;
  bool unwanted_ = false;  // the thread's until it has ended
  std::thread thread_;     // last: it uses the others
};

}  // namespace

Result<void> while_wanted(Connection& connection, const std::function<bool()>& go_on,
                          const std::function<Result<void>()>& work) {
  if (!go_on) return work();
  Watch watch(connection, go_on);
  auto done = work();
  if (watch.stop() && !done) return fail(ErrorCode::kCancelled, "cancelled");
  return done;
}

}  // namespace touchmark::sql
