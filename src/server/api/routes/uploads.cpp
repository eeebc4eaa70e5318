#include "server/api/uploads.h"
#include "base/json.h"

#include "server/api/context.h"
#include "server/api/routes.h"

namespace touchmark::server {
namespace {

Result<Upload> find(Context& c) {
  return c.services.uploads.find(c.user().id, c.project(), c.path_text("upload"));
}

Result<Response> create_upload(Context& c) {
  TM_ASSIGN(const Json body, c.body());
  Fields fields(body);
  const std::string name = fields.text("name", 1, 1000);
  const auto size = fields.integer("size", 0);
  TM_TRY(fields.finish());
  TM_TRY(c.read<ledger::Project>([&](ledger::Reader& reader) { return reader.project(c.project()); }));
  TM_ASSIGN(const auto upload,
            c.services.uploads.create(c.user().id, c.project(), name, static_cast<std::uint64_t>(size)));
  return json_response(201, upload_view(upload));
}

Result<Response> get_upload(Context& c) {
  TM_ASSIGN(const auto upload, find(c));
  return json_response(200, upload_view(upload));
}

Result<std::unique_ptr<BodySink>> open_upload(Context& c) {
  Query query(c.request.query);
  const auto offset = query.integer("offset", 0);
  if (!offset) query.problem("\"offset\" is missing", "offset");
  TM_TRY(query.finish());
  const std::string* type = c.request.header("content-type");
  if (type != nullptr && *type != "application/octet-stream")
    return fail(ErrorCode::kUnsupported, "bytes are sent as Content-Type: application/octet-stream");
  TM_ASSIGN(const auto upload, find(c));
  const auto length = c.request.chunked ? std::nullopt : std::optional(c.request.content_length.value_or(0));
  return c.services.uploads.append(upload, static_cast<std::uint64_t>(*offset), length);
}

Result<Response> delete_upload(Context& c) {
  TM_TRY(c.services.uploads.remove(c.user().id, c.project(), c.path_text("upload")));
  return no_content();
}

}  // namespace

void add_upload_routes(std::vector<Route>& routes) {
  using access::Role;
  const std::string all = "/api/v1/projects/{project}/uploads";
  const std::string one = all + "/{upload}";
  routes.push_back({Method::kPost, all, Role::kManager, create_upload, BodyKind::kJson});
  routes.push_back({Method::kGet, one, Role::kManager, get_upload});
  routes.push_back({Method::kPut, one, Role::kManager, nullptr, BodyKind::kBytes, {"offset"}, open_upload});
  routes.push_back({Method::kDelete, one, Role::kManager, delete_upload});
}

}  // namespace touchmark::server
