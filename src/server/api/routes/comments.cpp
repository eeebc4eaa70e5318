#include "base/json.h"
#include "flow/review/review.h"
#include "server/api/context.h"
#include "server/api/new_comment.h"
#include "server/api/routes.h"
#include "server/api/views.h"

namespace touchmark::server {
namespace {

Result<Response> list_comments(Context& c) {
  TM_ASSIGN(const auto comments, c.read<std::vector<flow::Comment>>(
                                     [&](ledger::Reader& reader) -> Result<std::vector<flow::Comment>> {
                                       TM_ASSIGN(const LayerId layer, c.layer(reader));
                                       return flow::comments(reader, c.project(), c.asset(), layer);
                                     }));
  return json_response(200, list_view(comments, comment_view));
}

Result<Response> create_comment(Context& c) {
  TM_ASSIGN(const Json body, c.body());
  Fields fields(body);
  const auto comment = read_new_comment(fields);
  const LayerId layer(fields.optional_integer("layer", 1).value_or(kTruth.value));
  TM_TRY(fields.finish());
  TM_ASSIGN(const auto stored,
            flow::add_comment(c.ports().store, c.actor(), c.project(), c.asset(), layer, comment, c.now()));
  return json_response(201, comment_view(stored));
}

Result<Response> update_comment(Context& c) {
  TM_ASSIGN(const Json body, c.body());
  Fields fields(body);
  const bool resolved = fields.boolean("resolved");
  TM_TRY(fields.finish());
  TM_ASSIGN(const auto stored, flow::resolve_comment(c.ports().store, c.actor(), c.project(),
                                                     CommentId(c.id("comment")), resolved));
  return json_response(200, comment_view(stored));
}

}  // namespace

void add_comment_routes(std::vector<Route>& routes) {
  using access::Role;
  const std::string of_asset = "/api/v1/projects/{project}/assets/{asset}/comments";
  routes.push_back({Method::kGet, of_asset, Role::kViewer, list_comments, BodyKind::kNone, {"layer"}});
  routes.push_back({Method::kPost, of_asset, Role::kAnnotator, create_comment, BodyKind::kJson});
  routes.push_back({Method::kPatch, "/api/v1/projects/{project}/comments/{comment}", Role::kAnnotator,
                    update_comment, BodyKind::kJson});
}

}  // namespace touchmark::server
