// What waits for a reviewer, with what they want to know before they look.
#pragma once

#include "flow/review/review.h"

namespace touchmark::flow {

// How the labels differ from those that a review looked at.
struct SinceReview {
  Review review;
  std::int64_t added = 0;
  std::int64_t changed = 0;
  std::int64_t removed = 0;
};

struct Waiting {
  record::Asset asset;
  std::int64_t annotations = 0;
  std::int64_t active_ms = 0;        // of drawing, over all revisions; where nothing was drawn, of looking
  std::optional<SinceReview> since;  // of the last review of the truth
};

struct ReviewQueue {
  std::vector<Waiting> items;  // by id
  AssetId next_after;          // where the next page starts; 0 at the end
};

inline constexpr std::int64_t kMostWaiting = 100;

// Assets behind `after` that wait for review and that the actor may decide on: not their own work, unless the
// project allows that. `limit` counts the assets that are looked at, so a page may hold fewer.
Result<ReviewQueue> review_queue(ledger::Reader& reader, const Actor& actor, ProjectId project, AssetId after,
                                 std::int64_t limit);

}  // namespace touchmark::flow
