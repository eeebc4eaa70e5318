// What the names of folders and archives say of the pictures in them, beside that there are pictures or
// labels. Thread-safety: pure functions.
#pragma once

#include <string>
#include <string_view>

namespace touchmark::formats {

// Of a folder: "batch2_images" and "Batch2" say "batch 2"; "images" and "train" say nothing.
std::string key_of_folder(std::string_view name);
// Of an archive, or of a folder that an export is wrapped in: "batch1_yolo_v2" says "batch 1", and "export"
// nothing. When it was made is left out.
std::string key_of_origin(std::string_view name);
// Of a folder around labels: only that there are labels, or an export of them.
bool says_nothing(std::string_view name);
// The word of a key_of_origin() that names a split, "train", "val" or "test"; empty when there is none.
std::string split_said(const std::string& key);
// Of two such keys: they tell parts of one thing apart, as "batch 1" and "batch 2", "site a" and "site b".
bool are_siblings(const std::string& a, const std::string& b);

}  // namespace touchmark::formats
