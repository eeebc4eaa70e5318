// The SAM family: an encoder once an image, a decoder once a prompt. Kirillov et al., "Segment Anything",
// 2023; the inputs and outputs of its published ONNX export.
#include <algorithm>
#include <cmath>

#include "base/json_fields.h"
#include "models/local.h"
#include "models/mask_decode.h"
#include "models/sam_prompt.h"

namespace touchmark::models {
namespace {

constexpr std::int64_t kMaskSide = 256;

struct SamSettings {
  ImageInput input;
  std::string features;  // the encoder's output
  std::vector<std::int64_t> shape;
};

class Sam final : public SegmentPrompt {
 public:
  Sam(LocalFiles files, const Network* encoder, const Network* decoder, SamSettings settings)
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
    TM_ASSIGN(const auto arrays, files_.run(encoder_, std::move(inputs), {settings_.features}));
    if (arrays[0].shape != settings_.shape)
      return fail(ErrorCode::kCorrupt,
                  "the model " + card().name + " gives features of another shape than its card says");
    return std::make_shared<const SamEncoded>(version_, to_float16(arrays[0].to_floats()), settings_.shape,
                                              image.size);
  }

  Result<std::shared_ptr<const Encoded>> restore(std::string float16, geometry::Size image) override {
    if (static_cast<std::int64_t>(float16.size()) != 2 * element_count(settings_.shape))
      return fail(ErrorCode::kCorrupt, "these are not the features of " + card().name);
    return std::make_shared<const SamEncoded>(version_, std::move(float16), settings_.shape, image);
  }

  Result<std::vector<Predicted<geometry::Mask>>> segment(const Encoded& encoded, const Prompt& prompt,
                                                         geometry::Size size) override;

 private:
  const LocalFiles files_;
  const Network encoder_;
  const Network decoder_;
  const SamSettings settings_;
  const std::string version_;
};

Result<std::vector<Predicted<geometry::Mask>>> Sam::segment(const Encoded& encoded, const Prompt& prompt,
                                                            geometry::Size size) {
  const auto* features = dynamic_cast<const SamEncoded*>(&encoded);
  if (features == nullptr || features->version() != version_)
    return fail(ErrorCode::kInvalid, "the image was encoded by another model than " + card().name);
  if (prompt.inside.empty() && !prompt.box) return fail(ErrorCode::kInvalid, "the prompt points at nothing");
  const double canvas = static_cast<double>(settings_.input.size.width);
  const double longest = static_cast<double>(std::max(size.width, size.height));
  const PromptPoints points = points_of(prompt, canvas / longest, canvas / longest);
  // The graph would scale its mask to the image; we do that ourselves, so it is told of a small one of this
  // form.
  const double small = static_cast<double>(kMaskSide) / longest;
  const auto side = [small](std::int64_t length) {
    return std::max(1.0f, static_cast<float>(std::lround(static_cast<double>(length) * small)));
  };
  const auto count = static_cast<std::int64_t>(points.labels.size());
  std::vector<NetworkInput> inputs;
  inputs.push_back(
      {"image_embeddings",
       Array::of(
           settings_.shape,
           Array{ElementType::kFloat16, settings_.shape, std::string(features->float16())}.to_floats())});
  inputs.push_back({"point_coords", Array::of({1, count, 2}, points.places)});
  inputs.push_back({"point_labels", Array::of({1, count}, points.labels)});
  inputs.push_back({"mask_input", Array::of({1, 1, kMaskSide, kMaskSide},
                                            std::vector<float>(kMaskSide * kMaskSide, 0.0f))});
  inputs.push_back({"has_mask_input", Array::of({1}, std::vector<float>{0})});
  inputs.push_back({"orig_im_size", Array::of({2}, std::vector<float>{side(size.height), side(size.width)})});
  TM_ASSIGN(const auto arrays, files_.run(decoder_, std::move(inputs), {"low_res_masks", "iou_predictions"}));
  const Array& masks = arrays[0];
  const std::vector<float> qualities = arrays[1].to_floats();
  const std::int64_t number = masks.dim(1);
  if (masks.floats() == nullptr ||
      masks.shape != std::vector<std::int64_t>{1, number, kMaskSide, kMaskSide} ||
      static_cast<std::int64_t>(qualities.size()) != number)
    return fail(ErrorCode::kCorrupt, "the model " + card().name + " gives masks of another shape than SAM's");
  const double scale = static_cast<double>(kMaskSide) / longest;
  return masks_of(masks, qualities, {scale, scale, 0, 0}, size, origin_of(card(), parameters_of(prompt)));
}

}  // namespace

Result<std::unique_ptr<Model>> make_segmenter(LocalFiles files, const Json& pipeline) {
  SamSettings settings;
  TM_ASSIGN(const std::string encoder_file, text_field(pipeline, "/pipeline", "encoder"));
  TM_ASSIGN(const std::string decoder_file, text_field(pipeline, "/pipeline", "decoder"));
  TM_ASSIGN(const Network* encoder, files.network(encoder_file));
  TM_ASSIGN(const Network* decoder, files.network(decoder_file));
  TM_ASSIGN(settings.input, image_input_of(pipeline, *encoder));
  if (settings.input.size.width == 0 || settings.input.size.width != settings.input.size.height)
    return fail(ErrorCode::kInvalid, "SAM's canvas is a square", "/pipeline/input/size");
  if (encoder->outputs.size() != 1)
    return fail(ErrorCode::kInvalid, "SAM's encoder has one output", "/networks");
  settings.features = encoder->outputs[0].name;
  for (const Dimension& side : encoder->outputs[0].shape) settings.shape.push_back(side.fixed);
  if (element_count(settings.shape) < 1)
    return fail(ErrorCode::kInvalid, "the card must say the shape of the encoder's output in numbers",
                "/networks");
  for (const char* name :
       {"image_embeddings", "point_coords", "point_labels", "mask_input", "has_mask_input", "orig_im_size"}) {
    const auto has_name = [name](const Tensor& tensor) { return tensor.name == name; };
    if (std::none_of(decoder->inputs.begin(), decoder->inputs.end(), has_name))
      return fail(ErrorCode::kInvalid, std::string("SAM's decoder has an input '") + name + "'", "/networks");
  }
  return std::make_unique<Sam>(std::move(files), encoder, decoder, std::move(settings));
}

}  // namespace touchmark::models
