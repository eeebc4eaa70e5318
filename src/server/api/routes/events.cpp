// The log of a project, and its check.
#include <algorithm>

#include "base/json.h"
#include "flow/annotation/suggestions.h"
#include "server/api/context.h"
#include "server/api/routes.h"
#include "server/api/views.h"

namespace touchmark::server {
namespace {

// Where annotations were accepted from is told to those who may see that layer.
void hide_source(Json& event, const std::vector<LayerId>& seen) {
  const auto payload = event.find("payload");
  if (payload == event.end() || !payload->is_object()) return;
  const auto layer = payload->find("layer");
  if (layer == payload->end() || !layer->is_number_integer()) return;
  if (std::find(seen.begin(), seen.end(), LayerId(layer->get<std::int64_t>())) == seen.end())
    payload->erase("layer");
}

Result<Response> list_events(Context& c) {
  Query query(c.request.query);
  ledger::Reader::EventQuery wanted;
  const auto before = query.integer("before", 1);
  const auto after = query.integer("after", 0);
  if (before && after) query.problem("give \"after\" or \"before\", not both", "before");
  if (after) {
    wanted.after = Seq(*after);
  } else {
    wanted.before = before ? Seq(*before) : kOpenSeq;
  }
  wanted.asset = AssetId(query.integer("asset", 1).value_or(0));
  wanted.annotation = AnnotationId(query.integer("annotation", 1).value_or(0));
  wanted.limit = query.integer("limit", 1, 1000).value_or(100);
  TM_TRY(query.finish());
  TM_ASSIGN(const Json view, c.read<Json>([&](ledger::Reader& reader) -> Result<Json> {
    TM_ASSIGN(const auto project, reader.project(c.project()));
    TM_ASSIGN(wanted.layers, flow::visible_layers(reader, c.project(), c.actor()));
    TM_ASSIGN(const Seq head, flow::visible_head(reader, project, c.actor()));
    TM_ASSIGN(const auto events, reader.events(c.project(), wanted));
    Json out = list_view(events, event_view);
    if (wanted.layers)
      for (Json& event : out["items"]) hide_source(event, *wanted.layers);
    out["head"] = head.value;
    return out;
  }));
  return json_response(200, view);
}

Result<Response> undo_event(Context& c) {
  TM_ASSIGN(const auto written, flow::undo_event(c.ports().store, c.actor(), c.project(), Seq(c.id("seq"))));
  Json view = {{"seq", written.seq.value}, {"annotations", written.annotations}};
  if (written.assets > 0) view["assets"] = written.assets;
  return json_response(200, view);
}

Result<Response> start_verify(Context& c) {
  Query query(c.request.query);
  const bool media = query.boolean("media");
  TM_TRY(query.finish());
  return start_job(c, "verify", {{"media", media}});
}

}  // namespace

void add_event_routes(std::vector<Route>& routes) {
  using access::Role;
  routes.push_back({Method::kGet,
                    "/api/v1/projects/{project}/events",
                    Role::kViewer,
                    list_events,
                    BodyKind::kNone,
                    {"before", "after", "asset", "annotation", "limit"}});
  routes.push_back(
      {Method::kPost, "/api/v1/projects/{project}/events/{seq}/undo", Role::kManager, undo_event});
  routes.push_back({Method::kPost,
                    "/api/v1/projects/{project}/verify",
                    Role::kReviewer,
                    start_verify,
                    BodyKind::kNone,
                    {"media"}});
}

}  // namespace touchmark::server
