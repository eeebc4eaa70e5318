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
using ledger::RecordKind;
using ledger::RecordWrite;

tl::unexpected<Error> invalid(std::string message) {
  return fail(ErrorCode::kInvalid, std::move(message));
}

Result<void> check_header(const EventDraft& draft) {
  TM_TRY(check_text(draft.kind, "the kind of an event"));
  TM_TRY(check_text(draft.made_by, "made_by"));
  TM_TRY(check_text(draft.op_id, "an operation id", 200));
  if (draft.kind.empty()) return invalid("an event needs a kind");
  if (!is_utf8(draft.payload)) return invalid("the payload of an event must be UTF-8 text");
  for (const std::int64_t id : {draft.actor.value, draft.asset.value, draft.annotation.value})
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

// `found` is the revision that is current now.
Result<void> check_base(std::string_view what, std::int64_t id, Seq base, Seq found) {
  if (base == found) return {};
  return fail(ErrorCode::kConflict,
              fmt::format("{} {} was changed meanwhile, by event {}; load it again", what, id, found.value));
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
  if (row.asset.value < 1 || row.asset.value > plan.last_asset + plan.new_assets)
    return fail(ErrorCode::kNotFound, fmt::format("there is no asset {}", row.asset.value));
  return {};
}

Result<void> check_annotations(Connection& connection, AppendPlan& plan) {
  for (const AnnotationWrite& row : plan.draft.annotations) {
    TM_TRY(check_annotation(plan, row));
    plan.counters.annotation(row.class_id.value, row.deleted, 1);
    if (!row.id) {
      ++plan.new_annotations;
      continue;
    }
    Query old = connection.query(
        "SELECT from_seq, class_id, deleted FROM annotation_rev WHERE asset = ?1 AND annotation = ?2 AND "
        "to_seq = 0",
        key_of(plan.project, row.asset.value), row.id.value);
    TM_ASSIGN(const bool found, old.step());
    if (!found)
      return fail(ErrorCode::kNotFound,
                  fmt::format("asset {} has no annotation {}", row.asset.value, row.id.value));
    TM_TRY(check_base("annotation", row.id.value, row.base, Seq{old.i64(0)}));
    plan.counters.annotation(old.i64(1), old.i64(2) != 0, -1);
  }
  return {};
}

Result<std::int64_t> last_record(Connection& connection, ProjectId project, std::int64_t kind) {
  Query query = connection.query("SELECT last_id FROM record_count WHERE project = ?1 AND kind = ?2",
                                 project.value, kind);
  TM_ASSIGN(const bool found, query.step());
  return found ? query.i64(0) : 0;
}

Result<void> new_record(Connection& connection, AppendPlan& plan, const RecordWrite& row) {
  const auto kind = static_cast<std::int64_t>(row.kind);
  if (row.base.value != 0) return invalid("a new record has no base");
  auto counted = plan.record_counts.find(kind);
  if (counted == plan.record_counts.end()) {
    TM_ASSIGN(const std::int64_t last, last_record(connection, plan.project, kind));
    counted = plan.record_counts.emplace(kind, last).first;
  }
  const bool single = row.kind == RecordKind::kProject || row.kind == RecordKind::kOntology;
  if (single && counted->second != 0)
    return fail(ErrorCode::kConflict,
                fmt::format("the project has its {} already", ledger::record_kind_name(row.kind)));
  plan.record_ids.push_back(++counted->second);
  return {};
}

Result<void> check_records(Connection& connection, AppendPlan& plan) {
  for (const RecordWrite& row : plan.draft.records) {
    if (row.kind < RecordKind::kProject || row.kind > RecordKind::kVersion)
      return invalid("a record has an unknown kind");
    if (!is_local(row.id) || row.asset.value < 0 || row.asset.value > plan.last_asset + plan.new_assets)
      return fail(ErrorCode::kNotFound, fmt::format("there is no asset {}", row.asset.value));
    if (!is_utf8(row.body)) return invalid("the body of a record must be UTF-8 text");
    if (row.id == 0) {
      TM_TRY(new_record(connection, plan, row));
      continue;
    }
    Query old =
        connection.query("SELECT from_seq FROM record_rev WHERE kind = ?1 AND record = ?2 AND to_seq = 0",
                         static_cast<std::int64_t>(row.kind), key_of(plan.project, row.id));
    TM_ASSIGN(const bool found, old.step());
    const std::string_view what = ledger::record_kind_name(row.kind);
    if (!found) return fail(ErrorCode::kNotFound, fmt::format("there is no {} {}", what, row.id));
    TM_TRY(check_base(what, row.id, row.base, Seq{old.i64(0)}));
    plan.record_ids.push_back(row.id);
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
  TM_TRY(check_once(draft.records,
                    [](const RecordWrite& row) { return std::pair(row.id, static_cast<int>(row.kind)); }));
  TM_TRY(check_free_operation(connection, plan));
  plan.record_ids.reserve(draft.records.size());
  TM_TRY(check_assets(connection, plan));
  TM_TRY(check_annotations(connection, plan));
  return check_records(connection, plan);
}

}  // namespace touchmark::sql
