#include <chrono>
#include <filesystem>

#include "base/json.h"
#include "flow/export/export.h"
#include "formats/registry.h"
#include "server/api/asset_filter.h"
#include "server/api/context.h"
#include "server/api/routes.h"
#include "server/api/views.h"
#include "server/http/files.h"
#include "server/http/target.h"

namespace touchmark::server {
namespace {

namespace fs = std::filesystem;
constexpr auto kPreviewTime = std::chrono::milliseconds(900);
constexpr std::size_t kMostSelected = 10'000;
constexpr std::int64_t kPreviewLimit = 100'000;  // annotations; more would keep a request waiting for long

struct ExportRequest {
  const formats::Format* format = nullptr;
  flow::ExportOptions options;
};

Result<ExportRequest> read_request(Context& c) {
  TM_ASSIGN(const Json body, c.body());
  Fields fields(body);
  ExportRequest out;
  out.options.format = fields.text("format", 1, 50);
  if (const auto id = fields.optional_integer("version_id", 1)) out.options.version = VersionId(*id);
  if (const auto seq = fields.optional_integer("as_of", 0)) out.options.as_of = Seq(*seq);
  out.options.layer = LayerId(fields.optional_integer("layer", 1).value_or(kTruth.value));
  out.options.images = fields.optional_boolean("images").value_or(false);
  if (out.options.version && out.options.as_of)
    fields.problem("give \"version_id\" or \"as_of\", not both", "/as_of");
  for (const auto id : fields.ids("asset_ids", 1, kMostSelected, false))
    out.options.selection.assets.emplace_back(id);
  if (const Json* filter = fields.object("filter"))
    out.options.selection.filter = asset_filter(*filter, "/filter", fields);
  const flow::Selection& selection = out.options.selection;
  if (!selection.assets.empty() && selection.filter)
    fields.problem("give \"asset_ids\" or \"filter\", not both", "/filter");
  if (!selection.all() && (out.options.version || out.options.as_of))
    fields.problem("some images are exported as they are now; a version is exported as a whole",
                   selection.filter ? "/filter" : "/asset_ids");
  const auto format = formats::find_format(out.options.format);
  if (!format) fields.problem(format.error().message, "/format");
  TM_TRY(fields.finish());
  out.format = *format;
  if (out.options.layer != kTruth)
    TM_TRY(c.read<record::Layer>([&](ledger::Reader& reader) {
      return flow::layer(reader, c.project(), c.actor(), out.options.layer);
    }));
  if (out.options.version)
    TM_TRY(c.read<flow::Version>(
        [&](ledger::Reader& reader) { return flow::version(reader, c.project(), *out.options.version); }));
  return out;
}

Result<Response> start_export(Context& c) {
  TM_ASSIGN(const ExportRequest request, read_request(c));
  Json arguments = {{"format", request.options.format}, {"images", request.options.images}};
  if (request.options.version) arguments["version_id"] = request.options.version->value;
  if (request.options.layer != kTruth) arguments["layer"] = request.options.layer.value;
  if (request.options.as_of) arguments["as_of"] = request.options.as_of->value;
  flow::put_selection(request.options.selection, arguments);
  return start_job(c, "export", arguments);
}

Response too_large_to_preview() {
  return json_response(
      200, {{"lossless", false},
            {"sentence", "too large to preview; the export itself reports what the format cannot say"},
            {"complete", false},
            {"items", Json::array()}});
}

Result<Response> preview_export(Context& c) {
  TM_ASSIGN(ExportRequest request, read_request(c));
  TM_ASSIGN(const auto counters, (c.read<std::map<std::string, std::int64_t>>([&](ledger::Reader& reader) {
              return reader.counters(c.project(), request.options.layer);
            })));
  const auto count = counters.find("annotations");
  const bool few = !request.options.selection.assets.empty();
  if (!few && count != counters.end() && count->second > kPreviewLimit) return too_large_to_preview();
  request.options.dry_run = true;
  // Nobody can cancel a request, and a server that stops waits for it.
  const auto until = std::chrono::steady_clock::now() + kPreviewTime;
  const auto report = flow::export_data(c.ports().store, c.ports().blobs, c.project(), request.options,
                                        [until](std::int64_t, std::int64_t, std::string_view) {
                                          return std::chrono::steady_clock::now() < until;
                                        });
  if (!report && report.error().code == ErrorCode::kCancelled) return too_large_to_preview();
  if (!report) return tl::unexpected<Error>(report.error());
  return json_response(200, flow::to_json(report->loss, request.format->title()));
}

Result<Response> download_export(Context& c) {
  TM_ASSIGN(const jobs::Job job, c.ports().jobs.job(JobId(c.id("job"))));
  if (job.kind != "export" || job.project != c.project())
    return fail(ErrorCode::kNotFound, "there is no such export");
  if (job.state != jobs::JobState::kDone) return fail(ErrorCode::kConflict, "this export is not finished");
  // By its name alone: the data folder may have moved since.
  const std::string given = job.result.is_object() ? job.result.value("file", "") : "";
  const auto home = RootFolder::open(c.ports().data_dir / "exports");
  auto file = home ? home->open_file(fs::path(given).filename()) : tl::unexpected<Error>(home.error());
  if (given.empty() || !file)
    return fail(ErrorCode::kNotFound, "the file of this export was removed; export again");
  const std::string tag = "\"" + std::to_string(job.id.value) + "-" + file->stamp() + "\"";
  Response response = file_response(c.request, std::move(*file), tag);
  TM_ASSIGN(const auto project,
            c.read<ledger::Project>([&](ledger::Reader& reader) { return reader.project(c.project()); }));
  const std::string format = job.arguments.is_object() ? job.arguments.value("format", "export") : "export";
  response.set("Content-Type", "application/zip");
  response.set("Content-Disposition", content_disposition(true, project.name + "-" + format + ".zip"));
  response.set("Cache-Control", "private, no-cache");
  response.set("ETag", tag);
  return response;
}

}  // namespace

void add_export_routes(std::vector<Route>& routes) {
  using access::Role;
  const std::string path = "/api/v1/projects/{project}/exports";
  routes.push_back({Method::kPost, path, Role::kManager, start_export, BodyKind::kJson});
  routes.push_back({Method::kPost, path + "/preview", Role::kManager, preview_export, BodyKind::kJson});
  routes.push_back({Method::kGet, path + "/{job}/download", Role::kManager, download_export});
}

}  // namespace touchmark::server
