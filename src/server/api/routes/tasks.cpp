#include "base/json.h"
#include "flow/task/task.h"

#include "server/api/context.h"
#include "server/api/routes/routes.h"
#include "server/api/views.h"

namespace touchmark::server {
namespace {

constexpr std::int64_t kMaxActive =
    1'000'000'000'000;  // milliseconds; a clock that jumped is no reason to lose work

Result<Response> next_task(Context& c) {
  TM_ASSIGN(const Json body, c.body());
  Fields fields(body);
  const AssetId after(fields.optional_integer("after", 0).value_or(0));
  TM_TRY(fields.finish());
  TM_ASSIGN(const auto asset, flow::next_task(c.parts().store, c.actor(), c.project(), after));
  return json_response(200, asset_view(asset));
}

Result<Response> submit(Context& c) {
  TM_ASSIGN(const Json body, c.body());
  Fields fields(body);
  const std::string op_id = fields.optional_text("op_id", 64).value_or("");
  const auto active_ms = fields.optional_integer("active_ms", 0, kMaxActive).value_or(0);
  TM_TRY(fields.finish());
  TM_ASSIGN(const auto asset,
            flow::submit(c.parts().store, c.actor(), c.project(), c.asset(), op_id, active_ms));
  return json_response(200, asset_view(asset));
}

}  // namespace

void add_task_routes(std::vector<Route>& routes) {
  using access::Role;
  routes.push_back(
      {Method::kPost, "/api/v1/projects/{project}/tasks/next", Role::kAnnotator, next_task, BodyKind::kJson});
  routes.push_back({Method::kPost, "/api/v1/projects/{project}/assets/{asset}/submit", Role::kAnnotator,
                    submit, BodyKind::kJson});
}

}  // namespace touchmark::server
