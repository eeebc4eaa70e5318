// Stage 4: somebody else looks. Reviews are decisions on submitted assets; comments are pinned to an asset,
// an annotation or a point, and stay open until resolved.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "flow/annotation/annotation.h"
#include "record/comment.h"
#include "record/review.h"

namespace touchmark::flow {

using record::Comment;
using record::Decision;
using record::decision_from_name;
using record::decision_name;
using record::Review;

struct NewComment {
  std::string text;  // 1..10,000 characters
  AnnotationId annotation;
  std::optional<std::array<double, 2>> point;  // image pixels
};

struct Reviewed {
  Review review;
  record::Asset asset;
};

// The next asset after `after` that waits for review and, unless the project allows it, that the actor did
// not label. kNotFound when there is none among the next 10,000.
Result<record::Asset> next_review(ledger::Store& store, Actor actor, ProjectId project, AssetId after);
// Whether the actor labeled it, handed it in, or imported it as handed in. For review/queue.
Result<bool> is_own_work(ledger::Reader& reader, Actor actor, ProjectId project, LayerId layer,
                         const record::Asset& asset, UserId assignee);
// Of what was handed in for an asset in a layer: submitted -> done or rejected. kConflict from other states;
// kInvalid for a rejection without a comment here or an open one on the asset; kForbidden to approve what the
// actor labeled or handed in themselves, unless the project allows it. `now` is stored in the record.
// The reviewer's time is kept on a task of the stage review.
Result<Reviewed> review_asset(ledger::Store& store, Actor actor, ProjectId project, AssetId asset,
                              LayerId layer, Decision decision, const std::optional<NewComment>& comment,
                              std::int64_t active_ms, TimeUs now);
Result<std::vector<Review>> reviews(ledger::Reader& reader, ProjectId project, AssetId asset, LayerId layer);

// On the labels of a layer: only who may see it sees the comment. kNotFound for other layers.
Result<Comment> add_comment(ledger::Store& store, Actor actor, ProjectId project, AssetId asset,
                            LayerId layer, const NewComment& comment, TimeUs now);
// kForbidden unless the author or a reviewer.
Result<Comment> resolve_comment(ledger::Store& store, Actor actor, ProjectId project, CommentId id,
                                bool resolved);
Result<std::vector<Comment>> comments(ledger::Reader& reader, ProjectId project, AssetId asset,
                                      LayerId layer);

}  // namespace touchmark::flow
