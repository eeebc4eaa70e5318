#include "server/api/stream_guard.h"

#include <chrono>

#include "base/log.h"

namespace touchmark::server {
namespace {
constexpr auto kLookEvery = std::chrono::seconds(1);
constexpr std::int64_t kPage = 1000;
}  // namespace

StreamGuard::StreamGuard(access::AccountStore& accounts, const Clock& clock, std::shared_ptr<Hub> hub)
    : accounts_(accounts), clock_(clock), hub_(std::move(hub)) {}

StreamGuard::~StreamGuard() {
  stop();
}

void StreamGuard::start() {
  thread_ = std::thread([this] { loop(); });
}

void StreamGuard::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void StreamGuard::wake() {
  {
    const std::lock_guard lock(mutex_);
    woken_ = true;
  }
  changed_.notify_all();
}

void StreamGuard::loop() {
  std::int64_t last = 0;
  if (const auto head = accounts_.log_head()) last = head->seq;  // no stream is older than this process
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait_for(lock, kLookEvery, [this] { return woken_ || stopping_; });
    if (stopping_) return;
    woken_ = false;
    lock.unlock();
    look(last);
    lock.lock();
  }
}

void StreamGuard::look(std::int64_t& last) {
  for (;;) {
    const auto entries = accounts_.log_after(last, kPage);
    if (!entries) {
      log(LogLevel::kError, "the access log cannot be read", {{"error", entries.error().text()}});
      return;
    }
    if (!entries->empty()) last = entries->back().seq;
    hub_->revoke(*entries, clock_.now());
    if (entries->size() < static_cast<std::size_t>(kPage)) return;
  }
}

}  // namespace touchmark::server
