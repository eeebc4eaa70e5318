#include "base/json.h"
#include "server/api/context.h"
#include "server/api/routes.h"
#include "server/api/views.h"

namespace touchmark::server {
namespace {

Result<Response> get_ontology(Context& c) {
  TM_ASSIGN(const Seq as_of, c.as_of());
  TM_ASSIGN(const auto ontology, c.read<record::Ontology>([&](ledger::Reader& reader) {
    return flow::ontology(reader, c.project(), as_of);
  }));
  return json_response(200, record::to_json(ontology));
}

Result<Response> put_ontology(Context& c) {
  TM_ASSIGN(const Json body, c.body());
  TM_ASSIGN(auto next, record::ontology_from_json(body, record::NewClasses::kAllowed));
  if (next.classes.size() > 10'000)
    return fail(ErrorCode::kTooLarge, "a project may have at most 10,000 classes", "/classes");
  TM_ASSIGN(const auto stored, flow::put_ontology(c.ports().store, c.actor(), c.project(), std::move(next)));
  return json_response(200, record::to_json(stored));
}

}  // namespace

void add_ontology_routes(std::vector<Route>& routes) {
  using access::Role;
  static constexpr const char* kPath = "/api/v1/projects/{project}/ontology";
  routes.push_back({Method::kGet, kPath, Role::kViewer, get_ontology, BodyKind::kNone, {"as_of"}});
  routes.push_back({Method::kPut, kPath, Role::kManager, put_ontology, BodyKind::kJson});
}

}  // namespace touchmark::server
