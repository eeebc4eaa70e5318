#include <fmt/core.h>

#include "base/json.h"
#include "cli/commands.h"
#include "cli/output.h"

namespace touchmark::cli {
namespace {

struct TokenArguments {
  std::string login;
  std::string name = "command line";
  std::int64_t id = 0;
  std::int64_t days = 0;
};

Result<int> create(const Context& context, const TokenArguments& arguments) {
  TM_ASSIGN(const auto ports, context.open());
  TM_ASSIGN(const auto user, ports->accounts.user_by_login(arguments.login));
  access::Access access(ports->accounts, ports->clock);
  std::optional<TimeUs> expires;
  if (arguments.days > 0) expires = TimeUs{ports->clock.now().value + arguments.days * 86'400 * 1'000'000};
  TM_ASSIGN(const auto token, access.create_api_token(user.id, arguments.name, expires));
  print(context, {{"token", token}}, token);
  return 0;
}

Result<int> list(const Context& context, const TokenArguments& arguments) {
  TM_ASSIGN(const auto ports, context.open(flow::Opening::kRead));
  TM_ASSIGN(const auto user, ports->accounts.user_by_login(arguments.login));
  TM_ASSIGN(const auto tokens, ports->accounts.api_tokens(user.id));
  Json items = Json::array();
  std::string text;
  for (const auto& token : tokens) {
    items.push_back({{"id", token.id}, {"name", token.name}, {"created", to_iso8601(token.created)}});
    text += fmt::format("{}{:>4}  {:<24} {}", text.empty() ? "" : "\n", token.id, token.name,
                        to_iso8601(token.created));
  }
  print(context, {{"items", items}}, text.empty() ? "no tokens" : text);
  return 0;
}

Result<int> revoke(const Context& context, const TokenArguments& arguments) {
  TM_ASSIGN(const auto ports, context.open());
  TM_ASSIGN(const auto user, ports->accounts.user_by_login(arguments.login));
  TM_TRY(ports->accounts.remove_api_token(user.id, arguments.id));
  print(context, {{"ok", true}}, "revoked");
  return 0;
}

}  // namespace

Command token_command() {
  const auto arguments = std::make_shared<TokenArguments>();
  using Run = Result<int> (*)(const Context&, const TokenArguments&);
  const auto verb = [&](const char* name, const char* help, Run run, std::vector<Option> more = {}) {
    Command out{name, help};
    out.options = {{.name = "login", .target = &arguments->login, .help = "whose token", .required = true}};
    out.options.insert(out.options.end(), more.begin(), more.end());
    out.run = [arguments, run](const Context& context) { return run(context, *arguments); };
    return out;
  };
  return {
      .name = "token",
      .help = "API tokens",
      .commands = {
          verb("create", "A new token, shown once", create,
               {{.name = "--name", .target = &arguments->name, .shows_default = true},
                {.name = "--days", .target = &arguments->days, .help = "lifetime; default: until revoked"}}),
          verb("list", "A user's tokens", list),
          verb("revoke", "End a token", revoke,
               {{.name = "id", .target = &arguments->id, .required = true}})}};
}

}  // namespace touchmark::cli
