// Which image a label file is of, by where the two lie: labels/train/a.txt and images/train/a.jpg,
// train/labels/a.txt and train/images/a.jpg, Annotations/x/a.xml and JPEGImages/x/a.jpg, or side by side.
// Thread-safety: pure functions.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "record/asset.h"

namespace touchmark::formats {

// A folder's name, in lower case, that only says whether images or labels lie in it: "images", "labels",
// "annotations", "jpegimages", "data".
bool is_role_folder(std::string_view lower);
// An asset's name for a folder whose readers leave such folders out of names: "images_/a.jpg" of
// "images/a.jpg".
std::string told_from_role(const std::string& name);

// What a folder's name says, letter case ignored: train, train2017, val, valid, test, ...; kNone for others.
record::Split split_of_folder(std::string_view name);
// Also true for "all", where images without a split are.
bool is_split_folder(std::string_view name);

// By the first of its folders that names a split.
record::Split split_of_place(const std::filesystem::path& below);
// The path below the data set without the folders in front that say a role or a split: "x/a.jpg" for
// JPEGImages/x/a.jpg and for train/images/x/a.jpg.
std::filesystem::path short_place(const std::filesystem::path& below);

// The path below the data set without extension and without such folders; the others folded (base/fold.h),
// the name composed.
std::string pair_key(const std::filesystem::path& below);

// What a label file is of.
struct Pair {
  // The images of the same place, letter case and composition ignored; several differ in their extension
  // alone. Else one that its path means (picture_names.h), where no other label file means it.
  std::vector<std::size_t> images;
  // Where there is none: those that could be meant, and those of its name in other folders.
  std::vector<std::size_t> unsure;
  std::vector<std::size_t> elsewhere;
};

// Beside `labels`. Both are paths below the data set.
std::vector<Pair> pair_up(const std::vector<std::filesystem::path>& images,
                          const std::vector<std::filesystem::path>& labels);
// Why a label file has no image, and where else one is: "there is no image of this name", "images/a.jpg and
// b/a.jpg could be meant". `name`: how an image is called in messages.
std::string why_alone(const Pair& pair, const std::function<std::string(std::size_t)>& name);

}  // namespace touchmark::formats
