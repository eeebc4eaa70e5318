// Is every table, column, index and constraint what this program makes, and nothing besides?
#pragma once

#include <string>
#include <vector>

#include "adapters/sql/driver/connection.h"

namespace touchmark::sql {

// Compares what the database's own catalog says with that of the newest schema, made anew: on SQLite in
// memory, on PostgreSQL as temporary tables of a transaction of `connector` that is rolled back (which the
// account needs the right to make). One sentence for each difference, in a fixed order; none when they are
// equal. On PostgreSQL whatever else is in the same schema counts, except what an extension put there.
// `connection` is inside a read transaction.
Result<std::vector<std::string>> check_schema(Connection& connection, const Connector& connector);

}  // namespace touchmark::sql
