// Connections to PostgreSQL through libpq. Parameters and results are binary; every integer is 64 bits wide.
#pragma once

#include <string>

#include "adapters/sql/driver/connection.h"

namespace touchmark::sql {

// kUnavailable when the server does not answer or refuses; kUnsupported before PostgreSQL 15.
Result<std::unique_ptr<Connection>> open_postgres(const std::string& url);

}  // namespace touchmark::sql
