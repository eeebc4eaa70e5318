#include <fmt/core.h>

#include <algorithm>

#include "adapters/sql/driver/keys.h"
#include "adapters/sql/driver/text.h"
#include "adapters/sql/ledger/append.h"
#include "base/utf8.h"

namespace touchmark::sql {
namespace {

using ledger::AnnotationWrite;
using ledger::AssetWrite;
using ledger::EventDraft;
using ledger::RecordWrite;
using ledger::TaskWrite;

tl::unexpected<Error> invalid(std::string message) {
  return fail(ErrorCode::kInvalid, std::move(message));
}

Result<void> check_header(const EventDraft& draft) {
  TM_TRY(check_text(draft.kind, "the kind of an event"));
  TM_TRY(check_text(draft.made_by, "made_by"));
  TM_TRY(check_text(draft.op_id, "an operation id", 200));
  if (draft.kind.empty()) return invalid("an event needs a kind");
  if (!is_utf8(draft.payload)) return invalid("the payload of an event must be UTF-8 text");
  for (const std::int64_t id :
       {draft.actor.value, draft.layer.value, draft.asset.value, draft.annotation.value})
    if (!is_local(id)) return invalid(fmt::format("{} is not an id", id));
  return {};
}

Result<void> check_free_operation(Connection& connection, const AppendPlan& plan) {
  if (plan.draft.op_id.empty()) return {};
  Query query = connection.query("SELECT seq FROM op WHERE project = ?1 AND op_id = ?2", plan.project.value,
                                 plan.draft.op_id);
  TM_ASSIGN(const bool used, query.step());
  if (!used) return {};
  return fail(ErrorCode::kConflict,
              fmt::format("the operation was applied before, by event {}", query.i64(0)));
}

Result<void> check_asset(const AssetWrite& row) {
  const record::AssetContent& content = row.content;
  if (!is_local(row.id.value) || !is_local(content.annotator.value))
    return invalid("an id of an asset or annotator is out of range");
  if (!row.id && row.base.value != 0) return invalid("a new asset has no base");
  if (content.name.empty() && !content.deleted) return invalid("an asset needs a name");
  if (content.status > record::AssetStatus::kApproved || content.split > record::Split::kTest ||
      content.media > record::MediaState::kCorrupt)
    return invalid("an asset has an unknown status, split or media state");
  if (content.kind > record::AssetKind::kCloud || content.frames < 0 || content.rate.numerator < 0 ||
      content.rate.denominator < 1)
    return invalid("an asset has an unknown kind, or its frames or their rate are out of range");
  if (!record::is_origin(content.origin))
    return invalid("the origin of an asset is upload, import, production or synthetic:<build>");
  TM_TRY(check_text(content.group, "the group of an asset"));
  return check_text(content.name, "the name of an asset");
}

CountedAsset counted(const record::AssetContent& content) {
  return {static_cast<std::int64_t>(content.status), static_cast<std::int64_t>(content.split),
          static_cast<std::int64_t>(content.media), content.annotator.value, content.deleted};
}

Result<void> check_replaced_asset(Connection& connection, AppendPlan& plan, const AssetWrite& row) {
  Query old = connection.query(
      "SELECT from_seq, status, split, media, annotator, deleted, name FROM asset_rev WHERE asset = ?1 AND "
      "to_seq = 0",
      key_of(plan.project, row.id.value));
  TM_ASSIGN(const bool found, old.step());
  if (!found) return fail(ErrorCode::kNotFound, fmt::format("there is no asset {}", row.id.value));
  TM_TRY(check_base("asset", row.id.value, row.base, Seq{old.i64(0)}));
  const bool was_deleted = old.i64(5) != 0;
  plan.counters.asset({old.i64(1), old.i64(2), old.i64(3), old.i64(4), was_deleted}, -1);
  if (!row.content.deleted && (was_deleted || old.text(6) != row.content.name)) plan.names_change = true;
  return {};
}

Result<void> check_assets(Connection& connection, AppendPlan& plan) {
  for (const AssetWrite& row : plan.draft.assets) {
    TM_TRY(check_asset(row));
    if (row.id) {
      TM_TRY(check_replaced_asset(connection, plan, row));
    } else {
      ++plan.new_assets;
      plan.names_change = true;
    }
    plan.counters.asset(counted(row.content), 1);
  }
  return {};
}

Result<void> check_annotation(const AppendPlan& plan, const AnnotationWrite& row) {
  if (!is_local(row.id.value) || !is_local(row.class_id.value) || row.ontology_version < 0)
    return invalid("an id, class or ontology version of an annotation is out of range");
  if (!row.id && row.base.value != 0) return invalid("a new annotation has no base");
  if (row.layer.value < 1 || !is_local(row.layer.value)) return invalid("an annotation needs a layer");
  const record::Provenance& made = row.made;
  if (made.active_ms < 0 || !is_local(made.parent_layer.value) || !is_local(made.parent.value) ||
      made.parent_version.value < 0 || (made.parent_layer.value == 0) != (made.parent.value == 0))
    return invalid("the active time or the parent of an annotation is out of range");
  if (made.made_by.empty()) return invalid("an annotation needs to say how it was made");
  TM_TRY(check_text(made.made_by, "made_by", 200));
  TM_TRY(check_text(made.tool, "the tool of an annotation", 200));
  if (row.asset.value < 1 || row.asset.value > plan.last_asset + plan.new_assets)
    return fail(ErrorCode::kNotFound, fmt::format("there is no asset {}", row.asset.value));
  return {};
}

Result<void> check_annotations(Connection& connection, AppendPlan& plan) {
  for (const AnnotationWrite& row : plan.draft.annotations) {
    TM_TRY(check_annotation(plan, row));
    plan.counters.annotation(row.layer.value, row.class_id.value, row.deleted, 1);
    if (!row.deleted) ++plan.label_counts[{row.asset.value, row.layer.value}];
    if (!row.id) {
      ++plan.new_annotations;
      continue;
    }
    Query old = connection.query(
        "SELECT from_seq, class_id, deleted FROM annotation_rev WHERE asset = ?1 AND layer = ?2 AND "
        "annotation = ?3 AND to_seq = 0",
        key_of(plan.project, row.asset.value), row.layer.value, row.id.value);
    TM_ASSIGN(const bool found, old.step());
    if (!found)
      return fail(ErrorCode::kNotFound, fmt::format("asset {} has no annotation {} in layer {}",
                                                    row.asset.value, row.id.value, row.layer.value));
    TM_TRY(check_base("annotation", row.id.value, row.base, Seq{old.i64(0)}));
    plan.counters.annotation(row.layer.value, old.i64(1), old.i64(2) != 0, -1);
    if (old.i64(2) == 0) --plan.label_counts[{row.asset.value, row.layer.value}];
  }
  return {};
}

// A row may be written once per event.
template <typename Rows, typename Key>
Result<void> check_once(const Rows& rows, Key key) {
  std::vector<decltype(key(rows.front()))> seen;
  for (const auto& row : rows)
    if (auto id = key(row); id.first != 0) seen.push_back(id);
  std::sort(seen.begin(), seen.end());
  if (std::adjacent_find(seen.begin(), seen.end()) != seen.end())
    return invalid("a row is named twice in one event");
  return {};
}

}  // namespace

Result<void> check_draft(Connection& connection, AppendPlan& plan) {
  const EventDraft& draft = plan.draft;
  TM_TRY(check_header(draft));
  TM_TRY(check_once(draft.assets, [](const AssetWrite& row) { return std::pair(row.id.value, 0); }));
  TM_TRY(
      check_once(draft.annotations, [](const AnnotationWrite& row) { return std::pair(row.id.value, 0); }));
  TM_TRY(check_once(draft.tasks, [](const TaskWrite& row) { return std::pair(row.task.id.value, 0); }));
  TM_TRY(check_once(draft.records,
                    [](const RecordWrite& row) { return std::pair(row.id, static_cast<int>(row.kind)); }));
  TM_TRY(check_free_operation(connection, plan));
  plan.record_ids.reserve(draft.records.size());
  TM_TRY(check_assets(connection, plan));
  TM_TRY(check_annotations(connection, plan));
  TM_TRY(check_tasks(connection, plan));
  return check_records(connection, plan);
}

Result<void> check_base(std::string_view what, std::int64_t id, Seq base, Seq found) {
  if (base == found) return {};
  return fail(ErrorCode::kConflict,
              fmt::format("{} {} was changed meanwhile, by event {}; load it again", what, id, found.value));
}

}  // namespace touchmark::sql
