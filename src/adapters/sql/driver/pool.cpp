#include "adapters/sql/driver/pool.h"

#include <chrono>

namespace touchmark::sql {

ReaderLease::~ReaderLease() {
  if (connection_ == nullptr) return;
  connection_->rollback();
  pool_->give_back(std::move(connection_));
}

Result<std::unique_ptr<Connection>> ReaderPool::open() {
  auto connection = connector_();
  if (!connection) give_back(nullptr);
  return connection;
}

Result<std::unique_ptr<Connection>> ReaderPool::take() {
  std::unique_lock lock(mutex_);
  const bool got =
      freed_.wait_for(lock, std::chrono::seconds(10), [this] { return !idle_.empty() || open_ < most_; });
  if (!got) return fail(ErrorCode::kUnavailable, "all database connections are in use; try again");
  if (!idle_.empty()) {
    auto connection = std::move(idle_.back());
    idle_.pop_back();
    return connection;
  }
  ++open_;
  lock.unlock();
  return open();
}

Result<ReaderLease> ReaderPool::begin() {
  TM_ASSIGN(auto connection, take());
  auto begun = connection->begin_read();
  if (!begun && !connection->usable()) {  // it idled while the server restarted: one fresh try
    TM_ASSIGN(connection, open());
    begun = connection->begin_read();
  }
  ReaderLease lease(*this, std::move(connection));
  if (!begun) return tl::unexpected<Error>(std::move(begun).error());
  return lease;
}

void ReaderPool::give_back(std::unique_ptr<Connection> connection) {
  {
    const std::lock_guard lock(mutex_);
    if (connection != nullptr && connection->usable() && idle_.size() < keep_) {
      idle_.push_back(std::move(connection));
    } else {
      --open_;
    }
  }
  freed_.notify_one();
}

}  // namespace touchmark::sql
