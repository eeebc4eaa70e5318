// Models for the image that a person has before them: masks from what they point at, and a detector's
// suggestions. Thread-safe; calls block.
#pragma once

#include <future>
#include <list>
#include <map>
#include <memory>
#include <mutex>

#include "flow/annotation/annotation.h"
#include "flow/asset/ports.h"
#include "workflows/model_loop/predict.h"

namespace touchmark::workflows {

using models::Hurry;

class Assist {
 public:
  explicit Assist(const flow::Ports& ports) : ports_(ports) {}

  struct Features {
    std::shared_ptr<const models::SegmentPrompt::Encoded> encoded;
    std::string model;  // its name
    std::string version;
  };
  // Of the asset's picture: from memory, from the cache, or made now. Callers who ask for the same at once
  // wait for one. kNotFound for an unknown model or a missing picture, kUnsupported for a model that is asked
  // in other ways, else as models::Runtime.
  Result<Features> features(const std::string& model, const record::Asset& asset, Hurry hurry);

  // Masks of the asset's size, most confident first. Errors as features(), and kInvalid for a prompt outside
  // it.
  Result<std::vector<models::Predicted<geometry::Mask>>> segment(const std::string& model,
                                                                 const record::Asset& asset,
                                                                 const models::Prompt& prompt);

  struct Suggested {
    record::Layer layer;           // of kind run, one for each project and model
    std::int64_t annotations = 0;  // that the model has of this image
    bool asked = false;            // now; else it was asked about this image before
  };
  // What the model says of this image alone goes into a layer "<model> (on demand)", labels as the classes of
  // their names. An image of which that layer has predictions, judged ones included, is not asked about
  // again. Errors as open_recipe(), and kInvalid when none of the model's labels is a class here.
  Result<Suggested> predict(flow::Actor actor, ProjectId project, const record::Asset& asset,
                            PredictionRun run);

 private:
  using Made = std::shared_future<Result<Features>>;

  // Reads the cards of all models: once a call.
  Result<models::StoredModel> find(const std::string& model) const;
  Result<Features> features_of(const models::StoredModel& stored, const record::Asset& asset, Hurry hurry);
  Result<Features> make(const models::StoredModel& stored, const record::Asset& asset, Hurry hurry);
  Result<std::shared_ptr<models::Model>> opened(const models::StoredModel& stored, Hurry hurry);
  void remember(const std::string& key, const Features& features);

  const flow::Ports& ports_;
  std::mutex writing_;  // of predictions of one image
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<models::Model>> models_;  // by id and hurry
  std::map<std::string, Made> making_;
  std::list<std::pair<std::string, Features>> recent_;  // the last used first
};

}  // namespace touchmark::workflows
