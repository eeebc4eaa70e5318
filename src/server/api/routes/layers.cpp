#include "flow/asset/layer.h"

#include "flow/annotation/suggestions.h"
#include "server/api/context.h"
#include "server/api/operations.h"
#include "server/api/routes.h"
#include "server/api/views.h"

namespace touchmark::server {
namespace {

Result<Json> whole_layer(ledger::Reader& reader, ProjectId project, const record::Layer& layer) {
  TM_ASSIGN(const auto counters, reader.counters(project, layer.id));
  const auto count = counters.find("annotations");
  return layer_view(layer, count == counters.end() ? 0 : count->second);
}

Result<Response> list_layers(Context& c) {
  TM_ASSIGN(Json items, c.read<Json>([&](ledger::Reader& reader) -> Result<Json> {
    TM_TRY(reader.project(c.project()));
    Json out = Json::array();
    TM_ASSIGN(const auto all, flow::layers(reader, c.project()));
    for (const auto& each : all) {
      if (!c.actor().reviewer && !record::labeler_may_see(each, c.user().id)) continue;
      TM_ASSIGN(Json view, whole_layer(reader, c.project(), each));
      out.push_back(std::move(view));
    }
    return out;
  }));
  return json_response(200, items_view(std::move(items)));
}

Result<Response> create_layer(Context& c) {
  TM_ASSIGN(const Json body, c.body());
  Fields fields(body);
  record::Layer wanted;
  const auto kind = record::layer_kind_from_name(fields.text("kind", 1, 20));
  if (!kind) fields.problem(kind.error().message, "/kind");
  if (kind) wanted.kind = *kind;
  wanted.name = fields.text("name", 1, 200);
  wanted.model = fields.optional_text("model", 200).value_or("");
  TM_TRY(fields.finish());
  TM_ASSIGN(const auto made, flow::create_layer(c.ports().store, c.actor(), c.project(), wanted));
  return json_response(201, layer_view(made, 0));
}

Result<Response> drop_layer(Context& c) {
  TM_TRY(flow::drop_layer(c.ports().store, c.actor(), c.project(), LayerId(c.id("layer"))));
  return no_content();
}

Result<Response> write_annotations(Context& c) {
  TM_ASSIGN(const Json body, c.body());
  Fields fields(body);
  const std::string made_by = fields.optional_text("made_by", 200).value_or("");
  if (!made_by.empty() && made_by.rfind("model:", 0) != 0)
    fields.problem("must be model:<run>, or be left out", "/made_by");
  const Json* list = fields.array("annotations", 1, static_cast<std::size_t>(flow::kMostRows), true);
  TM_TRY(fields.finish());
  std::vector<flow::NewAnnotation> annotations;
  annotations.reserve(list->size());
  for (const Json& each : *list) {
    const std::string at = "/annotations/" + std::to_string(annotations.size());
    Fields inner(each, at);
    flow::NewAnnotation one;
    one.asset = AssetId(inner.integer("asset_id", 1));
    const Json* content = inner.object("content");
    if (content == nullptr) inner.problem("\"content\" is missing", inner.at("content"));
    TM_TRY(inner.finish());
    auto parsed = content_from_body(*content);
    if (!parsed)
      return fail(parsed.error().code, parsed.error().message, at + "/content" + parsed.error().where);
    one.content = std::move(*parsed);
    annotations.push_back(std::move(one));
  }
  TM_ASSIGN(const auto written,
            flow::write_annotations(c.ports().store, c.actor(), c.project(), LayerId(c.id("layer")),
                                    std::move(annotations), made_by));
  return json_response(201, {{"seq", written.seq.value}, {"annotations", written.annotations}});
}

Result<Response> accept(Context& c) {
  TM_ASSIGN(const Json body, c.body());
  Fields fields(body);
  flow::AcceptFilter filter;
  for (const auto id : fields.ids("asset_ids", 0, 10'000, false)) filter.assets.emplace_back(id);
  for (const auto id : fields.ids("class_ids", 0, 10'000, false)) filter.classes.emplace_back(id);
  if (fields.any("min_score") != nullptr) filter.min_score = fields.number("min_score", 0, 1);
  filter.after = AssetId(fields.optional_integer("after", 0).value_or(0));
  filter.limit = fields.optional_integer("limit", 1, flow::kMostRows).value_or(flow::kMostRows);
  TM_TRY(fields.finish());
  TM_ASSIGN(const auto accepted, flow::accept_annotations(c.ports().store, c.actor(), c.project(),
                                                          LayerId(c.id("layer")), filter));
  Json out = {{"annotations", accepted.annotations}};
  if (accepted.seq) out["seq"] = accepted.seq.value;
  if (accepted.next_after) out["next_after"] = accepted.next_after.value;
  return json_response(200, out);
}

}  // namespace

void add_layer_routes(std::vector<Route>& routes) {
  using access::Role;
  const std::string path = "/api/v1/projects/{project}/layers";
  routes.push_back({Method::kGet, path, Role::kViewer, list_layers});
  routes.push_back({Method::kPost, path, Role::kManager, create_layer, BodyKind::kJson});
  routes.push_back({Method::kDelete, path + "/{layer}", Role::kManager, drop_layer});
  routes.push_back(
      {Method::kPost, path + "/{layer}/annotations", Role::kManager, write_annotations, BodyKind::kJson});
  routes.push_back({Method::kPost, path + "/{layer}/accept", Role::kManager, accept, BodyKind::kJson});
}

}  // namespace touchmark::server
