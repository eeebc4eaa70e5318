#include "server/api/auth.h"

#include <arpa/inet.h>
#include <sodium.h>
#include <unistd.h>

#include <algorithm>

#include "server/http/router.h"
#include "server/http/target.h"

namespace touchmark::server {
namespace {

bool same_secret(std::string_view a, std::string_view b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

bool is_ip_literal(const std::string& host) {
  unsigned char buffer[16];
  if (host.size() > 2 && host.front() == '[')
    return inet_pton(AF_INET6, host.substr(1, host.size() - 2).c_str(), buffer) == 1;
  return inet_pton(AF_INET, host.c_str(), buffer) == 1;
}

std::string_view bearer(const Request& request) {
  const std::string* header = request.header("authorization");
  if (header == nullptr) return {};
  std::string_view value = *header;
  if (value.size() < 7) return {};
  for (std::size_t i = 0; i < 6; ++i)
    if ((value[i] | 0x20) != "bearer"[i]) return {};
  if (value[6] != ' ') return {};
  return value.substr(7);
}

}  // namespace

Auth::Auth(access::Access& access, const Clock& clock, bool tls, std::string public_url)
    : access_(access),
      clock_(clock),
      secure_(tls || public_url.substr(0, 8) == "https://"),
      public_authority_(url_authority(public_url)) {}

std::string Auth::cookie_name() const {
  return secure_ ? "__Host-tm_session" : "tm_session";
}

Result<void> Auth::authenticate(Request& request) {
  if (request.header("authorization") != nullptr) {
    TM_ASSIGN(request.grant, access_.api_token(bearer(request)));
    return {};
  }
  std::optional<std::string> secret;
  for (const auto& [name, value] : request.headers)
    if (name == "cookie" && !secret) secret = cookie_value(value, cookie_name());
  if (!secret || secret->empty() || secret->size() > 200)
    return fail(ErrorCode::kUnauthorized, "sign in, or send an API token");
  TM_ASSIGN(request.grant, access_.session(*secret));
  request.session = std::move(*secret);
  return {};
}

Result<void> Auth::check_cross_site(const Request& request) const {
  if (is_safe(request.method)) return {};
  if (const auto* site = request.header("sec-fetch-site");
      site != nullptr && *site != "same-origin" && *site != "none")
    return fail(ErrorCode::kForbidden, "this call was made by another site");
  if (const auto* origin = request.header("origin")) {
    const std::string_view authority = url_authority(*origin);
    const std::string* host = request.header("host");
    const bool own =
        !authority.empty() && ((host != nullptr && authority == *host) || authority == public_authority_);
    if (!own) return fail(ErrorCode::kForbidden, "this call was made by a page of another origin");
  }
  if (request.session.empty()) return {};
  const auto* sent = request.header("x-touchmark-csrf");
  if (sent == nullptr || !same_secret(*sent, access::Access::csrf_token(request.session)))
    return fail(ErrorCode::kForbidden,
                "the header X-Touchmark-Csrf is missing or wrong; read it from GET /session");
  return {};
}

namespace {

Result<access::Role> known(std::optional<access::Role> role, ProjectId project) {
  if (!role) return fail(ErrorCode::kNotFound, "there is no project " + std::to_string(project.value));
  return *role;
}

}  // namespace

std::optional<access::Role> Roles::in(ProjectId project) const {
  if (only && only != project) return std::nullopt;
  if (administrator) return access::Role::kOwner;
  const auto found = roles.find(project);
  return found == roles.end() ? std::nullopt : std::optional(found->second);
}

Result<access::Role> Roles::must(ProjectId project) const {
  return known(in(project), project);
}

Result<Roles> roles_of(access::Access& access, const access::Grant& grant) {
  Roles out{grant.user.administrator, grant.project, {}};
  TM_ASSIGN(const auto memberships, access.store().memberships(grant.user.id));
  for (const auto& [project, role] : memberships) out.roles.emplace(project, role);
  return out;
}

Result<access::Role> role_in(access::Access& access, const access::Grant& grant, ProjectId project) {
  std::optional<access::Role> role;
  if (!grant.project || grant.project == project) {
    TM_ASSIGN(role, access.role_in(grant.user, project));
  }
  return known(role, project);
}

namespace {

Result<void> check_membership(access::Access& access, Request& request) {
  std::int64_t project = 0;
  for (const auto& [name, value] : request.path_values)
    if (name == "project") project = std::stoll(value);  // the router has checked that it is a number
  TM_ASSIGN(request.role, role_in(access, *request.grant, ProjectId(project)));
  const access::Role needed = request.route->need.role;
  if (access::may(*request.role, needed)) return {};
  return fail(ErrorCode::kForbidden,
              "this needs the role " + std::string(access::role_name(needed)) + " or a higher one");
}

}  // namespace

Result<void> authorize(access::Access& access, Request& request) {
  const Need& need = request.route->need;
  if (need.who == Need::Who::kAnyone) return {};
  const access::Grant& grant = *request.grant;
  const access::Scope scope = scope_of(*request.route);
  if (!access::has(grant.scopes, scope))
    return fail(ErrorCode::kForbidden,
                "this API token has not the scope \"" +
                    std::string(access::scope_names(static_cast<access::Scopes>(scope)).front()) + "\"");
  if (need.who == Need::Who::kMember) return check_membership(access, request);
  if (need.who == Need::Who::kSignedIn && grant.project && scope == access::Scope::kAccount)
    return fail(ErrorCode::kForbidden, "this API token is for one project; this is about your account");
  if (need.who == Need::Who::kSignedIn) return {};
  const bool creator = need.who == Need::Who::kCreator;
  if (grant.project)
    return fail(ErrorCode::kForbidden, "this API token is for one project; this is about the server");
  if (grant.user.administrator || (creator && grant.user.creator)) return {};
  return fail(ErrorCode::kForbidden,
              creator ? "only people who may create projects can do this; ask an administrator of this server"
                      : "this needs an administrator of this server");
}

std::string Auth::session_cookie(std::string_view secret) const {
  return cookie_name() + "=" + std::string(secret) + "; Path=/; HttpOnly; SameSite=Lax; Max-Age=1209600" +
         (secure_ ? "; Secure" : "");
}

std::string Auth::expired_cookie() const {
  return cookie_name() + "=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0" + (secure_ ? "; Secure" : "");
}

std::optional<Response> Auth::hold_up(const access::SignInTry& who) {
  const int seconds = throttle_.wait_seconds(who, clock_.now());
  if (seconds == 0) return std::nullopt;
  return error_response(
      {ErrorCode::kTooMany,
       "too many failed sign-ins from here; wait " + std::to_string(seconds) + " s and try again", ""},
      seconds);
}

HostPolicy::HostPolicy(const std::string& bound_host, const std::string& public_url)
    : names_{"localhost", bound_host} {
  char own[256] = "";
  if (gethostname(own, sizeof own - 1) == 0 && own[0] != '\0') {
    names_.push_back(host_name(own));
    names_.push_back(names_.back() + ".local");
  }
  if (const auto authority = url_authority(public_url); !authority.empty())
    names_.push_back(host_name(authority));
}

bool HostPolicy::allows(const Request& request) const {
  const std::string* header = request.header("host");
  if (header == nullptr) return true;  // HTTP/1.0 tools; browsers always send it
  const std::string host = host_name(*header);
  if (host.empty()) return false;
  return is_ip_literal(host) || std::find(names_.begin(), names_.end(), host) != names_.end();
}

}  // namespace touchmark::server
