// Who works here; managed by owners.
#include <algorithm>

#include "base/json.h"
#include "server/api/context.h"
#include "server/api/routes.h"
#include "server/api/views.h"

namespace touchmark::server {
namespace {

Result<std::string> new_link(Context& c, UserId user) {
  TM_ASSIGN(const std::string secret, c.services.access.create_one_time_link(user));
  // Behind '#', the secret is never sent to a server or written to an access log.
  return c.services.link_base + "/#/link/" + secret;
}

Result<std::optional<access::Role>> role_field(Fields& fields, bool required) {
  const auto name = required ? fields.text("role", 1, 20) : fields.optional_text("role", 20);
  if (!name || name->empty()) return std::optional<access::Role>();
  const auto role = access::role_from_name(*name);
  if (!role) fields.problem("must be owner, manager, reviewer, annotator or viewer", fields.at("role"));
  return role ? std::optional(*role) : std::nullopt;
}

Result<Response> list_users(Context& c) {
  TM_ASSIGN(const auto users, c.services.access.store().users());
  return json_response(200, list_view(users, user_view));
}

Result<Response> create_user(Context& c) {
  TM_ASSIGN(const Json body, c.body());
  Fields fields(body);
  const std::string login = fields.text("login", 1, 64);
  const std::string name = fields.optional_text("display_name", 200).value_or(login);
  TM_ASSIGN(const auto role, role_field(fields, true));
  const bool plain = std::all_of(login.begin(), login.end(), [](char ch) {
    return (ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9') || ch == '.' || ch == '_' || ch == '@' ||
           ch == '-';
  });
  if (!plain) fields.problem("a login is made of a-z, 0-9 and . _ @ -", "/login");
  TM_TRY(fields.finish());
  TM_ASSIGN(const access::User user, c.services.access.store().add_user(login, name, *role, c.now()));
  TM_ASSIGN(std::string link, new_link(c, user.id));
  return json_response(201, {{"user", user_view(user)}, {"link", std::move(link)}});
}

// The last owner who can sign in keeps the keys.
Result<void> check_owner_remains(Context& c, UserId changed) {
  TM_ASSIGN(const auto users, c.services.access.store().users());
  const bool other = std::any_of(users.begin(), users.end(), [&](const access::User& user) {
    return user.id != changed && !user.disabled && user.role == access::Role::kOwner;
  });
  if (other) return {};
  return fail(ErrorCode::kConflict, "this is the only owner; make somebody else an owner first");
}

Result<Response> update_user(Context& c) {
  TM_ASSIGN(const Json body, c.body());
  Fields fields(body);
  const auto name = fields.optional_text("display_name", 200);
  TM_ASSIGN(const auto role, role_field(fields, false));
  const auto disabled = fields.optional_boolean("disabled");
  TM_TRY(fields.finish());
  access::AccountStore& store = c.services.access.store();
  const UserId id(c.id("user"));
  TM_ASSIGN(const access::User before, store.user(id));
  const bool loses = (role && *role != access::Role::kOwner) || disabled.value_or(false);
  if (before.role == access::Role::kOwner && loses) TM_TRY(check_owner_remains(c, id));
  if (name) TM_TRY(store.set_display_name(id, *name));
  if (role) TM_TRY(store.set_role(id, *role));
  if (disabled) TM_TRY(store.set_disabled(id, *disabled));
  TM_ASSIGN(const access::User after, store.user(id));
  return json_response(200, user_view(after));
}

Result<Response> create_user_link(Context& c) {
  const UserId id(c.id("user"));
  TM_ASSIGN(const access::User user, c.services.access.store().user(id));
  if (user.disabled) return fail(ErrorCode::kConflict, "this user is disabled");
  TM_ASSIGN(std::string link, new_link(c, id));
  return json_response(201, {{"link", std::move(link)}});
}

}  // namespace

void add_user_routes(std::vector<Route>& routes) {
  using access::Role;
  routes.push_back({Method::kGet, "/api/v1/users", Role::kViewer, list_users});
  routes.push_back({Method::kPost, "/api/v1/users", Role::kOwner, create_user, BodyKind::kJson});
  routes.push_back({Method::kPatch, "/api/v1/users/{user}", Role::kOwner, update_user, BodyKind::kJson});
  routes.push_back({Method::kPost, "/api/v1/users/{user}/link", Role::kOwner, create_user_link});
}

}  // namespace touchmark::server
