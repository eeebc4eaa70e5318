#include "adapters/sql/driver/sqlite.h"

#include <fmt/core.h>
#include <sqlite3.h>

#include <filesystem>

namespace touchmark::sql {
namespace {

constexpr int kBusyTimeoutMs = 20'000;
constexpr std::int64_t kPageCheckpoint = 4'000;  // 16 MiB of write-ahead log

struct CloseDb {
  void operator()(sqlite3* db) const { sqlite3_close_v2(db); }
};
using Db = std::unique_ptr<sqlite3, CloseDb>;
struct FinalizeStatement {
  void operator()(sqlite3_stmt* s) const { sqlite3_finalize(s); }
};
using Prepared = std::unique_ptr<sqlite3_stmt, FinalizeStatement>;

ErrorCode code_of(int extended) {
  switch (extended & 0xff) {
    case SQLITE_CONSTRAINT:
      return extended == SQLITE_CONSTRAINT_UNIQUE || extended == SQLITE_CONSTRAINT_PRIMARYKEY ||
                     extended == SQLITE_CONSTRAINT_ROWID
                 ? ErrorCode::kConflict
                 : ErrorCode::kInternal;
    case SQLITE_CORRUPT:
      return ErrorCode::kCorrupt;
    case SQLITE_NOTADB:
      return ErrorCode::kInvalid;
    case SQLITE_ERROR:
    case SQLITE_MISUSE:
    case SQLITE_RANGE:
    case SQLITE_MISMATCH:
    case SQLITE_SCHEMA:
      return ErrorCode::kInternal;
    case SQLITE_INTERRUPT:
      return ErrorCode::kCancelled;
    case SQLITE_TOOBIG:
      return ErrorCode::kTooLarge;
    default:
      return ErrorCode::kUnavailable;
  }
}

std::string_view advice(int extended) {
  switch (extended & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return "another program holds the database; try again";
    case SQLITE_FULL:
      return "the disk is full; make room and try again";
    case SQLITE_IOERR:
      return extended == SQLITE_IOERR_SHMSIZE ? "the disk is full; make room and try again"
                                              : "the disk could not be read or written";
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return "the database may not be written; check the permissions of the file and its folder";
    case SQLITE_CANTOPEN:
      return "the database file cannot be opened; check the path and its permissions";
    case SQLITE_CORRUPT:
      return "the database file is damaged; restore a backup";
    case SQLITE_NOTADB:
      return "the file is not a Touchmark database";
    default:
      return "";
  }
}

tl::unexpected<Error> sqlite_error(sqlite3* db, std::string_view what) {
  const int extended = db != nullptr ? sqlite3_extended_errcode(db) : SQLITE_NOMEM;
  const char* text = db != nullptr ? sqlite3_errmsg(db) : "out of memory";
  const std::string_view hint = advice(extended);
  const std::string message =
      hint.empty() ? fmt::format("SQLite: {}", text) : fmt::format("{}: {}", hint, text);
  if ((extended & 0xff) == SQLITE_BUSY) return tl::unexpected<Error>(retry_error(message));
  return fail(code_of(extended), message, std::string(what.substr(0, 200)));
}

class SqliteStatement final : public Statement {
 public:
  SqliteStatement(sqlite3* db, Prepared prepared) : db_(db), prepared_(std::move(prepared)) {}

  void bind(int i, std::int64_t v) override { note(sqlite3_bind_int64(get(), i, v)); }
  void bind(int i, double v) override { note(sqlite3_bind_double(get(), i, v)); }
  void bind(int i, std::string_view v) override {
    note(sqlite3_bind_text64(get(), i, v.data() != nullptr ? v.data() : "", v.size(), SQLITE_TRANSIENT,
                             SQLITE_UTF8));
  }
  void bind(int i, Blob v) override {
    note(sqlite3_bind_blob64(get(), i, v.bytes.data() != nullptr ? v.bytes.data() : "", v.bytes.size(),
                             SQLITE_TRANSIENT));
  }
  void bind(int i, NullBlob) override { note(sqlite3_bind_null(get(), i)); }
  void bind(int i, NullInt) override { note(sqlite3_bind_null(get(), i)); }
  void bind_static(int i, std::string_view v, bool text) {
    const char* data = v.data() != nullptr ? v.data() : "";
    note(text ? sqlite3_bind_text64(get(), i, data, v.size(), SQLITE_STATIC, SQLITE_UTF8)
              : sqlite3_bind_blob64(get(), i, data, v.size(), SQLITE_STATIC));
  }

