// A model asked about the image that somebody has before them.
#include "base/json.h"
#include "flow/asset/layer.h"
#include "workflows/model_loop/assist.h"
#include "workflows/model_loop/picture.h"
#include "workflows/model_loop/recipe.h"

namespace touchmark::workflows {
namespace {

constexpr const char* kOnDemand = " (on demand)";

// The layer of this model, if it was made before.
Result<std::optional<record::Layer>> known_layer(ledger::Reader& reader, ProjectId project,
                                                 const OpenedRecipe& opened) {
  TM_ASSIGN(const auto all, flow::layers(reader, project));
  for (const record::Layer& each : all)
    if (each.kind == record::LayerKind::kRun && each.model == opened.model &&
        each.name.rfind(opened.name + kOnDemand, 0) == 0)
      return std::optional(each);
  return std::optional<record::Layer>();
}

Result<record::Layer> make_layer(ledger::Store& store, const flow::Actor& actor, ProjectId project,
                                 const OpenedRecipe& opened) {
  record::Layer layer;
  layer.kind = record::LayerKind::kRun;
  layer.model = opened.model;
  layer.name = opened.name + kOnDemand;
  auto made = flow::create_layer(store, actor, project, layer);
  if (made || made.error().code != ErrorCode::kConflict) return made;
  layer.name += " " + opened.model.substr(opened.model.rfind('@') + 1);  // another version has the name
  return flow::create_layer(store, actor, project, layer);
}

// Those that were judged already are deleted, or live beside their copies.
Result<std::int64_t> known_predictions(ledger::Reader& reader, ProjectId project, AssetId asset,
                                       LayerId layer) {
  TM_ASSIGN(const auto live, reader.annotations(project, asset, layer));
  TM_ASSIGN(const auto deleted, reader.deleted_annotations(project, asset, layer));
  return static_cast<std::int64_t>(live.size() + deleted.size());
}

struct Known {
  record::Ontology classes;
  std::optional<record::Layer> layer;
  std::int64_t predictions = 0;  // of the image
};

Result<Known> what_is_known(ledger::Store& store, ProjectId project, AssetId asset,
                            const OpenedRecipe& opened) {
  Known out;
  TM_TRY(store.read([&](ledger::Reader& reader) -> Result<void> {
    TM_ASSIGN(out.classes, flow::ontology(reader, project));
    TM_ASSIGN(out.layer, known_layer(reader, project, opened));
    if (out.layer) {
      TM_ASSIGN(out.predictions, known_predictions(reader, project, asset, out.layer->id));
    }
    return {};
  }));
  return out;
}

}  // namespace

Result<Assist::Suggested> Assist::predict(flow::Actor actor, ProjectId project, const record::Asset& asset,
                                          PredictionRun run) {
  if (ports_.models == nullptr) return fail(ErrorCode::kUnavailable, "this program keeps no models");
  TM_ASSIGN(const auto asked, open_recipe(*ports_.models, run, Hurry::kPerson));
  TM_ASSIGN(Known known, what_is_known(ports_.store, project, asset.id, asked));
  if (known.predictions > 0) return Suggested{*known.layer, known.predictions, false};
  run.labels = mapping_by_name(asked.recipe->labels(), known.classes);
  if (asked.recipe->needs_classes() && run.labels.empty())
    return fail(ErrorCode::kInvalid, "none of the model's labels has a class in this project");
  TM_ASSIGN(const auto opened, open_recipe(*ports_.models, run, Hurry::kPerson));
  TM_ASSIGN(const auto pixels, picture_of(ports_, asset, opened.recipe->wanted_pixels(), false));
  TM_ASSIGN(Looked looked, opened.recipe->look(asset, image_of(pixels)));
  const std::lock_guard lock(writing_);  // somebody else may have asked meanwhile
  TM_ASSIGN(known, what_is_known(ports_.store, project, asset.id, opened));
  if (known.predictions > 0) return Suggested{*known.layer, known.predictions, false};
  const flow::Actor writer{actor.id, true};
  if (!known.layer) {
    TM_ASSIGN(known.layer, make_layer(ports_.store, writer, project, opened));
  }
  TM_ASSIGN(const auto written,
            write_predictions(ports_, writer, project, known.layer->id, std::move(looked.annotations),
                              {{"on_demand", asset.id.value}}));
  return Suggested{*known.layer, written.annotations, true};
}

}  // namespace touchmark::workflows
