#include "base/json.h"
#include "flow/review/queue.h"

#include "server/api/context.h"
#include "server/api/new_comment.h"
#include "server/api/routes.h"
#include "server/api/views.h"

namespace touchmark::server {
namespace {

constexpr std::int64_t kMaxActive =
    1'000'000'000'000;  // milliseconds; a clock that jumped is no reason to lose work

Result<Response> next_review(Context& c) {
  TM_ASSIGN(const Json body, c.body());
  Fields fields(body);
  const AssetId after(fields.optional_integer("after", 0).value_or(0));
  TM_TRY(fields.finish());
  TM_ASSIGN(const auto asset, flow::next_review(c.ports().store, c.actor(), c.project(), after));
  return json_response(200, asset_view(asset));
}

Result<Response> list_waiting(Context& c) {
  Query query(c.request.query);
  const AssetId after(query.integer("after", 0).value_or(0));
  const auto limit = query.integer("limit", 1, flow::kMostWaiting).value_or(60);
  TM_TRY(query.finish());
  TM_ASSIGN(const auto queue, c.read<flow::ReviewQueue>([&](ledger::Reader& reader) {
    return flow::review_queue(reader, c.actor(), c.project(), after, limit);
  }));
  Json reply = list_view(queue.items, waiting_view);
  if (queue.next_after) reply["next_after"] = queue.next_after.value;
  return json_response(200, reply);
}

Result<Response> list_reviews(Context& c) {
  TM_ASSIGN(const auto reviews, c.read<std::vector<flow::Review>>(
                                    [&](ledger::Reader& reader) -> Result<std::vector<flow::Review>> {
                                      TM_ASSIGN(const LayerId layer, c.layer(reader));
                                      return flow::reviews(reader, c.project(), c.asset(), layer);
                                    }));
  return json_response(200, list_view(reviews, review_view));
}

Result<Response> review_asset(Context& c) {
  TM_ASSIGN(const Json body, c.body());
  Fields fields(body);
  const auto decision = flow::decision_from_name(fields.text("decision", 1, 20));
  if (!decision) fields.problem("must be approve, reject or fix_and_approve", "/decision");
  const auto active_ms = fields.optional_integer("active_ms", 0, kMaxActive).value_or(0);
  const LayerId layer(fields.optional_integer("layer", 1).value_or(kTruth.value));
  const Json* comment_json = fields.object("comment");
  TM_TRY(fields.finish());
  std::optional<flow::NewComment> comment;
  if (comment_json != nullptr) {
    Fields inner(*comment_json, "/comment");
    comment = read_new_comment(inner);
    TM_TRY(inner.finish());
  }
  TM_ASSIGN(const auto reviewed, flow::review_asset(c.ports().store, c.actor(), c.project(), c.asset(), layer,
                                                    *decision, comment, active_ms, c.now()));
  return json_response(201,
                       {{"review", review_view(reviewed.review)}, {"asset", asset_view(reviewed.asset)}});
}

}  // namespace

void add_review_routes(std::vector<Route>& routes) {
  using access::Role;
  const std::string of_asset = "/api/v1/projects/{project}/assets/{asset}/reviews";
  routes.push_back({Method::kPost, "/api/v1/projects/{project}/reviews/next", Role::kReviewer, next_review,
                    BodyKind::kJson});
  routes.push_back({Method::kGet,
                    "/api/v1/projects/{project}/reviews/waiting",
                    Role::kReviewer,
                    list_waiting,
                    BodyKind::kNone,
                    {"after", "limit"}});
  routes.push_back({Method::kGet, of_asset, Role::kViewer, list_reviews, BodyKind::kNone, {"layer"}});
  routes.push_back({Method::kPost, of_asset, Role::kReviewer, review_asset, BodyKind::kJson});
}

}  // namespace touchmark::server
