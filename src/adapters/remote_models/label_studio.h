// A Label Studio ML backend: what the package label-studio-ml serves (versions 1 and 2 of it).
// Private to adapters/remote_models. Thread-safety: all members may be called from any thread.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "adapters/remote_models/backend_reply.h"
#include "adapters/remote_models/http.h"
#include "adapters/remote_models/images.h"
#include "adapters/remote_models/remote_models.h"
#include "adapters/remote_models/source.h"

namespace touchmark::remote_models {

class LabelStudioBackend {
 public:
  // kInvalid when the card has neither a labeling interface nor labels.
  static Result<std::shared_ptr<LabelStudioBackend>> make(const models::Card& card, const Source& source,
                                                          const RemoteOptions& options);

  const models::Card& card() const { return card_; }
  const std::vector<std::string>& labels() const { return labels_; }    // of regions
  const std::vector<std::string>& choices() const { return choices_; }  // of the whole image

  // GET /health and POST /setup. What version the backend says it has; empty when it says none.
  Result<std::string> greet() const;
  // POST /predict for one image. Sets the backend up before the first one, and again when the backend was
  // started anew in between. kConflict when its version is another than the card's.
  Result<BackendReply> predict(const models::Image& image);
  // POST /train: what the backend answers. kUnsupported when it has no such thing, as those made with version
  // 2 of the package, which learn from events of Label Studio itself.
  Result<Json> train(const Json& annotated_tasks);

  // The same error, with the model and the address of predictions.
  Error named(Error error) const { return client_.named(std::move(error), source_.url + "/predict"); }

 private:
  LabelStudioBackend(const models::Card& card, Source source, const RemoteOptions& options);
  Result<std::string> set_up() const;
  Result<void> check_version(const std::string& version) const;
  Result<void> be_set_up(bool again);
  Result<Json> ask(const Json& body);
  Result<std::string> address_of(std::string png, std::unique_ptr<Placed>& placed) const;

  const models::Card card_;
  const Source source_;
  const RemoteOptions options_;
  const HttpClient client_;
  std::string key_;
  std::string config_;
  std::string image_key_;
  std::vector<std::string> labels_;
  std::vector<std::string> choices_;
  std::mutex mutex_;
  bool is_set_up_ = false;
  std::string version_;  // that it said when it was set up
};

}  // namespace touchmark::remote_models
