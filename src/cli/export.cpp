#include <fmt/core.h>

#include "cli/commands.h"
#include "cli/output.h"
#include "flow/export/export.h"
#include "formats/registry.h"
#include "formats/staged_target.h"

namespace touchmark::cli {
namespace {

struct ExportArguments {
  std::string project;
  std::string format;
  std::string out;
  std::string version;
  std::string layer;
  std::int64_t as_of = 0;
  bool images = false;
  bool dry_run = false;
  bool replace = false;
};

Result<int> run_export(const Context& context, const ExportArguments& arguments) {
  TM_ASSIGN(const auto ports, context.open(flow::Opening::kRead));
  auto& store = ports->store;
  TM_ASSIGN(const auto project, find_project(store, arguments.project));
  TM_ASSIGN(const auto* format, formats::find_format(arguments.format));
  flow::ExportOptions options;
  options.format = arguments.format;
  options.images = arguments.images;
  options.dry_run = arguments.dry_run;
  options.replace = arguments.replace;
  options.target = arguments.out;
  TM_ASSIGN(options.layer, find_layer(store, project.id, arguments.layer));
  if (arguments.as_of > 0) options.as_of = Seq{arguments.as_of};
  if (!arguments.version.empty()) {
    TM_TRY(store.read([&](ledger::Reader& reader) -> Result<void> {
      TM_ASSIGN(const auto version, flow::version_by_name(reader, project.id, arguments.version));
      options.version = version.id;
      return {};
    }));
  }
  TM_TRY(formats::must_keep(arguments.out, context.data));
  ProgressBar bar("exporting");
  TM_ASSIGN(const auto report, flow::export_data(store, ports->blobs, project.id, options,
                                                 [&bar](auto done, auto total, auto unit) {
                                                   return bar.update(done, total, unit);
                                                 }));
  if (!context.json) {
    warn_loss(report.loss, format->title());
    warn_missing(report.missing_images, report.missing);
  }
  print(context,
        {{"out", arguments.out},
         {"format", arguments.format},
         {"loss", flow::to_json(report.loss, format->title())},
         {"missing_images", flow::missing_json(report)}},
        arguments.dry_run ? "nothing was written" : "wrote " + arguments.out);
  return 0;
}

}  // namespace

Command export_command() {
  const auto arguments = std::make_shared<ExportArguments>();
  return {
      .name = "export",
      .help = "Write a project's labels in any format",
      .options =
          {{.name = "--project", .target = &arguments->project, .required = true},
           {.name = "--format",
            .target = &arguments->format,
            .help = formats::format_names(),
            .required = true},
           {.name = "--out", .target = &arguments->out, .help = "folder or file to write", .required = true},
           {.name = "--layer",
            .target = &arguments->layer,
            .help = "whose labels, by the layer's name; default: the truth",
            .excludes = "--version"},
           {.name = "--version", .target = &arguments->version, .help = "a frozen version, by name"},
           {.name = "--as-of",
            .target = &arguments->as_of,
            .help = "the state right after this event",
            .excludes = "--version"},
           {.name = "--images", .target = &arguments->images, .help = "copy the image files too"},
           {.name = "--replace",
            .target = &arguments->replace,
            .help = "exchange the file, or what the folder holds"},
           {.name = "--dry-run",
            .target = &arguments->dry_run,
            .help = "only say what the format cannot hold"}},
      .run = [arguments](const Context& context) { return run_export(context, *arguments); }};
}

}  // namespace touchmark::cli
