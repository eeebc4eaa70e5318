// Stage 4: somebody else looks. Reviews are decisions on submitted assets; comments are pinned to an asset,
// an annotation or a point, and stay open until resolved.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "flow/annotation/annotation.h"

namespace touchmark::flow {

enum class Decision { kApprove, kReject, kFixAndApprove };
std::string_view decision_name(Decision decision);
Result<Decision> decision_from_name(std::string_view name);

struct NewComment {
  std::string text;  // 1..10,000 characters
  AnnotationId annotation;
  std::optional<std::array<double, 2>> point;  // image pixels
};

struct Comment {
  CommentId id;
  AssetId asset;
  std::string text;
  UserId author;
  TimeUs at;
  bool resolved = false;
  AnnotationId annotation;
  std::optional<std::array<double, 2>> point;
};

struct Review {
  ReviewId id;
  AssetId asset;
  Decision decision{};
  UserId reviewer;
  UserId annotator;
  TimeUs at;
  CommentId comment;
  std::int64_t active_ms = 0;
};

struct Reviewed {
  Review review;
  record::Asset asset;
};

Result<record::Asset> next_review(ledger::Store& store, ProjectId project, AssetId after);  // kNotFound
// submitted -> approved or rejected. kConflict from other states; kInvalid for a rejection without a comment
// here or an open one on the asset. `now` is stored in the record.
Result<Reviewed> review_asset(ledger::Store& store, Actor actor, ProjectId project, AssetId asset,
                              Decision decision, const std::optional<NewComment>& comment,
                              std::int64_t active_ms, TimeUs now);
Result<std::vector<Review>> reviews(ledger::Reader& reader, ProjectId project, AssetId asset);

Result<Comment> add_comment(ledger::Store& store, Actor actor, ProjectId project, AssetId asset,
                            const NewComment& comment, TimeUs now);
// kForbidden unless the author or a reviewer.
Result<Comment> resolve_comment(ledger::Store& store, Actor actor, ProjectId project, CommentId id,
                                bool resolved);
Result<std::vector<Comment>> comments(ledger::Reader& reader, ProjectId project, AssetId asset);

}  // namespace touchmark::flow
