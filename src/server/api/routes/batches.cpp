#include "flow/task/batch.h"

#include "server/api/asset_filter.h"
#include "server/api/context.h"
#include "server/api/routes.h"
#include "server/api/views.h"
#include "server/api/workers.h"

namespace touchmark::server {
namespace {

Result<Response> list_batches(Context& c) {
  TM_ASSIGN(const auto batches, c.read<std::vector<flow::BatchState>>(
                                    [&](ledger::Reader& reader) -> Result<std::vector<flow::BatchState>> {
                                      TM_TRY(reader.project(c.project()));
                                      return flow::batches(reader, c.project(), c.actor());
                                    }));
  return json_response(200, list_view(batches, batch_view));
}

Result<Response> get_batch(Context& c) {
  TM_ASSIGN(const auto found, c.read<flow::BatchState>([&](ledger::Reader& reader) {
    return flow::batch(reader, c.project(), BatchId(c.id("batch")));
  }));
  return json_response(200, batch_view(found));
}

Result<Response> create_batch(Context& c) {
  TM_ASSIGN(const Json body, c.body());
  Fields fields(body);
  flow::NewBatch wanted;
  wanted.batch.name = fields.text("name", 1, 200);
  wanted.batch.instructions = fields.optional_text("instructions", 100'000).value_or("");
  wanted.batch.overlap =
      static_cast<int>(fields.optional_integer("overlap", 1, record::kMaxOverlap).value_or(1));
  wanted.batch.review = fields.optional_boolean("review").value_or(true);
  for (const auto id : fields.ids("members", 0, 1000, false)) wanted.batch.members.emplace_back(id);
  wanted.batch.lease_minutes =
      fields.optional_integer("lease_minutes", 1, 366 * 24 * 60).value_or(wanted.batch.lease_minutes);
  for (const auto id : fields.ids("asset_ids", 0, 100'000, false)) wanted.assets.emplace_back(id);
  if (const Json* filter = fields.object("filter")) {
    if (!wanted.assets.empty()) fields.problem("give \"asset_ids\" or \"filter\", not both", "/filter");
    wanted.filter = asset_filter(*filter, "/filter", fields);
  }
  TM_TRY(fields.finish());
  for (std::size_t i = 0; i < wanted.batch.members.size(); ++i)
    TM_TRY(check_worker(c, wanted.batch.members[i], "/members/" + std::to_string(i)));
  TM_ASSIGN(const auto made, flow::create_batch(c.ports().store, c.actor(), c.project(), wanted));
  return json_response(201, batch_view(made));
}

}  // namespace

void add_batch_routes(std::vector<Route>& routes) {
  using access::Role;
  const std::string path = "/api/v1/projects/{project}/batches";
  routes.push_back({Method::kGet, path, Role::kViewer, list_batches});
  routes.push_back({Method::kPost, path, Role::kManager, create_batch, BodyKind::kJson});
  routes.push_back({Method::kGet, path + "/{batch}", Role::kReviewer, get_batch});
}

}  // namespace touchmark::server
