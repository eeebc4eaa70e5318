// Embeddings of sentences: pieces of words in, the mean of what the network says of each out.
#include <algorithm>

#include "base/json_fields.h"
#include "models/local.h"
#include "models/mean_pool.h"
#include "models/wordpiece.h"

namespace touchmark::models {
namespace {

struct SentenceSettings {
  std::string output;
  std::size_t dimensions = 0;
  std::size_t longest = 256;  // tokens
};

class SentenceEmbedder final : public EmbedText {
 public:
  SentenceEmbedder(LocalFiles files, const Network* network, WordPiece tokenizer, SentenceSettings settings)
      : files_(std::move(files)),
        network_(*network),
        tokenizer_(std::move(tokenizer)),
        settings_(std::move(settings)) {}

  const Card& card() const override { return files_.card(); }
  std::size_t dimensions() const override { return settings_.dimensions; }

  Result<Predicted<Embedding>> embed(std::string_view text) override {
    const std::vector<std::int64_t> tokens = tokenizer_.encode(text, settings_.longest);
    const auto count = static_cast<std::int64_t>(tokens.size());
    std::vector<NetworkInput> inputs;
    for (const Tensor& input : network_.inputs) {
      std::vector<std::int64_t> values(tokens.size(), input.name == "attention_mask" ? 1 : 0);
      if (input.name == "input_ids") values = tokens;
      inputs.push_back({input.name, Array::of({1, count}, values)});
    }
    TM_ASSIGN(const auto arrays, files_.run(network_, std::move(inputs), {settings_.output}));
    TM_ASSIGN(std::vector<float> mean, mean_of_tokens(arrays[0], count));
    TM_ASSIGN(Embedding unit, unit_length(std::move(mean), settings_.dimensions, card().name));
    return Predicted<Embedding>{std::move(unit), 1, origin_of(card(), Json::object())};
  }

 private:
  const LocalFiles files_;
  const Network network_;
  const WordPiece tokenizer_;
  const SentenceSettings settings_;
};

// A vocabulary of a token a line, or a tokenizer.json.
Result<WordPiece> tokenizer_of(const LocalFiles& files, const Json& pipeline) {
  constexpr const char* kAt = "/pipeline/vocabulary";
  const Json* value = find_field(pipeline, "vocabulary");
  if (value == nullptr) return fail(ErrorCode::kInvalid, "required field 'vocabulary' is missing", kAt);
  if (value->is_object()) {
    TM_ASSIGN(const std::string file, text_field(*value, kAt, "file", ""));
    if (file.ends_with(".json")) {
      TM_ASSIGN(const std::string bytes, files.content(file, kAt));
      TM_ASSIGN(const auto tokens, WordPiece::tokens_of_json(bytes));
      return WordPiece::make(tokens);
    }
  }
  TM_ASSIGN(const auto tokens, files.texts(*value, kAt));
  return WordPiece::make(tokens);
}

Result<void> check_inputs(const Network& network) {
  bool has_ids = false;
  for (const Tensor& input : network.inputs) {
    has_ids = has_ids || input.name == "input_ids";
    if ((input.name != "input_ids" && input.name != "attention_mask" && input.name != "token_type_ids") ||
        input.type != ElementType::kInt64)
      return fail(ErrorCode::kInvalid,
                  "the inputs are input_ids, attention_mask and token_type_ids, all int64; the card has '" +
                      input.name + "'",
                  "/networks");
  }
  if (!has_ids) return fail(ErrorCode::kInvalid, "the network has no input 'input_ids'", "/networks");
  return {};
}

}  // namespace

Result<std::unique_ptr<Model>> make_text_embedder(LocalFiles files, const Json& pipeline) {
  SentenceSettings settings;
  TM_ASSIGN(const std::string file, text_field(pipeline, "/pipeline", "network", ""));
  TM_ASSIGN(const Network* network, files.network(file));
  TM_TRY(check_inputs(*network));
  TM_ASSIGN(const std::int64_t longest, integer_field(pipeline, "/pipeline", "longest", 256));
  if (longest < 3 || longest > 8192)
    return fail(ErrorCode::kInvalid, "3 to 8192 tokens", "/pipeline/longest");
  settings.longest = static_cast<std::size_t>(longest);
  if (network->outputs.size() != 1 || network->outputs[0].shape.size() != 3 ||
      network->outputs[0].shape[2].fixed < 1)
    return fail(ErrorCode::kInvalid,
                "the network has one output, [1, tokens, numbers], and the card says how many", "/networks");
  settings.output = network->outputs[0].name;
  settings.dimensions = static_cast<std::size_t>(network->outputs[0].shape[2].fixed);
  TM_ASSIGN(WordPiece tokenizer, tokenizer_of(files, pipeline));
  return std::make_unique<SentenceEmbedder>(std::move(files), network, std::move(tokenizer),
                                            std::move(settings));
}

}  // namespace touchmark::models
