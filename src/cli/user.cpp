#include <fmt/core.h>

#include <fstream>
#include <iostream>

#include "base/json.h"
#include "base/visible.h"
#include "cli/commands.h"
#include "cli/output.h"

namespace touchmark::cli {
namespace {

struct UserArguments {
  std::string login;
  std::string display_name;
  bool administrator = false;
  bool creator = false;
  bool undo = false;
};

Json user_json(const access::User& user) {
  return {{"id", user.id.value},
          {"login", user.login},
          {"display_name", user.display_name},
          {"administrator", user.administrator},
          {"creator", user.creator},
          {"disabled", user.disabled}};
}

std::string what(const access::User& user) {
  std::string out = user.administrator ? "administrator" : user.creator ? "may create projects" : "";
  if (user.disabled) out += out.empty() ? "disabled" : ", disabled";
  return out;
}

Result<int> add(const Context& context, const UserArguments& arguments) {
  TM_ASSIGN(const auto ports, context.open());
  access::Access access(ports->accounts, ports->clock);
  const std::string shown = arguments.display_name.empty() ? arguments.login : arguments.display_name;
  TM_ASSIGN(const auto user,
            ports->accounts.add_user({arguments.login, shown, arguments.administrator, arguments.creator},
                                     {UserId{}, ports->clock.now()}));
  TM_ASSIGN(const auto secret, access.create_one_time_link(user, UserId{}));
  Json value = user_json(user);
  value["link"] = "/link/" + secret;
  print(context, value,
        fmt::format("created {}; sign-in link, good once and for 24 hours: /link/{}", visible(user.login),
                    secret));
  return 0;
}

Result<int> list(const Context& context) {
  TM_ASSIGN(const auto ports, context.open(flow::Opening::kRead));
  TM_ASSIGN(const auto users, ports->accounts.users());
  Json items = Json::array();
  std::string text;
  for (const auto& user : users) {
    items.push_back(user_json(user));
    text += fmt::format("{}{:>4}  {:<24} {}", text.empty() ? "" : "\n", user.id.value, visible(user.login),
                        what(user));
  }
  print(context, {{"items", items}},
        text.empty() ? "no users yet; touchmark serve creates the administrator" : text);
  return 0;
}

Result<int> change(const Context& context, const UserArguments& arguments, const access::UserChange& change,
                   std::string_view now) {
  TM_ASSIGN(const auto ports, context.open());
  TM_ASSIGN(const auto user, ports->accounts.user_by_login(arguments.login));
  TM_ASSIGN(const auto after, ports->accounts.change_user(user.id, change, {UserId{}, ports->clock.now()}));
  print(context, user_json(after), fmt::format("{} {}", visible(arguments.login), now));
  return 0;
}

Result<int> administrator(const Context& context, const UserArguments& arguments) {
  access::UserChange wanted;
  wanted.administrator = !arguments.undo;
  return change(context, arguments, wanted,
                arguments.undo ? "is no longer an administrator" : "is now an administrator");
}

Result<int> creator(const Context& context, const UserArguments& arguments) {
  access::UserChange wanted;
  wanted.creator = !arguments.undo;
  return change(context, arguments, wanted,
                arguments.undo ? "may no longer create projects" : "may now create projects");
}

Result<int> disable(const Context& context, const UserArguments& arguments) {
  access::UserChange wanted;
  wanted.disabled = !arguments.undo;
  return change(context, arguments, wanted, arguments.undo ? "can sign in again" : "can no longer sign in");
}

Result<int> link(const Context& context, const UserArguments& arguments) {
  TM_ASSIGN(const auto ports, context.open());
  TM_ASSIGN(const auto user, ports->accounts.user_by_login(arguments.login));
  access::Access access(ports->accounts, ports->clock);
  TM_ASSIGN(const auto secret, access.create_one_time_link(user, UserId{}));
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
  TM_TRY(access.set_password(user.id, text, UserId{}));
  print(context, {{"ok", true}}, "the password of " + visible(arguments.login) + " was set");
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
  const auto undo = [&](const char* help) {
    return std::vector<Option>{{.name = "--undo", .target = &arguments->undo, .help = help}};
  };
  const std::vector<Option> new_user = {
      {.name = "--name", .target = &arguments->display_name},
      {.name = "--administrator", .target = &arguments->administrator, .help = "manages the whole server"},
      {.name = "--creator", .target = &arguments->creator, .help = "may create projects"}};
  return {.name = "user",
          .help = "The people of this server; what they may do in a project: touchmark member",
          .commands = {verb("add", "A new user, with a one-time sign-in link", add, new_user),
                       verb("administrator", "Let a user manage the whole server", administrator,
                            undo("take it away")),
                       verb("creator", "Let a user create projects", creator, undo("take it away")),
                       verb("disable", "Lock a user out", disable, undo("let the user in again")),
                       verb("link", "A one-time sign-in link", link),
                       verb("password", "Set a password, read from standard input", password),
                       {.name = "list", .help = "All users", .run = list}}};
}

}  // namespace touchmark::cli
