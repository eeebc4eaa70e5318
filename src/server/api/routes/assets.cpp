#include <algorithm>

#include "base/json.h"
#include "flow/task/task.h"
#include "server/api/asset_filter.h"
#include "server/api/context.h"
#include "server/api/routes.h"
#include "server/api/views.h"

namespace touchmark::server {
namespace {

// How far a filter is counted: on a page, the number is worth a few milliseconds.
constexpr std::int64_t kCountCap = 10'000;
constexpr std::int64_t kCountCapOfSeveral = 1'000;

Result<ledger::AssetOrder> order_from_name(std::string_view name) {
  constexpr std::string_view kNames[] = {"oldest", "newest", "name", "labels", "status"};
  for (std::size_t i = 0; i < std::size(kNames); ++i)
    if (kNames[i] == name) return static_cast<ledger::AssetOrder>(i);
  return fail(ErrorCode::kInvalid, "an order is oldest, newest, name, labels or status");
}

void read_order(Query& query, ledger::Page& page) {
  const auto name = query.text("order", 20);
  if (!name) return;
  const auto order = order_from_name(*name);
  if (!order) return query.problem(order.error().message, "order");
  page.order = *order;
  if (page.before && page.order != ledger::AssetOrder::kOldest)
    query.problem("\"before\" goes with the order oldest alone", "before");
}

Result<Response> list_assets(Context& c) {
  Query query(c.request.query);
  ledger::AssetFilter filter = asset_filter(query);
  ledger::Page page;
  const auto after = query.integer("after", 0);
  const auto before = query.integer("before", 1);
  if (after && before) query.problem("give \"after\" or \"before\", not both", "before");
  page.after = AssetId(after.value_or(0));
  page.before = AssetId(before.value_or(0));
  read_order(query, page);
  page.limit = query.integer("limit", 1, 1000).value_or(60);
  const bool count = query.boolean("count");
  TM_TRY(query.finish());
  TM_ASSIGN(Json reply, c.read<Json>([&](ledger::Reader& reader) -> Result<Json> {
    TM_ASSIGN(const auto project, reader.project(c.project()));
    TM_ASSIGN(filter.layer, c.layer(reader));
    TM_ASSIGN(const auto assets, reader.asset_page(c.project(), filter, page));
    Json out = list_view(assets, asset_view);
    out["max_id"] = project.assets;
    if (!count) return out;
    const std::int64_t cap = filter.members() > 1 ? kCountCapOfSeveral : kCountCap;
    TM_ASSIGN(const std::int64_t counted, reader.asset_count(c.project(), filter, cap));
    out["count"] = std::min(counted, cap);
    out["count_more"] = counted > cap;
    return out;
  }));
  return json_response(200, reply);
}

// Where no asset is among the ids, so that a gallery of all can do without holes.
Result<Response> list_gaps(Context& c) {
  constexpr std::int64_t kMostGaps = 10'000;
  TM_ASSIGN(const auto gone,
            c.read<std::vector<AssetId>>([&](ledger::Reader& reader) -> Result<std::vector<AssetId>> {
              TM_TRY(reader.project(c.project()));
              return reader.gone_assets(c.project(), AssetId{}, kMostGaps + 1);
            }));
  const bool more = static_cast<std::int64_t>(gone.size()) > kMostGaps;
  Json ids = Json::array();
  for (const AssetId id : gone)
    if (static_cast<std::int64_t>(ids.size()) < kMostGaps) ids.push_back(id.value);
  return json_response(200, {{"ids", std::move(ids)}, {"more", more}});
}

Result<Response> update_assets(Context& c) {
  TM_ASSIGN(const Json body, c.body());
  Fields fields(body);
  std::vector<AssetId> ids;
  for (const auto id : fields.ids("ids", 1, 10'000, true)) ids.emplace_back(id);
  flow::AssetUpdate update;
  if (const auto name = fields.optional_text("split", 20)) {
    const auto split = record::split_from_name(*name);
    if (!split) fields.problem(split.error().message, "/split");
    if (split) update.split = *split;
  }
  update.group = fields.optional_text("group", 200);
  update.deleted = fields.optional_boolean("deleted");
  if (!update.split && !update.group && !update.deleted)
    fields.problem("give \"split\", \"group\" or \"deleted\"", "");
  TM_TRY(fields.finish());
  TM_ASSIGN(const auto changed, flow::update_assets(c.ports().store, c.actor(), c.project(), ids, update));
  return json_response(200, {{"changed", changed}});
}

Result<Response> get_asset(Context& c) {
  TM_ASSIGN(const Json view, c.read<Json>([&](ledger::Reader& reader) -> Result<Json> {
    TM_ASSIGN(const auto asset, reader.asset(c.project(), c.asset()));
    TM_ASSIGN(const LayerId layer, flow::work_layer(reader, c.actor(), c.project(), c.asset()));
    TM_ASSIGN(const auto task,
              flow::task_of(reader, c.project(), c.asset(), layer, record::Stage::kAnnotate));
    return work_view(asset, layer, task);
  }));
  return json_response(200, view);
}

}  // namespace

void add_asset_routes(std::vector<Route>& routes) {
  using access::Role;
  routes.push_back({Method::kGet,
                    "/api/v1/projects/{project}/assets",
                    Role::kViewer,
                    list_assets,
                    BodyKind::kNone,
                    {"status", "split", "class_id", "labeled", "annotator", "media", "name_prefix",
                     "name_part", "order", "after", "before", "limit", "count", "layer"}});
  routes.push_back(
      {Method::kPatch, "/api/v1/projects/{project}/assets", Role::kManager, update_assets, BodyKind::kJson});
  routes.push_back({Method::kGet, "/api/v1/projects/{project}/assets/{asset}", Role::kViewer, get_asset});
  routes.push_back({Method::kGet, "/api/v1/projects/{project}/gaps", Role::kViewer, list_gaps});
}

}  // namespace touchmark::server
