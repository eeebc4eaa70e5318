#include "base/json.h"
#include "flow/version/version.h"
#include "server/api/context.h"
#include "server/api/routes.h"
#include "server/api/views.h"

namespace touchmark::server {
namespace {

Result<Response> get_diff(Context& c) {
  Query query(c.request.query);
  const auto from = query.integer("from", 0);
  if (!from) query.problem("\"from\" is missing", "from");
  const auto to = query.integer("to", 0);
  const AssetId after_asset(query.integer("after_asset", 0).value_or(0));
  const AnnotationId after_annotation(query.integer("after_annotation", 0).value_or(0));
  const auto limit = query.integer("limit", 1, 1000).value_or(100);
  TM_TRY(query.finish());
  TM_ASSIGN(const Json view, c.read<Json>([&](ledger::Reader& reader) -> Result<Json> {
    TM_ASSIGN(const auto project, reader.project(c.project()));
    TM_ASSIGN(const Seq head, flow::visible_head(reader, project, c.actor()));
    TM_ASSIGN(const LayerId layer, c.layer(reader));
    const Seq end(to.value_or(head.value));
    TM_ASSIGN(const auto diff,
              flow::diff(reader, c.project(), layer, Seq(*from), end, after_asset, after_annotation, limit));
    return diff_view(diff, Seq(*from), end);
  }));
  return json_response(200, view);
}

}  // namespace

void add_diff_routes(std::vector<Route>& routes) {
  routes.push_back({Method::kGet,
                    "/api/v1/projects/{project}/diff",
                    access::Role::kViewer,
                    get_diff,
                    BodyKind::kNone,
                    {"from", "to", "after_asset", "after_annotation", "limit", "layer"}});
}

}  // namespace touchmark::server
