// What a model says of one image, as annotations of the project: a detector's shapes, a classifier's tags,
// the lines of a text reader in their reading order, a captioner's sentence. Or two models in a chain: the
// boxes of a detector, and the masks that another model makes of them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "flow/annotation/suggestions.h"
#include "models/store.h"
#include "workflows/model_loop/predict.h"

namespace touchmark::workflows {

struct Looked {
  std::vector<flow::NewAnnotation> annotations;
  std::int64_t unmapped = 0;  // of labels that have no class
  std::int64_t unfit = 0;     // of shapes that could not be brought to the size of the image
};

// Thread-safety: as models::Model.
class Recipe {
 public:
  virtual ~Recipe() = default;
  // That may be given classes.
  virtual std::vector<std::string> labels() const { return {}; }
  // Whether it says nothing without a class for one of its labels.
  virtual bool needs_classes() const { return true; }
  // As Model::wanted_pixels(), of the run's tiles.
  virtual int wanted_pixels() const = 0;
  // `seen` is the asset's picture, whole, at whatever size it was decoded. Errors as the models'.
  virtual Result<Looked> look(const record::Asset& asset, const models::Image& seen) = 0;
};

struct OpenedRecipe {
  std::unique_ptr<Recipe> recipe;
  std::string task;   // what is done, of kRunTasks
  std::string name;   // of the model, or of both
  std::string model;  // what its layer says: "name@version", of two "A@v+B@v"
};

// Of the run's models, with its options and classes as they are now. kNotFound for unknown models,
// kUnsupported with what the model cannot do, kUnavailable when it cannot run here now.
Result<OpenedRecipe> open_recipe(const models::ModelStore& store, const PredictionRun& run,
                                 models::Hurry hurry);

}  // namespace touchmark::workflows
