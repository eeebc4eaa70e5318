// ledger::Store over a Core.
#pragma once

#include "adapters/sql/driver/core.h"
#include "ledger/store.h"

namespace touchmark::sql {

class SqlLedger final : public ledger::Store {
 public:
  explicit SqlLedger(Core& core) : core_(core) {}
  Result<void> read(const std::function<Result<void>(ledger::Reader&)>& work) override;
  Result<void> write(const std::function<Result<void>(ledger::Writer&)>& work) override;
  void on_commit(CommitListener listener) override { core_.on_commit(std::move(listener)); }
  Result<std::vector<ledger::Erasure>> erasures(ProjectId) override;
  Result<void> settle_erasure(ProjectId, AssetId, std::string_view report, bool complete) override;
  Result<std::vector<std::pair<ProjectId, AssetId>>> assets_with_file(std::string_view uri,
                                                                      std::int64_t limit) override;
  Result<std::unique_ptr<ledger::Cursor<ledger::Event>>> scan_events(ProjectId) override;
  Result<std::unique_ptr<ledger::Cursor<ledger::StoredRow>>> scan_rows(ProjectId) override;
  Result<std::optional<std::string>> check_derived(ProjectId) override;

 private:
  Core& core_;
};

// check.cpp
Result<std::optional<std::string>> check_derived(Connection& connection, ProjectId project);

}  // namespace touchmark::sql
