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
  virtual Result<void> dump(const LineSink& sink) = 0;
  virtual Result<void> load(const LineSource& source) = 0;
};

// Creates or upgrades the tables. `clock` gives the time of events and must outlive the database; the
// system's when null. kUnavailable when it cannot be opened; kUnsupported when a newer Touchmark wrote it;
// kInvalid for a wrong address or a file of another program.
Result<std::unique_ptr<Database>> open_database(std::string_view url_or_path, const Clock* clock = nullptr);

}  // namespace touchmark::sql
