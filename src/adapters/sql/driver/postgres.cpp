#include "adapters/sql/driver/postgres.h"

#include <fmt/core.h>
#include <libpq-fe.h>

#include <array>
#include <atomic>
#include <memory>

#include "adapters/sql/driver/postgres_wire.h"

namespace touchmark::sql {
namespace {

struct FinishConnection {
  void operator()(PGconn* c) const { PQfinish(c); }
};
using Handle = std::unique_ptr<PGconn, FinishConnection>;
struct ClearResult {
  void operator()(PGresult* r) const { PQclear(r); }
};
using Rows = std::unique_ptr<PGresult, ClearResult>;

struct FreeCancel {
  void operator()(PGcancel* cancel) const { PQfreeCancel(cancel); }
};

constexpr std::int64_t kCopyFrom = 4;          // rows from which COPY beats single inserts
constexpr std::size_t kCopyPortion = 1 << 16;  // bytes
constexpr int kFetch = 2'000;                  // rows of a streamed query at a time

std::string one_line(const char* text) {
  std::string out = text != nullptr ? text : "";
  while (!out.empty() && out.back() == '\n') out.pop_back();
  for (char& c : out)
    if (c == '\n') c = ' ';
  return out;
}

tl::unexpected<Error> postgres_error(PGconn* connection, const PGresult* result, std::string_view sql) {
  const char* state_text = result != nullptr ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : nullptr;
  const std::string_view state = state_text != nullptr ? state_text : "";
  const std::string text =
      one_line(result != nullptr ? PQresultErrorMessage(result) : PQerrorMessage(connection));
  const std::string where(sql.substr(0, 200));
  if (state.empty() || state.substr(0, 2) == "08" || state.substr(0, 3) == "57P")
    return fail(ErrorCode::kUnavailable, "the database server does not answer; try again: " + text);
  if (state == "57014") return fail(ErrorCode::kCancelled, "cancelled");
  if (state == "40001" || state == "40P01") return tl::unexpected<Error>(retry_error(text));
  if (state == "23505") {
    const char* detail = PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL);
    return fail(ErrorCode::kConflict, detail != nullptr ? one_line(detail) : text);
  }
  if (state == "53100")
    return fail(ErrorCode::kUnavailable, "the database's disk is full; make room: " + text);
  if (state.substr(0, 2) == "53" || state.substr(0, 2) == "55" || state.substr(0, 2) == "58")
    return fail(ErrorCode::kUnavailable, "the database cannot do this now; try again: " + text);
  if (state.substr(0, 2) == "XX") return fail(ErrorCode::kCorrupt, "the database is damaged: " + text);
  if (state == "42501")
    return fail(ErrorCode::kUnavailable, "the database user may not do this; check its rights: " + text);
  return fail(ErrorCode::kInternal, "PostgreSQL: " + text, where);
}

// ?1 -> $1; outside of quoted text.
std::string with_dollars(std::string_view sql) {
  std::string out(sql);
  bool quoted = false;
  for (char& c : out) {
    if (c == '\'') quoted = !quoted;
    if (c == '?' && !quoted) c = '$';
  }
  return out;
}

std::string next_name(const char* prefix) {
  static std::atomic<std::uint64_t> count{0};
  return prefix + std::to_string(++count);
}

// Whether statements may be kept by name. A pooler between us and the server may lend each transaction
// another connection, where our names are unknown or, worse, name what another client prepared.
enum class Names { kKept, kNone };

class PostgresStatement final : public Statement {
 public:
  PostgresStatement(PGconn* connection, std::string_view sql, Names names)
      : connection_(connection), sql_(with_dollars(sql)), names_(names) {}
  ~PostgresStatement() override {
    if (!name_.empty() && PQstatus(connection_) == CONNECTION_OK)
      Rows(PQexec(connection_, ("DEALLOCATE " + name_).c_str()));
  }

  void bind(int i, std::int64_t v) override { parameters_.i64(i, v); }
  void bind(int i, double v) override { parameters_.f64(i, v); }
  void bind(int i, std::string_view v) override { parameters_.bytes(i, v, kTextOid); }
  void bind(int i, Blob v) override { parameters_.bytes(i, v.bytes, kByteaOid); }
  void bind(int i, NullBlob) override { parameters_.null(i, kByteaOid); }
  void bind(int i, NullInt) override { parameters_.null(i, kInt8Oid); }
  void stream() override { streamed_ = true; }

  Result<bool> step() override {
    if (!started_) {
      started_ = true;
      TM_TRY(streamed_ ? open_cursor() : execute());
    } else {
      ++row_;
    }
    if (row_ < PQntuples(rows_.get())) return true;
    if (!streamed_ || PQntuples(rows_.get()) < kFetch) return false;
    TM_TRY(fetch());
    return PQntuples(rows_.get()) > 0;
  }

