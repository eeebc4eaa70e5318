// Deleted images: what is there, how it looks, and back again.
#include "flow/asset/trash.h"
#include "base/json.h"
#include "server/api/context.h"
#include "server/api/routes.h"
#include "server/api/views.h"

namespace touchmark::server {
namespace {

Json trashed_view(const flow::Trashed& trashed) {
  Json out = asset_view(trashed.asset);
  out["deleted_at"] = to_iso8601(trashed.at);
  out["deleted_by"] = trashed.by.value;
  out["deleted_seq"] = trashed.asset.from_seq.value;
  out["annotations"] = trashed.annotations;
  return out;
}

Result<Response> list_trash(Context& c) {
  Query query(c.request.query);
  const auto before = query.integer("before", 1).value_or(0);
  const auto limit = query.integer("limit", 1, 1000).value_or(60);
  TM_TRY(query.finish());
  TM_ASSIGN(const Json view, c.read<Json>([&](ledger::Reader& reader) -> Result<Json> {
    TM_TRY(reader.project(c.project()));
    TM_ASSIGN(const auto page, flow::trash(reader, c.project(), before, limit + 1));
    Json out = items_view(Json::array());
    for (const auto& each : page) {
      if (static_cast<std::int64_t>(out["items"].size()) == limit) {
        out["next"] = page[static_cast<std::size_t>(limit) - 1].place;
        break;
      }
      out["items"].push_back(trashed_view(each));
    }
    return out;
  }));
  return json_response(200, view);
}

Result<Response> restore_assets(Context& c) {
  TM_ASSIGN(const Json body, c.body());
  Fields fields(body);
  std::vector<AssetId> ids;
  for (const auto id : fields.ids("ids", 1, 10'000, true)) ids.emplace_back(id);
  const bool rename = fields.optional_boolean("rename").value_or(false);
  TM_TRY(fields.finish());
  TM_ASSIGN(const auto restored, flow::restore_assets(c.ports().store, c.actor(), c.project(), ids, rename));
  Json renamed = Json::array();
  for (const auto& [id, name] : restored.renamed) renamed.push_back({{"id", id.value}, {"name", name}});
  return json_response(
      200, {{"restored", restored.assets}, {"seq", restored.seq.value}, {"renamed", std::move(renamed)}});
}

}  // namespace

void add_trash_routes(std::vector<Route>& routes) {
  using access::Role;
  const std::string all = "/api/v1/projects/{project}/trash";
  routes.push_back({Method::kGet, all, Role::kManager, list_trash, BodyKind::kNone, {"before", "limit"}});
  routes.push_back({Method::kPost, all + "/restore", Role::kManager, restore_assets, BodyKind::kJson});
}

}  // namespace touchmark::server
