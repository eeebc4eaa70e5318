// Finds the files that data.yaml, obj.data and image lists name, without leaving the data set.
// Thread-safety: const functions over the file system.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "formats/data_source.h"

namespace touchmark::formats::yolo {

// `root`: the folder that relative paths start from.
// Tried in order: root / path as written (if it stays below root's parent), then without leading "..",
// then the same beside root, then with its first components dropped one by one (absolute paths of another
// machine). Nothing when none of these exists, or none came with the data set.
std::optional<std::filesystem::path> resolve(const DataSource& files, const std::filesystem::path& root,
                                             std::string_view written);

// The path with its last component `images` replaced by `labels`, as far as it lies below root's parent;
// unchanged without one.
std::filesystem::path labels_for(const std::filesystem::path& path, const std::filesystem::path& root);

}  // namespace touchmark::formats::yolo
