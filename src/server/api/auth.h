// Who is calling, and whether the call comes from our own pages. Thread-safe.
#pragma once

#include <string>
#include <vector>

#include "access/access.h"
#include "access/throttle.h"
#include "server/http/http_types.h"

namespace touchmark::server {

class Auth {
 public:
  Auth(access::Access& access, const Clock& clock, bool tls, std::string public_url);

  // Fills request.grant (and request.session for a cookie). A bearer token wins over a cookie and never falls
  // back to one. kUnauthorized when there is no valid credential.
  Result<void> authenticate(Request& request);
  // For methods that change something: refuses requests made by other sites. A cookie needs the CSRF header.
  Result<void> check_cross_site(const Request& request) const;

  // Set-Cookie values. Over TLS the name is __Host-tm_session and the cookie is Secure.
  std::string session_cookie(std::string_view secret) const;
  std::string expired_cookie() const;

  // The reply to one who has failed too often, if they have; its Retry-After says how long to wait.
  std::optional<Response> hold_up(const access::SignInTry& who);
  void failed(const access::SignInTry& who) { throttle_.failed(who, clock_.now()); }
  void succeeded(const access::SignInTry& who) { throttle_.succeeded(who); }

 private:
  std::string cookie_name() const;

  access::Access& access_;
  const Clock& clock_;
  const bool secure_;  // cookies travel over TLS, here or at the proxy
  const std::string public_authority_;
  access::SignInThrottle throttle_;
};

// Whether the signed-in caller may call the route of the request: the token's scope, membership of the
// project that the path names, and the role there, which it fills in as request.role. kNotFound, with the
// words of a project that does not exist, for one that the caller is no member of or their token is not for;
// kForbidden otherwise.
Result<void> authorize(access::Access& access, Request& request);
// What somebody may do in all projects, as of one look.
struct Roles {
  bool administrator = false;
  ProjectId only;  // 0: no token limits it
  std::map<ProjectId, access::Role> roles;
  std::optional<access::Role> in(ProjectId project) const;
  Result<access::Role> must(ProjectId project) const;  // kNotFound like authorize()
};
Result<Roles> roles_of(access::Access& access, const access::Grant& grant);
// The caller's role in a project; kNotFound like authorize().
Result<access::Role> role_in(access::Access& access, const access::Grant& grant, ProjectId project);

// Against DNS rebinding: which Host headers are answered. IP addresses always are: a name is needed to
// rebind.
class HostPolicy {
 public:
  HostPolicy(const std::string& bound_host, const std::string& public_url);
  bool allows(const Request& request) const;

 private:
  std::vector<std::string> names_;
};

}  // namespace touchmark::server
