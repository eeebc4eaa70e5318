// A thin layer over the C libraries sqlite3 and libpq: one way to prepare, bind, step and read for both
// (docs/adr/0002-sqlite-and-libpq-directly.md).
//
// SQL is written once: parameters are ?1, ?2, ... (the PostgreSQL side turns them into $1, $2, ...), every
// integer column is 64 bits wide, text is UTF-8 without NUL, everything else is a blob.
//
// Errors: kConflict for a broken unique constraint; kUnavailable when the database is busy, full, unreadable
// or gone; kInternal for SQL that is wrong. kRetry (see is_retry) when the database asks to run the whole
// transaction again (deadlock, serialization failure).
//
// Thread-safety: a Connection and everything made from it belong to one thread at a time. A Query must end
// before its Connection does.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/error.h"

namespace touchmark::sql {

enum class Dialect { kSqlite, kPostgres };

struct Blob {
  std::string_view bytes;
};
struct NullBlob {};
struct NullInt {};

// A prepared statement. Columns and parameters count from 0 and 1. Text and blobs of a row stay valid until
// the next step() or reset().
class Statement {
 public:
  virtual ~Statement() = default;
  virtual void bind(int index, std::int64_t value) = 0;
  virtual void bind(int index, double value) = 0;
  virtual void bind(int index, std::string_view text) = 0;
  virtual void bind(int index, Blob blob) = 0;
  virtual void bind(int index, NullBlob) = 0;
  virtual void bind(int index, NullInt) = 0;
  // Rows are fetched in portions instead of all at once (PostgreSQL); other statements may run between two
  // steps. Inside a transaction only. Call before the first step().
  virtual void stream() {}
  virtual Result<bool> step() = 0;  // true: a row is there
  virtual void reset() = 0;
  virtual std::int64_t changes() const = 0;  // rows written by the last step()

  virtual std::int64_t i64(int column) const = 0;
  virtual double f64(int column) const = 0;
  virtual std::string_view bytes(int column) const = 0;
  virtual bool is_null(int column) const = 0;
};

// A statement that is being run; gives it back to the connection's cache at the end. Errors of preparing
// and binding come out of the first step().
class Query {
 public:
  Query(std::shared_ptr<std::unique_ptr<Statement>> slot, std::unique_ptr<Statement> statement)
      : slot_(std::move(slot)), statement_(std::move(statement)) {}
  explicit Query(Error error) : error_(std::move(error)) {}
  Query(Query&& other) noexcept = default;
  Query& operator=(Query&&) = delete;
  ~Query();

  Result<bool> step() {
    if (statement_ == nullptr) return tl::unexpected<Error>(error_);
    return statement_->step();
  }
  // Steps to the end; rows are thrown away.
  Result<void> run();
  // Steps once; kNotFound when there is no row.
  Result<void> one_row();
  Query&& stream() && {
    if (statement_ != nullptr) statement_->stream();
    return std::move(*this);
  }
  std::int64_t changes() const { return statement_->changes(); }
  std::int64_t i64(int column) const { return statement_->i64(column); }
  double f64(int column) const { return statement_->f64(column); }
  std::string_view text(int column) const { return statement_->bytes(column); }
  std::string_view blob(int column) const { return statement_->bytes(column); }
  bool is_null(int column) const { return statement_->is_null(column); }
  // Null when preparing failed; step() then says why.
  Statement* statement() const { return statement_.get(); }

 private:
  std::shared_ptr<std::unique_ptr<Statement>> slot_;  // its place in the connection's cache
  std::unique_ptr<Statement> statement_;
  Error error_;
};

// Many rows into one table. No other statement may run on the connection before finish(). Views must stay
// valid until end_row(). Dropped without finish(): the rows so far may or may not be there (roll back).
class Bulk {
 public:
  virtual ~Bulk() = default;
  virtual void i64(std::int64_t value) = 0;
  virtual void text(std::string_view value) = 0;
  virtual void blob(std::string_view value) = 0;
  virtual void null() = 0;
  virtual Result<void> end_row() = 0;
  virtual Result<void> finish() = 0;
};

class Connection {
 public:
  virtual ~Connection() = default;

  Dialect dialect() const { return dialect_; }
  // False once the connection to the server is lost.
  virtual bool usable() const = 0;

  // Arguments are copied.
  template <typename... Args>
  Query query(std::string_view sql, const Args&... args) {
    Query out = lease(sql);
    bind_all(out, args...);
    return out;
  }
  template <typename... Args>
  Result<void> run(std::string_view sql, const Args&... args) {
    return query(sql, args...).run();
  }
  // Several statements separated by semicolons, without parameters.
  virtual Result<void> script(const std::string& sql) = 0;
  // `columns`: "a, b, c"; `rows`: about how many will come. After an error the transaction, or a savepoint
  // from before, must be rolled back.
  virtual Result<std::unique_ptr<Bulk>> bulk(std::string_view table, std::string_view columns,
                                             std::int64_t rows) = 0;

  virtual Result<void> begin_read() = 0;   // a consistent snapshot
  virtual Result<void> begin_write() = 0;  // takes SQLite's write lock at once
  virtual Result<void> commit() = 0;
  virtual void rollback() = 0;  // never fails: at worst the connection is no longer usable
  Result<void> savepoint(std::string_view name);
  Result<void> release(std::string_view name);
  Result<void> rollback_to(std::string_view name);
  // In idle times, while it is wanted: gives back memory, and overwrites what is to be forgotten.
  virtual bool wants_trim() const { return false; }
  virtual void trim() {}
  // The statement that runs now ends with an error soon. The only member that any thread may call.
  virtual void interrupt() {}
  // What this transaction deletes must not stay readable in the database's files for long.
  virtual void forget_deleted() {}

 protected:
  explicit Connection(Dialect dialect) : dialect_(dialect) {}
  virtual Result<std::unique_ptr<Statement>> prepare(std::string_view sql) = 0;
  void clear_cache() { cache_.clear(); }  // when no Query is alive
  Query lease(std::string_view sql);

 private:
  template <typename... Args>
  void bind_all(Query& query, const Args&... args) {
    Statement* statement = query.statement();
    if (statement == nullptr) return;
    int index = 0;
    (bind_one(*statement, ++index, args), ...);
  }
  static void bind_one(Statement& s, int i, std::int64_t v) { s.bind(i, v); }
  static void bind_one(Statement& s, int i, double v) { s.bind(i, v); }
  static void bind_one(Statement& s, int i, std::string_view v) { s.bind(i, v); }
  static void bind_one(Statement& s, int i, Blob v) { s.bind(i, v); }
  static void bind_one(Statement& s, int i, NullBlob v) { s.bind(i, v); }
  static void bind_one(Statement& s, int i, NullInt v) { s.bind(i, v); }

  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  Dialect dialect_;
  std::unordered_map<std::string, std::shared_ptr<std::unique_ptr<Statement>>, TextHash, std::equal_to<>>
      cache_;
};

// The database wants the whole transaction run again.
bool is_retry(const Error& error);
Error retry_error(std::string message);

// Rolls back unless commit() succeeded.
class Transaction {
 public:
  static Result<Transaction> read(Connection& connection);
  static Result<Transaction> write(Connection& connection);
  Transaction(Transaction&& other) noexcept : connection_(std::exchange(other.connection_, nullptr)) {}
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();
  Result<void> commit();

 private:
  explicit Transaction(Connection& connection) : connection_(&connection) {}
  Connection* connection_;
};

// Opens connections of one database; thread-safe.
using Connector = std::function<Result<std::unique_ptr<Connection>>()>;

}  // namespace touchmark::sql
