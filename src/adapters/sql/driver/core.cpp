#include "adapters/sql/driver/core.h"

#include <exception>

namespace touchmark::sql {

Result<void> Core::read(const std::function<Result<void>(Connection&)>& work) {
  TM_ASSIGN(ReaderLease lease, pool_.begin());
  try {
    return work(*lease);
  } catch (const std::exception& error) {
    return fail(ErrorCode::kInternal, std::string("a read failed: ") + error.what());
  }
}

void Core::on_commit(CommitListener listener) {
  const std::lock_guard lock(listeners_mutex_);
  listeners_.push_back(std::move(listener));
}

void Core::tell(const NewEvents& events) {
  const std::lock_guard lock(listeners_mutex_);
  for (const auto& listener : listeners_)
    for (const auto& [project, layers] : events) listener(project, layers);
}

}  // namespace touchmark::sql
