#include "server/http/router.h"

#include <algorithm>

#include "server/http/target.h"

namespace touchmark::server {
namespace {

std::vector<std::string> split(std::string_view pattern) {
  std::vector<std::string> out;
  while (!pattern.empty()) {
    pattern.remove_prefix(1);  // '/'
    const auto end = pattern.find('/');
    out.emplace_back(pattern.substr(0, end));
    pattern = end == std::string_view::npos ? std::string_view{} : pattern.substr(end);
  }
  return out;
}

bool is_upload_id(std::string_view text) {
  return text.size() == 32 && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

// Letters, digits, hyphens, underscores and dots; not the first of them.
bool is_name(std::string_view text) {
  const auto good = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '_' || c == '.';
  };
  return !text.empty() && text.size() <= 128 && text.front() != '.' &&
         std::all_of(text.begin(), text.end(), good);
}

// Tile coordinates may be 0.
bool acceptable(std::string_view name, std::string_view value) {
  if (name == "upload") return is_upload_id(value);
  if (name == "model" || name == "file" || name == "picture") return is_name(value);
  if ((name == "level" || name == "column" || name == "row") && value == "0") return true;
  return parse_id(value).has_value();
}

bool fits(const Route& route, const std::vector<std::string>& segments, NameValues& values) {
  if (route.parts.size() != segments.size()) return false;
  values.clear();
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const std::string& part = route.parts[i];
    if (part.empty() || part.front() != '{') {
      if (part != segments[i]) return false;
      continue;
    }
    std::string name = part.substr(1, part.size() - 2);
    if (!acceptable(name, segments[i])) return false;
    values.emplace_back(std::move(name), segments[i]);
  }
  return true;
}

}  // namespace

access::Scope scope_of(const Route& route) {
  const auto about = [&](std::string_view path) { return route.pattern.rfind(path, 0) == 0; };
  const bool account = route.need.who == Need::Who::kAdministrator || about("/api/v1/tokens");
  if (account || (about("/api/v1/session") && !is_safe(route.method))) return access::Scope::kAccount;
  if (is_safe(route.method)) return access::Scope::kRead;
  const bool labels = route.need.who == Need::Who::kMember && (route.need.role == access::Role::kAnnotator ||
                                                               route.need.role == access::Role::kReviewer);
  return labels ? access::Scope::kLabel : access::Scope::kManage;
}

Router::Router(std::vector<Route> routes) : routes_(std::move(routes)) {
  for (Route& route : routes_) route.parts = split(route.pattern);
}

Router::Match Router::match(Method method, const std::vector<std::string>& segments) const {
  const Method wanted = method == Method::kHead ? Method::kGet : method;
  Match out;
  for (const Route& route : routes_) {
    NameValues values;
    if (!fits(route, segments, values)) continue;
    if (route.method == wanted) {
      out.route = &route;
      out.values = std::move(values);
      return out;
    }
    if (!out.allowed.empty()) out.allowed += ", ";
    out.allowed += method_name(route.method);
    if (route.method == Method::kGet) out.allowed += ", HEAD";
  }
  return out;
}

}  // namespace touchmark::server
