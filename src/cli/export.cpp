#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/output.h"
#include "flow/export/export.h"
#include "formats/registry.h"

namespace touchmark::cli {
namespace {

struct ExportArguments {
  std::string project;
  std::string format;
  std::string out;
  std::string version;
  std::int64_t as_of = 0;
  bool images = false;
  bool dry_run = false;
};

Result<int> run_export(const Context& context, const ExportArguments& arguments) {
  TM_ASSIGN(const auto ports, context.open());
  auto& store = ports->store;
  TM_ASSIGN(const auto project, find_project(store, arguments.project));
  TM_ASSIGN(const auto* format, formats::find_format(arguments.format));
  flow::ExportOptions options;
  options.format = arguments.format;
  options.images = arguments.images;
  options.dry_run = arguments.dry_run;
  options.target = arguments.out;
  if (arguments.as_of > 0) options.as_of = Seq{arguments.as_of};
  if (!arguments.version.empty()) {
    TM_TRY(store.read([&](ledger::Reader& reader) -> Result<void> {
      TM_ASSIGN(const auto version, flow::version_by_name(reader, project.id, arguments.version));
      options.version = version.id;
      return {};
    }));
  }
  ProgressBar bar("exporting");
  TM_ASSIGN(const auto loss, flow::export_data(store, ports->blobs, project.id, options,
                                               [&bar](auto done, auto total, auto unit) {
                                                 return bar.update(done, total, unit);
                                               }));
  if (!context.json) warn_loss(loss, format->title());
  print(
      context,
      {{"out", arguments.out}, {"format", arguments.format}, {"loss", flow::to_json(loss, format->title())}},
      arguments.dry_run ? "nothing was written" : "wrote " + arguments.out);
  return 0;
}

}  // namespace

void add_export(CLI::App& app, Context& context) {
  auto arguments = std::make_shared<ExportArguments>();
  CLI::App* command = app.add_subcommand("export", "Write a project's labels in any format");
  command->add_option("--project", arguments->project)->required();
  command->add_option("--format", arguments->format, "coco, yolo, yolo-seg, yolo-pose, yolo-obb, voc, bundle")
      ->required();
  command->add_option("--out", arguments->out, "folder or file to write")->required();
  auto* version = command->add_option("--version", arguments->version, "a frozen version, by name");
  command->add_option("--as-of", arguments->as_of, "the state right after this event")->excludes(version);
  command->add_flag("--images", arguments->images, "copy the image files too");
  command->add_flag("--dry-run", arguments->dry_run, "only say what the format cannot hold");
  command->callback([arguments, &context] {
    context.action = [arguments, &context] { return run_export(context, *arguments); };
  });
}

}  // namespace touchmark::cli
