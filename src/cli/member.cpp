#include <fmt/core.h>

#include "base/json.h"
#include "base/visible.h"
#include "cli/commands.h"
#include "cli/output.h"

namespace touchmark::cli {
namespace {

struct MemberArguments {
  std::string project;
  std::string login;
  std::string role;
};

Result<int> list(const Context& context, const MemberArguments& arguments) {
  TM_ASSIGN(const auto ports, context.open(flow::Opening::kRead));
  TM_ASSIGN(const auto project, find_project(ports->store, arguments.project));
  TM_ASSIGN(const auto members, ports->accounts.members(project.id));
  Json items = Json::array();
  std::string text;
  for (const auto& member : members) {
    if (!member.role) continue;
    items.push_back({{"user_id", member.user.value},
                     {"login", member.login},
                     {"role", access::role_name(*member.role)},
                     {"disabled", member.disabled}});
    text += fmt::format("{}{:>4}  {:<24} {:<10} {}", text.empty() ? "" : "\n", member.user.value,
                        visible(member.login), access::role_name(*member.role),
                        member.disabled ? "disabled" : "");
  }
  print(context, {{"items", items}},
        text.empty() ? "no members: only administrators see this project" : text);
  return 0;
}

Result<int> change(const Context& context, const MemberArguments& arguments,
                   std::optional<access::Role> role) {
  TM_ASSIGN(const auto ports, context.open());
  TM_ASSIGN(const auto project, find_project(ports->store, arguments.project));
  TM_ASSIGN(const auto user, ports->accounts.user_by_login(arguments.login));
  TM_ASSIGN(const auto before, ports->accounts.role_in(project.id, user.id));
  access::Access access(ports->accounts, ports->clock);
  TM_TRY(access.change_member({project.id, user.id, role, !before && role}, UserId{}, access::Role::kOwner));
  Json value = {{"user_id", user.id.value}, {"login", user.login}, {"project", project.name}};
  if (role) value["role"] = access::role_name(*role);
  print(context, value,
        role ? fmt::format("{} is now {} of {}", visible(user.login), access::role_name(*role),
                           visible(project.name))
             : fmt::format("{} is no longer a member of {}", visible(user.login), visible(project.name)));
  return 0;
}

Result<int> set(const Context& context, const MemberArguments& arguments) {
  TM_ASSIGN(const auto role, access::role_from_name(arguments.role));
  return change(context, arguments, role);
}

Result<int> remove(const Context& context, const MemberArguments& arguments) {
  return change(context, arguments, std::nullopt);
}

}  // namespace

Command member_command() {
  const auto arguments = std::make_shared<MemberArguments>();
  using Run = Result<int> (*)(const Context&, const MemberArguments&);
  const auto verb = [&](const char* name, const char* help, Run run, std::vector<Option> more = {}) {
    Command out{name, help};
    out.options = {{.name = "project", .target = &arguments->project, .required = true}};
    out.options.insert(out.options.end(), more.begin(), more.end());
    out.run = [arguments, run](const Context& context) { return run(context, *arguments); };
    return out;
  };
  const Option who{.name = "login", .target = &arguments->login, .required = true};
  return {.name = "member",
          .help = "Who works on a project, and as what",
          .commands = {verb("list", "The members of a project", list),
                       verb("set", "Add a member, or change their role", set,
                            {who,
                             {.name = "role",
                              .target = &arguments->role,
                              .help = "owner, manager, reviewer, annotator, viewer",
                              .required = true}}),
                       verb("remove", "Take a member out", remove, {who})}};
}

}  // namespace touchmark::cli