  Result<bool> step() override {
    if (bind_failed_) return sqlite_error(db_, sqlite3_sql(get()));
    switch (sqlite3_step(get())) {
      case SQLITE_ROW:
        return true;
      case SQLITE_DONE:
        return false;
      default: {
        auto error = sqlite_error(db_, sqlite3_sql(get()));
        sqlite3_reset(get());
        return error;
      }
    }
  }
  void rewind() { sqlite3_reset(get()); }
  void reset() override {
    sqlite3_reset(get());
    sqlite3_clear_bindings(get());
    bind_failed_ = false;
  }
  std::int64_t changes() const override { return sqlite3_changes64(db_); }
  std::int64_t i64(int c) const override { return sqlite3_column_int64(get(), c); }
  double f64(int c) const override { return sqlite3_column_double(get(), c); }
  std::string_view bytes(int c) const override {
    const void* data = sqlite3_column_blob(get(), c);  // before the size, which it may change
    const int size = sqlite3_column_bytes(get(), c);
    return data == nullptr ? std::string_view{}
                           : std::string_view{static_cast<const char*>(data), static_cast<std::size_t>(size)};
  }
  bool is_null(int c) const override { return sqlite3_column_type(get(), c) == SQLITE_NULL; }

 private:
  sqlite3_stmt* get() const { return prepared_.get(); }
  void note(int code) { bind_failed_ = bind_failed_ || code != SQLITE_OK; }
  sqlite3* db_;
  Prepared prepared_;
  bool bind_failed_ = false;
};

constexpr int kRowsTogether = 32;

// Several rows a statement: opening the cursors of a table and its indexes costs as much as a row. Values
// wait in memory that is used again, and are bound when the statement runs.
class SqliteBulk final : public Bulk {
 public:
  // `many` holds rows_together rows, `one` a single one.
  SqliteBulk(Query many, Query one, int columns, int rows_together)
      : many_(std::move(many)), one_(std::move(one)), columns_(columns) {
    cells_.resize(static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows_together));
  }
  void i64(std::int64_t v) override { next(Cell::kInteger).number = v; }
  void text(std::string_view v) override { next(Cell::kText).bytes.assign(v); }
  void blob(std::string_view v) override { next(Cell::kBlob).bytes.assign(v); }
  void null() override { next(Cell::kNull); }
  Result<void> end_row() override {
    if (used_ < cells_.size()) return {};
    return insert(many_, 0, std::exchange(used_, 0));
  }
  Result<void> finish() override {
    const auto width = static_cast<std::size_t>(columns_);
    for (std::size_t at = 0; at < used_; at += width) TM_TRY(insert(one_, at, width));
    used_ = 0;
    return {};
  }

 private:
  struct Cell {
    enum Type { kInteger, kText, kBlob, kNull } type = kNull;
    std::int64_t number = 0;
    std::string bytes;
  };
  Cell& next(Cell::Type type) {
    Cell& cell = cells_[used_++];
    cell.type = type;
    return cell;
  }
  Result<void> insert(Query& query, std::size_t first, std::size_t count) {
    auto& statement = static_cast<SqliteStatement&>(*query.statement());
    for (std::size_t i = 0; i < count; ++i) {
      const Cell& cell = cells_[first + i];
      const int index = static_cast<int>(i) + 1;
      if (cell.type == Cell::kInteger) {
        statement.bind(index, cell.number);
      } else if (cell.type == Cell::kNull) {
        statement.bind(index, NullBlob{});
      } else {
        statement.bind_static(index, cell.bytes, cell.type == Cell::kText);
      }
    }
    TM_TRY(statement.step());
    statement.rewind();
    return {};
  }

