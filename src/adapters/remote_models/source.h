// What the source of a remote model's card says:
//
//   {"kind": "label_studio_ml", "url": "http://host:9090",
//    "label_config": "<View>...</View>",   the labeling interface that the backend was written for; or
//    "labels": ["cat", "dog"],             for boxes of these, with an interface of rectangles made from them
//    "images": "inline" | "address"}       how it gets the image, see images.h; left out: as the options have
//    it
//   {"kind": "openai_chat", "url": "https://host/v1", "model": "name at the server",
//    "labels": [...],                      what classify and detect choose among
//    "request": {...}}                     members added to each request, or with null left out of it
//   both: "model_version": what the server must say its version is; left out: not compared
//         "key": the name of a secret, [a-z0-9_-]{1,64}: a token, or user:password. Never the secret itself
//
// Thread-safety: pure functions and values.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "models/card.h"

namespace touchmark::remote_models {

enum class SourceKind : std::uint8_t { kLabelStudio, kChat };

struct Source {
  SourceKind kind = SourceKind::kLabelStudio;
  std::string url;  // without a slash at its end
  std::string model;
  std::string model_version;
  std::vector<std::string> labels;
  std::string label_config;
  std::optional<bool> inline_images;
  Json request;  // an object
  std::string key;
};

// kInvalid with a JSON pointer; kUnsupported when the card is not of a remote model.
Result<Source> source_of(const models::Card& card);

// The secret of that name: the first line of the file `folder`/name, else the environment's
// TOUCHMARK_MODEL_KEY_NAME (upper case, '-' as '_'). Empty for an empty name. kUnavailable when there is
// none, kInvalid when it has characters that no header may have.
Result<std::string> key_named(const std::string& name, const std::filesystem::path& folder);

}  // namespace touchmark::remote_models
