// The tables, and how a database of an older Touchmark becomes one of this Touchmark. Migrations are
// numbered, only ever go forward, and are one text for both dialects.
#pragma once

#include "adapters/sql/driver/connection.h"
#include "base/clock.h"

namespace touchmark::sql {

// The newest migration this program knows.
int schema_version();

// Creates or upgrades inside one transaction; several processes may do it at once. kUnsupported when the
// database was written by a newer Touchmark, kInvalid when it holds something else.
Result<void> migrate(Connection& connection, TimeUs now);

// All tables of the newest schema, as an empty database gets them. Inside a transaction.
Result<void> create_tables(Connection& connection);

// Fills the empty table label_count from the annotations.
Result<void> count_labels(Connection& connection);

// What migrate() would have made is there, without writing: kNotFound when it is not, kUnsupported for
// another version.
Result<void> require_schema(Connection& connection);

}  // namespace touchmark::sql
