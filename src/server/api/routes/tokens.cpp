// Personal API tokens.
#include "base/json.h"
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

Result<Response> create_token(Context& c) {
  TM_ASSIGN(const Json body, c.body());
  Fields fields(body);
  const std::string name = fields.text("name", 1, 200);
  const auto days = fields.optional_integer("expires_in_days", 1, 3650);
  TM_TRY(fields.finish());
  TM_ASSIGN(const auto existing, c.services.access.store().api_tokens(c.user().id));
  if (existing.size() >= kMaxTokens)
    return fail(ErrorCode::kTooMany, "you have 100 API tokens; revoke some first");
  std::optional<TimeUs> expires;
  if (days) expires = TimeUs{c.now().value + *days * kDay};
  TM_ASSIGN(std::string token, c.services.access.create_api_token(c.user().id, name, expires));
  return json_response(201, {{"token", std::move(token)}});
}

Result<Response> delete_token(Context& c) {
  TM_TRY(c.services.access.store().remove_api_token(c.user().id, c.id("token")));
  return no_content();
}

}  // namespace

void add_token_routes(std::vector<Route>& routes) {
  using access::Role;
  routes.push_back({Method::kGet, "/api/v1/tokens", Role::kViewer, list_tokens});
  routes.push_back({Method::kPost, "/api/v1/tokens", Role::kViewer, create_token, BodyKind::kJson});
  routes.push_back({Method::kDelete, "/api/v1/tokens/{token}", Role::kViewer, delete_token});
}

}  // namespace touchmark::server
