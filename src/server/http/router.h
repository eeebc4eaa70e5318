// The table of routes: who may call what, with which query parameters and body. This is enforced in one place
// (App::admit), from this table; tests compare it with api/openapi.yaml.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/http/http_types.h"

namespace touchmark::server {

struct Context;

using Handler = Result<Response> (*)(Context&);
using SinkOpener = Result<std::unique_ptr<BodySink>> (*)(Context&);

enum class BodyKind : std::uint8_t { kNone, kJson, kBytes };

// Who may call a route. A role is the lowest that may, in the project that the path names as {project}.
struct Need {
  enum class Who : std::uint8_t { kAnyone, kSignedIn, kCreator, kAdministrator, kMember };
  Who who{};
  access::Role role = access::Role::kViewer;  // of a member

  constexpr explicit Need(Who w) : who(w) {}
  constexpr Need(access::Role lowest) : who(Who::kMember), role(lowest) {}  // NOLINT: rows name roles
};
inline constexpr Need kAnyone{Need::Who::kAnyone};  // nobody needs to be signed in
inline constexpr Need kSignedIn{Need::Who::kSignedIn};
inline constexpr Need kCreator{Need::Who::kCreator};  // may create projects
inline constexpr Need kAdministrator{Need::Who::kAdministrator};

struct Route {
  Method method{};
  std::string pattern;  // "/api/v1/projects/{project}"; {names} stand for ids, {upload} for 32 hex digits,
                        // {model}, {file} and {picture} for names
  Need need = kAdministrator;
  Handler handler = nullptr;
  BodyKind body = BodyKind::kNone;
  std::vector<std::string_view> query = {};
  SinkOpener open_sink = nullptr;       // for kBytes, instead of handler
  std::vector<std::string> parts = {};  // the pattern, split; filled by Router
  Lane lane = Lane::kUsual;             // kAtOnce: for kAnyone and without a body
};

// The scope that an API token needs for it.
access::Scope scope_of(const Route& route);

class Router {
 public:
  explicit Router(std::vector<Route> routes);
  const std::vector<Route>& routes() const { return routes_; }

  struct Match {
    const Route* route = nullptr;  // null: nothing here
    NameValues values;
    std::string allowed;  // methods of this path, when the path is known and the method is not
  };
  // HEAD matches GET. Thread-safe.
  Match match(Method method, const std::vector<std::string>& segments) const;

 private:
  std::vector<Route> routes_;
};

}  // namespace touchmark::server
