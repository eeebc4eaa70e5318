#include "flow/asset/import_job.h"

#include "flow/asset/asset.h"
#include "flow/asset/job_progress.h"
#include "flow/asset/preview.h"

namespace touchmark::flow {
namespace fs = std::filesystem;
namespace {

std::vector<std::string> paths_of(const jobs::Job& job) {
  std::vector<std::string> paths = job.arguments.value("paths", std::vector<std::string>{});
  if (job.arguments.contains("path")) paths.push_back(job.arguments["path"].get<std::string>());
  return paths;
}

ImportOptions options_of(const Ports& ports, const jobs::Job& job, const std::string& path) {
  ImportOptions options;
  options.source = path;
  options.source_name = job.arguments.value("source", "");
  options.within = job.arguments.value("root", "");
  options.format = job.arguments.value("format", "");
  options.encoding = job.arguments.value("encoding", "");
  options.classes = job.arguments.value("classes", ClassChoices{});
  options.layer = LayerId{job.arguments.value("layer", kTruth.value)};
  options.copy = job.arguments.value("copy", true);
  options.temp = ports.data_dir / "tmp";
  options.reports = ports.data_dir / "imports";
  return options;
}

std::string name_of(const ImportOptions& options) {
  return options.source_name.empty() ? options.source.filename().string() : options.source_name;
}

// As people call what they sent, not as it is kept here.
Error told(Error error, const ImportOptions& options) {
  if (options.source_name.empty()) return error;
  if (error.where == options.source.string()) error.where = options.source_name;
  formats::Issue plain = below({error.where, error.message}, options.source.parent_path());
  return {error.code, std::move(plain.message), std::move(plain.where)};
}

Result<Json> run(const Ports& ports, jobs::JobContext& context) {
  const jobs::Job& job = context.job();
  const std::vector<std::string> paths = paths_of(job);
  if (paths.empty()) return fail(ErrorCode::kInvalid, "the import names nothing to import");
  // The first thing an attempt does is to store a checkpoint, so this tells whether there was one.
  const bool resume = job.checkpoint.is_object();
  const std::size_t first = resume ? job.checkpoint.value("path", std::size_t{0}) : 0;
  ImportReport sum;
  for (std::size_t i = first; i < paths.size(); ++i) {
    TM_TRY(context.checkpoint({{"path", i}}));
    ImportOptions options = options_of(ports, job, paths[i]);
    options.import_id = "job-" + std::to_string(job.id.value) + "-" + std::to_string(i);
    options.resume = resume;
    const auto report =
        import_data(ports.store, ports.blobs, ports.media, Actor{job.actor, true}, job.project, options,
                    progress_of(context, "importing " + name_of(options)));
    if (!report) return tl::unexpected<Error>(told(report.error(), options));
    add(sum, *report);
  }
  if (job.arguments.value("remove_sources", false))
    for (const auto& path : paths) {
      std::error_code ignored;
      fs::remove_all(path, ignored);
    }
  return to_json(sum);
}

Result<Json> look(const Ports& ports, jobs::JobContext& context) {
  const jobs::Job& job = context.job();
  const std::vector<std::string> paths = paths_of(job);
  if (paths.size() != 1) return fail(ErrorCode::kInvalid, "a preview is of one thing");
  const ImportOptions options = options_of(ports, job, paths.front());
  const auto preview = preview_import(ports.store, ports.media, job.project, options,
                                      progress_of(context, "looking at " + name_of(options)));
  if (!preview) return tl::unexpected<Error>(told(preview.error(), options));
  return to_json(*preview);
}

}  // namespace

jobs::JobHandler import_job(const Ports& ports) {
  return [&ports](jobs::JobContext& context) { return run(ports, context); };
}

jobs::JobHandler preview_job(const Ports& ports) {
  return [&ports](jobs::JobContext& context) { return look(ports, context); };
}

}  // namespace touchmark::flow
