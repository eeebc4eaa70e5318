// One database, embedded or served, with everything Touchmark keeps in it.
//
//   "sqlite:/path/touchmark.db" or a plain path   SQLite; the file is created when it is not there
//   "postgres://..." or "postgresql://..."        PostgreSQL 15 or newer; the database must exist
//
// Thread-safe. Several processes may open the same database.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "access/access.h"
#include "adapters/sql/dump.h"
#include "base/clock.h"
#include "base/error.h"
#include "jobs/jobs.h"
#include "ledger/store.h"

namespace touchmark::sql {

class Database {
 public:
  virtual ~Database() = default;
  virtual ledger::Store& ledger() = 0;
  virtual access::AccountStore& accounts() = 0;
  virtual jobs::JobStore& jobs() = 0;
  // Copies the database into a new file while it is in use. kConflict when the file exists; kUnsupported for
  // PostgreSQL, which has pg_dump for that.
  virtual Result<void> backup_to(const std::string& path) = 0;
  // Everything as text that either kind of database can load; see dump.h.
  virtual Result<TextContents> dump(const LineSink& sink) = 0;
  virtual Result<TextContents> load(const LineSource& source) = 0;
  // kConflict when somebody's work is in it.
  virtual Result<void> require_empty() = 0;
  // The mark of the data folder that the database belongs to; empty for none yet.
  virtual Result<std::string> folder_mark() = 0;
  // Sets it when it is one of `expected`, or there was none; what is there afterwards. `next` is called
  // inside the transaction, so of several servers that start one goes first; it may be called again.
  virtual Result<std::string> change_folder_mark(const std::vector<std::string>& expected,
                                                 const std::function<Result<std::string>()>& next) = 0;
};

// Creates or upgrades the tables. `clock` gives the time of events and must outlive the database; the
// system's when null. kUnavailable when it cannot be opened; kUnsupported when a newer Touchmark wrote it;
// kInvalid for a wrong address or a file of another program. `read_only`: of an embedded database nothing is
// written, so its folder may be read-only; kNotFound when there is none.
Result<std::unique_ptr<Database>> open_database(std::string_view url_or_path, const Clock* clock = nullptr,
                                                bool read_only = false);

// A database that servers share, and not a file.
bool is_shared_database(std::string_view url);
// The file of one that is not.
std::string file_of(std::string_view url);

}  // namespace touchmark::sql
