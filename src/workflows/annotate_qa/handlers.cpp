#include "workflows/annotate_qa/handlers.h"

#include "base/json.h"
#include "formats/registry.h"

namespace touchmark::workflows {
namespace fs = std::filesystem;
namespace {

using jobs::JobContext;

flow::Progress progress_of(JobContext& context, std::string message) {
  return
      [&context, message = std::move(message)](std::int64_t done, std::int64_t total, std::string_view unit) {
        return context.progress(done, total, unit, message);
      };
}

void add(flow::ImportReport& sum, const flow::ImportReport& one) {
  sum.assets += one.assets;
  sum.known_assets += one.known_assets;
  sum.annotations += one.annotations;
  for (const auto& [name, count] : one.classes) sum.classes[name] += count;
  sum.error_count += one.error_count;
  for (const auto& issue : one.errors)
    if (sum.errors.size() < 1000) sum.errors.push_back(issue);
}

Result<Json> import_job(const JobParts& parts, JobContext& context) {
  const Json& arguments = context.job().arguments;
  std::vector<std::string> paths = arguments.value("paths", std::vector<std::string>{});
  if (arguments.contains("path")) paths.push_back(arguments["path"].get<std::string>());
  if (paths.empty()) return fail(ErrorCode::kInvalid, "the import names nothing to import");
  std::size_t first = 0;
  if (context.job().checkpoint.is_object()) first = context.job().checkpoint.value("path", std::size_t{0});
  flow::ImportReport sum;
  for (std::size_t i = first; i < paths.size(); ++i) {
    TM_TRY(context.checkpoint({{"path", i}}));
    flow::ImportOptions options;
    options.source = paths[i];
    options.format = arguments.value("format", "");
    options.copy = arguments.value("copy", true);
    options.temp = parts.data_dir / "tmp";
    options.import_id = "job-" + std::to_string(context.job().id.value) + "-" + std::to_string(i);
    options.resume = context.job().attempts > 1;
    const flow::Actor actor{context.job().actor, true};
    const std::string message = "importing " + options.source.filename().string();
    TM_ASSIGN(const auto report,
              flow::import_data(parts.store, parts.blobs, parts.media, actor, context.job().project, options,
                                progress_of(context, message)));
    add(sum, report);
  }
  if (arguments.value("remove_sources", false))
    for (const auto& path : paths) {
      std::error_code ignored;
      fs::remove_all(path, ignored);
    }
  return flow::to_json(sum);
}

Result<Json> export_job(const JobParts& parts, JobContext& context) {
  const Json& arguments = context.job().arguments;
  const std::string id = std::to_string(context.job().id.value);
  const fs::path folder = parts.data_dir / "exports";
  const fs::path work = folder / ("job-" + id);
  std::error_code error;
  fs::remove_all(work, error);
  fs::create_directories(work, error);
  if (error)
    return fail(ErrorCode::kUnavailable, "cannot create the export folder: " + error.message(),
                work.string());
  flow::ExportOptions options;
  options.format = arguments.value("format", "");
  if (arguments.contains("version_id"))
    options.version = VersionId{arguments["version_id"].get<std::int64_t>()};
  if (arguments.contains("as_of")) options.as_of = Seq{arguments["as_of"].get<std::int64_t>()};
  options.images = arguments.value("images", false);
  options.target = work;
  TM_ASSIGN(const auto* format, formats::find_format(options.format));
  const auto written = flow::export_data(parts.store, parts.blobs, context.job().project, options,
                                         progress_of(context, "writing " + std::string(format->title())));
  const fs::path zip = folder / ("export-" + id + ".zip");
  Result<void> zipped;
  if (written) zipped = flow::zip_folder(work, zip, progress_of(context, "packing"));
  fs::remove_all(work, error);
  if (!written) return tl::unexpected(written.error());
  if (!zipped) return tl::unexpected(zipped.error());
  return Json{{"file", zip.string()},
              {"bytes", fs::file_size(zip, error)},
              {"loss", to_json(*written, format->title())}};
}

Result<Json> verify_job(const JobParts& parts, JobContext& context) {
  TM_ASSIGN(const auto report,
            ledger::verify(parts.store, context.job().project, [&](std::int64_t done, std::int64_t total) {
              return context.progress(done, total, "rows", "verifying");
            }));
  return to_json(report);
}

}  // namespace

Json to_json(const ledger::VerifyReport& report) {
  Json value = {{"ok", !report.finding.has_value()},
                {"events", report.events},
                {"rows", report.rows},
                {"head_hash", to_hex(report.head_hash)}};
  if (report.finding)
    value["finding"] = {{"seq", report.finding->seq.value},
                        {"where", report.finding->where},
                        {"problem", report.finding->problem}};
  return value;
}

Json to_json(const formats::LossReport& loss, std::string_view title) {
  Json items = Json::array();
  for (const auto& item : loss.items)
    items.push_back({{"what", item.what}, {"count", item.count}, {"remedy", item.remedy}});
  return {{"lossless", loss.lossless()},
          {"sentence", loss.sentence(title)},
          {"complete", true},
          {"items", std::move(items)}};
}

std::map<std::string, jobs::JobHandler> annotate_qa_handlers(const JobParts& parts) {
  return {
      {"import", [&parts](JobContext& context) { return import_job(parts, context); }},
      {"export", [&parts](JobContext& context) { return export_job(parts, context); }},
      {"verify", [&parts](JobContext& context) { return verify_job(parts, context); }},
  };
}

}  // namespace touchmark::workflows
