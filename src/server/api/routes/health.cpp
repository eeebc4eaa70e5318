// What machines ask: is it up, how is it doing, what can it do.
#include "base/json.h"
#include "server/api/auth.h"
#include "server/api/context.h"
#include "server/api/hub.h"
#include "server/api/metrics.h"
#include "server/api/routes.h"
#include "server/http/static_files.h"

namespace touchmark::server {
namespace {

Result<Response> health(Context& c) {
  return json_response(200, {{"status", "ok"}, {"version", c.services.options.version}});
}

// Open to programs on this machine while nothing else can reach the server; else it needs a sign-in. What a
// reverse proxy passes on comes from this machine too, but is marked.
Result<Response> metrics(Context& c) {
  const bool forwarded = c.request.header("x-forwarded-for") != nullptr ||
                         c.request.header("forwarded") != nullptr || c.request.header("via") != nullptr ||
                         !c.services.options.public_url.empty();
  const bool local = c.services.loopback_only && c.request.peer_is_loopback && !forwarded;
  if (!local) TM_TRY(c.services.auth.authenticate(c.request));
  TM_ASSIGN(std::string text, c.services.metrics.text(c.ports(), c.services.options.version,
                                                      c.services.connections(), c.services.hub->listeners()));
  Response response;
  response.set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
  response.set("Cache-Control", "no-store");
  response.body = std::move(text);
  return response;
}

Result<Response> openapi(Context&) {
  Response response;
  response.set("Content-Type", "application/yaml");
  response.set("Cache-Control", "no-cache");
  response.body = embedded_openapi();
  return response;
}

}  // namespace

void add_health_routes(std::vector<Route>& routes) {
  routes.push_back({Method::kGet, "/healthz", kAnyone, health});
  routes.back().lane = Lane::kAtOnce;
  routes.push_back({Method::kGet, "/metrics", kAnyone, metrics});
  routes.push_back({Method::kGet, "/api/openapi.yaml", kAnyone, openapi});
}

}  // namespace touchmark::server
