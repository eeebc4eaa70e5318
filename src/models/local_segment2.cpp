// SAM 2 for still images (Ravi et al., 2024), as its encoder and decoder are exported in two files: features
// of three sizes, and several masks to choose from.
#include <algorithm>

#include "base/json_fields.h"
#include "models/local.h"
#include "models/sam_prompt.h"

namespace touchmark::models {
namespace {

// Of the encoder and, under the same names, of the decoder.
constexpr const char* kFeatures[] = {"image_embed", "high_res_feats_0", "high_res_feats_1"};
constexpr std::int64_t kMaskSide = 256;

struct Feature {
  std::string output;  // of the encoder
  std::string input;   // of the decoder
  std::vector<std::int64_t> shape;
};

struct SecondSettings {
  ImageInput input;
  std::vector<Feature> features;
  std::int64_t numbers = 0;  // of all features
};

class SecondSam final : public SegmentPrompt {
 public:
  SecondSam(LocalFiles files, const Network* encoder, const Network* decoder, SecondSettings settings)
      : files_(std::move(files)),
        encoder_(*encoder),
        decoder_(*decoder),
        settings_(std::move(settings)),
        version_(content_version(files_.card())) {}

  const Card& card() const override { return files_.card(); }
  int wanted_pixels() const override {
    return static_cast<int>(std::max(settings_.input.size.width, settings_.input.size.height));
  }

  Result<std::shared_ptr<const Encoded>> encode(const Image& image) override {
    TM_ASSIGN(PlacedPicture placed, place_picture(image, settings_.input));
    std::vector<NetworkInput> inputs;
    inputs.push_back({settings_.input.name, std::move(placed.pixels)});
    std::vector<std::string> outputs;
    for (const Feature& feature : settings_.features) outputs.push_back(feature.output);
    TM_ASSIGN(const auto arrays, files_.run(encoder_, std::move(inputs), outputs));
    std::string half;
    for (std::size_t i = 0; i < arrays.size(); ++i) {
      if (arrays[i].shape != settings_.features[i].shape)
        return fail(ErrorCode::kCorrupt,
                    "the model " + card().name + " gives features of another shape than its card says");
      half += to_float16(arrays[i].to_floats());
    }
    return restore(std::move(half), image.size);
  }

  Result<std::shared_ptr<const Encoded>> restore(std::string float16, geometry::Size image) override {
    if (static_cast<std::int64_t>(float16.size()) != 2 * settings_.numbers)
      return fail(ErrorCode::kCorrupt, "these are not the features of " + card().name);
    return std::make_shared<const SamEncoded>(version_, std::move(float16),
                                              std::vector<std::int64_t>{settings_.numbers}, image);
  }

  Result<std::vector<Predicted<geometry::Mask>>> segment(const Encoded& encoded, const Prompt& prompt,
                                                         geometry::Size size) override {
    const auto* features = dynamic_cast<const SamEncoded*>(&encoded);
    if (features == nullptr || features->version() != version_)
      return fail(ErrorCode::kInvalid, "the image was encoded by another model than " + card().name);
    if (prompt.inside.empty() && !prompt.box)
      return fail(ErrorCode::kInvalid, "the prompt points at nothing");
    TM_ASSIGN(const auto arrays,
              files_.run(decoder_, inputs_of(*features, prompt, size), {"masks", "iou_predictions"}));
    const Array& masks = arrays[0];
    const std::vector<float> qualities = arrays[1].to_floats();
    const auto number = static_cast<std::int64_t>(qualities.size());
    if (masks.floats() == nullptr || number < 1 || masks.dim(2) < 1 || masks.dim(3) < 1 ||
        masks.shape != std::vector<std::int64_t>{1, number, masks.dim(2), masks.dim(3)})
      return fail(ErrorCode::kCorrupt,
                  "the model " + card().name + " gives masks of another shape than SAM 2's");
    const FieldPlace place = {static_cast<double>(masks.dim(3)) / static_cast<double>(size.width),
                              static_cast<double>(masks.dim(2)) / static_cast<double>(size.height), 0, 0};
    return masks_of(masks, qualities, place, size, origin_of(card(), parameters_of(prompt)));
  }

