// What a route handler works with. A handler parses, calls one function of the flow, and maps the result.
#pragma once

#include "flow/asset/asset.h"
#include "server/api/fields.h"
#include "server/api/server.h"
#include "server/http/http_types.h"

namespace touchmark::flow {
class Evaluations;
}

namespace touchmark::server {

class Auth;
class Metrics;
class StreamSeats;
class Uploads;
}  // namespace touchmark::server
namespace touchmark::workflows {
class Assist;
}
namespace touchmark::server {

// What all requests share, and only the server needs; thread-safe.
struct Services {
  const flow::Ports& ports;
  const Options& options;
  access::Access& access;
  jobs::Runner& runner;
  const std::shared_ptr<Hub> hub;
  Auth& auth;
  Uploads& uploads;
  Metrics& metrics;
  workflows::Assist& assist;
  flow::Evaluations& evaluations;
  std::string link_base;       // set when the port is known
  bool loopback_only = false;  // the listener can be reached from this machine only
  std::function<std::size_t()> connections;
  std::shared_ptr<StreamSeats> stream_seats;
};

struct Context {
  Services& services;
  Request& request;

  const flow::Ports& ports() const { return services.ports; }
  // Only on routes that need somebody to be signed in.
  const access::Grant& grant() const { return *request.grant; }
  const access::User& user() const { return grant().user; }
  // Only on routes of a project: what the caller may do there.
  access::Role role() const { return *request.role; }
  flow::Actor actor() const { return actor_as(role()); }
  flow::Actor actor_as(access::Role role) const {
    return {user().id, access::may(role, access::Role::kReviewer)};
  }
  access::By by() const { return {user().id, now()}; }
  TimeUs now() const { return services.ports.clock.now(); }

  // From the path; the router has checked that it is a number.
  std::int64_t id(std::string_view name) const;
  std::string path_text(std::string_view name) const;
  ProjectId project() const { return ProjectId(id("project")); }
  AssetId asset() const { return AssetId(id("asset")); }

  // The JSON body. kUnsupported unless it says application/json.
  Result<Json> body() const;
  // "as_of", or the present.
  Result<Seq> as_of() const;
  // The layer that a read is about: "layer" of the query, or the truth. kNotFound for one that the caller may
  // not see, with the words of one that does not exist.
  Result<LayerId> layer(ledger::Reader& reader, Seq as_of = kOpenSeq) const;

  // Runs `work(reader)` in one consistent read and returns what it returns.
  template <typename T>
  Result<T> read(const std::function<Result<T>(ledger::Reader&)>& work) {
    std::optional<T> out;
    TM_TRY(ports().store.read([&](ledger::Reader& reader) -> Result<void> {
      TM_ASSIGN(out, work(reader));
      return {};
    }));
    return std::move(*out);
  }
};

// Queues a job and wakes the runner; answers 202 with the job.
Result<Response> start_job(Context& context, std::string_view kind, const Json& arguments);

}  // namespace touchmark::server
