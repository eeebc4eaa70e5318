// CLIP (Radford et al., 2021): images and texts as vectors that may be compared with each other.
#include <algorithm>
#include <cstring>

#include "base/json_fields.h"
#include "models/byte_pairs.h"
#include "models/local.h"

namespace touchmark::models {
namespace {

struct ClipSettings {
  ImageInput input;
  std::string image_output;
  std::string text_output;
  std::size_t dimensions = 0;
  std::size_t context = 77;  // tokens of a text; shorter ones are filled up with zeros
};

// As int64 or int32, whatever the card says the input takes.
Array tokens_of(const std::vector<std::int64_t>& values, ElementType type) {
  const std::vector<std::int64_t> shape = {1, static_cast<std::int64_t>(values.size())};
  if (type != ElementType::kInt32) return Array::of(shape, values);
  const std::vector<std::int32_t> narrow(values.begin(), values.end());
  Array out{type, shape, std::string(narrow.size() * sizeof(std::int32_t), '\0')};
  std::memcpy(out.bytes.data(), narrow.data(), out.bytes.size());
  return out;
}

class Clip final : public EmbedImage, public EmbedText {
 public:
  Clip(LocalFiles files, const Network* images, const Network* texts, BytePairs tokenizer,
       ClipSettings settings)
      : files_(std::move(files)),
        images_(*images),
        texts_(*texts),
        tokenizer_(std::move(tokenizer)),
        settings_(std::move(settings)) {}

  const Card& card() const override { return files_.card(); }
  std::size_t dimensions() const override { return settings_.dimensions; }
  int wanted_pixels() const override {
    return static_cast<int>(2 * std::max(settings_.input.size.width, settings_.input.size.height));
  }

  Result<Predicted<Embedding>> embed(const Image& image) override {
    TM_ASSIGN(PlacedPicture placed, place_picture(image, settings_.input));
    std::vector<NetworkInput> inputs;
    TM_ASSIGN(inputs.emplace_back(), picture_input(images_, settings_.input.name, std::move(placed.pixels)));
    return embedding_of(images_, std::move(inputs), settings_.image_output);
  }

  Result<Predicted<Embedding>> embed(std::string_view text) override {
    std::vector<std::int64_t> tokens = tokenizer_.encode(text, settings_.context);
    std::vector<std::int64_t> mask(tokens.size(), 1);
    tokens.resize(settings_.context, 0);
    mask.resize(settings_.context, 0);
    std::vector<NetworkInput> inputs;
    for (const Tensor& input : texts_.inputs)
      inputs.push_back({input.name, tokens_of(input.name == "attention_mask" ? mask : tokens, input.type)});
    return embedding_of(texts_, std::move(inputs), settings_.text_output);
  }

 private:
  Result<Predicted<Embedding>> embedding_of(const Network& network, std::vector<NetworkInput> inputs,
                                            const std::string& output) const {
    TM_ASSIGN(const auto arrays, files_.run(network, std::move(inputs), {output}));
    TM_ASSIGN(Embedding unit, unit_length(arrays[0].to_floats(), settings_.dimensions, card().name));
    return Predicted<Embedding>{std::move(unit), 1, origin_of(card(), Json::object())};
  }

  const LocalFiles files_;
  const Network images_;
  const Network texts_;
  const BytePairs tokenizer_;
  const ClipSettings settings_;
};

// How long the vectors of an output are.
Result<std::int64_t> length_of(const Network& network, const std::string& name) {
  for (const Tensor& output : network.outputs)
    if (output.name == name && !output.shape.empty() && output.shape.back().fixed > 0)
      return output.shape.back().fixed;
  return fail(ErrorCode::kInvalid, "the card must say how long '" + name + "' is", "/networks");
}

Result<void> check_text_inputs(const Network& network) {
  for (const Tensor& input : network.inputs)
    if (input.type != ElementType::kInt64 && input.type != ElementType::kInt32)
      return fail(ErrorCode::kInvalid, "the inputs of the network of texts are int64 or int32", "/networks");
  if (network.inputs.empty() || network.inputs.size() > 2)
    return fail(ErrorCode::kInvalid, "the network of texts takes tokens, and may take an attention_mask",
                "/networks");
  return {};
}

}  // namespace

Result<std::unique_ptr<Model>> make_clip(LocalFiles files, const Json& pipeline) {
  ClipSettings settings;
  TM_ASSIGN(const std::string image_file, text_field(pipeline, "/pipeline", "images"));
  TM_ASSIGN(const std::string text_file, text_field(pipeline, "/pipeline", "texts"));
  TM_ASSIGN(const Network* images, files.network(image_file));
  TM_ASSIGN(const Network* texts, files.network(text_file));
  TM_ASSIGN(settings.input, image_input_of(pipeline, *images));
  TM_TRY(check_text_inputs(*texts));
  TM_ASSIGN(const std::int64_t context, integer_field(pipeline, "/pipeline", "context", 77));
  if (context < 3 || context > 8192)
    return fail(ErrorCode::kInvalid, "3 to 8192 tokens", "/pipeline/context");
  settings.context = static_cast<std::size_t>(context);
  TM_ASSIGN(settings.image_output, output_like(*images, {"image_embeds", "embed", "output"}));
  TM_ASSIGN(settings.text_output, output_like(*texts, {"text_embeds", "embed", "output"}));
  TM_ASSIGN(const std::int64_t length, length_of(*images, settings.image_output));
  TM_ASSIGN(const std::int64_t other, length_of(*texts, settings.text_output));
  if (length != other)
    return fail(ErrorCode::kInvalid,
                "images become " + std::to_string(length) + " numbers and texts " + std::to_string(other) +
                    ": they cannot be compared",
                "/networks");
  settings.dimensions = static_cast<std::size_t>(length);
  const Json* merges = find_field(pipeline, "merges");
  if (merges == nullptr)
    return fail(ErrorCode::kInvalid, "required field 'merges' is missing", "/pipeline/merges");
  TM_ASSIGN(const auto lines, files.texts(*merges, "/pipeline/merges"));
  TM_ASSIGN(BytePairs tokenizer, BytePairs::make(lines));
  return std::make_unique<Clip>(std::move(files), images, texts, std::move(tokenizer), std::move(settings));
}

}  // namespace touchmark::models
