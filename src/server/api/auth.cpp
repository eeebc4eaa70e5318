#include "server/api/auth.h"

#include <arpa/inet.h>
#include <sodium.h>
#include <unistd.h>

#include <algorithm>

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
    TM_ASSIGN(request.user, access_.api_token_user(bearer(request)));
    return {};
  }
  std::optional<std::string> secret;
  for (const auto& [name, value] : request.headers)
    if (name == "cookie" && !secret) secret = cookie_value(value, cookie_name());
  if (!secret || secret->empty() || secret->size() > 200)
    return fail(ErrorCode::kUnauthorized, "sign in, or send an API token");
  TM_ASSIGN(request.user, access_.session_user(*secret));
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
