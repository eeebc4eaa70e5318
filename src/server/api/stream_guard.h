// Ends event streams when the access log says that their sessions, tokens or roles are no more: at once for
// what this process changed, within a second for what others did. Thread-safe.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

#include "access/account.h"
#include "server/api/hub.h"

namespace touchmark::server {

class StreamGuard {
 public:
  StreamGuard(access::AccountStore& accounts, const Clock& clock, std::shared_ptr<Hub> hub);
  ~StreamGuard();
  StreamGuard(const StreamGuard&) = delete;
  StreamGuard& operator=(const StreamGuard&) = delete;

  void start();
  void stop();  // harmless twice
  // The access log has a new entry.
  void wake();

 private:
  void loop();
  void look(std::int64_t& last);

  access::AccountStore& accounts_;
  const Clock& clock_;
  const std::shared_ptr<Hub> hub_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool woken_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace touchmark::server
