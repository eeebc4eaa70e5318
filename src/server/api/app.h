// Joins the route table with who may call it: what connections talk to.
#pragma once

#include <string>

#include "server/api/auth.h"
#include "server/api/context.h"
#include "server/http/http_types.h"
#include "server/http/router.h"

namespace touchmark::server {

class App final : public Application {
 public:
  App(Services& services, HostPolicy hosts, std::vector<Route> routes);

  Plan plan(Request& request) override;
  std::optional<Response> admit(Request& request) override;
  Result<std::unique_ptr<BodySink>> open_body(Request& request) override;
  Response handle(Request& request) override;
  void decorate(const Request& request, Response& response) override;
  void finished(const Request& request, int status, std::uint64_t bytes, double seconds) override;

 private:
  Plan plan_route(Request& request);
  Response call(Request& request);

  Services& services_;
  HostPolicy hosts_;
  Router router_;
};

}  // namespace touchmark::server
