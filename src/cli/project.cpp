#include <fmt/core.h>

#include "base/json.h"
#include "base/visible.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "flow/asset/asset.h"

namespace touchmark::cli {
namespace {

Json project_json(const ledger::Project& project, const std::map<std::string, std::int64_t>& counters) {
  return {{"id", project.id.value},
          {"name", project.name},
          {"head", project.head.value},
          {"head_hash", to_hex(project.head_hash)},
          {"counters", counters}};
}

std::int64_t count_of(const std::map<std::string, std::int64_t>& counters, const std::string& name) {
  const auto it = counters.find(name);
  return it == counters.end() ? 0 : it->second;
}

Result<int> list_projects(const Context& context) {
  TM_ASSIGN(const auto ports, context.open(flow::Opening::kRead));
  Json items = Json::array();
  std::string text;
  TM_TRY(ports->store.read([&](ledger::Reader& reader) -> Result<void> {
    TM_ASSIGN(const auto projects, reader.projects());
    for (const auto& project : projects) {
      TM_ASSIGN(const auto counters, reader.counters(project.id, kTruth));
      items.push_back(project_json(project, counters));
      text += fmt::format("{}{:>4}  {:<32} {:>12} images {:>14} annotations", text.empty() ? "" : "\n",
                          project.id.value, visible(project.name), grouped(count_of(counters, "assets")),
                          grouped(count_of(counters, "annotations")));
    }
    return {};
  }));
  print(context, {{"items", items}},
        text.empty() ? "no projects yet; make one with touchmark import or project create" : text);
  return 0;
}

Result<int> create_project(const Context& context, const std::string& name,
                           const std::vector<std::string>& classes) {
  TM_ASSIGN(const auto ports, context.open(flow::Opening::kCreate));
  TM_ASSIGN(const auto project, flow::create_project(ports->store, {}, name, {}, classes));
  print(context, project_json(project, {}), "created project " + visible(name));
  return 0;
}

}  // namespace

Command project_command() {
  struct NewProject {
    std::string name;
    std::vector<std::string> classes;
  };
  const auto arguments = std::make_shared<NewProject>();
  const Command list{.name = "list", .help = "All projects", .run = list_projects};
  const Command create{.name = "create",
                       .help = "A new project",
                       .options = {{.name = "name", .target = &arguments->name, .required = true},
                                   {.name = "--class",
                                    .target = &arguments->classes,
                                    .help = "a class to label; repeat for more"}},
                       .run = [arguments](const Context& context) {
                         return create_project(context, arguments->name, arguments->classes);
                       }};
  return {.name = "project", .help = "List and create projects", .commands = {list, create}};
}

}  // namespace touchmark::cli
