#include "base/json.h"
#include "flow/version/version.h"

#include <algorithm>
#include <cmath>

#include "server/api/context.h"
#include "server/api/routes.h"
#include "server/api/views.h"

namespace touchmark::server {
namespace {

Result<flow::VersionFilter> filter_from_json(const Json& value) {
  Fields fields(value, "/filter");
  flow::VersionFilter out;
  out.labeled = !fields.optional_boolean("unlabeled").value_or(false);
  for (const auto& name : fields.texts("statuses", 5, 1, 20)) {
    const auto status = record::status_from_name(name);
    if (!status) fields.problem(status.error().message, fields.at("statuses"));
    if (status) out.statuses.push_back(*status);
  }
  for (const auto id : fields.ids("class_ids", 0, 10'000, false)) out.classes.emplace_back(id);
  TM_TRY(fields.finish());
  return out;
}

Result<flow::SplitRecipe> split_from_json(const Json& value) {
  Fields fields(value, "/split");
  flow::SplitRecipe out;
  out.seed = fields.integer("seed", INT64_MIN);
  out.train = fields.number("train", 0, 1);
  out.val = fields.number("val", 0, 1);
  out.test = fields.number("test", 0, 1);
  if (!(std::abs(out.train + out.val + out.test - 1) <= 1e-9))
    fields.problem("train, val and test must add up to 1", "/split");
  TM_TRY(fields.finish());
  return out;
}

// Those of layers that the caller may see.
Result<Response> list_versions(Context& c) {
  TM_ASSIGN(
      const auto versions,
      c.read<std::vector<flow::Version>>([&](ledger::Reader& reader) -> Result<std::vector<flow::Version>> {
        TM_ASSIGN(auto all, flow::versions(reader, c.project()));
        TM_ASSIGN(const auto seen, flow::visible_layers(reader, c.project(), c.actor()));
        if (seen)
          std::erase_if(all, [&](const auto& each) {
            return std::find(seen->begin(), seen->end(), each.layer) == seen->end();
          });
        return all;
      }));
  return json_response(200, list_view(versions, version_view));
}

Result<Response> create_version(Context& c) {
  TM_ASSIGN(const Json body, c.body());
  Fields fields(body);
  flow::NewVersion next;
  next.name = fields.text("name", 1, 100);
  next.note = fields.optional_text("note", 10'000).value_or("");
  next.layer = LayerId(fields.optional_integer("layer", 1).value_or(kTruth.value));
  const Json* filter = fields.object("filter");
  const Json* split = fields.object("split");
  TM_TRY(fields.finish());
  TM_ASSIGN(next.filter, filter_from_json(filter != nullptr ? *filter : Json::object()));
  if (split != nullptr) {
    TM_ASSIGN(next.split, split_from_json(*split));
  }
  TM_ASSIGN(const auto stored, flow::create_version(c.ports().store, c.actor(), c.project(), next, c.now()));
  return json_response(201, version_view(stored));
}

}  // namespace

void add_version_routes(std::vector<Route>& routes) {
  using access::Role;
  const std::string path = "/api/v1/projects/{project}/versions";
  routes.push_back({Method::kGet, path, Role::kViewer, list_versions});
  routes.push_back({Method::kPost, path, Role::kManager, create_version, BodyKind::kJson});
}

}  // namespace touchmark::server
