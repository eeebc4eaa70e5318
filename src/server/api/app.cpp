#include "server/api/app.h"

#include <exception>

#include "base/json.h"
#include "base/log.h"
#include "server/api/fields.h"
#include "server/api/hidden_paths.h"
#include "server/api/metrics.h"
#include "server/http/static_files.h"
#include "server/http/target.h"

namespace touchmark::server {
namespace {

// The UI's own bundle only; workers and pictures may be made in the page. Styles set by the UI library
// inline.
constexpr std::string_view kPagePolicy =
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' blob: data:; font-src 'self'; connect-src 'self'; worker-src 'self' blob:; manifest-src "
    "'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
constexpr std::string_view kApiPolicy = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'";

// Of a request that needs none: some clients send {} with every POST.
constexpr std::uint64_t kNoBody = 4096;

Plan without_body() {
  Plan plan;
  plan.body = BodyMode::kBuffer;
  plan.max_body = kNoBody;
  return plan;
}

// What a client says and nobody reads is refused, so that nobody believes it was heard.
Result<void> check_no_body(const Request& request) {
  if (request.route->body != BodyKind::kNone || request.body.empty()) return {};
  const auto value = parse_json(request.body);
  if (value && value->is_object() && value->empty()) return {};
  return fail(ErrorCode::kInvalid, "this address takes no body; send none, or {}");
}

bool has_header(const Response& response, std::string_view name) {
  for (const auto& [key, value] : response.headers)
    if (key == name) return true;
  return false;
}

Plan reject(Response response) {
  Plan plan;
  plan.reject = std::move(response);
  return plan;
}

Plan reject(ErrorCode code, std::string message) {
  return reject(error_response({code, std::move(message), ""}));
}

// Never the query, and never the secret of a sign-in link.
std::string loggable_path(const Request& request) {
  if (!request.segments.empty() && request.segments[0] == "link") return "/link/...";
  return request.target.substr(0, request.target.find('?'));
}

bool belongs_to_api(const Request& request) {
  return !request.segments.empty() && (request.segments[0] == "api" || request.segments[0] == "healthz" ||
                                       request.segments[0] == "metrics");
}

// Every refusal comes by here, whatever room its words are from.
void hide_paths(Response& response) {
  auto* body = std::get_if<std::string>(&response.body);
  if (response.status < 400 || body == nullptr) return;
  if (auto value = parse_json(*body); value && value->is_object())
    *body = dump_json(json_without_paths(std::move(*value)));
}

}  // namespace

App::App(Services& services, HostPolicy hosts, std::vector<Route> routes)
    : services_(services), hosts_(std::move(hosts)), router_(std::move(routes)) {}

Plan App::plan(Request& request) {
  auto target = parse_target(request.target);
  if (!target) return reject(error_response(target.error()));
  request.client = services_.options.trusted_proxies.client(request);
  request.segments = std::move(target->segments);
  request.query = std::move(target->query);
  if (!hosts_.allows(request))
    return reject(
        ErrorCode::kForbidden,
        "this server does not answer to this host name; start it with the public URL it is reached at");
  if (belongs_to_api(request)) return plan_route(request);
  if (is_safe(request.method)) return without_body();
  Plan plan = reject(ErrorCode::kInvalid, "only GET and HEAD are possible here");
  plan.reject->status = 405;
  plan.reject->set("Allow", "GET, HEAD");
  return plan;
}

Plan App::plan_route(Request& request) {
  auto match = router_.match(request.method, request.segments);
  if (match.route == nullptr) {
    if (match.allowed.empty()) return reject(ErrorCode::kNotFound, "there is nothing at this address");
    Plan plan = reject(ErrorCode::kInvalid, "this method is not possible here");
    plan.reject->status = 405;
    plan.reject->set("Allow", match.allowed);
    return plan;
  }
  request.route = match.route;
  request.path_values = std::move(match.values);
  if (request.route->lane == Lane::kAtOnce) return reject(handle(request));
  Plan plan = without_body();
  plan.lane = request.route->lane;
  switch (request.route->body) {
    case BodyKind::kNone:
      break;
    case BodyKind::kJson:
      plan.max_body = services_.options.max_json_bytes;
      break;
    case BodyKind::kBytes:
      plan.body = BodyMode::kStream;
      plan.max_body = services_.options.max_upload_bytes;
      break;
  }
  return plan;
}

std::optional<Response> App::admit(Request& request) {
  request.admitted = true;
  const Route* route = request.route;
  if (route == nullptr) return std::nullopt;
  if (route->need.who != Need::Who::kAnyone) {
    if (auto known = services_.auth.authenticate(request); !known) {
      Response response = error_response(known.error());
      if (known.error().code == ErrorCode::kUnauthorized) response.set("WWW-Authenticate", "Bearer");
      return response;
    }
  }
  if (auto own = services_.auth.check_cross_site(request); !own) return error_response(own.error());
  if (auto allowed = authorize(services_.access, request); !allowed) return error_response(allowed.error());
  return std::nullopt;
}

namespace {

// A body may take hours: who sent it is asked again at its end.
class AdmittedSink final : public BodySink {
 public:
  AdmittedSink(std::unique_ptr<BodySink> sink, std::function<std::optional<Response>()> admit)
      : sink_(std::move(sink)), admit_(std::move(admit)) {}

