#include "flow/review/review.h"

#include "base/json.h"

namespace touchmark::flow {
namespace {

using ledger::RecordKind;
using record::AssetStatus;

constexpr std::string_view kDecisions[] = {"approve", "reject", "fix_and_approve"};
constexpr std::int64_t kPage = 1000;

Result<Comment> comment_from(const ledger::Record& stored) {
  TM_ASSIGN(const Json body, parse_json(stored.body));
  Comment comment;
  comment.id = CommentId{stored.id};
  comment.asset = stored.asset;
  comment.text = body.value("text", "");
  comment.author = UserId{body.value("author", std::int64_t{0})};
  comment.at = TimeUs{body.value("at", std::int64_t{0})};
  comment.resolved = body.value("resolved", false);
  comment.annotation = AnnotationId{body.value("annotation", std::int64_t{0})};
  if (body.contains("point"))
    comment.point = {body["point"].at(0).get<double>(), body["point"].at(1).get<double>()};
  return comment;
}

std::string comment_text(const Comment& comment) {
  Json body = {{"text", comment.text},
               {"author", comment.author.value},
               {"at", comment.at.value},
               {"resolved", comment.resolved}};
  if (comment.annotation) body["annotation"] = comment.annotation.value;
  if (comment.point) body["point"] = *comment.point;
  return dump_json(body);
}

Result<Comment> new_comment(ledger::Reader& reader, Actor actor, ProjectId project, AssetId asset,
                            const NewComment& wanted, TimeUs now) {
  if (wanted.text.empty() || wanted.text.size() > 10'000)
    return fail(ErrorCode::kInvalid, "a comment has 1 to 10,000 characters", "/text");
  if (wanted.annotation) {
    TM_ASSIGN(const auto history, reader.annotation_history(project, asset, wanted.annotation));
    if (history.empty())
      return fail(ErrorCode::kInvalid, "this image has no such annotation", "/annotation_id");
  }
  Comment comment;
  comment.asset = asset;
  comment.text = wanted.text;
  comment.author = actor.id;
  comment.at = now;
  comment.annotation = wanted.annotation;
  comment.point = wanted.point;
  return comment;
}

Result<Review> review_from(const ledger::Record& stored) {
  TM_ASSIGN(const Json body, parse_json(stored.body));
  Review review;
  review.id = ReviewId{stored.id};
  review.asset = stored.asset;
  TM_ASSIGN(review.decision, decision_from_name(body.value("decision", "")));
  review.reviewer = UserId{body.value("reviewer", std::int64_t{0})};
  review.annotator = UserId{body.value("annotator", std::int64_t{0})};
  review.at = TimeUs{body.value("at", std::int64_t{0})};
  review.comment = CommentId{body.value("comment", std::int64_t{0})};
  review.active_ms = body.value("active_ms", std::int64_t{0});
  return review;
}

std::string review_text(const Review& review) {
  return dump_json({{"decision", decision_name(review.decision)},
                    {"reviewer", review.reviewer.value},
                    {"annotator", review.annotator.value},
                    {"at", review.at.value},
                    {"comment", review.comment.value},
                    {"active_ms", review.active_ms}});
}

Result<CommentId> open_comment(ledger::Reader& reader, ProjectId project, AssetId asset) {
  TM_ASSIGN(const auto all, comments(reader, project, asset));
  for (auto it = all.rbegin(); it != all.rend(); ++it)
    if (!it->resolved) return it->id;
  return CommentId{};
}

}  // namespace

std::string_view decision_name(Decision decision) {
  return kDecisions[static_cast<std::size_t>(decision)];
}

Result<Decision> decision_from_name(std::string_view name) {
  for (std::size_t i = 0; i < std::size(kDecisions); ++i)
    if (kDecisions[i] == name) return static_cast<Decision>(i);
  return fail(ErrorCode::kInvalid, "a decision is approve, reject or fix_and_approve", "/decision");
}

Result<record::Asset> next_review(ledger::Store& store, ProjectId project, AssetId after) {
  record::Asset result;
  TM_TRY(store.read([&](ledger::Reader& reader) -> Result<void> {
    TM_TRY(reader.project(project));
    ledger::AssetFilter filter;
    filter.status = AssetStatus::kSubmitted;
    for (const AssetId start : {after, AssetId{}}) {
      TM_ASSIGN(auto page, reader.asset_page(project, filter, {start, AssetId{}, 1}));
      if (page.empty()) continue;
      result = std::move(page.front());
      return {};
    }
    return fail(ErrorCode::kNotFound, "nothing waits for review");
  }));
  return result;
}

namespace {

struct ReviewRequest {
  Actor actor;
  ProjectId project;
  Decision decision{};
  const std::optional<NewComment>& comment;
  std::int64_t active_ms = 0;
  TimeUs now;
};

// The comment of this decision: written first, so that the review can name it.
Result<CommentId> comment_of(ledger::Writer& writer, const ReviewRequest& request, AssetId asset) {
  if (!request.comment) return open_comment(writer, request.project, asset);
  TM_ASSIGN(const Comment comment,
            new_comment(writer, request.actor, request.project, asset, *request.comment, request.now));
  ledger::EventDraft draft;
  draft.actor = request.actor.id;
  draft.kind = "comment.create";
  draft.asset = asset;
  draft.annotation = comment.annotation;
  draft.records.push_back({RecordKind::kComment, 0, asset, Seq{}, false, comment_text(comment)});
  TM_ASSIGN(const auto appended, writer.append(request.project, draft));
  return CommentId{appended.record_ids.front()};
}

Result<Reviewed> decide(ledger::Writer& writer, const ReviewRequest& request, const record::Asset& asset) {
  TM_ASSIGN(const CommentId comment, comment_of(writer, request, asset.id));
  const bool rejecting = request.decision == Decision::kReject;
  if (rejecting && !comment)
    return fail(ErrorCode::kInvalid, "say in a comment what has to change", "/comment");
  Review review{ReviewId{},  asset.id, request.decision, request.actor.id, asset.content.annotator,
                request.now, comment,  request.active_ms};
  record::AssetContent next = asset.content;
  next.status = rejecting ? AssetStatus::kRejected : AssetStatus::kApproved;
  ledger::EventDraft draft;
  draft.actor = request.actor.id;
  draft.kind = std::string("review.") + std::string(decision_name(request.decision));
  draft.asset = asset.id;
  draft.assets.push_back({asset.id, asset.from_seq, std::move(next)});
  draft.records.push_back({RecordKind::kReview, 0, asset.id, Seq{}, false, review_text(review)});
  TM_ASSIGN(auto tasks, writer.records(request.project, RecordKind::kTask, asset.id, kOpenSeq, 0, 1));
  if (!tasks.empty()) {
    TM_ASSIGN(Json task, parse_json(tasks.front().body));
    task["state"] = rejecting ? "rejected" : "approved";
    draft.records.push_back(
        {RecordKind::kTask, tasks.front().id, asset.id, tasks.front().from_seq, false, dump_json(task)});
  }
  TM_ASSIGN(const auto appended, writer.append(request.project, draft));
  review.id = ReviewId{appended.record_ids.front()};
  TM_ASSIGN(auto after, writer.asset(request.project, asset.id));
  return Reviewed{review, std::move(after)};
}

}  // namespace

Result<Reviewed> review_asset(ledger::Store& store, Actor actor, ProjectId project, AssetId asset_id,
                              Decision decision, const std::optional<NewComment>& comment,
                              std::int64_t active_ms, TimeUs now) {
  Reviewed result;
  const ReviewRequest request{actor, project, decision, comment, active_ms, now};
  TM_TRY(store.write([&](ledger::Writer& writer) -> Result<void> {
    TM_ASSIGN(const record::Asset asset, writer.asset(project, asset_id));
    if (asset.content.status != AssetStatus::kSubmitted)
      return fail(ErrorCode::kConflict, "this image is " +
                                            std::string(record::status_name(asset.content.status)) +
                                            ", not submitted; it cannot be reviewed now");
    TM_ASSIGN(result, decide(writer, request, asset));
    return {};
  }));
  return result;
}

Result<std::vector<Review>> reviews(ledger::Reader& reader, ProjectId project, AssetId asset) {
  TM_ASSIGN(const auto stored, reader.records(project, RecordKind::kReview, asset, kOpenSeq, 0, kPage));
  std::vector<Review> result;
  for (const auto& each : stored) {
    TM_ASSIGN(auto review, review_from(each));
    result.push_back(std::move(review));
  }
  return result;
}

Result<Comment> add_comment(ledger::Store& store, Actor actor, ProjectId project, AssetId asset,
                            const NewComment& wanted, TimeUs now) {
  Comment comment;
  TM_TRY(store.write([&](ledger::Writer& writer) -> Result<void> {
    TM_TRY(writer.asset(project, asset));
    TM_ASSIGN(comment, new_comment(writer, actor, project, asset, wanted, now));
    ledger::EventDraft draft;
    draft.actor = actor.id;
    draft.kind = "comment.create";
    draft.asset = asset;
    draft.annotation = comment.annotation;
    draft.records.push_back({RecordKind::kComment, 0, asset, Seq{}, false, comment_text(comment)});
    TM_ASSIGN(const auto appended, writer.append(project, draft));
    comment.id = CommentId{appended.record_ids.front()};
    return {};
  }));
  return comment;
}

Result<Comment> resolve_comment(ledger::Store& store, Actor actor, ProjectId project, CommentId id,
                                bool resolved) {
  Comment comment;
  TM_TRY(store.write([&](ledger::Writer& writer) -> Result<void> {
    TM_ASSIGN(const auto stored, writer.record(project, RecordKind::kComment, id.value));
    TM_ASSIGN(comment, comment_from(stored));
    if (!actor.reviewer && comment.author != actor.id)
      return fail(ErrorCode::kForbidden, "only its author or a reviewer can resolve a comment");
    if (comment.resolved == resolved) return {};
    comment.resolved = resolved;
    ledger::EventDraft draft;
    draft.actor = actor.id;
    draft.kind = resolved ? "comment.resolve" : "comment.reopen";
    draft.asset = stored.asset;
    draft.records.push_back(
        {RecordKind::kComment, stored.id, stored.asset, stored.from_seq, false, comment_text(comment)});
    TM_TRY(writer.append(project, draft));
    return {};
  }));
  return comment;
}

Result<std::vector<Comment>> comments(ledger::Reader& reader, ProjectId project, AssetId asset) {
  TM_ASSIGN(const auto stored, reader.records(project, RecordKind::kComment, asset, kOpenSeq, 0, kPage));
  std::vector<Comment> result;
  for (const auto& each : stored) {
    TM_ASSIGN(auto comment, comment_from(each));
    result.push_back(std::move(comment));
  }
  return result;
}

}  // namespace touchmark::flow
