#include <fmt/core.h>

#include "base/json.h"
#include "base/visible.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "flow/version/version.h"

namespace touchmark::cli {
namespace {

struct VersionArguments {
  std::string project;
  std::string name;
  std::string note;
  std::string layer;
  std::vector<double> split;  // train, val, test
  std::int64_t seed = 0;
  bool unlabeled = false;
  std::string from;
  std::string to = "now";
};

Json version_json(const flow::Version& version) {
  return {{"id", version.id.value},       {"name", version.name},     {"seq", version.seq.value},
          {"at", to_iso8601(version.at)}, {"assets", version.assets}, {"annotations", version.annotations},
          {"classes", version.classes},   {"splits", version.splits}, {"digest", version.digest}};
}

std::string line(const flow::Version& version) {
  return fmt::format("{:<20} event {:>10}  {:>12} images {:>14} annotations  {}", visible(version.name),
                     version.seq.value, grouped(version.assets), grouped(version.annotations),
                     version.digest.substr(0, 16));
}

Result<int> create(const Context& context, const VersionArguments& arguments) {
  TM_ASSIGN(const auto ports, context.open());
  TM_ASSIGN(const auto project, find_project(ports->store, arguments.project));
  flow::NewVersion wanted;
  wanted.name = arguments.name;
  wanted.note = arguments.note;
  wanted.filter.labeled = !arguments.unlabeled;
  TM_ASSIGN(wanted.layer, find_layer(ports->store, project.id, arguments.layer));
  if (!arguments.split.empty())
    wanted.split =
        flow::SplitRecipe{arguments.seed, arguments.split[0], arguments.split[1], arguments.split[2]};
  TM_ASSIGN(const auto version,
            flow::create_version(ports->store, {UserId{}, true}, project.id, wanted, ports->clock.now()));
  print(context, version_json(version), line(version));
  return 0;
}

Result<int> list(const Context& context, const VersionArguments& arguments) {
  TM_ASSIGN(const auto ports, context.open(flow::Opening::kRead));
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
  TM_ASSIGN(const auto ports, context.open(flow::Opening::kRead));
  TM_ASSIGN(const auto project, find_project(ports->store, arguments.project));
  TM_ASSIGN(const LayerId layer, find_layer(ports->store, project.id, arguments.layer));
  flow::Diff result;
  TM_TRY(ports->store.read([&](ledger::Reader& reader) -> Result<void> {
    TM_ASSIGN(const Seq from, moment(reader, project, arguments.from));
    TM_ASSIGN(const Seq to, moment(reader, project, arguments.to));
    TM_ASSIGN(result, flow::diff(reader, project.id, layer, from, to, AssetId{}, AnnotationId{}, 1000));
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

Command version_command() {
  const auto arguments = std::make_shared<VersionArguments>();
  const Option project{.name = "--project", .target = &arguments->project, .required = true};
  const Option layer{.name = "--layer",
                     .target = &arguments->layer,
                     .help = "whose labels, by the layer's name; default: the truth"};
  const auto verb = [&](const char* name, const char* help, auto run, std::vector<Option> options) {
    return Command{.name = name,
                   .help = help,
                   .options = std::move(options),
                   .run = [arguments, run](const Context& context) { return run(context, *arguments); }};
  };
  const std::vector<Option> frozen = {{.name = "name", .target = &arguments->name, .required = true},
                                      project,
                                      layer,
                                      {.name = "--note", .target = &arguments->note},
                                      {.name = "--split",
                                       .target = &arguments->split,
                                       .help = "shares of train, val and test, for assets without a split",
                                       .count = 3},
                                      {.name = "--seed", .target = &arguments->seed},
                                      {.name = "--unlabeled",
                                       .target = &arguments->unlabeled,
                                       .help = "with the images that nobody has labeled or handed in"}};
  const std::vector<Option> compared = {
      {.name = "from", .target = &arguments->from, .help = "version name, event number", .required = true},
      {.name = "to",
       .target = &arguments->to,
       .help = "version name, event number, now",
       .shows_default = true},
      project,
      layer};
  return {.name = "version",
          .help = "Freeze, list and compare data set versions",
          .commands = {verb("create", "Freeze the project as it is now", create, frozen),
                       verb("list", "All versions of a project", list, {project}),
                       verb("diff", "What differs; exits 1 when something does", diff, compared)}};
}

}  // namespace touchmark::cli
