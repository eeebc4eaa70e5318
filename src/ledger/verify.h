// Replays a project's event log and compares everything that is stored with it.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "ledger/store.h"

namespace touchmark::ledger {

struct Finding {
  Seq seq;              // first bad event, or the event that wrote the bad row; 0 when only a row is known
  std::string where;    // "event 17", "annotation 5 of asset 3, revision 12", "counter class:3", ...
  std::string problem;  // one sentence
};

struct VerifyReport {
  std::int64_t events = 0;
  std::int64_t rows = 0;
  Digest head_hash{};
  std::optional<Finding> finding;  // the first one, by sequence number
};

// Streams; memory does not grow with the project. `progress(done, total)` in rows + events; false cancels.
Result<VerifyReport> verify(Store& store, ProjectId project,
                            const std::function<bool(std::int64_t done, std::int64_t total)>& progress = {});

}  // namespace touchmark::ledger
