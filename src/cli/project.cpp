#include <fmt/format.h>

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
  TM_ASSIGN(const auto ports, context.open());
  Json items = Json::array();
  std::string text;
  TM_TRY(ports->store.read([&](ledger::Reader& reader) -> Result<void> {
    TM_ASSIGN(const auto projects, reader.projects());
    for (const auto& project : projects) {
      TM_ASSIGN(const auto counters, reader.counters(project.id, kTruth));
      items.push_back(project_json(project, counters));
      text += fmt::format("{}{:>4}  {:<32} {:>12} images {:>14} annotations", text.empty() ? "" : "\n",
                          project.id.value, project.name, grouped(count_of(counters, "assets")),
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
  TM_ASSIGN(const auto ports, context.open());
  TM_ASSIGN(const auto project, flow::create_project(ports->store, {}, name, {}, classes));
  print(context, project_json(project, {}), "created project " + name);
  return 0;
}

}  // namespace

void add_project(CLI::App& app, Context& context) {
  CLI::App* command = app.add_subcommand("project", "List and create projects");
  command->require_subcommand(1);
  command->add_subcommand("list", "All projects")->callback([&context] {
    context.action = [&context] { return list_projects(context); };
  });
  auto name = std::make_shared<std::string>();
  auto classes = std::make_shared<std::vector<std::string>>();
  CLI::App* create = command->add_subcommand("create", "A new project");
  create->add_option("name", *name)->required();
  create->add_option("--class", *classes, "a class to label; repeat for more");
  create->callback([name, classes, &context] {
    context.action = [name, classes, &context] { return create_project(context, *name, *classes); };
  });
}

}  // namespace touchmark::cli
