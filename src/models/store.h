// The models that were added here: a folder of folders, one for each, with its card (model.json) and its
// files. Servers and workers that share a data folder share it. Thread-safety: all members from any thread;
// several processes may add and remove at once.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "models/feature_cache.h"
#include "models/local_model.h"

namespace touchmark::models {

struct StoredModel {
  std::string id;  // of its folder and of addresses: the name in small letters, and the start of the version
  Card card;
  std::string version;  // content_version()
  std::filesystem::path folder;
};

inline constexpr std::int64_t kMostFeatureBytes = 8LL << 30;  // 4,000 images of SAM

class ModelStore {
 public:
  // `folder` and `cache` need not be there.
  ModelStore(std::filesystem::path folder, std::filesystem::path cache, Runtime& runtime)
      : folder_(std::move(folder)), runtime_(runtime), features_(std::move(cache), kMostFeatureBytes) {}

  Runtime& runtime() { return runtime_; }
  FeatureCache& features() { return features_; }
  // By id. What is no model (a folder that is being written, a damaged card) is left out.
  Result<std::vector<StoredModel>> list() const;
  // By id, or by a name that only one has. kNotFound, kInvalid for a name that several have.
  Result<StoredModel> find(std::string_view id_or_name) const;

  // Takes a copy of the files of `card`, which lie in `source`, once check_local_model() is content; a card
  // without a pipeline takes that of the catalog's model with the same files. Adding the same again changes
  // nothing. Errors as check_local_model(); kUnsupported without a pipeline.
  Result<StoredModel> add(Card card, const std::filesystem::path& source);
  // kNotFound. Predictions that it made stay.
  Result<void> remove(std::string_view id_or_name);

  // Behind the ports.
  Result<std::unique_ptr<Model>> open(const StoredModel& model, Hurry hurry) const {
    return make_local_model(model.card, model.folder, runtime_, hurry);
  }

 private:
  const std::filesystem::path folder_;
  Runtime& runtime_;
  FeatureCache features_;
};

}  // namespace touchmark::models
