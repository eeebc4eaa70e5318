// A model card, model.json: what a model can do, its files, what goes in and comes out, and where it is from.
// The only way in for a model. Plain values; no thread-safety concerns.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/json.h"

namespace touchmark::models {

enum class Task : std::uint8_t {
  kSegmentPrompt,
  kDetect,
  kClassify,
  kEmbedImage,
  kEmbedText,
  kReadText,
  kCaption,
  kJudge
};
// "segment_prompt", "detect", "classify", "embed_image", "embed_text", "read_text", "caption", "judge"
std::string_view task_name(Task task);
// Also by the names that cards in the wild use ("promptable-segmentation", "object-detection",
// "image-classification", "image-embedding", "text-embedding", "ocr", "image-captioning"). kUnsupported.
Result<Task> task_from_name(std::string_view name);

enum class ElementType : std::uint8_t { kFloat32, kFloat16, kFloat64, kInt64, kInt32, kUint8, kInt8, kBool };
std::string_view element_type_name(ElementType type);  // "float32", ...

// A number, or a name for what is only known with the input ("batch", "H").
struct Dimension {
  std::int64_t fixed = 0;  // 1 or more; 0 when it has a name
  std::string name;
  friend bool operator==(const Dimension&, const Dimension&) = default;
};

struct Tensor {
  std::string name;
  ElementType type = ElementType::kFloat32;
  std::vector<Dimension> shape;  // empty: a single number
  std::string note;
  friend bool operator==(const Tensor&, const Tensor&) = default;
};

struct CardFile {
  std::string name;  // in the card's folder; never a path
  std::int64_t bytes = 0;
  std::string sha256;  // 64 lower-case hex digits
  friend bool operator==(const CardFile&, const CardFile&) = default;
};

// One graph; a model may need several (an encoder and a decoder).
struct Network {
  std::string file;
  std::vector<Tensor> inputs;
  std::vector<Tensor> outputs;
  std::string preprocessing;   // what is special to this one
  std::string postprocessing;  // likewise
  std::string note;
  friend bool operator==(const Network&, const Network&) = default;
};

struct Card {
  std::string name;
  std::vector<Task> tasks;
  std::vector<std::string> other_tasks;  // that this Touchmark has no use for
  std::vector<CardFile> files;           // one at least, but for a remote model, which has none
  std::vector<Network> networks;         // none: a vocabulary, a table
  std::string preprocessing;
  std::string postprocessing;
  std::map<std::string, std::string> licence;  // "declared", "weights", ... -> text; never empty
  Json source;                                 // an object with a "kind"
  std::string commit;                          // of the source; may be empty
  Json extra;                                  // other members of the card, kept; null when none
  friend bool operator==(const Card&, const Card&) = default;

  const CardFile* file(std::string_view file_name) const;
  // Answered by a server over HTTP: the source's kind is "label_studio_ml" or "openai_chat". What else such a
  // source says is in adapters/remote_models/source.h.
  bool is_remote() const;
};

// kInvalid with a JSON pointer in `where`. Members:
//
//   name, licence (a text or an object of texts), source {"kind", ...}
//   files [{"file", "bytes", "sha256"}]: of a remote model none, and may be left out
//   task: "embed_image, classify (a remark)", names by commas, remarks in parentheses left out
//   commit, preprocessing, postprocessing: texts, may be left out
//   the networks, in one of these forms:
//     networks: [{"file", "inputs", "outputs", "preprocessing"?, "postprocessing"?, "note"?}]
//     inputs, outputs: lists, when one of the files is an .onnx; or objects of lists by file
//     encoder, decoder: {"inputs", "outputs", ...} of encoder.onnx and decoder.onnx
//   a tensor: {"name", "type"? (float32), "shape": [1, "H"], "note"?}; or several at once: a name with
//     "{0..3}" in it and "shapes", one for each
Result<Card> card_from_json(const Json& value);
// Likewise of the text of a model.json; kInvalid with the byte offset where it is no JSON.
Result<Card> parse_card(std::string_view text);
// In the first form of networks; card_from_json reads it back equal.
Json to_json(const Card& card);

// 64 hex digits: changes with whatever decides the model's answers (its files, what goes in and out, how it
// is prepared; of a remote model also the address, the model asked for and its version, the labels and what
// is added to the request), and with nothing else (name, licence, remarks about the source).
std::string content_version(const Card& card);

}  // namespace touchmark::models
