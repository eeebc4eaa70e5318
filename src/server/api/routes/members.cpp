// Who works on a project, and as what.
#include <algorithm>

#include "base/json.h"
#include "server/api/context.h"
#include "server/api/routes.h"

namespace touchmark::server {
namespace {

Json member_view(Context& c, const access::Member& member) {
  Json out = {{"user_id", member.user.value},
              {"display_name", member.display_name},
              {"role", access::role_name(member.role.value_or(access::Role::kViewer))},
              {"disabled", member.disabled}};
  // What people sign in with is for those who manage them.
  if (access::may(c.role(), access::Role::kManager) || member.user == c.user().id)
    out["login"] = member.login;
  return out;
}

Result<Response> list_members(Context& c) {
  TM_TRY(c.read<ledger::Project>([&](ledger::Reader& reader) { return reader.project(c.project()); }));
  TM_ASSIGN(const auto members, c.services.access.store().members(c.project()));
  Json items = Json::array();
  Json former = Json::array();
  for (const access::Member& member : members) {
    if (member.role)
      items.push_back(member_view(c, member));
    else
      former.push_back({{"user_id", member.user.value}, {"display_name", member.display_name}});
  }
  return json_response(200, {{"items", std::move(items)}, {"former", std::move(former)}});
}

access::Role role_field(Fields& fields) {
  const auto role = access::role_from_name(fields.text("role", 1, 20));
  if (!role) fields.problem("must be owner, manager, reviewer, annotator or viewer", fields.at("role"));
  return role.value_or(access::Role::kViewer);
}

Result<Response> changed(Context& c, int status, UserId user) {
  TM_ASSIGN(const auto members, c.services.access.store().members(c.project()));
  const auto found = std::find_if(members.begin(), members.end(),
                                  [user](const access::Member& member) { return member.user == user; });
  if (found == members.end())
    return fail(ErrorCode::kNotFound, "they are no member of this project any more");
  return json_response(status, member_view(c, *found));
}

Result<Response> add_member(Context& c) {
  TM_ASSIGN(const Json body, c.body());
  Fields fields(body);
  const std::string login = fields.text("login", 1, 64);
  const access::Role role = role_field(fields);
  TM_TRY(fields.finish());
  TM_TRY(c.read<ledger::Project>([&](ledger::Reader& reader) { return reader.project(c.project()); }));
  const auto user = c.services.access.store().user_by_login(login);
  if (!user && user.error().code != ErrorCode::kNotFound) return tl::unexpected(user.error());
  if (!user || user->disabled)
    return fail(ErrorCode::kInvalid, "nobody with this login can sign in here; an administrator adds users",
                "/login");
  TM_TRY(c.services.access.change_member({c.project(), user->id, role, true}, c.user().id, c.role()));
  return changed(c, 201, user->id);
}

Result<Response> change_member(Context& c) {
  TM_ASSIGN(const Json body, c.body());
  Fields fields(body);
  const access::Role role = role_field(fields);
  TM_TRY(fields.finish());
  const UserId user(c.id("user"));
  TM_TRY(c.services.access.change_member({c.project(), user, role}, c.user().id, c.role()));
  return changed(c, 200, user);
}

Result<Response> remove_member(Context& c) {
  TM_TRY(c.services.access.change_member({c.project(), UserId(c.id("user")), std::nullopt}, c.user().id,
                                         c.role()));
  return no_content();
}

}  // namespace

void add_member_routes(std::vector<Route>& routes) {
  using access::Role;
  const std::string all = "/api/v1/projects/{project}/members";
  const std::string one = all + "/{user}";
  routes.push_back({Method::kGet, all, Role::kViewer, list_members});
  routes.push_back({Method::kPost, all, Role::kManager, add_member, BodyKind::kJson});
  routes.push_back({Method::kPatch, one, Role::kManager, change_member, BodyKind::kJson});
  routes.push_back({Method::kDelete, one, Role::kViewer, remove_member});
}

}  // namespace touchmark::server
