// Writes tasks that Label Studio imports: one file when the target ends in .json, else a folder with
// project.json, the labeling interface for it, and images under images/. The assets are streamed once; memory
// does not grow with them, but for the names of images that are copied. Thread-safety: one writer, one
// thread.
#pragma once

#include <filesystem>

#include "formats/format.h"

namespace touchmark::formats::labelstudio {

inline constexpr const char* kProjectFile = "project.json";

Result<LossReport> write_labelstudio(const std::filesystem::path& target, const record::Ontology& ontology,
                                     const AssetStream& assets, const WriteOptions& options);

}  // namespace touchmark::formats::labelstudio
