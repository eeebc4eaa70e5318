#include "flow/export/export_job.h"

#include "base/disk.h"
#include "flow/asset/job_progress.h"
#include "flow/export/export.h"
#include "formats/registry.h"

namespace touchmark::flow {
namespace fs = std::filesystem;
namespace {

ExportOptions options_of(const Json& arguments, const fs::path& target) {
  ExportOptions options;
  options.format = arguments.value("format", "");
  if (arguments.contains("version_id"))
    options.version = VersionId{arguments["version_id"].get<std::int64_t>()};
  if (arguments.contains("as_of")) options.as_of = Seq{arguments["as_of"].get<std::int64_t>()};
  options.layer = LayerId{arguments.value("layer", kTruth.value)};
  options.selection = selection_of(arguments);
  options.images = arguments.value("images", false);
  options.target = target;
  return options;
}

Result<Json> run(const Ports& ports, jobs::JobContext& context) {
  const std::string id = std::to_string(context.job().id.value);
  const fs::path folder = ports.data_dir / "exports";
  const fs::path work = folder / ("job-" + id);
  const ExportOptions options = options_of(context.job().arguments, work);
  TM_ASSIGN(const auto* format, formats::find_format(options.format));
  std::error_code error;
  fs::remove_all(work, error);  // of an earlier attempt
  fs::create_directories(work, error);
  if (error)
    return fail(ErrorCode::kUnavailable, "cannot create the export folder: " + disk_words(error),
                work.string());
  const auto written = export_data(ports.store, ports.blobs, context.job().project, options,
                                   progress_of(context, "writing " + std::string(format->title())));
  const fs::path zip = folder / ("export-" + id + ".zip");
  Result<void> zipped;
  if (written) zipped = zip_folder(work, zip, progress_of(context, "packing"));
  fs::remove_all(work, error);
  if (!written) return tl::unexpected(written.error());
  if (!zipped) return tl::unexpected(zipped.error());
  return Json{{"file", zip.string()},
              {"bytes", fs::file_size(zip, error)},
              {"loss", to_json(written->loss, format->title())},
              {"missing_images", missing_json(*written)}};
}

}  // namespace

jobs::JobHandler export_job(const Ports& ports) {
  return [&ports](jobs::JobContext& context) { return run(ports, context); };
}

}  // namespace touchmark::flow
