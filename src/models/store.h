// The models that were added here: a folder of folders, one for each, with its card (model.json) and its
// files, of which a model behind HTTP has none. Servers and workers that share a data folder share it.
// Thread-safety: all members from any thread; several processes may add and remove at once.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "models/feature_cache.h"
#include "models/local_model.h"
#include "models/remote_servers.h"

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
  // `folder` and `cache` need not be there. `servers`: null where cards of models behind HTTP are of no use.
  ModelStore(std::filesystem::path folder, std::filesystem::path cache, Runtime& runtime,
             RemoteServers* servers = nullptr)
      : folder_(std::move(folder)),
        runtime_(runtime),
        servers_(servers),
        features_(std::move(cache), kMostFeatureBytes) {}

  Runtime& runtime() { return runtime_; }
  RemoteServers* servers() const { return servers_; }
  FeatureCache& features() { return features_; }
  // By id. What is no model (a folder that is being written, a damaged card) is left out.
  Result<std::vector<StoredModel>> list() const;
  // By id, or by a name that only one has. kNotFound, kInvalid for a name that several have.
  Result<StoredModel> find(std::string_view id_or_name) const;

  // Takes a copy of the files of `card`, which lie in `source`, once check_local_model() is content; a card
  // without a pipeline takes that of the catalog's model with the same files. Of a model behind HTTP its
  // server is asked for the version, which the card keeps. Adding the same again changes nothing. Errors as
  // check_local_model() and RemoteServers::greet(); kUnsupported without a pipeline.
  Result<StoredModel> add(Card card, const std::filesystem::path& source);
  // kNotFound. Predictions that it made stay.
  Result<void> remove(std::string_view id_or_name);

  // Behind the ports; port_of() tells which it has. Asks no server yet.
  Result<std::unique_ptr<Model>> open(const StoredModel& model, Hurry hurry) const;
  // Whether it could be asked now: kUnavailable, with what to install, for files without a runtime.
  Result<void> can_run(const StoredModel& model) const;

 private:
  Result<Card> checked(Card card) const;

  const std::filesystem::path folder_;
  Runtime& runtime_;
  RemoteServers* const servers_;
  FeatureCache features_;
};

}  // namespace touchmark::models
