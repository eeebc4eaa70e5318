#include <algorithm>

#include "base/json.h"
#include "flow/task/task.h"
#include "server/api/context.h"
#include "server/api/routes.h"
#include "server/api/views.h"

namespace touchmark::server {
namespace {

// How far a filter is counted: on a page, the number is worth a few milliseconds.
constexpr std::int64_t kCountCap = 10'000;
constexpr std::int64_t kCountCapOfSeveral = 1'000;

Result<record::MediaState> media_state_from_name(std::string_view name) {
  using record::MediaState;
  for (const auto state :
       {MediaState::kUnchecked, MediaState::kOk, MediaState::kMissing, MediaState::kCorrupt})
    if (record::media_state_name(state) == name) return state;
  return fail(ErrorCode::kInvalid, "must be unchecked, ok, missing or corrupt");
}

template <typename T>
std::optional<T> named(Query& query, std::string_view name, Result<T> (*parse)(std::string_view)) {
  const auto text = query.text(name, 50);
  if (!text) return std::nullopt;
  const auto value = parse(*text);
  if (!value) query.problem(value.error().message, name);
  return value ? std::optional<T>(*value) : std::nullopt;
}

Result<Response> list_assets(Context& c) {
  Query query(c.request.query);
  ledger::AssetFilter filter;
  filter.status = named(query, "status", record::status_from_name);
  filter.split = named(query, "split", record::split_from_name);
  filter.media = named(query, "media", media_state_from_name);
  if (const auto id = query.integer("class_id", 1)) filter.class_id = ClassId(*id);
  if (const auto id = query.integer("annotator", 1)) filter.annotator = UserId(*id);
  filter.name_prefix = query.text("name_prefix", 500).value_or("");
  ledger::Page page;
  const auto after = query.integer("after", 0);
  const auto before = query.integer("before", 1);
  if (after && before) query.problem("give \"after\" or \"before\", not both", "before");
  page.after = AssetId(after.value_or(0));
  page.before = AssetId(before.value_or(0));
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
                    {"status", "split", "class_id", "annotator", "media", "name_prefix", "after", "before",
                     "limit", "count", "layer"}});
  routes.push_back(
      {Method::kPatch, "/api/v1/projects/{project}/assets", Role::kManager, update_assets, BodyKind::kJson});
  routes.push_back({Method::kGet, "/api/v1/projects/{project}/assets/{asset}", Role::kViewer, get_asset});
}

}  // namespace touchmark::server
