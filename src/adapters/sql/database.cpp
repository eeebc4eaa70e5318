#include "adapters/sql/database.h"

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
  Result<void> dump(const LineSink& sink) override {
    TM_ASSIGN(const ReaderLease lease, core_.snapshot());
    return dump_tables(*lease, sink);
  }
  Result<void> load(const LineSource& source) override {
    return core_.write([&source](WriteContext& context) {
      auto loaded = load_tables(context.connection(), source);
      // The source cannot be read a second time.
      if (!loaded && is_retry(loaded.error())) loaded.error().where.clear();
      return loaded;
    });
  }

 private:
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

Result<std::unique_ptr<Database>> open_database(std::string_view url_or_path, const Clock* clock) {
  const Clock& time = clock != nullptr ? *clock : system_clock();
  const std::string url(url_or_path);
  if (starts_with(url, "postgres://") || starts_with(url, "postgresql://")) {
    const Connector connector = [url] { return open_postgres(url); };
    TM_ASSIGN(auto first, connector());
    TM_TRY(migrate(*first, time.now()));
    return std::make_unique<OpenDatabase>("", connector, connector, 8, 16, time);
  }
  const std::string path = starts_with(url, "sqlite:") ? url.substr(7) : url;
  if (path.empty())
    return fail(ErrorCode::kInvalid, "the database address has no path; use sqlite:/path/file.db");
  if (path.find("://") != std::string::npos)
    return fail(ErrorCode::kInvalid,
                "unknown kind of database; use sqlite:/path/file.db or postgresql://host/name", path);
  TM_ASSIGN(auto first, open_sqlite(path, {}));
  TM_TRY(migrate(*first, time.now()));
  first.reset();
  return std::make_unique<OpenDatabase>(
      path,
      [path] {
        return open_sqlite(path, {kReaderCacheKib, false});
      },
      [path] {
        return open_sqlite(path, {kWriterCacheKib, false});
      },
      4, 64, time);
}

}  // namespace touchmark::sql