  Query many_;
  Query one_;
  int columns_;
  std::size_t used_ = 0;
  std::vector<Cell> cells_;
};

class SqliteConnection final : public Connection {
 public:
  explicit SqliteConnection(Db db) : Connection(Dialect::kSqlite), db_(std::move(db)) {}
  ~SqliteConnection() override { clear_cache(); }

  bool usable() const override { return true; }
  Result<void> script(const std::string& sql) override {
    if (sqlite3_exec(db_.get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
      return sqlite_error(db_.get(), sql);
    return {};
  }
  Result<std::unique_ptr<Bulk>> bulk(std::string_view table, std::string_view columns,
                                     std::int64_t rows) override {
    int count = 1;
    for (const char c : columns) count += c == ',';
    const auto prepare_for = [&](int how_many) -> Result<Query> {
      // OR FAIL spares SQLite a journal for each statement; whoever inserts rolls back when one fails.
      std::string sql = fmt::format("INSERT OR FAIL INTO {}({}) VALUES", table, columns);
      for (int i = 0; i < how_many * count; ++i) sql += i % count != 0 ? ",?" : i == 0 ? "(?" : "),(?";
      Query query = lease(sql + ')');
      if (query.statement() == nullptr) TM_TRY(query.step());
      return query;
    };
    TM_ASSIGN(Query one, prepare_for(1));
    const int rows_together = rows >= kRowsTogether ? kRowsTogether : 1;  // `rows` is a guess, not a limit
    TM_ASSIGN(Query many, prepare_for(rows_together));
    return std::make_unique<SqliteBulk>(std::move(many), std::move(one), count, rows_together);
  }
  Result<void> begin_read() override { return run("BEGIN"); }
  Result<void> begin_write() override {
    // A file that was moved away could still be written, and everybody who opens its old place would not see
    // it.
    int moved = 0;
    if (sqlite3_file_control(db_.get(), "main", SQLITE_FCNTL_HAS_MOVED, &moved) == SQLITE_OK && moved != 0)
      return fail(
          ErrorCode::kUnavailable,
          "the data folder was moved, replaced or removed while Touchmark runs; stop it, and start it "
          "where the data is now");
    grown_ = true;
    return run("BEGIN IMMEDIATE");
  }
  Result<void> commit() override { return run("COMMIT"); }
  void rollback() override {
    if (sqlite3_get_autocommit(db_.get()) == 0) (void)run("ROLLBACK");
  }
  bool wants_trim() const override { return forget_ || grown_; }
  void trim() override {
    sqlite3_db_release_memory(db_.get());
    grown_ = false;
    if (!forget_) return;
    // The log still has the old pages. Not waited for: a reader that needs them is gone next time.
    sqlite3_busy_timeout(db_.get(), 0);
    forget_ = sqlite3_wal_checkpoint_v2(db_.get(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr) !=
              SQLITE_OK;
    sqlite3_busy_timeout(db_.get(), kBusyTimeoutMs);
  }
  void forget_deleted() override { forget_ = true; }
  void interrupt() override { sqlite3_interrupt(db_.get()); }
  sqlite3* handle() { return db_.get(); }

 protected:
  Result<std::unique_ptr<Statement>> prepare(std::string_view sql) override {
    TM_ASSIGN(auto statement, prepare_own(sql));
    return std::unique_ptr<Statement>(std::move(statement));
  }

 private:
  Result<std::unique_ptr<SqliteStatement>> prepare_own(std::string_view sql) {
    sqlite3_stmt* statement = nullptr;
    const int code = sqlite3_prepare_v3(db_.get(), sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    Prepared prepared(statement);
    if (code != SQLITE_OK) return sqlite_error(db_.get(), sql);
    return std::make_unique<SqliteStatement>(db_.get(), std::move(prepared));
  }
  Db db_;
  bool forget_ = false;
  bool grown_ = false;  // wrote since the last trim()
};

Result<Db> open_raw(const std::string& path, int flags, const char* vfs = nullptr) {
  // Memory statistics cost a lock for each allocation.
  [[maybe_unused]] static const int configured = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  sqlite3* raw = nullptr;
  const int code =
      sqlite3_open_v2(path.c_str(), &raw, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, vfs);
  Db db(raw);
  if (code != SQLITE_OK) return sqlite_error(raw, path);
  sqlite3_busy_timeout(raw, kBusyTimeoutMs);
  return db;
}

constexpr int kWritable = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;

// A path as SQLite's file URIs want it.
std::string as_uri(const std::string& path) {
  std::string out = "file:";
  for (const char c : path) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view("/-_.~").find(c) != std::string_view::npos;
    out += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

// A file in a folder that cannot be written, so SQLite cannot make the index of the log beside it. Nobody
// else can write there either. Where there is a log, its index is kept in memory; else the file is all there
// is.
Result<Db> open_unwritable(const std::string& path) {
  std::error_code error;
  const auto log = std::filesystem::file_size(path + "-wal", error);
  if (error || log == 0)
    return open_raw(as_uri(path) + "?immutable=1", SQLITE_OPEN_READONLY | SQLITE_OPEN_URI);
  TM_ASSIGN(Db db, open_raw(path, SQLITE_OPEN_READONLY, "unix-none"));
  if (sqlite3_exec(db.get(), "PRAGMA locking_mode=EXCLUSIVE", nullptr, nullptr, nullptr) != SQLITE_OK)
    return sqlite_error(db.get(), path);
  return db;
}

bool can_read(const Db& db) {
  return sqlite3_exec(db.get(), "SELECT count(*) FROM sqlite_schema", nullptr, nullptr, nullptr) == SQLITE_OK;
}

// Where another program may write, its locks are heeded.
Result<Db> open_to_read(const std::string& path) {
  TM_ASSIGN(Db db, open_raw(path, SQLITE_OPEN_READONLY));
  if (can_read(db)) return db;
  TM_ASSIGN(Db unwritable, open_unwritable(path));
  if (!can_read(unwritable)) return sqlite_error(unwritable.get(), path);
  return unwritable;
}

}  // namespace

Result<std::unique_ptr<Connection>> open_sqlite(const std::string& path, const SqliteOptions& options) {
  TM_ASSIGN(Db db, options.read_only ? open_to_read(path) : open_raw(path, kWritable));
  sqlite3_db_config(db.get(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  auto connection = std::make_unique<SqliteConnection>(std::move(db));
  TM_TRY(connection->script(fmt::format(
      "PRAGMA trusted_schema=OFF; PRAGMA foreign_keys=ON; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;"
      "PRAGMA temp_store=MEMORY; PRAGMA cache_size=-{}; PRAGMA wal_autocheckpoint={};"
      "PRAGMA journal_size_limit=67108864;",
      options.cache_kib, kPageCheckpoint)));
  if (!options.read_only) TM_TRY(connection->script("PRAGMA journal_mode=WAL;"));
  return connection;
}

Result<void> backup_sqlite(const std::string& from, const std::string& to) {
  if (std::error_code ignored; std::filesystem::exists(to, ignored))
    return fail(ErrorCode::kConflict, "the backup file exists already; choose another name", to);
  TM_ASSIGN(Db source, open_raw(from, SQLITE_OPEN_READONLY));
  TM_ASSIGN(Db target, open_raw(to, kWritable));
  sqlite3_backup* backup = sqlite3_backup_init(target.get(), "main", source.get(), "main");
  if (backup == nullptr) return sqlite_error(target.get(), to);
  // All pages in one step: the read transaction then holds one state, whatever is written meanwhile.
  const int code = sqlite3_backup_step(backup, -1);
  const int end = sqlite3_backup_finish(backup);
  if (code != SQLITE_DONE || end != SQLITE_OK) {
    auto error = sqlite_error(target.get(), to);
    target.reset();
    std::error_code ignored;
    std::filesystem::remove(to, ignored);
    return error;
  }
  return {};
}

}  // namespace touchmark::sql
