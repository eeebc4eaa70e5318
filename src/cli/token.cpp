#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/output.h"

namespace touchmark::cli {
namespace {

struct TokenArguments {
  std::string login;
  std::string name;
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
  TM_ASSIGN(const auto ports, context.open());
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

void add_token(CLI::App& app, Context& context) {
  CLI::App* command = app.add_subcommand("token", "API tokens");
  command->require_subcommand(1);
  auto arguments = std::make_shared<TokenArguments>();
  const auto verb = [&](const char* name, const char* help,
                        Result<int> (*run)(const Context&, const TokenArguments&)) {
    CLI::App* each = command->add_subcommand(name, help);
    each->add_option("login", arguments->login, "whose token")->required();
    each->callback([arguments, run, &context] {
      context.action = [arguments, run, &context] { return run(context, *arguments); };
    });
    return each;
  };
  CLI::App* create_command = verb("create", "A new token, shown once", create);
  create_command->add_option("--name", arguments->name)->default_val("command line");
  create_command->add_option("--days", arguments->days, "lifetime; default: until revoked");
  verb("list", "A user's tokens", list);
  verb("revoke", "End a token", revoke)->add_option("id", arguments->id)->required();
}

}  // namespace touchmark::cli
