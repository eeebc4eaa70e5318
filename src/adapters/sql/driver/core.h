// One opened database: how to read it, how to write it, and what time it is. Shared by the three stores.
// Thread-safe.
#pragma once

#include "adapters/sql/driver/pool.h"
#include "adapters/sql/driver/write_queue.h"
#include "base/clock.h"

namespace touchmark::sql {

class Core {
 public:
  using CommitListener = std::function<void(ProjectId, const std::map<LayerId, Seq>&)>;
  Core(Connector readers, Connector writer, std::size_t keep, std::size_t most, const Clock& clock)
      : clock_(clock),
        connector_(readers),
        pool_(std::move(readers), keep, most),
        queue_(std::move(writer), [this](const auto& events) { tell(events); }) {}

  const Clock& clock() const { return clock_; }
  // In a consistent snapshot.
  Result<void> read(const std::function<Result<void>(Connection&)>& work);
  // Durable when it returns; `work` may run again.
  Result<void> write(WriteWork work) { return queue_.run(std::move(work)); }
  void write_later(WriteWork work) { queue_.post(std::move(work)); }
  Result<ReaderLease> snapshot() { return pool_.begin(); }
  // Opens connections of their own, outside of any transaction.
  const Connector& connector() const { return connector_; }
  void on_commit(CommitListener listener);

 private:
  void tell(const NewEvents& events);

  const Clock& clock_;
  std::mutex listeners_mutex_;
  std::vector<CommitListener> listeners_;
  const Connector connector_;
  ReaderPool pool_;
  WriteQueue queue_;  // last: its thread uses the others
};

}  // namespace touchmark::sql
