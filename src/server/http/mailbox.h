// Where other threads leave work for something that lives on a strand, and may outlive it. Thread-safe.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/post.hpp>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

namespace touchmark::server {

// A sender must not hold its receiver, or it might be the last to hold it and end it on the wrong thread,
// after the threads and the io_context of its strand are gone. So it holds this: an address that is void
// after close().
template <typename Owner>
class Mailbox {
 public:
  explicit Mailbox(boost::asio::any_io_executor executor) : executor_(std::move(executor)) {}
  void set_owner(std::weak_ptr<Owner> owner) {
    const std::lock_guard lock(mutex_);
    owner_ = std::move(owner);
  }
  // `work(owner)` on the owner's strand, if there is one by then.
  template <typename Work>
  void post(Work work) {
    const std::lock_guard lock(mutex_);
    if (!executor_) return;
    boost::asio::post(*executor_, [weak = owner_, work = std::move(work)]() mutable {
      if (const auto owner = weak.lock()) work(*owner);
    });
  }
  // Before the executor's context ends. Nothing is posted after it returns.
  void close() {
    const std::lock_guard lock(mutex_);
    executor_.reset();
    owner_.reset();
  }

 private:
  std::mutex mutex_;
  std::optional<boost::asio::any_io_executor> executor_;
  std::weak_ptr<Owner> owner_;
};

}  // namespace touchmark::server
