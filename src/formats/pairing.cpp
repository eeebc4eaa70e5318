#include "formats/pairing.h"

#include <algorithm>
#include <iterator>
#include <unordered_map>

#include "base/fold.h"
#include "base/text.h"
#include "base/utf8.h"
#include "formats/picture_names.h"

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
    std::string name = folded(folder.string());
    if (is_role_folder(name) || name == ".") continue;
    out += std::move(name);
    out += '/';
  }
  return out + composed(below.stem().string());
}

namespace {

using ByKey = std::unordered_map<std::string, std::vector<std::size_t>>;

// The only one that each path means that has none of its place yet.
void pair_by_meaning(const std::vector<fs::path>& images, const std::vector<fs::path>& labels,
                     std::vector<Pair>& pairs) {
  PicturePaths pictures;
  for (const fs::path& image : images) pictures.add(image.generic_string());
  pictures.build();
  std::vector<std::size_t> claims(images.size());  // label files that it is of
  for (const Pair& pair : pairs)
    for (const std::size_t image : pair.images) ++claims[image];
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (!pairs[i].images.empty()) continue;
    PictureMatch match = pictures.find(
        {mended_utf8(labels[i].stem().string()), mended_utf8(labels[i].parent_path().generic_string())});
    pairs[i].elsewhere = std::move(match.elsewhere);
    pairs[i].unsure = std::move(match.meant);
    if (pairs[i].unsure.size() != 1) continue;
    ++claims[pairs[i].unsure.front()];
    found.push_back(i);
  }
  for (const std::size_t i : found)
    if (claims[pairs[i].unsure.front()] == 1) std::swap(pairs[i].images, pairs[i].unsure);
}

}  // namespace

std::vector<Pair> pair_up(const std::vector<fs::path>& images, const std::vector<fs::path>& labels) {
  ByKey by_key;
  ByKey by_folded_key;
  for (std::size_t i = 0; i < images.size(); ++i) {
    std::string key = pair_key(images[i]);
    by_folded_key[folded(key)].push_back(i);
    by_key[std::move(key)].push_back(i);
  }
  std::vector<Pair> out(labels.size());
  bool all = true;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const std::string key = pair_key(labels[i]);
    if (const auto exact = by_key.find(key); exact != by_key.end())
      out[i].images = exact->second;
    else if (const auto same = by_folded_key.find(folded(key)); same != by_folded_key.end())
      out[i].images = same->second;
    all = all && !out[i].images.empty();
  }
  if (!all) pair_by_meaning(images, labels, out);
  return out;
}

std::string why_alone(const Pair& pair, const std::function<std::string(std::size_t)>& name) {
  const auto names = [&](const std::vector<std::size_t>& images) {
    std::vector<std::string> out;
    for (const std::size_t image : images) out.push_back(name(image));
    return out;
  };
  if (pair.unsure.size() == 1)
    return "other label files are of " + candidates_text(names(pair.unsure)) +
           " as well as this one could be";
  const std::string why = why_none(names(pair.unsure), names(pair.elsewhere));
  return why.empty() ? "there is no image of this name" : why;
}

}  // namespace touchmark::formats
