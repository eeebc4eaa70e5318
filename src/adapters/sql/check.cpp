#include "adapters/sql/ledger_store.h"
namespace touchmark::sql {
Result<std::optional<std::string>> check_derived(Connection&, ProjectId) {
  return std::optional<std::string>{};
}
}  // namespace touchmark::sql
