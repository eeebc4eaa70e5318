// Legal erasure, and what is left of it.
#include "base/json.h"
#include "flow/asset/erasure.h"
#include "server/api/context.h"
#include "server/api/routes.h"
#include "server/api/views.h"

namespace touchmark::server {
namespace {

Result<Response> erase_asset(Context& c) {
  TM_ASSIGN(const Json body, c.body());
  Fields fields(body);
  const std::string confirm = fields.text("confirm", 0, 10'000);
  const std::string reason = fields.text("reason", 1, 2000);
  TM_TRY(fields.finish());
  TM_ASSIGN(const auto report,
            flow::erase_asset(c.ports(), c.actor(), c.project(), c.asset(), confirm, reason));
  return json_response(200, flow::to_json(report));
}

Result<Response> list_erasures(Context& c) {
  TM_TRY(c.read<ledger::Project>([&](ledger::Reader& reader) { return reader.project(c.project()); }));
  TM_ASSIGN(const auto reports, flow::unfinished_erasures(c.ports().store, c.project()));
  return json_response(200,
                       list_view(reports, [](const flow::ErasureReport& one) { return flow::to_json(one); }));
}

Result<Response> retry_erasures(Context& c) {
  return start_job(c, "erase", Json::object());
}

}  // namespace

void add_erasure_routes(std::vector<Route>& routes) {
  using access::Role;
  const std::string all = "/api/v1/projects/{project}/erasures";
  routes.push_back({Method::kPost, "/api/v1/projects/{project}/assets/{asset}/erase", Role::kOwner,
                    erase_asset, BodyKind::kJson});
  routes.push_back({Method::kGet, all, Role::kManager, list_erasures});
  routes.push_back({Method::kPost, all, Role::kOwner, retry_erasures});
}

}  // namespace touchmark::server
