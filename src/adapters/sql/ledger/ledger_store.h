// ledger::Store over a Core.
#pragma once

#include "adapters/sql/driver/core.h"
#include "ledger/store.h"

namespace touchmark::sql {

class SqlLedger final : public ledger::Store {
 public:
  // `made` is part of the transaction that creates a project: (context, project, its creator, now).
  using ProjectMade = std::function<Result<void>(WriteContext&, ProjectId, UserId, TimeUs)>;
  SqlLedger(Core& core, ProjectMade made) : core_(core), made_(std::move(made)) {}
  Result<void> read(const std::function<Result<void>(ledger::Reader&)>& work) override;
  Result<void> write(const std::function<Result<void>(ledger::Writer&)>& work) override;
  void on_commit(CommitListener listener) override { core_.on_commit(std::move(listener)); }
  Result<std::vector<ledger::Erasure>> erasures(ProjectId) override;
  Result<void> settle_erasure(ProjectId, AssetId, std::string_view report, bool complete) override;
  Result<std::vector<std::pair<ProjectId, AssetId>>> assets_with_file(std::string_view uri,
                                                                      std::int64_t limit) override;
  Result<std::unique_ptr<ledger::Cursor<ledger::Event>>> scan_events(ProjectId) override;
  Result<std::unique_ptr<ledger::Cursor<ledger::StoredRow>>> scan_rows(ProjectId) override;
  Result<std::optional<std::string>> check_derived(ProjectId, const std::function<bool()>& go_on) override;
  Result<std::vector<std::string>> check_database(
      const std::function<bool(std::int64_t done, std::int64_t total)>& progress) override;

 private:
  Core& core_;
  const ProjectMade made_;
};

// check.cpp
Result<std::optional<std::string>> check_derived(Connection& connection, ProjectId project);
// check_redactions.cpp: of the same.
Result<std::optional<std::string>> check_redactions(Connection& connection, ProjectId project);
// check_database.cpp. `connector` opens other connections to the same database.
Result<std::vector<std::string>> check_database(
    Connection& connection, const Connector& connector,
    const std::function<bool(std::int64_t, std::int64_t)>& progress);

}  // namespace touchmark::sql
