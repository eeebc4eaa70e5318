#include "base/json.h"
#include "flow/asset/act.h"
#include "flow/asset/asset.h"

namespace touchmark::flow {

Result<std::int64_t> update_assets(ledger::Store& store, Actor actor, ProjectId project,
                                   const std::vector<AssetId>& ids, const AssetUpdate& update) {
  if (!update.split && !update.group && !update.deleted)
    return fail(ErrorCode::kInvalid, "nothing to change was given");
  std::int64_t changed = 0;
  TM_TRY(store.write([&](ledger::Writer& writer) -> Result<void> {
    changed = 0;
    TM_TRY(writer.project(project));
    ledger::EventDraft draft;
    draft.actor = actor.id;
    draft.kind = update.deleted.value_or(false) ? "assets.delete" : "assets.update";
    Json payload = Json::object();
    if (update.split) payload["split"] = record::split_name(*update.split);
    if (update.group) payload["group"] = *update.group;
    if (update.deleted) payload["deleted"] = *update.deleted;
    draft.payload = dump_json(payload);
    if (ids.size() == 1) draft.asset = ids.front();
    Act act(draft);
    for (const AssetId id : ids) {
      TM_ASSIGN(record::Asset asset, writer.asset(project, id));
      record::AssetContent next = asset.content;
      if (update.split) next.split = *update.split;
      if (update.group) next.group = *update.group;
      if (update.deleted) next.deleted = *update.deleted;
      if (next == asset.content) continue;
      if (next.deleted && !asset.content.deleted) TM_TRY(act.end_tasks(writer, project, id, true));
      draft.assets.push_back({id, asset.from_seq, std::move(next)});
      ++changed;
    }
    if (!draft.assets.empty()) TM_TRY(act.append(writer, project));
    return {};
  }));
  return changed;
}

Result<void> erase_asset(ledger::Store& store, BlobStore& blobs, Actor actor, ProjectId project,
                         AssetId asset_id, std::string_view confirm, std::string_view reason) {
  std::string uri;
  TM_TRY(store.write([&](ledger::Writer& writer) -> Result<void> {
    TM_ASSIGN(const record::Asset asset, writer.asset(project, asset_id));
    if (asset.content.name != confirm)
      return fail(ErrorCode::kInvalid, "type the asset's name to confirm; erasure cannot be undone",
                  "/confirm");
    uri = asset.content.uri;
    ledger::EventDraft draft;
    draft.actor = actor.id;
    draft.kind = "asset.erase";
    draft.asset = asset_id;
    draft.payload = dump_json({{"reason", reason}});
    Act act(draft);
    TM_ASSIGN(auto annotations, writer.annotations(project, asset_id, kEveryLayer));
    for (auto& row : annotations) {
      TM_ASSIGN(auto annotation, row.decode());
      record::AnnotationContent empty;
      empty.kind = annotation.content.kind;
      ledger::AnnotationWrite gone_row;
      gone_row.id = row.id;
      gone_row.asset = asset_id;
      gone_row.layer = row.layer;
      gone_row.base = row.from_seq;
      gone_row.class_id = row.class_id;
      gone_row.ontology_version = row.ontology_version;
      gone_row.deleted = true;
      gone_row.body = record::encode(empty);
      act.of(row.layer).annotations.push_back(std::move(gone_row));
    }
    TM_TRY(act.end_tasks(writer, project, asset_id, false));
    record::AssetContent gone;
    gone.name = "erased/" + std::to_string(asset_id.value);
    gone.erased = true;
    gone.deleted = true;
    draft.assets.push_back({asset_id, asset.from_seq, std::move(gone)});
    TM_TRY(writer.redact_asset(project, asset_id));
    TM_TRY(act.append(writer, project));
    return {};
  }));
  // Other assets may share the bytes; only a blob that nothing names any more may go.
  if (uri.rfind("blob:", 0) != 0) return {};
  bool shared = false;
  TM_TRY(store.read([&](ledger::Reader& reader) -> Result<void> {
    TM_ASSIGN(const auto projects, reader.projects());
    for (const auto& each : projects) {
      TM_ASSIGN(auto cursor, reader.scan_assets(each.id, kOpenSeq));
      record::Asset other;
      while (!shared) {
        TM_ASSIGN(const bool more, cursor->next(other));
        if (!more) break;
        shared = other.content.uri == uri;
      }
    }
    return {};
  }));
  return shared ? Result<void>{} : blobs.remove(uri);
}

}  // namespace touchmark::flow
