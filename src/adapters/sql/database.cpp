#include "adapters/sql/database.h"

#include <algorithm>
#include <filesystem>

#include "adapters/sql/driver/postgres.h"
#include "adapters/sql/driver/schema.h"
#include "adapters/sql/driver/sqlite.h"
#include "adapters/sql/ledger/ledger_store.h"
#include "adapters/sql/stores/account_store.h"
#include "adapters/sql/stores/job_store.h"

namespace touchmark::sql {
namespace {

constexpr int kReaderCacheKib = 2 * 1024;
constexpr int kWriterCacheKib = 32 * 1024;

class OpenDatabase final : public Database {
 public:
  OpenDatabase(std::string path, Connector readers, Connector writer, std::size_t keep, std::size_t most,
               const Clock& clock)
      : path_(std::move(path)),
        core_(std::move(readers), std::move(writer), keep, most, clock),
        ledger_(core_, add_first_owner),
        accounts_(core_),
        jobs_(core_) {}

  ledger::Store& ledger() override { return ledger_; }
  access::AccountStore& accounts() override { return accounts_; }
  jobs::JobStore& jobs() override { return jobs_; }
  Result<void> backup_to(const std::string& path) override {
    if (!path_.empty()) return backup_sqlite(path_, path);
    return fail(ErrorCode::kUnsupported, "back up PostgreSQL with pg_dump");
  }
  Result<TextContents> dump(const LineSink& sink) override {
    TM_ASSIGN(const ReaderLease lease, core_.snapshot());
    return dump_tables(*lease, sink);
  }
  Result<TextContents> load(const LineSource& source) override {
    TextContents contents;
    TM_TRY(core_.write([&](WriteContext& context) -> Result<void> {
      auto loaded = load_tables(context.connection(), source);
      // The source cannot be read a second time.
      if (!loaded && is_retry(loaded.error())) loaded.error().where.clear();
      if (!loaded) return tl::unexpected<Error>(std::move(loaded).error());
      contents = std::move(*loaded);
      return {};
    }));
    return contents;
  }
  Result<void> require_empty() override {
    return core_.read([](Connection& connection) { return sql::require_empty(connection); });
  }
  Result<std::string> folder_mark() override {
    std::string mark;
    TM_TRY(core_.read([&mark](Connection& connection) { return read_mark(connection, "", mark); }));
    return mark;
  }
  Result<std::string> change_folder_mark(const std::vector<std::string>& expected,
                                         const std::function<Result<std::string>()>& next) override {
    std::string mark;
    TM_TRY(core_.write([&](WriteContext& context) -> Result<void> {
      Connection& connection = context.connection();
      TM_TRY(connection.run("INSERT INTO setting(name, value) VALUES(?1, '') ON CONFLICT DO NOTHING",
                            kFolderMark));
      const bool lite = connection.dialect() == Dialect::kSqlite;
      TM_TRY(read_mark(connection, lite ? "" : " FOR UPDATE", mark));
      if (!mark.empty() && std::find(expected.begin(), expected.end(), mark) == expected.end()) return {};
      TM_ASSIGN(mark, next());
      return connection.run("UPDATE setting SET value = ?2 WHERE name = ?1", kFolderMark, mark);
    }));
    return mark;
  }

 private:
  static constexpr std::string_view kFolderMark = "data_folder";
  static Result<void> read_mark(Connection& connection, std::string_view lock, std::string& mark) {
    Query query =
        connection.query("SELECT value FROM setting WHERE name = ?1" + std::string(lock), kFolderMark);
    TM_ASSIGN(const bool found, query.step());
    mark = found ? std::string(query.text(0)) : "";
    return {};
  }

  std::string path_;  // of SQLite's file
  Core core_;
  SqlLedger ledger_;
  SqlAccounts accounts_;
  SqlJobs jobs_;
};

bool starts_with(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

const Clock& system_clock() {
  static const SystemClock clock;
  return clock;
}

}  // namespace

bool is_shared_database(std::string_view url) {
  return starts_with(url, "postgres://") || starts_with(url, "postgresql://");
}

std::string file_of(std::string_view url) {
  return std::string(starts_with(url, "sqlite:") ? url.substr(7) : url);
}

Result<std::unique_ptr<Database>> open_database(std::string_view url_or_path, const Clock* clock,
                                                bool read_only) {
  const Clock& time = clock != nullptr ? *clock : system_clock();
  const std::string url(url_or_path);
  if (is_shared_database(url)) {
    const Connector connector = [url] { return open_postgres(url); };
    TM_ASSIGN(auto first, connector());
    TM_TRY(migrate(*first, time.now()));
    return std::make_unique<OpenDatabase>("", connector, connector, 8, 16, time);
  }
  const std::string path = file_of(url);
  if (path.empty())
    return fail(ErrorCode::kInvalid, "the database address has no path; use sqlite:/path/file.db");
  if (path.find("://") != std::string::npos)
    return fail(ErrorCode::kInvalid,
                "unknown kind of database; use sqlite:/path/file.db or postgresql://host/name", path);
  if (std::error_code error; read_only && !std::filesystem::exists(path, error))
    return fail(ErrorCode::kNotFound, "there is no Touchmark data here", path);
  TM_ASSIGN(auto first, open_sqlite(path, {kReaderCacheKib, read_only}));
  TM_TRY(read_only ? require_schema(*first) : migrate(*first, time.now()));
  first.reset();
  const auto connector = [path, read_only](int cache_kib) -> Connector {
    return [path, read_only, cache_kib] { return open_sqlite(path, {cache_kib, read_only}); };
  };
  return std::make_unique<OpenDatabase>(path, connector(kReaderCacheKib), connector(kWriterCacheKib), 4, 64,
                                        time);
}

}  // namespace touchmark::sql
