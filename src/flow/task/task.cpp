#include "flow/task/task.h"

#include "base/json.h"

namespace touchmark::flow {
namespace {

using ledger::RecordKind;
using record::AssetStatus;

// The task record of an asset, if any.
Result<std::optional<ledger::Record>> task_of(ledger::Reader& reader, ProjectId project, AssetId asset) {
  TM_ASSIGN(auto found, reader.records(project, RecordKind::kTask, asset, kOpenSeq, 0, 1));
  if (found.empty()) return std::optional<ledger::Record>{};
  return std::optional<ledger::Record>{std::move(found.front())};
}

// Appends the asset's new status and its task in one event.
Result<record::Asset> move_asset(ledger::Writer& writer, Actor actor, ProjectId project,
                                 const record::Asset& asset, AssetStatus status, const char* kind,
                                 std::string_view op_id, const Json& details) {
  TM_ASSIGN(const auto stored, task_of(writer, project, asset.id));
  Json task = {{"assignee", actor.id.value}, {"active_ms", 0}};
  if (stored) {
    TM_ASSIGN(task, parse_json(stored->body));
  }
  task["state"] = record::status_name(status);
  if (status == AssetStatus::kInProgress) task["assignee"] = actor.id.value;
  for (const auto& [name, value] : details.items()) {
    if (name == "active_ms")
      task[name] = task.value(name, std::int64_t{0}) + value.get<std::int64_t>();
    else
      task[name] = value;
  }
  record::AssetContent next = asset.content;
  next.status = status;
  if (!next.annotator || status == AssetStatus::kInProgress) next.annotator = actor.id;
  ledger::EventDraft draft;
  draft.actor = actor.id;
  draft.kind = kind;
  draft.asset = asset.id;
  draft.op_id = op_id;
  draft.payload = dump_json(details);
  draft.assets.push_back({asset.id, asset.from_seq, std::move(next)});
  draft.records.push_back({RecordKind::kTask, stored ? stored->id : 0, asset.id,
                           stored ? stored->from_seq : Seq{}, false, dump_json(task)});
  TM_TRY(writer.append(project, draft));
  return writer.asset(project, asset.id);
}

Result<std::optional<record::Asset>> first_match(ledger::Reader& reader, ProjectId project,
                                                 const ledger::AssetFilter& filter, AssetId after) {
  for (const AssetId start : {after, AssetId{}}) {
    TM_ASSIGN(auto page, reader.asset_page(project, filter, {start, AssetId{}, 1}));
    if (!page.empty()) return std::optional<record::Asset>{std::move(page.front())};
    if (!after) break;
  }
  return std::optional<record::Asset>{};
}

}  // namespace

Result<record::Asset> next_task(ledger::Store& store, Actor actor, ProjectId project, AssetId after) {
  record::Asset result;
  TM_TRY(store.write([&](ledger::Writer& writer) -> Result<void> {
    TM_TRY(writer.project(project));
    for (const AssetStatus mine : {AssetStatus::kRejected, AssetStatus::kInProgress}) {
      ledger::AssetFilter filter;
      filter.status = mine;
      filter.annotator = actor.id;
      TM_ASSIGN(auto found, first_match(writer, project, filter, after));
      if (found && found->id != after) {
        result = std::move(*found);
        return {};
      }
    }
    ledger::AssetFilter fresh;
    fresh.status = AssetStatus::kNew;
    TM_ASSIGN(auto found, first_match(writer, project, fresh, after));
    if (!found) return fail(ErrorCode::kNotFound, "nothing is left to label in this project");
    TM_ASSIGN(result, move_asset(writer, actor, project, *found, AssetStatus::kInProgress, "task.assign", "",
                                 Json::object()));
    return {};
  }));
  return result;
}

Result<record::Asset> submit(ledger::Store& store, Actor actor, ProjectId project, AssetId asset_id,
                             std::string_view op_id, std::int64_t active_ms) {
  record::Asset result;
  TM_TRY(store.write([&](ledger::Writer& writer) -> Result<void> {
    TM_ASSIGN(result, writer.asset(project, asset_id));
    if (!op_id.empty()) {
      TM_ASSIGN(const auto earlier, writer.operation(project, op_id));
      if (earlier) return {};
    }
    const AssetStatus status = result.content.status;
    if (status == AssetStatus::kSubmitted || status == AssetStatus::kApproved)
      return fail(ErrorCode::kConflict, "this image was submitted already");
    if (!actor.reviewer && result.content.annotator && result.content.annotator != actor.id)
      return fail(ErrorCode::kForbidden, "somebody else is labeling this image");
    TM_ASSIGN(result, move_asset(writer, actor, project, result, AssetStatus::kSubmitted, "task.submit",
                                 op_id, {{"active_ms", active_ms}, {"submitted_by", actor.id.value}}));
    return {};
  }));
  return result;
}

Result<record::Asset> begin_work(ledger::Writer& writer, Actor actor, ProjectId project, AssetId asset_id) {
  TM_ASSIGN(record::Asset asset, writer.asset(project, asset_id));
  if (asset.content.deleted) return fail(ErrorCode::kForbidden, "this image was removed from the project");
  const AssetStatus status = asset.content.status;
  const bool handed_in = status == AssetStatus::kSubmitted || status == AssetStatus::kApproved;
  if (handed_in) {
    if (actor.reviewer) return asset;
    return fail(ErrorCode::kForbidden, "this image was submitted; only a reviewer can change it now");
  }
  const bool free = !asset.content.annotator || asset.content.annotator == actor.id;
  if (!free && !actor.reviewer) return fail(ErrorCode::kForbidden, "somebody else is labeling this image");
  if (status == AssetStatus::kInProgress) return asset;
  // A reviewer who mends somebody's rejected image does not take it from them.
  if (!free) return asset;
  return move_asset(writer, actor, project, asset, AssetStatus::kInProgress, "task.start", "",
                    Json::object());
}

}  // namespace touchmark::flow
