#include "flow/asset/import_job.h"

#include "flow/asset/asset.h"
#include "flow/asset/job_progress.h"

namespace touchmark::flow {
namespace fs = std::filesystem;
namespace {

Result<Json> run(const Ports& ports, jobs::JobContext& context) {
  const jobs::Job& job = context.job();
  std::vector<std::string> paths = job.arguments.value("paths", std::vector<std::string>{});
  if (job.arguments.contains("path")) paths.push_back(job.arguments["path"].get<std::string>());
  if (paths.empty()) return fail(ErrorCode::kInvalid, "the import names nothing to import");
  // The first thing an attempt does is to store a checkpoint, so this tells whether there was one.
  const bool resume = job.checkpoint.is_object();
  const std::size_t first = resume ? job.checkpoint.value("path", std::size_t{0}) : 0;
  ImportReport sum;
  for (std::size_t i = first; i < paths.size(); ++i) {
    TM_TRY(context.checkpoint({{"path", i}}));
    ImportOptions options;
    options.source = paths[i];
    options.within = job.arguments.value("root", "");
    options.format = job.arguments.value("format", "");
    options.layer = LayerId{job.arguments.value("layer", kTruth.value)};
    options.copy = job.arguments.value("copy", true);
    options.temp = ports.data_dir / "tmp";
    options.import_id = "job-" + std::to_string(job.id.value) + "-" + std::to_string(i);
    options.resume = resume;
    const std::string message = "importing " + options.source.filename().string();
    TM_ASSIGN(const auto report, import_data(ports.store, ports.blobs, ports.media, Actor{job.actor, true},
                                             job.project, options, progress_of(context, message)));
    add(sum, report);
  }
  if (job.arguments.value("remove_sources", false))
    for (const auto& path : paths) {
      std::error_code ignored;
      fs::remove_all(path, ignored);
    }
  return to_json(sum);
}

}  // namespace

jobs::JobHandler import_job(const Ports& ports) {
  return [&ports](jobs::JobContext& context) { return run(ports, context); };
}

}  // namespace touchmark::flow
