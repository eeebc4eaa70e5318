// Connections to one SQLite file. WAL, synchronous=FULL: a commit that returned survives a power cut.
#pragma once

#include <string>

#include "adapters/sql/driver/connection.h"

namespace touchmark::sql {

// How much a connection may keep in memory. The writer gets more, and gives it back with trim(). `read_only`
// works in a folder that cannot be written too, with a log that nobody folded in.
struct SqliteOptions {
  int cache_kib = 1024;
  bool read_only = false;
};

// kUnavailable when the file cannot be opened; kInvalid when it is no SQLite database.
Result<std::unique_ptr<Connection>> open_sqlite(const std::string& path, const SqliteOptions& options);

// Copies a live database into a new file with SQLite's online backup; readers and writers go on meanwhile.
// kConflict when the target exists.
Result<void> backup_sqlite(const std::string& from, const std::string& to);

}  // namespace touchmark::sql
