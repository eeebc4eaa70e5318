#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/output.h"
#include "flow/version/version.h"

namespace touchmark::cli {
namespace {

struct VersionArguments {
  std::string project;
  std::string name;
  std::string note;
  std::vector<double> split;  // train, val, test
  std::int64_t seed = 0;
  std::string from;
  std::string to;
};

Json version_json(const flow::Version& version) {
  return {{"id", version.id.value},       {"name", version.name},     {"seq", version.seq.value},
          {"at", to_iso8601(version.at)}, {"assets", version.assets}, {"annotations", version.annotations},
          {"classes", version.classes},   {"digest", version.digest}};
}

std::string line(const flow::Version& version) {
  return fmt::format("{:<20} event {:>10}  {:>12} images {:>14} annotations  {}", version.name,
                     version.seq.value, grouped(version.assets), grouped(version.annotations),
                     version.digest.substr(0, 16));
}

Result<int> create(const Context& context, const VersionArguments& arguments) {
  TM_ASSIGN(const auto ports, context.open());
  TM_ASSIGN(const auto project, find_project(ports->store, arguments.project));
  flow::NewVersion wanted;
  wanted.name = arguments.name;
  wanted.note = arguments.note;
  if (!arguments.split.empty())
    wanted.split =
        flow::SplitRecipe{arguments.seed, arguments.split[0], arguments.split[1], arguments.split[2]};
  TM_ASSIGN(const auto version,
            flow::create_version(ports->store, {}, project.id, wanted, ports->clock.now()));
  print(context, version_json(version), line(version));
  return 0;
}

Result<int> list(const Context& context, const VersionArguments& arguments) {
  TM_ASSIGN(const auto ports, context.open());
  TM_ASSIGN(const auto project, find_project(ports->store, arguments.project));
  Json items = Json::array();
  std::string text;
  TM_TRY(ports->store.read([&](ledger::Reader& reader) -> Result<void> {
    TM_ASSIGN(const auto all, flow::versions(reader, project.id));
    for (const auto& version : all) {
      items.push_back(version_json(version));
      text += (text.empty() ? "" : "\n") + line(version);
    }
    return {};
  }));
  print(context, {{"items", items}}, text.empty() ? "no versions yet" : text);
  return 0;
}

// A version's name, an event number, or "now".
Result<Seq> moment(ledger::Reader& reader, const ledger::Project& project, const std::string& text) {
  if (text == "now") return project.head;
  auto version = flow::version_by_name(reader, project.id, text);
  if (version) return version->seq;
  if (text.empty() || text.find_first_not_of("0123456789") != std::string::npos || text.size() > 15)
    return fail(ErrorCode::kInvalid, "\"" + text + "\" is neither a version, an event number nor \"now\"");
  return Seq{std::stoll(text)};
}

Result<int> diff(const Context& context, const VersionArguments& arguments) {
  TM_ASSIGN(const auto ports, context.open());
  TM_ASSIGN(const auto project, find_project(ports->store, arguments.project));
  flow::Diff result;
  TM_TRY(ports->store.read([&](ledger::Reader& reader) -> Result<void> {
    TM_ASSIGN(const Seq from, moment(reader, project, arguments.from));
    TM_ASSIGN(const Seq to, moment(reader, project, arguments.to));
    TM_ASSIGN(result, flow::diff(reader, project.id, from, to, AssetId{}, AnnotationId{}, 1000));
    return {};
  }));
  constexpr std::string_view kNames[] = {"added", "removed", "changed"};
  Json items = Json::array();
  for (const auto& item : result.items)
    items.push_back({{"asset", item.asset.value},
                     {"annotation", item.annotation.value},
                     {"change", kNames[static_cast<std::size_t>(item.change)]}});
  print(context,
        {{"added", result.added}, {"removed", result.removed}, {"changed", result.changed}, {"items", items}},
        fmt::format("{} added, {} removed, {} changed", grouped(result.added), grouped(result.removed),
                    grouped(result.changed)));
  return result.added + result.removed + result.changed == 0 ? 0 : 1;
}

}  // namespace

void add_version(CLI::App& app, Context& context) {
  CLI::App* command = app.add_subcommand("version", "Freeze, list and compare data set versions");
  command->require_subcommand(1);
  auto arguments = std::make_shared<VersionArguments>();
  CLI::App* create_command = command->add_subcommand("create", "Freeze the project as it is now");
  create_command->add_option("name", arguments->name)->required();
  create_command->add_option("--project", arguments->project)->required();
  create_command->add_option("--note", arguments->note);
  create_command
      ->add_option("--split", arguments->split, "shares of train, val and test, for assets without a split")
      ->expected(3);
  create_command->add_option("--seed", arguments->seed);
  create_command->callback([arguments, &context] {
    context.action = [arguments, &context] { return create(context, *arguments); };
  });
  CLI::App* list_command = command->add_subcommand("list", "All versions of a project");
  list_command->add_option("--project", arguments->project)->required();
  list_command->callback([arguments, &context] {
    context.action = [arguments, &context] { return list(context, *arguments); };
  });
  CLI::App* diff_command = command->add_subcommand("diff", "What differs; exits 1 when something does");
  diff_command->add_option("from", arguments->from, "version name, event number")->required();
  diff_command->add_option("to", arguments->to, "version name, event number, now")->default_val("now");
  diff_command->add_option("--project", arguments->project)->required();
  diff_command->callback([arguments, &context] {
    context.action = [arguments, &context] { return diff(context, *arguments); };
  });
}

}  // namespace touchmark::cli
