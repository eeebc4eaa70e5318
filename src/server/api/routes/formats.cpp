#include "base/json.h"
#include "formats/registry.h"
#include "server/api/context.h"
#include "server/api/routes.h"
#include "server/api/views.h"

namespace touchmark::server {
namespace {

Result<Response> list_formats(Context&) {
  return json_response(200, list_view(formats::all_formats(), [](const formats::Format* format) {
                         return Json{{"name", format->name()}, {"title", format->title()}};
                       }));
}

}  // namespace

void add_format_routes(std::vector<Route>& routes) {
  routes.push_back({Method::kGet, "/api/v1/formats", kSignedIn, list_formats});
}

}  // namespace touchmark::server