 private:
  std::vector<NetworkInput> inputs_of(const SamEncoded& features, const Prompt& prompt,
                                      geometry::Size size) const {
    std::vector<NetworkInput> inputs;
    std::size_t at = 0;
    for (const Feature& feature : settings_.features) {
      const auto bytes = static_cast<std::size_t>(2 * element_count(feature.shape));
      const Array half{ElementType::kFloat16, feature.shape,
                       std::string(features.float16().substr(at, bytes))};
      inputs.push_back({feature.input, Array::of(feature.shape, half.to_floats())});
      at += bytes;
    }
    // The canvas is the whole image, stretched.
    const geometry::Size canvas = settings_.input.size;
    const PromptPoints points =
        points_of(prompt, static_cast<double>(canvas.width) / static_cast<double>(size.width),
                  static_cast<double>(canvas.height) / static_cast<double>(size.height), false);
    const auto count = static_cast<std::int64_t>(points.labels.size());
    inputs.push_back({"point_coords", Array::of({1, count, 2}, points.places)});
    inputs.push_back({"point_labels", Array::of({1, count}, points.labels)});
    inputs.push_back({"mask_input", Array::of({1, 1, kMaskSide, kMaskSide},
                                              std::vector<float>(kMaskSide * kMaskSide, 0.0f))});
    inputs.push_back({"has_mask_input", Array::of({1}, std::vector<float>{0})});
    return inputs;
  }

  const LocalFiles files_;
  const Network encoder_;
  const Network decoder_;
  const SecondSettings settings_;
  const std::string version_;
};

Result<void> read_features(const Network& encoder, SecondSettings& settings) {
  for (const char* name : kFeatures) {
    Feature feature;
    TM_ASSIGN(feature.output, output_like(encoder, {name}));
    feature.input = name;
    for (const Tensor& output : encoder.outputs)
      if (output.name == feature.output)
        for (const Dimension& side : output.shape) feature.shape.push_back(side.fixed);
    const std::int64_t numbers = element_count(feature.shape);
    if (numbers < 1)
      return fail(ErrorCode::kInvalid, "the card must say the shapes of the encoder's outputs in numbers",
                  "/networks");
    settings.numbers += numbers;
    settings.features.push_back(std::move(feature));
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<Model>> make_second_segmenter(LocalFiles files, const Json& pipeline) {
  SecondSettings settings;
  TM_ASSIGN(const std::string encoder_file, text_field(pipeline, "/pipeline", "encoder"));
  TM_ASSIGN(const std::string decoder_file, text_field(pipeline, "/pipeline", "decoder"));
  TM_ASSIGN(const Network* encoder, files.network(encoder_file));
  TM_ASSIGN(const Network* decoder, files.network(decoder_file));
  TM_ASSIGN(settings.input, image_input_of(pipeline, *encoder));
  if (settings.input.size.width == 0 || settings.input.fit != Fit::kStretch)
    return fail(ErrorCode::kInvalid, "SAM 2's canvas has a size, and the fit is \"stretch\"",
                "/pipeline/input");
  TM_TRY(read_features(*encoder, settings));
  for (const char* name : {"image_embed", "high_res_feats_0", "high_res_feats_1", "point_coords",
                           "point_labels", "mask_input", "has_mask_input"}) {
    const auto has_name = [name](const Tensor& tensor) { return tensor.name == name; };
    if (std::none_of(decoder->inputs.begin(), decoder->inputs.end(), has_name))
      return fail(ErrorCode::kInvalid, std::string("SAM 2's decoder has an input '") + name + "'",
                  "/networks");
  }
  return std::make_unique<SecondSam>(std::move(files), encoder, decoder, std::move(settings));
}

}  // namespace touchmark::models
