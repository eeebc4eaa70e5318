#include "base/json.h"
#include "flow/asset/layer.h"
#include "server/api/auth.h"
#include "server/api/context.h"
#include "server/api/routes.h"
#include "server/api/views.h"

namespace touchmark::server {
namespace {

// Its head is the last event that the caller may know of.
Result<Json> whole_project(Context& c, ledger::Reader& reader, ledger::Project project, access::Role role) {
  TM_ASSIGN(const Seq head, flow::visible_head(reader, project, c.actor_as(role)));
  if (head != project.head) {
    TM_ASSIGN(const auto event, reader.event(project.id, head));
    project.head = head;
    project.head_hash = event.hash;
  }
  TM_ASSIGN(const auto settings, flow::project_settings(reader, project.id));
  TM_ASSIGN(const auto ontology, flow::ontology(reader, project.id));
  TM_ASSIGN(const auto counters, reader.counters(project.id, kTruth));
  return project_view(project, role, settings, ontology.version, counters);
}

Result<Response> project_response(Context& c, int status, ProjectId id, access::Role role) {
  TM_ASSIGN(const Json view, c.read<Json>([&](ledger::Reader& reader) -> Result<Json> {
    TM_ASSIGN(const auto project, reader.project(id));
    return whole_project(c, reader, project, role);
  }));
  return json_response(status, view);
}

Result<Response> list_projects(Context& c) {
  TM_ASSIGN(const Roles roles, roles_of(c.services.access, c.grant()));
  TM_ASSIGN(Json items, c.read<Json>([&](ledger::Reader& reader) -> Result<Json> {
    Json out = Json::array();
    TM_ASSIGN(const auto projects, reader.projects());
    for (const auto& project : projects) {
      const auto role = roles.in(project.id);
      if (!role) continue;
      TM_ASSIGN(Json view, whole_project(c, reader, project, *role));
      out.push_back(std::move(view));
    }
    return out;
  }));
  return json_response(200, items_view(std::move(items)));
}

Result<Response> create_project(Context& c) {
  TM_ASSIGN(const Json body, c.body());
  Fields fields(body);
  const std::string name = fields.text("name", 1, 200);
  flow::ProjectSettings settings;
  settings.description = fields.optional_text("description", 10'000).value_or("");
  const auto classes = fields.texts("classes", 10'000, 1, 500);
  TM_TRY(fields.finish());
  TM_ASSIGN(const auto project,
            flow::create_project(c.ports().store, {c.user().id, true}, name, settings, classes));
  return project_response(c, 201, project.id, access::Role::kOwner);
}

Result<Response> get_project(Context& c) {
  return project_response(c, 200, c.project(), c.role());
}

Result<Response> update_project(Context& c) {
  TM_ASSIGN(const Json body, c.body());
  Fields fields(body);
  auto description = fields.optional_text("description", 10'000);
  const auto archived = fields.optional_boolean("archived");
  const auto self_review = fields.optional_boolean("self_review");
  TM_TRY(fields.finish());
  if (self_review && !access::may(c.role(), access::Role::kOwner))
    return fail(ErrorCode::kForbidden, "only an owner says whether people may review their own work",
                "/self_review");
  TM_ASSIGN(auto settings, c.read<flow::ProjectSettings>([&](ledger::Reader& reader) {
    return flow::project_settings(reader, c.project());
  }));
  if (description) settings.description = std::move(*description);
  if (archived) settings.archived = *archived;
  if (self_review) settings.self_review = *self_review;
  TM_TRY(flow::update_project(c.ports().store, c.actor(), c.project(), settings));
  return project_response(c, 200, c.project(), c.role());
}

}  // namespace

void add_project_routes(std::vector<Route>& routes) {
  using access::Role;
  routes.push_back({Method::kGet, "/api/v1/projects", kSignedIn, list_projects});
  routes.push_back({Method::kPost, "/api/v1/projects", kCreator, create_project, BodyKind::kJson});
  routes.push_back({Method::kGet, "/api/v1/projects/{project}", Role::kViewer, get_project});
  routes.push_back(
      {Method::kPatch, "/api/v1/projects/{project}", Role::kManager, update_project, BodyKind::kJson});
}

}  // namespace touchmark::server
