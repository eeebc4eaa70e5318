// The users of the server; managed by administrators. What each may do in a project: members.cpp.
#include <algorithm>

#include "base/json.h"
#include "server/api/context.h"
#include "server/api/routes.h"
#include "server/api/views.h"

namespace touchmark::server {
namespace {

Result<std::string> new_link(Context& c, const access::User& user) {
  TM_ASSIGN(const std::string secret, c.services.access.create_one_time_link(user, c.user().id));
  // Behind '#', the secret is never sent to a server or written to an access log.
  return c.services.link_base + "/#/link/" + secret;
}

Result<Response> list_users(Context& c) {
  TM_ASSIGN(const auto users, c.services.access.store().users());
  return json_response(200, list_view(users, user_view));
}

Result<Response> create_user(Context& c) {
  TM_ASSIGN(const Json body, c.body());
  Fields fields(body);
  access::NewUser wanted;
  wanted.login = fields.text("login", 1, 64);
  wanted.display_name = fields.optional_text("display_name", 200).value_or(wanted.login);
  wanted.administrator = fields.optional_boolean("administrator").value_or(false);
  wanted.creator = fields.optional_boolean("creator").value_or(false);
  const bool plain = std::all_of(wanted.login.begin(), wanted.login.end(), [](char ch) {
    return (ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9') || ch == '.' || ch == '_' || ch == '@' ||
           ch == '-';
  });
  if (!plain) fields.problem("a login is made of a-z, 0-9 and . _ @ -", "/login");
  TM_TRY(fields.finish());
  TM_ASSIGN(const access::User user, c.services.access.store().add_user(wanted, c.by()));
  TM_ASSIGN(std::string link, new_link(c, user));
  return json_response(201, {{"user", user_view(user)}, {"link", std::move(link)}});
}

Result<Response> update_user(Context& c) {
  TM_ASSIGN(const Json body, c.body());
  Fields fields(body);
  access::UserChange change;
  change.display_name = fields.optional_text("display_name", 200);
  change.administrator = fields.optional_boolean("administrator");
  change.creator = fields.optional_boolean("creator");
  change.disabled = fields.optional_boolean("disabled");
  TM_TRY(fields.finish());
  TM_ASSIGN(const access::User after,
            c.services.access.store().change_user(UserId(c.id("user")), change, c.by()));
  return json_response(200, user_view(after));
}

Result<Response> create_user_link(Context& c) {
  TM_ASSIGN(const access::User user, c.services.access.store().user(UserId(c.id("user"))));
  if (user.disabled) return fail(ErrorCode::kConflict, "this user is disabled");
  TM_ASSIGN(std::string link, new_link(c, user));
  return json_response(201, {{"link", std::move(link)}});
}

Result<Response> list_access_log(Context& c) {
  Query query(c.request.query);
  const auto before = query.integer("before", 1).value_or(INT64_MAX);
  const auto limit = query.integer("limit", 1, 1000).value_or(100);
  TM_TRY(query.finish());
  TM_ASSIGN(const auto entries, c.services.access.store().log_before(before, limit));
  return json_response(200, list_view(entries, access_event_view));
}

}  // namespace

void add_user_routes(std::vector<Route>& routes) {
  routes.push_back({Method::kGet, "/api/v1/users", kAdministrator, list_users});
  routes.push_back({Method::kPost, "/api/v1/users", kAdministrator, create_user, BodyKind::kJson});
  routes.push_back({Method::kPatch, "/api/v1/users/{user}", kAdministrator, update_user, BodyKind::kJson});
  routes.push_back({Method::kPost, "/api/v1/users/{user}/link", kAdministrator, create_user_link});
  routes.push_back({Method::kGet,
                    "/api/v1/access-log",
                    kAdministrator,
                    list_access_log,
                    BodyKind::kNone,
                    {"before", "limit"}});
}

}  // namespace touchmark::server
