// A decision on submitted work. Plain values.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/error.h"
#include "base/ids.h"

namespace touchmark::record {

enum class Decision { kApprove, kReject, kFixAndApprove };
std::string_view decision_name(Decision decision);  // approve, reject, fix_and_approve
Result<Decision> decision_from_name(std::string_view name);

struct Review {
  ReviewId id;
  AssetId asset;
  LayerId layer;  // whose labels were looked at
  Decision decision{};
  UserId reviewer;
  UserId annotator;
  TimeUs at;
  CommentId comment;  // 0 when none
  std::int64_t active_ms = 0;
  friend bool operator==(const Review&, const Review&) = default;
};

// Canonical JSON text of everything but id, asset and layer, which are columns. decode: kCorrupt on text that
// encode() does not write.
std::string encode(const Review& review);
Result<Review> decode_review(ReviewId id, AssetId asset, LayerId layer, std::string_view body);

}  // namespace touchmark::record
