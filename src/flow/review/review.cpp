#include "flow/review/review.h"

#include <algorithm>

#include "base/json.h"
#include "flow/asset/records.h"

namespace touchmark::flow {
namespace {

using ledger::RecordKind;
using record::AssetStatus;

constexpr int kReviewPages = 21;
constexpr std::int64_t kReviewPage = 500;

Result<Comment> new_comment(ledger::Reader& reader, Actor actor, ProjectId project, AssetId asset,
                            LayerId layer, const NewComment& wanted, TimeUs now) {
  if (wanted.text.empty() || wanted.text.size() > 10'000)
    return fail(ErrorCode::kInvalid, "a comment has 1 to 10,000 characters", "/text");
  if (wanted.annotation) {
    TM_ASSIGN(const auto history, reader.annotation_history(project, asset, layer, wanted.annotation));
    if (history.empty())
      return fail(ErrorCode::kInvalid, "this image has no such annotation", "/annotation_id");
  }
  Comment comment;
  comment.asset = asset;
  comment.layer = layer;
  comment.text = wanted.text;
  comment.author = actor.id;
  comment.at = now;
  comment.annotation = wanted.annotation;
  comment.point = wanted.point;
  return comment;
}

Result<CommentId> open_comment(ledger::Reader& reader, ProjectId project, AssetId asset, LayerId layer) {
  TM_ASSIGN(const auto all, comments(reader, project, asset, layer));
  for (auto it = all.rbegin(); it != all.rend(); ++it)
    if (!it->resolved) return it->id;
  return CommentId{};
}

// The imports of a project, oldest first, that wrote assets.
Result<std::vector<Seq>> imports_before(ledger::Reader& reader, ProjectId project, Seq end) {
  std::vector<Seq> out;
  ledger::Reader::EventQuery query;
  query.limit = 1000;
  while (true) {
    TM_ASSIGN(const auto events, reader.events(project, query));
    for (const auto& event : events) {
      if (event.seq.value >= end.value) return out;
      if (event.kind == "assets.import") out.push_back(event.seq);
    }
    if (events.empty()) return out;
    query.after = events.back().seq;
  }
}

// Ids are given in the order of the log, so the import is found by halving.
Result<UserId> importer_by_ids(ledger::Reader& reader, ProjectId project, AssetId asset, Seq end) {
  TM_ASSIGN(const auto imports, imports_before(reader, project, end));
  std::size_t low = 0;
  std::size_t high = imports.size();
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    TM_ASSIGN(const auto rows, reader.assets_of_event(project, imports[middle]));
    const auto own = std::find_if(rows.begin(), rows.end(), [&](const auto& row) { return row.id == asset; });
    if (own != rows.end()) {
      TM_ASSIGN(const auto event, reader.event(project, imports[middle]));
      return own->content.status == AssetStatus::kSubmitted ? event.actor : UserId{};
    }
    const bool earlier =
        std::all_of(rows.begin(), rows.end(), [&](const auto& row) { return row.id < asset; });
    (earlier ? low : high) = earlier ? middle + 1 : middle;
  }
  return UserId{};
}

// Of an asset that came in as submitted: who imported it. From when on it is there is found by halving the
// log, unless it was in the trash meanwhile.
Result<UserId> importer(ledger::Reader& reader, ProjectId project, const record::Asset& asset) {
  std::int64_t high = asset.from_seq.value;
  record::AssetStatus status = asset.content.status;
  for (std::int64_t low = 1; low < high;) {
    const std::int64_t middle = low + (high - low) / 2;
    const auto then = reader.asset(project, asset.id, Seq{middle});
    if (!then && then.error().code != ErrorCode::kNotFound) return tl::unexpected<Error>(then.error());
    if (then) {
      high = middle;
      status = then->content.status;
    } else {
      low = middle + 1;
    }
  }
  TM_ASSIGN(const auto event, reader.event(project, Seq{high}));
  if (event.kind != "assets.import") return importer_by_ids(reader, project, asset.id, Seq{high});
  return status == AssetStatus::kSubmitted ? event.actor : UserId{};
}

// Who handed it in last; who imported it, when it came in as submitted. Nobody for the command line.
Result<UserId> submitter(ledger::Reader& reader, ProjectId project, LayerId layer,
                         const record::Asset& asset) {
  TM_ASSIGN(const UserId by, handed_in_by(reader, project, asset.id, layer));
  if (by) return by;
  return importer(reader, project, asset);
}

}  // namespace

// The command line as administrator is nobody, and has labeled nothing.
Result<bool> is_own_work(ledger::Reader& reader, Actor actor, ProjectId project, LayerId layer,
                         const record::Asset& asset, UserId assignee) {
  if (!actor.id) return false;
  if (assignee == actor.id) return true;
  TM_ASSIGN(const UserId by, submitter(reader, project, layer, asset));
  return by == actor.id;
}

Result<record::Asset> next_review(ledger::Store& store, Actor actor, ProjectId project, AssetId after) {
  record::Asset result;
  TM_TRY(store.read([&](ledger::Reader& reader) -> Result<void> {
    TM_TRY(reader.project(project));
    TM_ASSIGN(const auto settings, project_settings(reader, project));
    ledger::AssetFilter filter;
    filter.status = AssetStatus::kSubmitted;
    bool own = false;
    for (const AssetId start : {after, AssetId{}}) {
      AssetId last = start;
      for (int pages = 0; pages < kReviewPages; ++pages) {
        // One is enough mostly; the rest only where it is the actor's own.
        TM_ASSIGN(auto page,
                  reader.asset_page(project, filter, {last, AssetId{}, pages == 0 ? 1 : kReviewPage}));
        for (auto& asset : page) {
          last = asset.id;
          if (!settings.self_review) {
            TM_ASSIGN(const bool mine,
                      is_own_work(reader, actor, project, kTruth, asset, asset.content.annotator));
            own = own || mine;
            if (mine) continue;
          }
          result = std::move(asset);
          return {};
        }
        if (page.empty()) break;
      }
    }
    return fail(ErrorCode::kNotFound,
                own ? "what waits for review you labeled or imported yourself; somebody else reviews it"
                    : "nothing waits for review");
  }));
  return result;
}

namespace {

struct ReviewRequest {
  Actor actor;
  ProjectId project;
  LayerId layer;
  Decision decision{};
  const std::optional<NewComment>& comment;
  std::int64_t active_ms = 0;
  TimeUs now;
};

Result<CommentId> append_comment(ledger::Writer& writer, ProjectId project, const Comment& comment) {
  ledger::EventDraft draft;
  draft.actor = comment.author;
  draft.kind = "comment.create";
  draft.layer = comment.layer;
  draft.asset = comment.asset;
  draft.annotation = comment.annotation;
  draft.records.push_back(
      {RecordKind::kComment, 0, comment.asset, comment.layer, Seq{}, false, record::encode(comment)});
  TM_ASSIGN(const auto appended, writer.append(project, draft));
  return CommentId{appended.record_ids.front()};
}

// The comment of this decision: written first, so that the review can name it.
Result<CommentId> comment_of(ledger::Writer& writer, const ReviewRequest& request, AssetId asset) {
  if (!request.comment) return open_comment(writer, request.project, asset, request.layer);
  TM_ASSIGN(const Comment comment, new_comment(writer, request.actor, request.project, asset, request.layer,
                                               *request.comment, request.now));
  return append_comment(writer, request.project, comment);
}

// What was handed in; an asset that came in as submitted has no task yet.
Result<record::Task> submitted_task(ledger::Reader& reader, const ReviewRequest& request,
                                    const record::Asset& asset) {
  TM_ASSIGN(auto stored, task_of(reader, request.project, asset.id, request.layer, record::Stage::kAnnotate));
  if (stored && stored->state == record::TaskState::kSubmitted) return std::move(*stored);
  if (!stored && request.layer == kTruth && asset.content.status == AssetStatus::kSubmitted) {
    record::Task task;
    task.asset = asset.id;
    task.layer = kTruth;
    task.assignee = asset.content.annotator;
    task.state = record::TaskState::kSubmitted;
    return task;
  }
  const std::string state(stored ? record::task_state_name(stored->state)
                                 : record::status_name(asset.content.status));
  return fail(ErrorCode::kConflict, "this image is " + state + ", not submitted; it cannot be reviewed now");
}

Result<void> check_others_work(ledger::Reader& reader, const ReviewRequest& request,
                               const record::Asset& asset, const record::Task& task) {
  TM_ASSIGN(const auto settings, project_settings(reader, request.project));
  if (settings.self_review) return {};
  TM_ASSIGN(const bool own,
            is_own_work(reader, request.actor, request.project, request.layer, asset, task.assignee));
  if (!own) return {};
  return fail(
      ErrorCode::kForbidden,
      "you labeled or imported this image; somebody else approves it, unless an owner allows it in the "
      "settings");
}

Result<Reviewed> decide(ledger::Writer& writer, const ReviewRequest& request, const record::Asset& asset) {
  TM_ASSIGN(record::Task task, submitted_task(writer, request, asset));
  TM_ASSIGN(const CommentId comment, comment_of(writer, request, asset.id));
  const bool rejecting = request.decision == Decision::kReject;
  if (!rejecting) TM_TRY(check_others_work(writer, request, asset, task));
  if (rejecting && !comment)
    return fail(ErrorCode::kInvalid, "say in a comment what has to change", "/comment");
  Review review{ReviewId{},    asset.id,    request.layer, request.decision, request.actor.id,
                task.assignee, request.now, comment,       request.active_ms};
  ledger::EventDraft draft;
  draft.actor = request.actor.id;
  draft.kind = std::string("review.") + std::string(decision_name(request.decision));
  draft.layer = request.layer;
  draft.asset = asset.id;
  draft.records.push_back(
      {RecordKind::kReview, 0, asset.id, request.layer, Seq{}, false, record::encode(review)});
  const BatchId batch = task.batch;
  task.state = rejecting ? record::TaskState::kRejected : record::TaskState::kDone;
  TM_TRY(put_task(writer, request.project, std::move(task), draft));
  TM_ASSIGN(auto looked, task_of(writer, request.project, asset.id, request.layer, record::Stage::kReview));
  record::Task second = looked ? std::move(*looked) : record::Task{};
  second.asset = asset.id;
  second.layer = request.layer;
  second.stage = record::Stage::kReview;
  second.batch = batch;
  second.assignee = request.actor.id;
  second.state = record::TaskState::kDone;
  second.active_ms += request.active_ms;
  TM_TRY(put_task(writer, request.project, std::move(second), draft));
  TM_ASSIGN(const auto appended, writer.append(request.project, draft));
  review.id = ReviewId{appended.record_ids.front()};
  TM_ASSIGN(auto after, writer.asset(request.project, asset.id));
  return Reviewed{review, std::move(after)};
}

}  // namespace

Result<Reviewed> review_asset(ledger::Store& store, Actor actor, ProjectId project, AssetId asset_id,
                              LayerId layer_id, Decision decision, const std::optional<NewComment>& comment,
                              std::int64_t active_ms, TimeUs now) {
  Reviewed result;
  const ReviewRequest request{actor, project, layer_id, decision, comment, active_ms, now};
  TM_TRY(store.write([&](ledger::Writer& writer) -> Result<void> {
    TM_ASSIGN(const record::Asset asset, writer.asset(project, asset_id));
    TM_TRY(layer(writer, project, actor, layer_id));
    TM_ASSIGN(result, decide(writer, request, asset));
    return {};
  }));
  return result;
}

Result<std::vector<Review>> reviews(ledger::Reader& reader, ProjectId project, AssetId asset, LayerId layer) {
  std::vector<Review> result;
  TM_TRY(for_records(
      reader, project, RecordKind::kReview, asset, [&](const ledger::Record& stored) -> Result<void> {
        if (stored.layer != layer) return {};
        TM_ASSIGN(auto review, record::decode_review(ReviewId{stored.id}, stored.asset, layer, stored.body));
        result.push_back(std::move(review));
        return {};
      }));
  return result;
}

Result<Comment> add_comment(ledger::Store& store, Actor actor, ProjectId project, AssetId asset,
                            LayerId layer_id, const NewComment& wanted, TimeUs now) {
  Comment comment;
  TM_TRY(store.write([&](ledger::Writer& writer) -> Result<void> {
    TM_TRY(writer.asset(project, asset));
    TM_TRY(layer(writer, project, actor, layer_id));
    TM_ASSIGN(comment, new_comment(writer, actor, project, asset, layer_id, wanted, now));
    TM_ASSIGN(comment.id, append_comment(writer, project, comment));
    return {};
  }));
  return comment;
}

Result<Comment> resolve_comment(ledger::Store& store, Actor actor, ProjectId project, CommentId id,
                                bool resolved) {
  Comment comment;
  TM_TRY(store.write([&](ledger::Writer& writer) -> Result<void> {
    TM_ASSIGN(const auto stored, writer.record(project, RecordKind::kComment, id.value));
    if (!layer(writer, project, actor, stored.layer))
      return fail(ErrorCode::kNotFound, "there is no comment " + std::to_string(id.value));
    TM_ASSIGN(comment, record::decode_comment(id, stored.asset, stored.layer, stored.body));
    if (!actor.reviewer && comment.author != actor.id)
      return fail(ErrorCode::kForbidden, "only its author or a reviewer can resolve a comment");
    if (comment.resolved == resolved) return {};
    comment.resolved = resolved;
    ledger::EventDraft draft;
    draft.actor = actor.id;
    draft.kind = resolved ? "comment.resolve" : "comment.reopen";
    draft.layer = stored.layer;
    draft.asset = stored.asset;
    draft.records.push_back({RecordKind::kComment, stored.id, stored.asset, stored.layer, stored.from_seq,
                             false, record::encode(comment)});
    TM_TRY(writer.append(project, draft));
    return {};
  }));
  return comment;
}

Result<std::vector<Comment>> comments(ledger::Reader& reader, ProjectId project, AssetId asset,
                                      LayerId layer) {
  std::vector<Comment> result;
  TM_TRY(for_records(
      reader, project, RecordKind::kComment, asset, [&](const ledger::Record& stored) -> Result<void> {
        if (stored.layer != layer) return {};
        TM_ASSIGN(auto comment,
                  record::decode_comment(CommentId{stored.id}, stored.asset, layer, stored.body));
        result.push_back(std::move(comment));
        return {};
      }));
  return result;
}

}  // namespace touchmark::flow
