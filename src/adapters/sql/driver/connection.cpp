#include "adapters/sql/driver/connection.h"

namespace touchmark::sql {
namespace {
constexpr std::string_view kRetryMark = "transaction must be run again";
constexpr std::size_t kMostStatements = 500;
}  // namespace

bool is_retry(const Error& error) {
  return error.code == ErrorCode::kUnavailable && error.where == kRetryMark;
}

Error retry_error(std::string message) {
  return Error{ErrorCode::kUnavailable, std::move(message), std::string(kRetryMark)};
}

Query::~Query() {
  if (statement_ == nullptr) return;
  statement_->reset();
  if (*slot_ == nullptr) *slot_ = std::move(statement_);
}

Result<void> Query::run() {
  for (;;) {
    TM_ASSIGN(const bool row, step());
    if (!row) return {};
  }
}

Result<void> Query::one_row() {
  TM_ASSIGN(const bool row, step());
  if (!row) return fail(ErrorCode::kNotFound, "no such row");
  return {};
}

Query Connection::lease(std::string_view sql) {
  auto found = cache_.find(sql);
  if (found == cache_.end()) {
    // Some texts hold the number of a layer, so there is no end of them. What runs keeps its place alive.
    if (cache_.size() >= kMostStatements) cache_.clear();
    found = cache_.emplace(std::string(sql), std::make_shared<std::unique_ptr<Statement>>()).first;
  }
  const auto& slot = found->second;
  if (*slot != nullptr) return Query(slot, std::move(*slot));
  auto statement = prepare(sql);
  if (!statement) return Query(std::move(statement).error());
  return Query(slot, std::move(*statement));
}

Result<void> Connection::savepoint(std::string_view name) {
  return run("SAVEPOINT " + std::string(name));
}
Result<void> Connection::release(std::string_view name) {
  return run("RELEASE SAVEPOINT " + std::string(name));
}
Result<void> Connection::rollback_to(std::string_view name) {
  TM_TRY(run("ROLLBACK TO SAVEPOINT " + std::string(name)));
  return release(name);
}

Result<Transaction> Transaction::read(Connection& connection) {
  TM_TRY(connection.begin_read());
  return Transaction(connection);
}

Result<Transaction> Transaction::write(Connection& connection) {
  TM_TRY(connection.begin_write());
  return Transaction(connection);
}

Transaction::~Transaction() {
  if (connection_ != nullptr) connection_->rollback();
}

Result<void> Transaction::commit() {
  TM_TRY(connection_->commit());
  connection_ = nullptr;
  return {};
}

}  // namespace touchmark::sql
