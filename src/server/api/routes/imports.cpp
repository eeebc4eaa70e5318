#include <algorithm>
#include <filesystem>

#include "base/json.h"
#include "formats/registry.h"
#include "server/api/context.h"
#include "server/api/routes.h"
#include "server/api/uploads.h"

namespace touchmark::server {
namespace {

namespace fs = std::filesystem;

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

Result<Response> start_import(Context& c) {
  TM_ASSIGN(const Json body, c.body());
  Fields fields(body);
  const auto uploads = fields.texts("uploads", 10'000, 32, 32);
  const auto path = fields.optional_text("path", 4000, 1);
  const std::string format = fields.optional_text("format", 50).value_or("");
  const bool copy = fields.optional_boolean("copy").value_or(true);
  if (path.has_value() == !uploads.empty()) fields.problem("give \"uploads\" or \"path\"", "");
  if (!uploads.empty() && !copy) fields.problem("uploaded files are always copied", "/copy");
  if (!format.empty() && format != "auto" && format != "images" && !formats::find_format(format))
    fields.problem("this format is not known; see GET /formats", "/format");
  const bool plain = std::all_of(uploads.begin(), uploads.end(), [](const std::string& id) {
    return id.find_first_not_of("0123456789abcdef") == std::string::npos;
  });
  if (!plain) fields.problem("must be upload ids", "/uploads");
  TM_TRY(fields.finish());
  Json arguments = {{"format", format}, {"copy", copy}};
  if (path) {
    TM_ASSIGN(const ServerFolder folder, allowed_folder(c, *path));
    arguments["path"] = folder.path.string();
    arguments["root"] = folder.root.string();
  } else {
    TM_TRY(c.read<ledger::Project>([&](ledger::Reader& reader) { return reader.project(c.project()); }));
    TM_ASSIGN(const fs::path source, c.services.uploads.collect(c.user().id, c.project(), uploads));
    arguments["path"] = source.string();
  }
  return start_job(c, "import", arguments);
}

}  // namespace

void add_import_routes(std::vector<Route>& routes) {
  routes.push_back({Method::kPost, "/api/v1/projects/{project}/imports", access::Role::kManager, start_import,
                    BodyKind::kJson});
}

}  // namespace touchmark::server