  Result<void> write(std::string_view bytes) override { return sink_->write(bytes); }
  Response finish() override {
    Response done = sink_->finish();
    auto refused = admit_();
    return refused ? std::move(*refused) : std::move(done);
  }

 private:
  std::unique_ptr<BodySink> sink_;
  std::function<std::optional<Response>()> admit_;
};

}  // namespace

Result<std::unique_ptr<BodySink>> App::open_body(Request& request) {
  TM_TRY(check_query(request.query, request.route->query));
  Context context{services_, request};
  try {
    TM_ASSIGN(auto sink, request.route->open_sink(context));
    return std::make_unique<AdmittedSink>(std::move(sink), [this, &request] { return admit(request); });
  } catch (const std::exception& error) {
    log(LogLevel::kError, "an upload failed unexpectedly",
        {{"request", request.id}, {"error", error.what()}});
    return fail(ErrorCode::kInternal, "the server failed; its log says why under request " + request.id);
  }
}

Response App::handle(Request& request) {
  try {
    return call(request);
  } catch (const std::exception& error) {
    log(LogLevel::kError, "a request failed unexpectedly",
        {{"request", request.id}, {"error", error.what()}});
    return error_response(
        {ErrorCode::kInternal, "the server failed; its log says why under request " + request.id, ""});
  }
}

Response App::call(Request& request) {
  if (request.route == nullptr) return static_response(embedded_files(), request);
  if (auto known = check_query(request.query, request.route->query); !known)
    return error_response(known.error());
  if (auto none = check_no_body(request); !none) return error_response(none.error());
  Context context{services_, request};
  auto response = request.route->handler(context);
  if (response) return std::move(*response);
  const Error& error = response.error();
  if (error.code == ErrorCode::kInternal || error.code == ErrorCode::kUnavailable)
    log(LogLevel::kError, "a request failed", {{"request", request.id}, {"error", error.text()}});
  return error_response(error);
}

void App::decorate(const Request& request, Response& response) {
  hide_paths(response);
  const bool page = request.route == nullptr && !belongs_to_api(request);
  if (!has_header(response, "Content-Security-Policy"))
    response.set("Content-Security-Policy", std::string(page ? kPagePolicy : kApiPolicy));
  response.set("X-Content-Type-Options", "nosniff");
  response.set("Referrer-Policy", "no-referrer");
  response.set("Cross-Origin-Opener-Policy", "same-origin");
  response.set("Cross-Origin-Resource-Policy", "same-origin");
  response.set("X-Frame-Options", "DENY");
}

void App::finished(const Request& request, int status, std::uint64_t bytes, double seconds) {
  const std::string_view route =
      request.route != nullptr ? std::string_view(request.route->pattern) : "other";
  services_.metrics.request(route, method_name(request.method), status, seconds, bytes);
  log(LogLevel::kDebug, "request",
      {{"request", request.id},
       {"peer", request.client},
       {"method", std::string(method_name(request.method))},
       {"path", loggable_path(request)},
       {"status", std::to_string(status)},
       {"bytes", std::to_string(bytes)},
       {"ms", std::to_string(static_cast<std::int64_t>(seconds * 1000))},
       {"user", request.grant ? request.grant->user.login : ""}});
}

}  // namespace touchmark::server