  void reset() override {
    rows_.reset();
    if (!cursor_.empty() && PQtransactionStatus(connection_) == PQTRANS_INTRANS)
      Rows(PQexec(connection_, ("CLOSE " + cursor_).c_str()));
    cursor_.clear();
    started_ = streamed_ = false;
    row_ = 0;
    parameters_.clear();
  }

  std::int64_t changes() const override {
    return rows_ ? std::strtoll(PQcmdTuples(rows_.get()), nullptr, 10) : 0;
  }
  std::int64_t i64(int c) const override { return read_integer(bytes(c)); }
  double f64(int c) const override { return read_double(bytes(c)); }
  std::string_view bytes(int c) const override {
    return {PQgetvalue(rows_.get(), row_, c), static_cast<std::size_t>(PQgetlength(rows_.get(), row_, c))};
  }
  bool is_null(int c) const override { return PQgetisnull(rows_.get(), row_, c) != 0; }

 private:
  Result<void> keep(PGresult* raw) {
    rows_.reset(raw);
    row_ = 0;
    const ExecStatusType status = PQresultStatus(raw);
    if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) return {};
    auto error = postgres_error(connection_, raw, sql_);
    rows_.reset();
    return error;
  }
  Result<void> execute() {
    if (names_ == Names::kNone)
      return keep(PQexecParams(connection_, sql_.c_str(), parameters_.count(), parameters_.types(),
                               parameters_.values(), parameters_.lengths(), parameters_.formats(), 1));
    if (name_.empty()) {
      std::string name = next_name("s");
      const Rows prepared(
          PQprepare(connection_, name.c_str(), sql_.c_str(), parameters_.count(), parameters_.types()));
      if (PQresultStatus(prepared.get()) != PGRES_COMMAND_OK)
        return postgres_error(connection_, prepared.get(), sql_);
      name_ = std::move(name);
    }
    return keep(PQexecPrepared(connection_, name_.c_str(), parameters_.count(), parameters_.values(),
                               parameters_.lengths(), parameters_.formats(), 1));
  }
  Result<void> open_cursor() {
    cursor_ = next_name("c");
    const std::string sql = "DECLARE " + cursor_ + " NO SCROLL CURSOR FOR " + sql_;
    TM_TRY(keep(PQexecParams(connection_, sql.c_str(), parameters_.count(), parameters_.types(),
                             parameters_.values(), parameters_.lengths(), parameters_.formats(), 1)));
    return fetch();
  }
  Result<void> fetch() {
    const std::string sql = fmt::format("FETCH {} FROM {}", kFetch, cursor_);
    return keep(PQexecParams(connection_, sql.c_str(), 0, nullptr, nullptr, nullptr, nullptr, 1));
  }

  PGconn* connection_;
  std::string sql_;
  Names names_;
  std::string name_;  // of the prepared statement
  std::string cursor_;
  WireParameters parameters_;
  Rows rows_;
  int row_ = 0;
  bool started_ = false;
  bool streamed_ = false;
};

// COPY ... FORMAT binary.
class CopyBulk final : public Bulk {
 public:
  CopyBulk(PGconn* connection, int columns) : connection_(connection), columns_(columns) {
    copy_header(buffer_);
  }
  ~CopyBulk() override {
    if (finished_) return;
    PQputCopyEnd(connection_, "given up");
    while (const Rows rest{PQgetResult(connection_)}) {
    }
  }
  void i64(std::int64_t v) override { field_i64(start(), v); }
  void text(std::string_view v) override { field_bytes(start(), v); }
  void blob(std::string_view v) override { field_bytes(start(), v); }
  void null() override { field_null(start()); }
  Result<void> end_row() override {
    at_row_start_ = true;
    return buffer_.size() < kCopyPortion ? Result<void>{} : flush();
  }
  Result<void> finish() override {
    copy_trailer(buffer_);
    TM_TRY(flush());
    finished_ = true;
    if (PQputCopyEnd(connection_, nullptr) != 1) return postgres_error(connection_, nullptr, "COPY");
    Result<void> out;
    while (const Rows result{PQgetResult(connection_)})
      if (PQresultStatus(result.get()) != PGRES_COMMAND_OK && out)
        out = postgres_error(connection_, result.get(), "COPY");
    return out;
  }

 private:
  std::string& start() {
    if (at_row_start_) copy_row_start(buffer_, columns_);
    at_row_start_ = false;
    return buffer_;
  }
  Result<void> flush() {
    if (PQputCopyData(connection_, buffer_.data(), static_cast<int>(buffer_.size())) != 1)
      return postgres_error(connection_, nullptr, "COPY");
    buffer_.clear();
    return {};
  }
  PGconn* connection_;
  int columns_;
  std::string buffer_;
  bool at_row_start_ = true;
  bool finished_ = false;
};

class InsertBulk final : public Bulk {
 public:
  explicit InsertBulk(Query query) : query_(std::move(query)), statement_(query_.statement()) {}
  void i64(std::int64_t v) override { statement_->bind(++column_, v); }
  void text(std::string_view v) override { statement_->bind(++column_, v); }
  void blob(std::string_view v) override { statement_->bind(++column_, Blob{v}); }
  void null() override { statement_->bind(++column_, NullBlob{}); }
  Result<void> end_row() override {
    column_ = 0;
    TM_TRY(statement_->step());
    statement_->reset();
    return {};
  }
  Result<void> finish() override { return {}; }

