// Ends a long statement soon after nobody wants its result any more.
#pragma once

#include <functional>

#include "adapters/sql/driver/connection.h"

namespace touchmark::sql {

// Runs `work` on this thread, and asks `go_on` again and again on another one; once it says no, what
// `connection` is at is interrupted and the answer is kCancelled. `go_on` is not called after this returns.
// An empty one is never asked.
Result<void> while_wanted(Connection& connection, const std::function<bool()>& go_on,
                          const std::function<Result<void>()>& work);

}  // namespace touchmark::sql
