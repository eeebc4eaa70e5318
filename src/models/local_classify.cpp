// Classifiers and embeddings of images: one network may be both.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/json_fields.h"
#include "models/local.h"

namespace touchmark::models {
namespace {

struct ClassifierSettings {
  ImageInput input;
  std::string scores;     // an output; empty: none
  std::string embedding;  // likewise
  bool softmax = false;   // the scores are logits
  std::vector<std::string> labels;
  std::size_t dimensions = 0;
};

std::vector<float> softmax(std::vector<float> logits) {
  const float top = *std::max_element(logits.begin(), logits.end());
  for (float& value : logits) value = std::exp(value - top);
  const float sum = std::accumulate(logits.begin(), logits.end(), 0.0f);
  for (float& value : logits) value /= sum;
  return logits;
}

class LocalClassifier final : public Classify, public EmbedImage {
 public:
  LocalClassifier(LocalFiles files, const Network* network, ClassifierSettings settings)
      : files_(std::move(files)), network_(*network), settings_(std::move(settings)) {}

  const Card& card() const override { return files_.card(); }
  int wanted_pixels() const override {
    return static_cast<int>(2 * std::max(settings_.input.size.width, settings_.input.size.height));
  }
  std::vector<std::string> labels() const override { return settings_.labels; }
  std::size_t dimensions() const override { return settings_.dimensions; }

  Result<std::vector<Predicted<std::string>>> classify(const Image& image, std::size_t most) override {
    TM_ASSIGN(std::vector<float> scores, run(image, settings_.scores));
    if (scores.size() != settings_.labels.size())
      return fail(ErrorCode::kCorrupt, "the model " + card().name + " gives " +
                                           std::to_string(scores.size()) + " scores for " +
                                           std::to_string(settings_.labels.size()) + " labels");
    if (settings_.softmax) scores = softmax(std::move(scores));
    std::vector<std::size_t> order(scores.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    most = std::min(most, order.size());
    std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(most), order.end(),
                      [&](std::size_t a, std::size_t b) { return scores[a] > scores[b]; });
    const auto origin = origin_of(card(), Json::object());
    std::vector<Predicted<std::string>> out;
    for (std::size_t i = 0; i < most; ++i) {
      const double confidence = std::clamp(static_cast<double>(scores[order[i]]), 0.0, 1.0);
      TM_TRY(check_prediction(confidence, origin.get()));
      out.push_back({settings_.labels[order[i]], confidence, origin});
    }
    return out;
  }

  Result<Predicted<Embedding>> embed(const Image& image) override {
    TM_ASSIGN(std::vector<float> values, run(image, settings_.embedding));
    TM_ASSIGN(Embedding unit, unit_length(std::move(values), settings_.dimensions, card().name));
    return Predicted<Embedding>{std::move(unit), 1, origin_of(card(), Json::object())};
  }

 private:
  Result<std::vector<float>> run(const Image& image, const std::string& output) const {
    if (output.empty())
      return fail(ErrorCode::kUnsupported, "the model " + card().name + " has no such output");
    TM_ASSIGN(PlacedPicture placed, place_picture(image, settings_.input));
    std::vector<NetworkInput> inputs;
    inputs.push_back({settings_.input.name, std::move(placed.pixels)});
    TM_ASSIGN(const auto arrays, files_.run(network_, std::move(inputs), {output}));
    std::vector<float> values = arrays[0].to_floats();
    if (std::any_of(values.begin(), values.end(), [](float value) { return !std::isfinite(value); }))
      return fail(ErrorCode::kCorrupt, "the model " + card().name + " gives numbers that are not finite");
    return values;
  }

  const LocalFiles files_;
  const Network network_;
  const ClassifierSettings settings_;
};

Result<const Tensor*> output_of(const Network& network, const std::string& name, std::string_view key) {
  for (const Tensor& tensor : network.outputs)
    if (tensor.name == name) return &tensor;
  return fail(ErrorCode::kInvalid, "the network has no output '" + name + "'", pointer_to("/pipeline", key));
}

}  // namespace

Result<std::unique_ptr<Model>> make_classifier(LocalFiles files, const Json& pipeline) {
  ClassifierSettings settings;
  TM_ASSIGN(const std::string file, text_field(pipeline, "/pipeline", "network", ""));
  TM_ASSIGN(const Network* network, files.network(file));
  TM_ASSIGN(settings.input, image_input_of(pipeline, *network));
  TM_ASSIGN(settings.scores, text_field(pipeline, "/pipeline", "scores", ""));
  TM_ASSIGN(settings.embedding, text_field(pipeline, "/pipeline", "embedding", ""));
  TM_ASSIGN(settings.softmax, bool_field(pipeline, "/pipeline", "softmax", false));
  if (settings.scores.empty() && settings.embedding.empty())
    return fail(ErrorCode::kInvalid, "name the output of \"scores\", of the \"embedding\", or both",
                "/pipeline");
  if (!settings.scores.empty()) {
    TM_TRY(output_of(*network, settings.scores, "scores"));
    TM_ASSIGN(settings.labels, labels_of(files, pipeline));
  }
  if (!settings.embedding.empty()) {
    TM_ASSIGN(const Tensor* tensor, output_of(*network, settings.embedding, "embedding"));
    if (tensor->shape.empty() || tensor->shape.back().fixed < 1)
      return fail(ErrorCode::kInvalid, "the card must say how long the embedding is", "/networks");
    settings.dimensions = static_cast<std::size_t>(tensor->shape.back().fixed);
  }
  return std::make_unique<LocalClassifier>(std::move(files), network, std::move(settings));
}

}  // namespace touchmark::models
