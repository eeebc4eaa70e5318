#include <fmt/core.h>

#include "base/json.h"
#include "base/visible.h"
#include "cli/commands.h"
#include "cli/output.h"

namespace touchmark::cli {
namespace {

struct TokenArguments {
  std::string login;
  std::string name = "command line";
  std::int64_t id = 0;
  std::int64_t days = 0;
  std::string project;
  std::vector<std::string> scopes;
};

Result<int> create(const Context& context, const TokenArguments& arguments) {
  TM_ASSIGN(const auto ports, context.open());
  TM_ASSIGN(const auto user, ports->accounts.user_by_login(arguments.login));
  access::Access access(ports->accounts, ports->clock);
  access::Access::NewToken wanted;
  wanted.name = arguments.name;
  if (arguments.days > 0)
    wanted.expires = TimeUs{ports->clock.now().value + arguments.days * 86'400 * 1'000'000};
  if (!arguments.project.empty()) {
    TM_ASSIGN(const auto project, find_project(ports->store, arguments.project));
    wanted.project = project.id;
  }
  if (!arguments.scopes.empty()) wanted.scopes = 0;
  for (const std::string& name : arguments.scopes) {
    TM_ASSIGN(const auto scope, access::scope_from_name(name));
    wanted.scopes |= static_cast<access::Scopes>(scope);
  }
  TM_ASSIGN(const auto token, access.create_api_token(user, wanted, UserId{}));
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
    Json scopes = access::scope_names(token.scopes);
    Json item = {{"id", token.id}, {"name", token.name}, {"created", to_iso8601(token.created)}};
    item["scopes"] = scopes;
    if (token.project) item["project_id"] = token.project.value;
    items.push_back(std::move(item));
    text += fmt::format("{}{:>4}  {:<24} {}  {}", text.empty() ? "" : "\n", token.id, visible(token.name),
                        to_iso8601(token.created), dump_json(scopes));
  }
  print(context, {{"items", items}}, text.empty() ? "no tokens" : text);
  return 0;
}

Result<int> revoke(const Context& context, const TokenArguments& arguments) {
  TM_ASSIGN(const auto ports, context.open());
  TM_ASSIGN(const auto user, ports->accounts.user_by_login(arguments.login));
  TM_TRY(ports->accounts.end_api_token(user.id, arguments.id, {UserId{}, ports->clock.now()}));
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
                {.name = "--days", .target = &arguments->days, .help = "lifetime; default: until revoked"},
                {.name = "--project", .target = &arguments->project, .help = "the only one it is good for"},
                {.name = "--scope",
                 .target = &arguments->scopes,
                 .help = "read, label, manage or account; repeat for more; default: all but account"}}),
          verb("list", "A user's tokens", list),
          verb("revoke", "End a token", revoke,
               {{.name = "id", .target = &arguments->id, .required = true}})}};
}

}  // namespace touchmark::cli