 private:
  Query query_;
  Statement* statement_;
  int column_ = 0;
};

class PostgresConnection final : public Connection {
 public:
  PostgresConnection(Handle handle, Names names)
      : Connection(Dialect::kPostgres), handle_(std::move(handle)), names_(names) {}
  ~PostgresConnection() override { clear_cache(); }

  void interrupt() override {
    const std::unique_ptr<PGcancel, FreeCancel> cancel(PQgetCancel(handle_.get()));
    std::array<char, 256> error{};
    if (cancel != nullptr) PQcancel(cancel.get(), error.data(), static_cast<int>(error.size()));
  }
  bool usable() const override { return !broken_ && PQstatus(handle_.get()) == CONNECTION_OK; }
  Result<void> script(const std::string& sql) override { return exec(sql.c_str()); }

  Result<std::unique_ptr<Bulk>> bulk(std::string_view table, std::string_view columns,
                                     std::int64_t rows) override {
    int count = 1;
    for (const char c : columns) count += c == ',';
    if (rows < kCopyFrom) {
      std::string sql = fmt::format("INSERT INTO {}({}) VALUES(?1", table, columns);
      for (int i = 2; i <= count; ++i) sql += fmt::format(",?{}", i);
      return std::make_unique<InsertBulk>(lease(sql + ')'));
    }
    const std::string sql = fmt::format("COPY {}({}) FROM STDIN (FORMAT binary)", table, columns);
    const Rows started(PQexec(handle_.get(), sql.c_str()));
    if (PQresultStatus(started.get()) != PGRES_COPY_IN)
      return postgres_error(handle_.get(), started.get(), sql);
    return std::make_unique<CopyBulk>(handle_.get(), count);
  }

  Result<void> begin_read() override { return exec("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"); }
  // An acknowledged write is durable, whatever the server's default; stricter settings are kept. Said in each
  // transaction, because the next one may run on another connection of a pooler.
  Result<void> begin_write() override {
    return exec(
        "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; SELECT pg_catalog.set_config('synchronous_commit', "
        "'on', true) WHERE pg_catalog.current_setting('synchronous_commit') IN ('off', 'local')");
  }
  Result<void> commit() override {
    // A transaction that failed answers COMMIT with ROLLBACK and no error.
    if (PQtransactionStatus(handle_.get()) != PQTRANS_INTRANS)
      return fail(ErrorCode::kUnavailable,
                  "the transaction was lost before it could be committed; try again");
    return exec("COMMIT");
  }
  void rollback() override {
    if (PQtransactionStatus(handle_.get()) == PQTRANS_IDLE) return;
    if (!exec("ROLLBACK")) broken_ = true;
  }

 protected:
  Result<std::unique_ptr<Statement>> prepare(std::string_view sql) override {
    return std::make_unique<PostgresStatement>(handle_.get(), sql, names_);
  }

 private:
  Result<void> exec(const char* sql) {
    const Rows result(PQexec(handle_.get(), sql));
    const ExecStatusType status = PQresultStatus(result.get());
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) return {};
    return postgres_error(handle_.get(), result.get(), sql);
  }
  Handle handle_;
  Names names_;
  bool broken_ = false;
};

// A pooler makes up the process number that it tells its clients.
Result<Names> names_for(PGconn* connection) {
  const Rows rows(PQexec(connection, "SELECT pg_catalog.pg_backend_pid()"));
  if (PQresultStatus(rows.get()) != PGRES_TUPLES_OK) return postgres_error(connection, rows.get(), "");
  const bool direct = std::strtol(PQgetvalue(rows.get(), 0, 0), nullptr, 10) == PQbackendPID(connection);
  return direct ? Names::kKept : Names::kNone;
}

}  // namespace

Result<std::unique_ptr<Connection>> open_postgres(const std::string& url) {
  const char* const names[] = {"dbname", "application_name", "connect_timeout", "client_encoding", nullptr};
  const char* const values[] = {url.c_str(), "touchmark", "10", "UTF8", nullptr};
  Handle handle(PQconnectdbParams(names, values, 1));
  if (handle == nullptr || PQstatus(handle.get()) != CONNECTION_OK)
    return fail(ErrorCode::kUnavailable,
                "the database server cannot be reached: " + one_line(PQerrorMessage(handle.get())));
  if (PQserverVersion(handle.get()) < 150'000)
    return fail(ErrorCode::kUnsupported, "PostgreSQL 15 or newer is needed");
  PQsetNoticeProcessor(
      handle.get(), [](void*, const char*) {}, nullptr);
  TM_ASSIGN(const Names kept, names_for(handle.get()));
  return std::make_unique<PostgresConnection>(std::move(handle), kept);
}

}  // namespace touchmark::sql
