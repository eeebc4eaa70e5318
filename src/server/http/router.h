// The table of routes: who may call what, with which query parameters and body. Roles are enforced in one
// place (App::admit), from this table; tests compare it with api/openapi.yaml.
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

// Nobody needs to be signed in.
inline constexpr std::optional<access::Role> kAnyone = std::nullopt;

struct Route {
  Method method{};
  std::string pattern;  // "/api/v1/projects/{project}"; {names} stand for ids, {upload} for 32 hex digits
  std::optional<access::Role> role;  // the lowest that may
  Handler handler = nullptr;
  BodyKind body = BodyKind::kNone;
  std::vector<std::string_view> query = {};
  SinkOpener open_sink = nullptr;       // for kBytes, instead of handler
  std::vector<std::string> parts = {};  // the pattern, split; filled by Router
  Lane lane = Lane::kUsual;             // kAtOnce: for kAnyone and without a body
};

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
