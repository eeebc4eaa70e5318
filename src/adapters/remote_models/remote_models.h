// Models that run elsewhere, behind HTTP: Label Studio ML backends, and chat servers that speak OpenAI's
// completions with images. A card whose source says so (source.h) becomes the ports that its tasks name:
//
//   label_studio_ml  detect, classify, read_text, caption
//   openai_chat      detect, classify, caption, judge
//
// Every answer is checked as a whole before anything of it is handed on; an error names the model and its
// address. Thread-safety: the functions are pure but for the calls they make; models may be called from any
// thread.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "adapters/remote_models/http.h"
#include "adapters/remote_models/images.h"
#include "models/model.h"

namespace touchmark::remote_models {

struct RemoteOptions {
  HttpOptions http;
  std::filesystem::path keys;  // the folder of secrets, see key_named(); empty: the environment's alone
  std::shared_ptr<ImageShelf> shelf;  // for Label Studio backends; null: images are sent inside the request
};

// The ports that the card names and its server's protocol has; the others are null.
struct RemoteModel {
  std::shared_ptr<models::Detect> detect;
  std::shared_ptr<models::Classify> classify;
  std::shared_ptr<models::ReadText> read_text;
  std::shared_ptr<models::Caption> caption;
  std::shared_ptr<models::Judge> judge;
};

// Calls nobody yet. kInvalid with a JSON pointer into the card; kUnsupported when it is not of a remote
// model, or names a task that such a server cannot do; kUnavailable when its key is missing.
Result<RemoteModel> make_remote_model(const models::Card& card, const RemoteOptions& options);

// Asks the server whether it is there and has the model: the card, with the version that the server reports
// as source.model_version, so that content_version() changes with it. For a card that is added. Errors as of
// a call.
Result<models::Card> greeted(const models::Card& card, const RemoteOptions& options);

// Label Studio's tasks with annotations, for the backend to learn from; its answer. kUnsupported for others.
Result<Json> train_remote_model(const models::Card& card, const RemoteOptions& options, const Json& tasks);

}  // namespace touchmark::remote_models
