// Models of this server, and what they make of the image somebody has before them.
#include "base/json.h"
#include "geometry/codec.h"
#include "models/store.h"
#include "server/api/context.h"
#include "server/api/routes.h"
#include "server/api/views.h"
#include "server/http/files.h"
#include "workflows/model_loop/assist.h"

namespace touchmark::server {
namespace {

Result<models::ModelStore*> store_of(Context& c) {
  if (c.ports().models == nullptr) return fail(ErrorCode::kUnavailable, "this server keeps no models");
  return c.ports().models;
}

// Of a card that promises more than it keeps the labels are empty.
std::vector<std::string> labels_of(models::ModelStore& store, const models::StoredModel& stored) {
  const auto model = store.open(stored, models::Hurry::kPerson);
  if (!model) return {};
  if (const auto* detector = models::port_of<models::Detect>(**model)) return detector->labels();
  if (const auto* classifier = models::port_of<models::Classify>(**model)) return classifier->labels();
  return {};
}

Json model_view(models::ModelStore& store, const models::StoredModel& stored) {
  Json tasks = Json::array();
  for (const models::Task task : stored.card.tasks) tasks.push_back(models::task_name(task));
  Json files = Json::array();
  for (const auto& network : stored.card.networks) files.push_back(network.file);
  const Json& extra = stored.card.extra;
  Json out = {{"id", stored.id},
              {"name", stored.card.name},
              {"version", stored.version},
              {"tasks", tasks},
              {"licence", stored.card.licence},
              {"networks", files},
              {"labels", labels_of(store, stored)},
              {"remote", stored.card.is_remote()}};
  if (extra.is_object() && extra.contains("pipeline") && extra["pipeline"].contains("decoder"))
    out["decoder"] = extra["pipeline"]["decoder"];
  return out;
}

Result<Response> list_models(Context& c) {
  TM_ASSIGN(models::ModelStore * store, store_of(c));
  TM_ASSIGN(const auto all, store->list());
  Json out = list_view(all, [&](const models::StoredModel& stored) { return model_view(*store, stored); });
  const auto version = store->runtime().version();
  out["runtime"] = version ? Json{{"version", *version}} : Json{{"missing", version.error().message}};
  return json_response(200, out);
}

// For a decoder in the browser. The address has the model's version in it, so the answer never changes.
Result<Response> get_model_file(Context& c) {
  TM_ASSIGN(models::ModelStore * store, store_of(c));
  TM_ASSIGN(const auto stored, store->find(c.path_text("model")));
  const models::CardFile* file = stored.card.file(c.path_text("file"));
  if (file == nullptr) return fail(ErrorCode::kNotFound, "the model has no such file");
  TM_ASSIGN(OpenFile opened, open_named_file(stored.folder / file->name));
  const std::string tag = "\"" + file->sha256.substr(0, 32) + "\"";
  Response response = file_response(c.request, std::move(opened), tag);
  response.set("Content-Type", "application/octet-stream");
  response.set("Cache-Control", "private, max-age=31536000, immutable");
  response.set("ETag", tag);
  return response;
}

Result<record::Asset> asset_of(Context& c) {
  return c.read<record::Asset>([&](ledger::Reader& reader) { return reader.asset(c.project(), c.asset()); });
}

Result<Response> get_features(Context& c) {
  Query query(c.request.query);
  const std::string model = query.text("model", 200).value_or("");
  const bool ahead = query.boolean("ahead");
  if (model.empty()) query.problem("is missing", "model");
  TM_TRY(query.finish());
  TM_ASSIGN(const record::Asset asset, asset_of(c));
  TM_ASSIGN(const auto features,
            c.services.assist.features(model, asset, ahead ? models::Hurry::kJob : models::Hurry::kPerson));
  Response response;
  if (ahead) {
    response.status = 204;
    return response;
  }
  std::string shape;
  for (const std::int64_t side : features.encoded->shape())
    shape += (shape.empty() ? "" : ",") + std::to_string(side);
  response.set("Content-Type", "application/octet-stream");
  response.set("Cache-Control", "private, max-age=600");
  response.set("X-Feature-Shape", shape);
  response.body = std::string(features.encoded->float16());
  return response;
}

std::vector<geometry::Point> points_from(Fields& fields, std::string_view name) {
  std::vector<geometry::Point> out;
  const Json* list = fields.array(name, 0, 100, false);
  if (list == nullptr) return out;
  for (const Json& each : *list) {
    if (!each.is_array() || each.size() != 2 || !each[0].is_number() || !each[1].is_number()) {
      fields.problem("must be a list of [x, y]", fields.at(name));
      return out;
    }
    out.push_back({each[0].get<double>(), each[1].get<double>()});
  }
  return out;
}

models::Prompt prompt_from(Fields& fields) {
  models::Prompt prompt;
  prompt.inside = points_from(fields, "inside");
  prompt.outside = points_from(fields, "outside");
  if (const Json* box = fields.object("box")) {
    Fields inner(*box, "/box");
    prompt.box = geometry::Box{inner.number("x", -1e9, 1e9), inner.number("y", -1e9, 1e9),
                               inner.number("width", 0, 1e9), inner.number("height", 0, 1e9)};
    if (const auto done = inner.finish(); !done) fields.problem(done.error().message, done.error().where);
  }
  return prompt;
}

Result<Response> segment(Context& c) {
  TM_ASSIGN(const Json body, c.body());
  Fields fields(body);
  const std::string model = fields.text("model", 1, 200);
  const models::Prompt prompt = prompt_from(fields);
  TM_TRY(fields.finish());
  TM_ASSIGN(const record::Asset asset, asset_of(c));
  TM_ASSIGN(const auto masks, c.services.assist.segment(model, asset, prompt));
  return json_response(
      200, list_view(masks, [](const models::Predicted<geometry::Mask>& mask) {
        return Json{{"score", mask.confidence},
                    {"shape", geometry::to_json(geometry::Shape(mask.value))},
                    {"made_by", "assist:" + mask.origin->model + "@" + mask.origin->version.substr(0, 12)}};
      }));
}

}  // namespace

void add_model_routes(std::vector<Route>& routes) {
  using access::Role;
  routes.push_back({Method::kGet, "/api/v1/models", kSignedIn, list_models});
  routes.push_back({Method::kGet, "/api/v1/models/{model}/files/{file}", kSignedIn, get_model_file});
  const std::string asset = "/api/v1/projects/{project}/assets/{asset}";
  routes.push_back({Method::kGet,
                    asset + "/features",
                    Role::kAnnotator,
                    get_features,
                    BodyKind::kNone,
                    {"model", "ahead"}});
  routes.push_back({Method::kPost, asset + "/segment", Role::kAnnotator, segment, BodyKind::kJson});
}

}  // namespace touchmark::server
