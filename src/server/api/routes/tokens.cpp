// Personal API tokens.
#include "base/json.h"
#include "server/api/auth.h"
#include "server/api/context.h"
#include "server/api/routes.h"
#include "server/api/views.h"

namespace touchmark::server {
namespace {

constexpr std::int64_t kDay = 24LL * 3600 * 1'000'000;
constexpr std::size_t kMaxTokens = 100;

Result<Response> list_tokens(Context& c) {
  TM_ASSIGN(const auto tokens, c.services.access.store().api_tokens(c.user().id));
  return json_response(200, list_view(tokens, token_view));
}

// The scopes of a new token: no more than the caller has.
access::Scopes scopes_field(Context& c, Fields& fields) {
  const bool given = fields.any("scopes") != nullptr;
  access::Scopes out = 0;
  for (const std::string& name : fields.texts("scopes", 4, 1, 20)) {
    const auto scope = access::scope_from_name(name);
    if (!scope) fields.problem(scope.error().message, fields.at("scopes"));
    if (scope) out |= static_cast<access::Scopes>(*scope);
  }
  if (!given) out = access::kUsualScopes & c.grant().scopes;
  if (out == 0) fields.problem("name at least one scope", fields.at("scopes"));
  return out;
}

Result<Response> create_token(Context& c) {
  TM_ASSIGN(const Json body, c.body());
  Fields fields(body);
  const std::string name = fields.text("name", 1, 200);
  const auto days = fields.optional_integer("expires_in_days", 1, 3650);
  access::Access::NewToken wanted{name, std::nullopt, c.grant().project, scopes_field(c, fields)};
  if (const auto id = fields.optional_integer("project_id", 1)) wanted.project = ProjectId(*id);
  TM_TRY(fields.finish());
  if ((wanted.scopes & ~c.grant().scopes) != 0)
    return fail(ErrorCode::kForbidden, "a token cannot make one that may do more than itself", "/scopes");
  if (wanted.project && !role_in(c.services.access, c.grant(), wanted.project))
    return fail(ErrorCode::kInvalid, "there is no project " + std::to_string(wanted.project.value),
                "/project_id");
  TM_ASSIGN(const auto existing, c.services.access.store().api_tokens(c.user().id));
  if (existing.size() >= kMaxTokens)
    return fail(ErrorCode::kTooMany, "you have 100 API tokens; revoke some first");
  if (days) wanted.expires = TimeUs{c.now().value + *days * kDay};
  TM_ASSIGN(std::string token, c.services.access.create_api_token(c.user(), wanted, c.user().id));
  return json_response(201, {{"token", std::move(token)}});
}

Result<Response> delete_token(Context& c) {
  TM_TRY(c.services.access.store().end_api_token(c.user().id, c.id("token"), c.by()));
  return no_content();
}

}  // namespace

void add_token_routes(std::vector<Route>& routes) {
  routes.push_back({Method::kGet, "/api/v1/tokens", kSignedIn, list_tokens});
  routes.push_back({Method::kPost, "/api/v1/tokens", kSignedIn, create_token, BodyKind::kJson});
  routes.push_back({Method::kDelete, "/api/v1/tokens/{token}", kSignedIn, delete_token});
}

}  // namespace touchmark::server
