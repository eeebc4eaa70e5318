#include "record/review.h"

#include <iterator>

#include "record/fields.h"

namespace touchmark::record {
namespace {
constexpr std::string_view kDecisions[] = {"approve", "reject", "fix_and_approve"};
}

std::string_view decision_name(Decision decision) {
  return kDecisions[static_cast<std::size_t>(decision)];
}

Result<Decision> decision_from_name(std::string_view name) {
  for (std::size_t i = 0; i < std::size(kDecisions); ++i)
    if (kDecisions[i] == name) return static_cast<Decision>(i);
  return fail(ErrorCode::kInvalid, "a decision is approve, reject or fix_and_approve", "/decision");
}

std::string encode(const Review& review) {
  return dump_json({{"decision", decision_name(review.decision)},
                    {"reviewer", review.reviewer.value},
                    {"annotator", review.annotator.value},
                    {"at", review.at.value},
                    {"comment", review.comment.value},
                    {"active_ms", review.active_ms}});
}

Result<Review> decode_review(ReviewId id, AssetId asset, LayerId layer, std::string_view body) {
  StoredFields fields("review", body);
  Review review;
  review.id = id;
  review.asset = asset;
  review.layer = layer;
  fields.named("decision", review.decision, decision_from_name);
  review.reviewer = UserId{fields.integer("reviewer")};
  review.annotator = UserId{fields.integer("annotator")};
  review.at = TimeUs{fields.integer("at")};
  review.comment = CommentId{fields.integer("comment")};
  review.active_ms = fields.integer("active_ms");
  TM_TRY(fields.finish());
  return review;
}

}  // namespace touchmark::record
