// Signing in and out.
#include "base/json.h"
#include "server/api/auth.h"
#include "server/api/context.h"
#include "server/api/routes.h"
#include "server/api/views.h"
#include "server/http/proxies.h"

namespace touchmark::server {
namespace {

Json session_view(const access::Grant& grant, const std::string& secret) {
  Json out = {{"user", user_view(grant.user)},
              {"csrf_token", secret.empty() ? "" : access::Access::csrf_token(secret)},
              {"scopes", access::scope_names(grant.scopes)}};
  if (grant.project) out["project_id"] = grant.project.value;
  return out;
}

Result<Response> new_session(Context& c, const access::User& user) {
  TM_ASSIGN(const std::string secret, c.services.access.open_session(user));
  access::Grant grant;
  grant.user = user;
  Response response = json_response(200, session_view(grant, secret));
  response.set("Set-Cookie", c.services.auth.session_cookie(secret));
  return response;
}

Result<Response> get_session(Context& c) {
  return json_response(200, session_view(c.grant(), c.request.session));
}

access::SignInTry sign_in_try(const Context& c, const std::string& login) {
  return {address_group(c.request.client), login};
}

Result<Response> sign_in(Context& c) {
  TM_ASSIGN(const Json body, c.body());
  Fields fields(body);
  const std::string login = fields.text("login", 0, 64);
  const std::string password = fields.text("password", 0, 1000);
  TM_TRY(fields.finish());
  const access::SignInTry who = sign_in_try(c, login);
  if (auto later = c.services.auth.hold_up(who)) return std::move(*later);
  const auto user = c.services.access.check_password(login, password);
  if (!user) {
    if (user.error().code == ErrorCode::kUnauthorized) c.services.auth.failed(who);
    return tl::unexpected(user.error());
  }
  c.services.auth.succeeded(who);
  return new_session(c, *user);
}

// Of 256 random bits nothing can be guessed, so nobody is held up.
Result<Response> sign_in_with_link(Context& c) {
  TM_ASSIGN(const Json body, c.body());
  Fields fields(body);
  const std::string secret = fields.text("secret", 0, 200);
  TM_TRY(fields.finish());
  const auto user = c.services.access.use_one_time_link(secret);
  if (!user) {
    if (user.error().code != ErrorCode::kUnauthorized) return tl::unexpected(user.error());
    return fail(ErrorCode::kUnauthorized, "this link was used already or has expired; ask for a new one");
  }
  return new_session(c, *user);
}

Result<Response> sign_out(Context& c) {
  if (c.request.session.empty())
    return fail(ErrorCode::kInvalid, "an API token is revoked with DELETE /tokens/{token}");
  TM_TRY(c.services.access.close_session(c.request.session, c.user().id));
  Response response = no_content();
  response.set("Set-Cookie", c.services.auth.expired_cookie());
  return response;
}

// Ends all sessions, links and tokens of the user; the caller's browser gets a new one, with its CSRF token
// in the header.
Result<Response> set_password(Context& c) {
  TM_ASSIGN(const Json body, c.body());
  Fields fields(body);
  const auto current = fields.optional_text("current", 1000);
  const std::string password = fields.text("password", 10, 1000);
  TM_TRY(fields.finish());
  access::Access& access = c.services.access;
  if (!c.user().has_password && c.request.session.empty())
    return fail(ErrorCode::kForbidden,
                "the first password is set from a signed-in browser, not with a token");
  if (c.user().has_password) {
    const access::SignInTry who = sign_in_try(c, c.user().login);
    if (auto later = c.services.auth.hold_up(who)) return std::move(*later);
    const auto matches = access.check_password(c.user().login, current.value_or(""));
    if (!matches && matches.error().code != ErrorCode::kUnauthorized) return tl::unexpected(matches.error());
    if (!matches) {
      c.services.auth.failed(who);
      return fail(ErrorCode::kForbidden, "the current password is wrong", "/current");
    }
  }
  TM_ASSIGN(const access::User changed, access.set_password(c.user().id, password, c.user().id));
  Response response = no_content();
  if (c.request.session.empty()) return response;
  TM_ASSIGN(const std::string secret, access.open_session(changed));
  response.set("Set-Cookie", c.services.auth.session_cookie(secret));
  response.set("X-Touchmark-Csrf", access::Access::csrf_token(secret));
  return response;
}

}  // namespace

void add_session_routes(std::vector<Route>& routes) {
  routes.push_back({Method::kGet, "/api/v1/session", kSignedIn, get_session});
  routes.push_back({Method::kPost, "/api/v1/session", kAnyone, sign_in, BodyKind::kJson});
  routes.back().lane = Lane::kPassword;
  routes.push_back({Method::kDelete, "/api/v1/session", kSignedIn, sign_out});
  routes.push_back({Method::kPost, "/api/v1/session/link", kAnyone, sign_in_with_link, BodyKind::kJson});
  routes.push_back({Method::kPut, "/api/v1/session/password", kSignedIn, set_password, BodyKind::kJson});
  routes.back().lane = Lane::kPassword;
}

}  // namespace touchmark::server
