// Which task somebody is given next. Reads only; task.cpp gives it.
#pragma once

#include "flow/task/task.h"

namespace touchmark::flow {

// The order is that of next_task(). A task without an id is one that nobody has made yet. kNotFound when
// nothing is left.
Result<record::Task> find_work(ledger::Reader& reader, const Actor& actor, ProjectId project, AssetId after,
                               TimeUs now);

}  // namespace touchmark::flow
