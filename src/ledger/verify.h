// Replays a project's event log and compares everything that is stored with it.
#pragma once

#include <functional>
#include <map>
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
  std::optional<Finding> finding;    // the first one, by sequence number
  std::map<Digest, Seq> heads_seen;  // of the hashes that were asked for: the event that has it
};

// Streams; memory does not grow with the project. `progress(done, total)` in rows + events; false cancels.
// It may be called on another thread, one call at a time.
// `heads`: hashes noted earlier. Those that the chain of sound events holds are in `heads_seen`; one that is
// missing there was cut from the end, or the history was written anew (what to make of it is the caller's).
Result<VerifyReport> verify(Store& store, ProjectId project,
                            const std::function<bool(std::int64_t done, std::int64_t total)>& progress = {},
                            const std::vector<Digest>& heads = {});

}  // namespace touchmark::ledger
