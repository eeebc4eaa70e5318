// Which image a label file is of, by where the two lie: labels/train/a.txt and images/train/a.jpg,
// train/labels/a.txt and train/images/a.jpg, Annotations/x/a.xml and JPEGImages/x/a.jpg, or side by side.
// Thread-safety: pure functions; objects are for one thread.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

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

// The path below the data set without extension and without such folders; the others in lower case.
std::string pair_key(const std::filesystem::path& below);

// Images by their place, to be asked with the places of label files.
class ImagePlaces {
 public:
  // `below`: below the data set; `image`: any number that stands for it.
  void add(const std::filesystem::path& below, std::size_t image);
  // The image of the same place, letter case ignored if need be. Where one of the two lies in no folder of
  // its own, the only one of the same name: labels/a.txt beside images/train/a.jpg. Nothing when there is
  // none or several could be meant.
  std::optional<std::size_t> find(const std::filesystem::path& label_below) const;

 private:
  static constexpr std::size_t kSeveral = SIZE_MAX;
  using Map = std::unordered_map<std::string, std::size_t>;
  static void put(Map& map, std::string key, std::size_t image);

  Map by_key_;
  Map by_lower_key_;
  Map by_name_;       // of all images
  Map by_flat_name_;  // of those that lie in no folder of their own
};

}  // namespace touchmark::formats
