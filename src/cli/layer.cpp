#include "flow/asset/layer.h"

#include <fmt/core.h>

#include "base/json.h"
#include "base/visible.h"
#include "cli/commands.h"
#include "cli/output.h"

namespace touchmark::cli {
namespace {

struct LayerArguments {
  std::string project;
  std::string name;
  std::string kind = "run";
  std::string model;
};

Json layer_json(const record::Layer& layer, std::int64_t annotations) {
  Json out = {{"id", layer.id.value},
              {"kind", record::layer_kind_name(layer.kind)},
              {"name", layer.name},
              {"annotations", annotations}};
  if (layer.batch) out["batch"] = layer.batch.value;
  if (layer.user) out["user"] = layer.user.value;
  if (!layer.model.empty()) out["model"] = layer.model;
  return out;
}

Result<int> list_layers(const Context& context, const LayerArguments& arguments) {
  TM_ASSIGN(const auto ports, context.open(flow::Opening::kRead));
  TM_ASSIGN(const auto project, find_project(ports->store, arguments.project));
  Json items = Json::array();
  std::string text;
  TM_TRY(ports->store.read([&](ledger::Reader& reader) -> Result<void> {
    TM_ASSIGN(const auto all, flow::layers(reader, project.id));
    for (const auto& each : all) {
      TM_ASSIGN(const auto counters, reader.counters(project.id, each.id));
      const auto found = counters.find("annotations");
      const std::int64_t count = found == counters.end() ? 0 : found->second;
      items.push_back(layer_json(each, count));
      text += fmt::format("{}{:>4}  {:<9} {:<40} {:>14} annotations", text.empty() ? "" : "\n", each.id.value,
                          record::layer_kind_name(each.kind), visible(each.name), grouped(count));
    }
    return {};
  }));
  print(context, {{"items", items}}, text);
  return 0;
}

Result<int> create_layer(const Context& context, const LayerArguments& arguments) {
  TM_ASSIGN(const auto ports, context.open());
  TM_ASSIGN(const auto project, find_project(ports->store, arguments.project));
  record::Layer wanted;
  TM_ASSIGN(wanted.kind, record::layer_kind_from_name(arguments.kind));
  wanted.name = arguments.name;
  wanted.model = arguments.model;
  TM_ASSIGN(const auto made, flow::create_layer(ports->store, {UserId{}, true}, project.id, wanted));
  print(context, layer_json(made, 0), fmt::format("created layer {}, {}", made.id.value, visible(made.name)));
  return 0;
}

Result<int> drop_layer(const Context& context, const LayerArguments& arguments) {
  TM_ASSIGN(const auto ports, context.open());
  TM_ASSIGN(const auto project, find_project(ports->store, arguments.project));
  TM_ASSIGN(const LayerId layer, find_layer(ports->store, project.id, arguments.name));
  TM_TRY(flow::drop_layer(ports->store, {UserId{}, true}, project.id, layer));
  print(context, {{"ok", true}},
        "dropped " + visible(arguments.name) + "; its past states and versions still show it");
  return 0;
}

}  // namespace

Command layer_command() {
  const auto arguments = std::make_shared<LayerArguments>();
  const Option project{.name = "--project", .target = &arguments->project, .required = true};
  const Option name{.name = "name", .target = &arguments->name, .required = true};
  const auto verb = [&](const char* word, const char* help, auto run, std::vector<Option> options) {
    return Command{.name = word,
                   .help = help,
                   .options = std::move(options),
                   .run = [arguments, run](const Context& context) { return run(context, *arguments); }};
  };
  const Option kind{
      .name = "--kind", .target = &arguments->kind, .help = "run, golden or proposal", .shows_default = true};
  const Option model{.name = "--model", .target = &arguments->model, .help = "of a run: name@version"};
  return {
      .name = "layer",
      .help = "List, create and drop sets of labels beside the truth",
      .commands = {verb("list", "All layers of a project", list_layers, {project}),
                   verb("create", "A layer for what a model or an expert says", create_layer,
                        {name, project, kind, model}),
                   verb("drop", "Take a run, golden or proposal layer away", drop_layer, {name, project})}};
}

}  // namespace touchmark::cli
