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
  Result<std::unique_ptr<ledger::Cursor<ledger::Event>>> scan_events(ProjectId) override;
  Result<std::unique_ptr<ledger::Cursor<ledger::StoredRow>>> scan_rows(ProjectId) override;
  Result<std::optional<std::string>> check_derived(ProjectId) override;

 private:
  Core& core_;
  const ProjectMade made_;
};

// check.cpp
Result<std::optional<std::string>> check_derived(Connection& connection, ProjectId project);

}  // namespace touchmark::sql
