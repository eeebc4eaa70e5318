#include <algorithm>
#include <filesystem>

#include "base/json.h"
#include "formats/registry.h"
#include "jobs/jobs.h"
#include "server/api/context.h"
#include "server/api/routes.h"
#include "server/api/uploads.h"

namespace touchmark::server {
namespace {

namespace fs = std::filesystem;
constexpr const char* kPreviewJob = "import.preview";
constexpr std::int64_t kLookedThrough = 10'000;

bool is_inside(const fs::path& path, const fs::path& root) {
  const auto [end, rest] = std::mismatch(root.begin(), root.end(), path.begin(), path.end());
  return end == root.end() ||
         (std::next(end) == root.end() && end->empty());  // "/data/" ends in an empty part
}

struct ServerFolder {
  fs::path path;  // symbolic links resolved
  fs::path root;  // the allowed folder that it lies in; the import's gate
};

// A folder of the server below one that the operator allowed.
Result<ServerFolder> allowed_folder(Context& c, const std::string& given) {
  if (!c.user().administrator)  // the folders are the operator's, not a project's
    return fail(ErrorCode::kForbidden, "only an administrator may import from a folder on the server");
  const auto& roots = c.services.options.allowed_import_roots;
  if (roots.empty())
    return fail(ErrorCode::kForbidden,
                "this server was started without folders to import from; see serve --help", "/path");
  std::error_code error;
  const fs::path real = fs::canonical(given, error);
  for (const fs::path& root : roots) {
    std::error_code missing;
    const fs::path real_root = fs::canonical(root, missing);
    if (!missing && !error && fs::path(given).is_absolute() && is_inside(real, real_root))
      return ServerFolder{real, real_root};
  }
  // One answer for both, so that nobody learns what exists elsewhere.
  return fail(ErrorCode::kForbidden, "this folder does not exist or is not one that may be imported from",
              "/path");
}

// What people call what they sent: its one file or folder, else how many files there are.
std::string name_of_set(const fs::path& collected, std::size_t files) {
  std::error_code error;
  if (!fs::is_directory(collected, error)) return collected.filename().string();
  std::vector<fs::path> top;
  for (fs::directory_iterator it(collected, error), end; !error && it != end; it.increment(error))
    top.push_back(*it);
  return top.size() == 1 ? top.front().filename().string() : std::to_string(files) + " files";
}

struct ImportRequest {
  std::vector<std::string> uploads;
  std::optional<std::string> path;
  std::optional<std::int64_t> preview;  // the job that looked at the same files before
  bool dry_run = false;
  Json arguments;  // of the job, but where it reads
};

Json choices(Fields& fields) {
  constexpr std::size_t kMost = 10'000;
  constexpr std::size_t kLongest = 500;
  const Json* given = fields.object("classes");
  if (given == nullptr) return Json::object();
  bool good = given->size() <= kMost;
  for (const auto& [name, chosen] : given->items())
    good = good && name.size() <= kLongest && chosen.is_string() &&
           chosen.get_ref<const std::string&>().size() <= kLongest;
  if (!good)
    fields.problem("must hold class names of at most 500 bytes, each with that of another class or \"\"",
                   "/classes");
  return good ? *given : Json::object();
}

Result<ImportRequest> request_of(Context& c, const Json& body) {
  ImportRequest out;
  Fields fields(body);
  out.uploads = fields.texts("uploads", 10'000, 32, 32);
  out.path = fields.optional_text("path", 4000, 1);
  out.preview = fields.optional_integer("preview", 1);
  out.dry_run = fields.optional_boolean("dry_run").value_or(false);
  const std::string format = fields.optional_text("format", 50).value_or("");
  const std::string encoding = fields.optional_text("encoding", 50).value_or("");
  const bool copy = fields.optional_boolean("copy").value_or(true);
  const Json classes = choices(fields);
  if (out.path.has_value() + out.preview.has_value() + !out.uploads.empty() != 1)
    fields.problem("give \"uploads\", \"path\" or \"preview\"", "");
  if (!out.uploads.empty() && !copy) fields.problem("uploaded files are always copied", "/copy");
  if (!format.empty() && format != "auto" && format != "images" && !formats::find_format(format))
    fields.problem("this format is not known; see GET /formats", "/format");
  const bool plain = std::all_of(out.uploads.begin(), out.uploads.end(), [](const std::string& id) {
    return id.find_first_not_of("0123456789abcdef") == std::string::npos;
  });
  if (!plain) fields.problem("must be upload ids", "/uploads");
  TM_TRY(fields.finish());
  out.arguments = {{"format", format}, {"copy", copy}, {"encoding", encoding}, {"classes", classes}};
  TM_TRY(c.read<ledger::Project>([&](ledger::Reader& reader) { return reader.project(c.project()); }));
  return out;
}

// One's own; with the words of one that does not exist.
Result<jobs::Job> own_preview(Context& c, JobId id) {
  const auto job = c.ports().jobs.job(id);
  if (!job && job.error().code != ErrorCode::kNotFound) return job;
  const bool own =
      job && job->kind == kPreviewJob && job->project == c.project() && job->actor == c.user().id;
  if (!own) return fail(ErrorCode::kNotFound, "there is no preview " + std::to_string(id.value), "/preview");
  return job;
}

Result<void> set_folder(Context& c, const std::string& path, Json& arguments) {
  TM_ASSIGN(const ServerFolder folder, allowed_folder(c, path));
  arguments["path"] = folder.path.string();
  arguments["root"] = folder.root.string();
  return {};
}

// The same files that a preview looked at.
Result<void> set_previewed(Context& c, JobId id, Json& arguments) {
  TM_ASSIGN(const auto job, own_preview(c, id));
  const std::string path = job.arguments.value("path", "");
  if (job.arguments.contains("root")) return set_folder(c, path, arguments);
  std::error_code error;
  if (path.empty() || !fs::exists(path, error))
    return fail(ErrorCode::kNotFound, "the files of this preview are not there any more; send them again",
                "/preview");
  arguments["path"] = path;
  arguments["copy"] = true;
  arguments["source"] = job.arguments.value("source", "");
  return {};
}

Result<Response> start_import(Context& c) {
  TM_ASSIGN(const Json body, c.body());
  TM_ASSIGN(ImportRequest request, request_of(c, body));
  if (request.path) TM_TRY(set_folder(c, *request.path, request.arguments));
  if (request.preview) TM_TRY(set_previewed(c, JobId{*request.preview}, request.arguments));
  if (!request.uploads.empty()) {
    TM_ASSIGN(const fs::path source, c.services.uploads.collect(c.user().id, c.project(), request.uploads));
    request.arguments["path"] = source.string();
    request.arguments["source"] = name_of_set(source, request.uploads.size());
  }
  return start_job(c, request.dry_run ? kPreviewJob : "import", request.arguments);
}

// Removes the files that were sent for it.
Result<Response> drop_preview(Context& c) {
  TM_ASSIGN(const auto job, own_preview(c, JobId(c.id("job"))));
  const std::string path = job.arguments.value("path", "");
  if (job.arguments.contains("root")) return no_content();  // a folder of the server is not ours
  TM_ASSIGN(const auto all, c.ports().jobs.jobs(c.project(), kLookedThrough));
  for (const auto& other : all) {
    const bool open = other.state == jobs::JobState::kQueued || other.state == jobs::JobState::kRunning;
    if (!open || other.arguments.value("path", "") != path) continue;
    if (other.kind != kPreviewJob) return fail(ErrorCode::kConflict, "an import reads these files just now");
    TM_TRY(c.ports().jobs.request_cancel(other.id));
  }
  TM_TRY(c.services.uploads.remove_set(path));
  return no_content();
}

}  // namespace

void add_import_routes(std::vector<Route>& routes) {
  routes.push_back({Method::kPost, "/api/v1/projects/{project}/imports", access::Role::kManager, start_import,
                    BodyKind::kJson});
  routes.push_back(
      {Method::kDelete, "/api/v1/projects/{project}/previews/{job}", access::Role::kManager, drop_preview});
}

}  // namespace touchmark::server
