// Data sets that are files of labels, told by their first bytes, wherever they lie. Thread-safety: pure
// functions over the file system.
#pragma once

#include <filesystem>
#include <vector>

#include "formats/format.h"
#include "formats/tree.h"

namespace touchmark::formats {

// 0 to 100, from the name and the beginning of a file.
using Likeness = int (*)(const DataSource& files, const std::filesystem::path& file);
inline constexpr int kLeastLikely = 50;  // what is less is not taken

// Format::find: the folders of the files that look like it, above those that say a role or a split.
std::vector<Found> find_label_files(const Tree& tree, Likeness like);

}  // namespace touchmark::formats
