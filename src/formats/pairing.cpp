#include "formats/pairing.h"

#include <algorithm>
#include <iterator>

#include "base/text.h"

namespace touchmark::formats {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kRoles[] = {"images",         "image",
                                       "imgs",           "img",
                                       "jpegimages",     "pngimages",
                                       "pictures",       "data",
                                       "labels",         "label",
                                       "annotations",    "annotation",
                                       "annots",         "ann",
                                       "xmls",           "xml",
                                       "labels_xml",     "labeltxt",
                                       "label_2",        "obj",
                                       "obj_train_data", "obj_valid_data",
                                       "obj_test_data"};

}  // namespace

bool is_role_folder(std::string_view lower) {
  return std::find(std::begin(kRoles), std::end(kRoles), lower) != std::end(kRoles);
}

std::string told_from_role(const std::string& name) {
  const std::size_t slash = name.find('/');
  if (slash == std::string::npos || !is_role_folder(lower_ascii(name.substr(0, slash)))) return name;
  return name.substr(0, slash) + "_" + name.substr(slash);
}

record::Split split_of_folder(std::string_view name) {
  using record::Split;
  const std::string lower = lower_ascii(std::string(name));
  const std::string_view stem = std::string_view(lower).substr(0, lower.find_first_of("0123456789_-"));
  if (stem == "train" || stem == "training") return Split::kTrain;
  if (stem == "val" || stem == "valid" || stem == "validation" || stem == "dev") return Split::kVal;
  if (stem == "test" || stem == "testing") return Split::kTest;
  return Split::kNone;
}

bool is_split_folder(std::string_view name) {
  return lower_ascii(std::string(name)) == "all" || split_of_folder(name) != record::Split::kNone;
}

record::Split split_of_place(const fs::path& below) {
  for (const fs::path& folder : below.parent_path())
    if (is_split_folder(folder.string())) return split_of_folder(folder.string());
  return record::Split::kNone;
}

fs::path short_place(const fs::path& below) {
  const fs::path folders = below.parent_path();
  fs::path out;
  bool begun = false;
  for (const fs::path& folder : folders) {
    const std::string lower = lower_ascii(folder.string());
    begun = begun || !(is_role_folder(lower) || is_split_folder(lower) || lower == "." || lower == "..");
    if (begun) out /= folder;
  }
  return out / below.filename();
}

std::string pair_key(const fs::path& below) {
  std::string out;
  for (const fs::path& folder : below.parent_path()) {
    std::string lower = lower_ascii(folder.string());
    if (is_role_folder(lower) || lower == ".") continue;
    out += std::move(lower);
    out += '/';
  }
  return out + below.stem().string();
}

void ImagePlaces::put(Map& map, std::string key, std::size_t image) {
  const auto [it, added] = map.try_emplace(std::move(key), image);
  if (!added && it->second != image) it->second = kSeveral;
}

void ImagePlaces::add(const fs::path& below, std::size_t image) {
  const std::string key = pair_key(below);
  const std::string name = lower_ascii(below.stem().string());
  put(by_lower_key_, lower_ascii(key), image);
  put(by_name_, name, image);
  if (key.find('/') == std::string::npos) put(by_flat_name_, name, image);
  put(by_key_, key, image);
}

std::optional<std::size_t> ImagePlaces::find(const fs::path& label_below) const {
  const std::string key = pair_key(label_below);
  const bool flat = key.find('/') == std::string::npos;
  const std::pair<const Map*, std::string> looks[] = {
      {&by_key_, key},
      {&by_lower_key_, lower_ascii(key)},
      {flat ? &by_name_ : &by_flat_name_, lower_ascii(label_below.stem().string())}};
  for (const auto& [map, wanted] : looks) {
    const auto found = map->find(wanted);
    if (found == map->end()) continue;
    return found->second == kSeveral ? std::nullopt : std::optional(found->second);
  }
  return std::nullopt;
}

}  // namespace touchmark::formats
