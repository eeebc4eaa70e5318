// Connections for reading, opened when needed and kept for the next reader. Thread-safe; a lease belongs to
// one thread.
#pragma once

#include <condition_variable>
#include <mutex>
#include <vector>

#include "adapters/sql/driver/connection.h"

namespace touchmark::sql {

class ReaderPool;

class ReaderLease {
 public:
  ReaderLease(ReaderPool& pool, std::unique_ptr<Connection> connection)
      : pool_(&pool), connection_(std::move(connection)) {}
  ReaderLease(ReaderLease&&) noexcept = default;
  ReaderLease& operator=(ReaderLease&&) = delete;
  ~ReaderLease();
  Connection& operator*() const { return *connection_; }
  Connection* operator->() const { return connection_.get(); }

 private:
  ReaderPool* pool_;
  std::unique_ptr<Connection> connection_;
};

class ReaderPool {
 public:
  // At most `most` connections at once, of which `keep` stay open when idle.
  ReaderPool(Connector connector, std::size_t keep, std::size_t most)
      : connector_(std::move(connector)), keep_(keep), most_(most) {}

  // In a read transaction that ends with the lease. kUnavailable when the database does not answer or no
  // connection gets free within ten seconds.
  Result<ReaderLease> begin();

 private:
  friend class ReaderLease;
  Result<std::unique_ptr<Connection>> take();
  Result<std::unique_ptr<Connection>> open();
  void give_back(std::unique_ptr<Connection> connection);

  Connector connector_;
  std::size_t keep_;
  std::size_t most_;
  std::mutex mutex_;
  std::condition_variable freed_;
  std::size_t open_ = 0;
  std::vector<std::unique_ptr<Connection>> idle_;
};

}  // namespace touchmark::sql
