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
    payload["assets"] = changed;  // the event's rows are of their tasks too
    draft.payload = dump_json(payload);
    if (!draft.assets.empty()) TM_TRY(act.append(writer, project));
    return {};
  }));
  return changed;
}

}  // namespace touchmark::flow
