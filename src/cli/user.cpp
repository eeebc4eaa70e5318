#include <fmt/core.h>

#include <fstream>
#include <iostream>

#include "base/json.h"
#include "cli/commands.h"
#include "cli/output.h"

namespace touchmark::cli {
namespace {

struct UserArguments {
  std::string login;
  std::string display_name;
  std::string role = "annotator";
  bool enable = false;
};

Json user_json(const access::User& user) {
  return {{"id", user.id.value},
          {"login", user.login},
          {"display_name", user.display_name},
          {"role", access::role_name(user.role)},
          {"disabled", user.disabled}};
}

Result<int> add(const Context& context, const UserArguments& arguments) {
  TM_ASSIGN(const auto role, access::role_from_name(arguments.role));
  TM_ASSIGN(const auto ports, context.open());
  access::Access access(ports->accounts, ports->clock);
  const std::string shown = arguments.display_name.empty() ? arguments.login : arguments.display_name;
  TM_ASSIGN(const auto user, ports->accounts.add_user(arguments.login, shown, role, ports->clock.now()));
  TM_ASSIGN(const auto secret, access.create_one_time_link(user.id));
  Json value = user_json(user);
  value["link"] = "/link/" + secret;
  print(context, value,
        fmt::format("created {} ({}); sign-in link, good once and for 24 hours: /link/{}", user.login,
                    arguments.role, secret));
  return 0;
}

Result<int> list(const Context& context) {
  TM_ASSIGN(const auto ports, context.open(flow::Opening::kRead));
  TM_ASSIGN(const auto users, ports->accounts.users());
  Json items = Json::array();
  std::string text;
  for (const auto& user : users) {
    items.push_back(user_json(user));
    text += fmt::format("{}{:>4}  {:<24} {:<10} {}", text.empty() ? "" : "\n", user.id.value, user.login,
                        access::role_name(user.role), user.disabled ? "disabled" : "");
  }
  print(context, {{"items", items}}, text.empty() ? "no users yet; touchmark serve creates the owner" : text);
  return 0;
}

Result<int> change_role(const Context& context, const UserArguments& arguments) {
  TM_ASSIGN(const auto role, access::role_from_name(arguments.role));
  TM_ASSIGN(const auto ports, context.open());
  TM_ASSIGN(const auto user, ports->accounts.user_by_login(arguments.login));
  TM_TRY(ports->accounts.set_role(user.id, role));
  TM_ASSIGN(const auto now, ports->accounts.user(user.id));
  print(context, user_json(now), arguments.login + " is now " + arguments.role);
  return 0;
}

Result<int> disable(const Context& context, const UserArguments& arguments) {
  TM_ASSIGN(const auto ports, context.open());
  TM_ASSIGN(const auto user, ports->accounts.user_by_login(arguments.login));
  TM_TRY(ports->accounts.set_disabled(user.id, !arguments.enable));
  TM_ASSIGN(const auto now, ports->accounts.user(user.id));
  print(context, user_json(now),
        arguments.login + (arguments.enable ? " can sign in again" : " can no longer sign in"));
  return 0;
}

Result<int> link(const Context& context, const UserArguments& arguments) {
  TM_ASSIGN(const auto ports, context.open());
  TM_ASSIGN(const auto user, ports->accounts.user_by_login(arguments.login));
  access::Access access(ports->accounts, ports->clock);
  TM_ASSIGN(const auto secret, access.create_one_time_link(user.id));
  print(context, {{"link", "/link/" + secret}}, "/link/" + secret);
  return 0;
}

Result<int> password(const Context& context, const UserArguments& arguments) {
  std::string text;
  if (!std::getline(std::cin, text))
    return fail(ErrorCode::kInvalid, "the password is read from standard input, one line");
  TM_ASSIGN(const auto ports, context.open());
  TM_ASSIGN(const auto user, ports->accounts.user_by_login(arguments.login));
  access::Access access(ports->accounts, ports->clock);
  TM_TRY(access.set_password(user.id, text));
  print(context, {{"ok", true}}, "the password of " + arguments.login + " was set");
  return 0;
}

using Run = Result<int> (*)(const Context&, const UserArguments&);

}  // namespace

Command user_command() {
  const auto arguments = std::make_shared<UserArguments>();
  const auto verb = [&](const char* name, const char* help, Run run, std::vector<Option> more = {}) {
    Command out{name, help};
    out.options = {{.name = "login", .target = &arguments->login, .required = true}};
    out.options.insert(out.options.end(), more.begin(), more.end());
    out.run = [arguments, run](const Context& context) { return run(context, *arguments); };
    return out;
  };
  const std::vector<Option> new_user = {{.name = "--role",
                                         .target = &arguments->role,
                                         .help = "owner, manager, reviewer, annotator, viewer",
                                         .shows_default = true},
                                        {.name = "--name", .target = &arguments->display_name}};
  const std::vector<Option> new_role = {{.name = "role", .target = &arguments->role, .required = true}};
  const std::vector<Option> undo = {
      {.name = "--undo", .target = &arguments->enable, .help = "let the user in again"}};
  return {.name = "user",
          .help = "People and what they may do",
          .commands = {verb("add", "A new user, with a one-time sign-in link", add, new_user),
                       verb("role", "Change a role", change_role, new_role),
                       verb("disable", "Lock a user out", disable, undo),
                       verb("link", "A one-time sign-in link", link),
                       verb("password", "Set a password, read from standard input", password),
                       {.name = "list", .help = "All users", .run = list}}};
}

}  // namespace touchmark::cli
