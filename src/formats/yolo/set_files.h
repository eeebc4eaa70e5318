// Which files of a folder are of a YOLO data set: what names its classes and places, and its labels, by their
// names and first bytes. Thread-safety: as that of the DataSource.
#pragma once

#include <filesystem>

#include "formats/data_source.h"

namespace touchmark::formats::yolo {

bool is_yaml(const std::filesystem::path& path);
bool has_names_key(const DataSource& files, const std::filesystem::path& path);
// The data.yaml of a folder, under whichever name; these four are empty when there is none.
std::filesystem::path find_yaml(const DataSource& files, const std::filesystem::path& folder);
// The only one below it.
std::filesystem::path find_inner_yaml(const DataSource& files, const std::filesystem::path& folder);
std::filesystem::path find_darknet(const DataSource& files, const std::filesystem::path& folder);
std::filesystem::path find_names_file(const DataSource& files, const std::filesystem::path& folder);
// The nearest list of class names in the folders above, up to `top`.
std::filesystem::path find_names_above(const DataSource& files, const std::filesystem::path& folder,
                                       const std::filesystem::path& top);
// Texts that are lists or names, whatever their numbers.
bool is_reserved_text(const std::filesystem::path& path);
// By its first line.
bool holds_a_label(const DataSource& files, const std::filesystem::path& file);
// DOTA and KITTI have label files of the same names in folders of their own.
bool is_of_another_format(const DataSource& files, const std::filesystem::path& file);

}  // namespace touchmark::formats::yolo
