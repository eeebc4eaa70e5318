#include <fmt/core.h>

#include "base/json.h"
#include "base/visible.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "flow/asset/layer.h"
#include "formats/registry.h"

namespace touchmark::cli {
namespace {

struct ImportArguments {
  std::string source;
  std::string project;
  std::string format;
  std::string layer;
  std::string root;
  std::string encoding;
  bool in_place = false;
  bool no_check = false;
};

std::string summary(const flow::ImportReport& report) {
  std::string text = fmt::format("imported {} images and {} annotations", grouped(report.assets),
                                 grouped(report.annotations));
  std::string known;
  if (report.known_assets > 0) known = grouped(report.known_assets) + " images";
  if (report.known_annotations > 0)
    known += (known.empty() ? "" : " and ") + grouped(report.known_annotations) + " annotations";
  if (!known.empty()) text += "; " + known + " were known already";
  if (report.found_assets > 0)
    text += fmt::format("; {} missing images were found", grouped(report.found_assets));
  for (const auto& [name, count] : report.classes)
    text += fmt::format("\n  {:>12}  {}", grouped(count), visible(name));
  if (report.error_count > 0) text += fmt::format("\n{} problems:", grouped(report.error_count));
  for (std::size_t i = 0; i < report.errors.size() && i < 20; ++i)
    text += fmt::format("\n  {}: {}", visible(report.errors[i].where), visible(report.errors[i].message));
  if (report.error_count > 20) text += "\n  ... (all of them with --json)";
  return text;
}

// What a model predicted is imported beside the truth: its layer is made on the way.
Result<LayerId> target_layer(ledger::Store& store, ProjectId project, const std::string& name) {
  auto found = find_layer(store, project, name);
  if (found || found.error().code != ErrorCode::kNotFound) return found;
  record::Layer wanted;
  wanted.kind = record::LayerKind::kRun;
  wanted.name = name;
  TM_ASSIGN(const auto made, flow::create_layer(store, {UserId{}, true}, project, wanted));
  return made.id;
}

Result<int> run_import(const Context& context, const ImportArguments& arguments) {
  TM_ASSIGN(const auto ports, context.open(flow::Opening::kCreate));
  auto& store = ports->store;
  auto project = find_project(store, arguments.project);
  if (!project) {
    if (project.error().code != ErrorCode::kNotFound) return tl::unexpected(project.error());
    TM_ASSIGN(project, flow::create_project(store, {}, arguments.project, {}, {}));
  }
  flow::ImportOptions options;
  if (!arguments.layer.empty()) {
    TM_ASSIGN(options.layer, target_layer(store, project->id, arguments.layer));
  }
  options.source = arguments.source;
  options.within = arguments.root;
  options.format = arguments.format;
  options.encoding = arguments.encoding;
  options.copy = !arguments.in_place;
  options.check_media = !arguments.no_check;
  options.temp = context.data / "tmp";
  std::filesystem::create_directories(options.temp);
  ProgressBar bar("importing");
  TM_ASSIGN(
      const auto report,
      flow::import_data(store, ports->blobs, ports->media, {UserId{}, true}, project->id, options,
                        [&bar](auto done, auto total, auto unit) { return bar.update(done, total, unit); }));
  print(context, flow::to_json(report), summary(report));
  return 0;
}

}  // namespace

Command import_command() {
  const auto arguments = std::make_shared<ImportArguments>();
  return {
      .name = "import",
      .help = "Bring images and labels into a project",
      .options = {{.name = "path",
                   .target = &arguments->source,
                   .help = "folder, label file, image or archive",
                   .required = true},
                  {.name = "--project",
                   .target = &arguments->project,
                   .help = "project name; made when it does not exist",
                   .required = true},
                  {.name = "--format",
                   .target = &arguments->format,
                   .help = formats::format_names() + ", images; default: detected"},
                  {.name = "--layer",
                   .target = &arguments->layer,
                   .help = "where the labels go; a name that no layer has makes a run. Default: the truth"},
                  {.name = "--import-root",
                   .target = &arguments->root,
                   .help = "folder that the path lies in, and that its texts and links may lead to; default: "
                           "what came with the path"},
                  {.name = "--encoding",
                   .target = &arguments->encoding,
                   .help = "of names and texts that do not say theirs, such as windows-1251; default: guessed"},
                  {.name = "--in-place",
                   .target = &arguments->in_place,
                   .help = "reference the image files where they are instead of copying"},
                  {.name = "--no-check",
                   .target = &arguments->no_check,
                   .help = "read image headers only; do not decode every image"}},
      .run = [arguments](const Context& context) { return run_import(context, *arguments); }};
}

}  // namespace touchmark::cli
