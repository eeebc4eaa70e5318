// Images for model servers that fetch what they are asked about: nobody signs in, the name is the secret, and
// it is gone with the question.
#include "models/store.h"
#include "server/api/context.h"
#include "server/api/routes.h"

namespace touchmark::server {
namespace {

Result<Response> get_shelved(Context& c) {
  const models::RemoteServers* servers = c.ports().models == nullptr ? nullptr : c.ports().models->servers();
  const auto picture = servers == nullptr ? nullptr : servers->picture(c.path_text("picture"));
  if (!picture) return fail(ErrorCode::kNotFound, "no such image is asked about now");
  Response response;
  response.set("Content-Type", "image/png");
  response.set("Cache-Control", "no-store");
  response.body = *picture;
  return response;
}

}  // namespace

void add_shelf_routes(std::vector<Route>& routes) {
  routes.push_back({Method::kGet, std::string(kShelfPath) + "/{picture}", kAnyone, get_shelved});
}

}  // namespace touchmark::server
