// Work handed out together: a set of assets, what to do with them, and by whom. The assets are those of the
// batch's tasks. Plain values.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/ids.h"
#include "record/task.h"

namespace touchmark::record {

inline constexpr int kMaxOverlap = 20;

struct Batch {
  BatchId id;
  std::string name;                      // unique among the project's batches, 1..200 bytes
  std::string instructions;              // shown to its annotators
  int overlap = 1;                       // raters an asset, 1..kMaxOverlap; 1: the work goes to truth
  bool review = true;                    // stages: annotate, then review; false: what is handed in is done
  std::vector<UserId> members;           // who may take its tasks; empty: every annotator
  std::int64_t lease_minutes = 24 * 60;  // how long a task is kept for one who does nothing on it
  friend bool operator==(const Batch&, const Batch&) = default;

  bool open_to(UserId user) const;
};

// Canonical JSON text of everything but the id. decode: kCorrupt on text that encode() does not write.
std::string encode(const Batch& batch);
Result<Batch> decode_batch(BatchId id, std::string_view body);

}  // namespace touchmark::record
