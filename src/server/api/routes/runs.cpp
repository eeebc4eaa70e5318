// Prediction runs: a model over many images, into a layer of its own.
#include <algorithm>

#include "base/json.h"
#include "flow/asset/layer.h"
#include "models/store.h"
#include "server/api/asset_filter.h"
#include "server/api/context.h"
#include "server/api/routes.h"
#include "server/api/views.h"
#include "workflows/model_loop/assist.h"
#include "workflows/model_loop/recipe.h"

namespace touchmark::server {
namespace {

constexpr std::size_t kMostSelected = 10'000;
constexpr std::int64_t kMostParts = 16;
constexpr std::int64_t kMostId = std::int64_t{1} << 53;

std::map<std::string, workflows::LabelRule> labels_from(const Json& object, Fields& outer) {
  std::map<std::string, workflows::LabelRule> out;
  if (object.size() > kMostSelected) outer.problem("at most 10,000 labels", "/labels");
  for (const auto& [label, rule] : object.items()) {
    const std::string at = "/labels/" + label;
    if (!rule.is_object()) {
      outer.problem("must be an object", at);
      continue;
    }
    Fields fields(rule, at);
    workflows::LabelRule one;
    one.class_id = ClassId(fields.integer("class_id", 1));
    if (fields.any("min_score") != nullptr) one.min_score = fields.number("min_score", 0, 1);
    if (const auto done = fields.finish(); !done) outer.problem(done.error().message, done.error().where);
    out[label] = one;
  }
  return out;
}

struct Wanted {
  workflows::PredictionRun run;
  std::string name;  // of the layer
  bool maps_by_name = true;
};

// Empty when it is not said.
std::string task_from(Fields& fields) {
  std::string task = fields.optional_text("task", 50, 1).value_or("");
  const auto& known = workflows::kRunTasks;
  if (!task.empty() && std::find(known.begin(), known.end(), task) == known.end())
    fields.problem("must be detect, read_text, classify or caption", "/task");
  return task;
}

Result<Wanted> wanted_from(const Json& body) {
  Fields fields(body);
  Wanted out;
  out.run.model = fields.text("model", 1, 200);
  out.name = fields.optional_text("name", 200, 1).value_or("");
  for (const auto id : fields.ids("asset_ids", 1, kMostSelected, false))
    out.run.images.assets.emplace_back(id);
  if (const Json* filter = fields.object("filter"))
    out.run.images.filter = asset_filter(*filter, "/filter", fields);
  if (!out.run.images.assets.empty() && out.run.images.filter)
    fields.problem("give \"asset_ids\" or \"filter\", not both", "/filter");
  if (fields.any("min_score") != nullptr) out.run.min_score = fields.number("min_score", 0.01, 1);
  if (fields.any("most_overlap") != nullptr) out.run.most_overlap = fields.number("most_overlap", 0, 1);
  if (const Json* labels = fields.object("labels")) {
    out.run.labels = labels_from(*labels, fields);
    out.maps_by_name = false;
  }
  out.run.task = task_from(fields);
  out.run.masks_by = fields.optional_text("masks_by", 200, 1).value_or("");
  out.run.instruction = fields.optional_text("instruction", 2000).value_or("");
  out.run.text_class = ClassId(fields.optional_integer("text_class", 1, kMostId).value_or(0));
  out.run.tiles = static_cast<int>(fields.optional_integer("tiles", 1, 4).value_or(1));
  out.run.flip = fields.optional_boolean("flip").value_or(false);
  out.run.parts = static_cast<int>(fields.optional_integer("parts", 1, kMostParts).value_or(1));
  TM_TRY(fields.finish());
  return out;
}

Result<void> check_class(const record::Ontology& classes, ClassId id, const std::string& where) {
  const record::Class* known = classes.find(id);
  if (known == nullptr || known->retired)
    return fail(ErrorCode::kInvalid, "no class has the id " + std::to_string(id.value), where);
  return {};
}

// Labels without a class, and classes that are not there.
Result<Json> check_labels(const Wanted& wanted, const std::vector<std::string>& labels,
                          const record::Ontology& classes) {
  for (const auto& [label, rule] : wanted.run.labels) {
    if (std::find(labels.begin(), labels.end(), label) == labels.end())
      return fail(ErrorCode::kInvalid, "the model has no label '" + label + "'", "/labels");
    TM_TRY(check_class(classes, rule.class_id, "/labels/" + label));
  }
  if (wanted.run.text_class.value != 0) TM_TRY(check_class(classes, wanted.run.text_class, "/text_class"));
  Json unmapped = Json::array();
  for (const auto& label : labels)
    if (!wanted.run.labels.contains(label)) unmapped.push_back(label);
  return unmapped;
}

// A name may be another model's by the time the job runs.
Result<void> by_id(const models::ModelStore& store, workflows::PredictionRun& run) {
  for (std::string* model : {&run.model, &run.masks_by}) {
    if (model->empty()) continue;
    TM_ASSIGN(const auto stored, store.find(*model));
    *model = stored.id;
  }
  return {};
}

Result<Response> start_run(Context& c) {
  TM_ASSIGN(const Json body, c.body());
  TM_ASSIGN(Wanted wanted, wanted_from(body));
  if (c.ports().models == nullptr) return fail(ErrorCode::kUnavailable, "this server keeps no models");
  TM_ASSIGN(const auto opened, workflows::open_recipe(*c.ports().models, wanted.run, models::Hurry::kJob));
  TM_TRY(by_id(*c.ports().models, wanted.run));
  TM_ASSIGN(const auto classes,
            c.read<record::Ontology>([&](ledger::Reader& reader) -> Result<record::Ontology> {
              TM_TRY(reader.project(c.project()));
              return flow::ontology(reader, c.project());
            }));
  const auto labels = opened.recipe->labels();
  if (wanted.maps_by_name) wanted.run.labels = workflows::mapping_by_name(labels, classes);
  TM_ASSIGN(const Json unmapped, check_labels(wanted, labels, classes));
  if (wanted.run.labels.empty() && opened.recipe->needs_classes())
    return fail(ErrorCode::kInvalid,
                "none of the model's labels has a class in this project: name them in \"labels\"", "/labels");
  record::Layer layer;
  layer.kind = record::LayerKind::kRun;
  layer.model = opened.model;
  layer.name =
      wanted.name.empty() ? opened.name + " " + std::to_string(c.now().value / 1'000'000) : wanted.name;
  TM_ASSIGN(const auto made, flow::create_layer(c.ports().store, c.actor(), c.project(), layer));
  wanted.run.layer = made.id;
  Json jobs = Json::array();
  for (wanted.run.part = 0; wanted.run.part < wanted.run.parts; ++wanted.run.part) {
    Json arguments = Json::object();
    workflows::put_prediction_run(wanted.run, arguments);
    TM_ASSIGN(const JobId id,
              c.ports().jobs.enqueue("predict", c.project(), c.user().id, arguments, c.now()));
    TM_ASSIGN(const jobs::Job job, c.ports().jobs.job(id));
    c.services.hub->job_changed(job);
    jobs.push_back(job_view(job));
  }
  c.services.runner.wake();
  return json_response(202, {{"layer", layer_view(made, 0)}, {"jobs", jobs}, {"unmapped", unmapped}});
}

// What a model says of one image, asked by whoever labels it.
Result<Response> predict_here(Context& c) {
  TM_ASSIGN(const Json body, c.body());
  Fields fields(body);
  workflows::PredictionRun run;
  run.model = fields.text("model", 1, 200);
  run.task = task_from(fields);
  run.masks_by = fields.optional_text("masks_by", 200, 1).value_or("");
  if (fields.any("min_score") != nullptr) run.min_score = fields.number("min_score", 0.01, 1);
  TM_TRY(fields.finish());
  TM_ASSIGN(const auto asset, c.read<record::Asset>([&](ledger::Reader& reader) {
    return reader.asset(c.project(), c.asset());
  }));
  TM_ASSIGN(const auto made, c.services.assist.predict(c.actor(), c.project(), asset, std::move(run)));
  return json_response(
      200, {{"layer", made.layer.id.value}, {"annotations", made.annotations}, {"asked", made.asked}});
}

}  // namespace

void add_run_routes(std::vector<Route>& routes) {
  routes.push_back(
      {Method::kPost, "/api/v1/projects/{project}/runs", access::Role::kManager, start_run, BodyKind::kJson});
  routes.push_back({Method::kPost, "/api/v1/projects/{project}/assets/{asset}/predict",
                    access::Role::kAnnotator, predict_here, BodyKind::kJson});
}

}  // namespace touchmark::server
