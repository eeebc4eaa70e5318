// The whole database as lines of text that either dialect can load: a backup that moves between SQLite and
// PostgreSQL. First a header {"touchmark_database":1,"schema":N,"last_ids":{"job":N,...}}, then one JSON
// array a row, the table's name first; blobs are hex. Sessions, one-time links and jobs are left out, and
// their numbers are not given again. Rows are copied as they are, so what `audit verify` says of the copy is
// what it says of the original.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/sql/driver/connection.h"
#include "ledger/store.h"

namespace touchmark::sql {

using LineSink = std::function<Result<void>(std::string_view line)>;
using LineSource = std::function<Result<bool>(std::string& line)>;  // false at the end

// What went through.
struct TextContents {
  std::map<std::string, std::int64_t> rows;  // by table
  std::vector<ledger::Project> projects;     // by id
  std::vector<std::string> uris;             // that any revision of any asset names; sorted, each once
};

// Inside a read transaction.
Result<TextContents> dump_tables(Connection& connection, const LineSink& sink);
// Inside a write transaction. kConflict unless the database is empty; kInvalid, with the line, for text that
// dump_tables() does not write; kUnsupported for another schema version.
Result<TextContents> load_tables(Connection& connection, const LineSource& source);
// kConflict unless nobody's work is in it.
Result<void> require_empty(Connection& connection);

}  // namespace touchmark::sql
