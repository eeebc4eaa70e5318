#include "adapters/sql/postgres.h"
namespace touchmark::sql {
Result<std::unique_ptr<Connection>> open_postgres(const std::string&) {
  return fail(ErrorCode::kUnsupported, "PostgreSQL is not built in yet");
}
}  // namespace touchmark::sql
