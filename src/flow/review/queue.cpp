#include "flow/review/queue.h"

#include <map>

#include "flow/asset/records.h"

namespace touchmark::flow {
namespace {

// One annotation as it was when the review was written, and as it is.
struct Pair {
  const ledger::AnnotationRow* then = nullptr;
  const ledger::AnnotationRow* now = nullptr;
};

bool is_there(const ledger::AnnotationRow* row) {
  return row != nullptr && !row->deleted;
}

struct Reviewed {
  Review review;
  Seq seq;
};

Result<std::optional<Reviewed>> last_review(ledger::Reader& reader, ProjectId project, AssetId asset) {
  std::optional<Reviewed> last;
  TM_TRY(for_records(
      reader, project, ledger::RecordKind::kReview, asset, [&](const ledger::Record& stored) -> Result<void> {
        if (stored.layer != kTruth) return {};
        TM_ASSIGN(auto review, record::decode_review(ReviewId{stored.id}, asset, kTruth, stored.body));
        last = Reviewed{std::move(review), stored.from_seq};
        return {};
      }));
  return last;
}

SinceReview difference(const Reviewed& last, const std::vector<ledger::AnnotationRow>& rows) {
  SinceReview out{last.review};
  std::map<AnnotationId, Pair> pairs;
  for (const auto& row : rows) {  // oldest first
    Pair& pair = pairs[row.id];
    if (row.from_seq <= last.seq) pair.then = &row;
    pair.now = &row;
  }
  for (const auto& [id, pair] : pairs) {
    const bool was = is_there(pair.then);
    const bool is = is_there(pair.now);
    if (is && !was) ++out.added;
    if (was && !is) ++out.removed;
    const bool same =
        was && is && pair.then->class_id == pair.now->class_id && pair.then->body == pair.now->body;
    if (was && is && !same) ++out.changed;
  }
  return out;
}

Result<Waiting> waiting(ledger::Reader& reader, ProjectId project, record::Asset asset) {
  Waiting out;
  TM_ASSIGN(const auto rows, reader.annotation_history(project, asset.id, kTruth, AnnotationId{}));
  for (const auto& row : rows) {
    out.active_ms += row.made.active_ms;
    out.annotations += row.to_seq == kOpenSeq && !row.deleted ? 1 : 0;
  }
  if (out.active_ms == 0) {
    TM_ASSIGN(const auto task, task_of(reader, project, asset.id, kTruth, record::Stage::kAnnotate));
    if (task) out.active_ms = task->active_ms;
  }
  TM_ASSIGN(const auto last, last_review(reader, project, asset.id));
  if (last) out.since = difference(*last, rows);
  out.asset = std::move(asset);
  return out;
}

}  // namespace

Result<ReviewQueue> review_queue(ledger::Reader& reader, const Actor& actor, ProjectId project, AssetId after,
                                 std::int64_t limit) {
  TM_TRY(reader.project(project));
  TM_ASSIGN(const auto settings, project_settings(reader, project));
  ledger::AssetFilter filter;
  filter.status = record::AssetStatus::kSubmitted;
  TM_ASSIGN(auto page, reader.asset_page(project, filter, {after, AssetId{}, limit}));
  ReviewQueue out;
  if (static_cast<std::int64_t>(page.size()) == limit) out.next_after = page.back().id;
  for (auto& asset : page) {
    if (!settings.self_review) {
      TM_ASSIGN(const bool own, is_own_work(reader, actor, project, kTruth, asset, asset.content.annotator));
      if (own) continue;
    }
    TM_ASSIGN(auto item, waiting(reader, project, std::move(asset)));
    out.items.push_back(std::move(item));
  }
  return out;
}

}  // namespace touchmark::flow
