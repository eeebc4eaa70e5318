#include "formats/masks/layout.h"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <unordered_set>

#include "base/fold.h"
#include "base/text.h"
#include "base/utf8.h"
#include "formats/folder.h"
#include "formats/mask_folder.h"
#include "formats/masks/likeness.h"
#include "formats/pairing.h"

namespace touchmark::formats::masks {
namespace fs = std::filesystem;
namespace {

constexpr int kLikeness = 62;
constexpr int kLikenessOfVoc = 50;     // SegmentationClass: voc reads it, instances too
constexpr int kLikenessAlone = 55;     // masks with a list of classes, without pictures
constexpr std::size_t kMostLooks = 4;  // masks of a folder that are looked into
constexpr std::string_view kNameLists[] = {"classes.txt",     "class_names.txt", "labels.txt",
                                           "label_names.txt", "names.txt",       "classes.names"};
// What the names of masks end with beside the picture's, and those of pictures beside the mask's.
constexpr std::string_view kMaskEndings[] = {"_gtfine_labelids",
                                             "_gtcoarse_labelids",
                                             "_gtfine_labeltrainids",
                                             "_labelids",
                                             "_labeltrainids",
                                             "_segmentation",
                                             "_annotation",
                                             "_annotations",
                                             "_labels",
                                             "_label",
                                             "_masks",
                                             "_mask",
                                             "_segmap",
                                             "_gt",
                                             "_seg",
                                             "_l"};
constexpr std::string_view kImageEndings[] = {"_leftimg8bit", "_image", "_img"};
// Other pictures that lie beside masks in some sets.
constexpr std::string_view kOtherEndings[] = {"_color",   "_instanceids", "_instancetrainids",
                                              "_colored", "_vis",         "_overlay"};

bool ends_with_any(std::string_view stem, const auto& endings, std::size_t& length) {
  for (const std::string_view ending : endings)
    if (stem.size() > ending.size() && stem.ends_with(ending)) {
      length = ending.size();
      return true;
    }
  return false;
}

// Not one of classes: objects by number, or something to look at.
bool shows_other(const fs::path& path) {
  std::size_t length = 0;
  if (ends_with_any(lower_ascii(path.stem().string()), kOtherEndings, length)) return true;
  return std::any_of(path.begin(), path.end(), [](const fs::path& folder) {
    return lower_ascii(folder.string()).starts_with("segmentationobject");
  });
}

std::string key_of(const fs::path& below, bool whole_name = false) {
  return folded(common_place(below, whole_name).generic_string());
}

bool in_mask_folder(const fs::path& below) {
  const fs::path folders = below.parent_path();
  return std::any_of(folders.begin(), folders.end(), [](const fs::path& one) {
    return mask_folder(lower_ascii(one.string())) != MaskFolder::kNo;
  });
}

// What an archive of masks is unpacked into is called so; a set of masks that has folders says where they
// are.
bool is_mask_root(const fs::path& root, const std::vector<std::string>& folders) {
  const auto says_role = [](const std::string& lower) {
    return is_role_folder(lower) || mask_folder(lower) != MaskFolder::kNo;
  };
  return mask_folder(folded(root.filename().string())) == MaskFolder::kYes &&
         std::none_of(folders.begin(), folders.end(), says_role);
}

bool is_mask_root(const Tree& tree) {
  std::vector<std::string> folders;
  for (std::size_t i = 1; i < tree.folders().size(); ++i) folders.push_back(tree.folders()[i].lower);
  return is_mask_root(tree.folders()[0].path, folders);
}

class Finder {
 public:
  explicit Finder(const DataSource& source) : source_(source) { layout_.root = source.path(); }

  Result<Layout> find() {
    if (!source_.is_folder()) return fail(ErrorCode::kNotFound, "no such folder", layout_.root.string());
    std::vector<fs::path> masks;
    const std::vector<fs::path> pictures = source_.files(layout_.root, true, image_extensions());
    std::vector<std::string> folders;
    for (const fs::path& path : pictures)
      for (const fs::path& folder : below(path).parent_path())
        folders.push_back(lower_ascii(folder.string()));
    const bool all = is_mask_root(layout_.root, folders);
    for (const fs::path& path : pictures) {
      if (!all && !in_mask_folder(below(path)))
        add_image(path);
      else if (lower_extension(path) == ".png" && !shows_other(below(path)))
        masks.push_back(path);
    }
    if (masks.empty()) return fail(ErrorCode::kNotFound, "there are no masks", layout_.root.string());
    std::erase_if(masks, [this](const fs::path& path) { return add_to_place(path); });
    add_others(masks);
    for (auto& [place, item] : items_) layout_.items.push_back(std::move(item));
    name_items();
    find_lists();
    return std::move(layout_);
  }

 private:
  fs::path below(const fs::path& path) const { return path.lexically_relative(layout_.root); }

  void add_image(const fs::path& path) {
    Item& item = items_[below(path)];
    item.image = path;
    item.place = below(path);
    put(by_whole_key_, key_of(item.place, true), item.place);
    put(by_key_, key_of(item.place), item.place);
  }

  // Of the picture of its place. False when there is none.
  bool add_to_place(const fs::path& path) {
    fs::path place = among(by_whole_key_, key_of(below(path), true));
    if (place.empty()) place = among(by_key_, key_of(below(path)));
    if (place.empty()) return false;
    items_[place].masks.push_back(path);
    return true;
  }

  // Those of no picture's place, of the pictures without masks that their paths mean.
  void add_others(const std::vector<fs::path>& masks) {
    std::vector<fs::path> images;
    std::vector<fs::path> image_places;
    for (const auto& [place, item] : items_) {
      if (!item.masks.empty()) continue;
      images.push_back(place);
      image_places.push_back(common_place(place));
      image_places.back() += ".jpg";
    }
    std::vector<fs::path> mask_places;
    for (const fs::path& path : masks) {
      mask_places.push_back(common_place(below(path)));
      mask_places.back() += ".png";
    }
    const std::vector<Pair> pairs = pair_up(image_places, mask_places);
    const auto name = [&](std::size_t image) { return mended_utf8(images[image].generic_string()); };
    for (std::size_t i = 0; i < masks.size(); ++i) {
      const bool paired = pairs[i].images.size() == 1;
      const fs::path place = paired ? images[pairs[i].images.front()] : below(masks[i]);
      Item& item = items_[place];
      item.place = place;
      item.masks.push_back(masks[i]);
      if (!paired && !(pairs[i].unsure.empty() && pairs[i].elsewhere.empty()))
        item.why = why_alone(pairs[i], name);
    }
  }

  // Short names where they are unique, else the whole place.
  void name_items() {
    std::unordered_map<std::string, int> count;
    const auto short_name = [](const Item& item) {
      fs::path name = short_place(item.image.empty() ? common_place(item.place) : item.place);
      if (item.image.empty()) name += ".jpg";
      return mended_utf8(name.generic_string());
    };
    for (const Item& item : layout_.items) ++count[short_name(item)];
    for (Item& item : layout_.items) {
      item.name = short_name(item);
      if (count[item.name] > 1) item.name = mended_utf8(item.place.generic_string());
      item.split = split_of_place(item.image.empty() ? common_place(item.place) : item.place);
    }
  }

  void find_lists() {
    for (const fs::path& path : source_.files(layout_.root, false, {".txt", ".names"})) {
      const std::string name = lower_ascii(path.filename().string());
      if (name == "labelmap.txt") layout_.labelmap = path;
      if (layout_.names.empty() &&
          std::find(std::begin(kNameLists), std::end(kNameLists), name) != std::end(kNameLists))
        layout_.names = path;
    }
  }

  using Places = std::unordered_map<std::string, fs::path>;  // empty: several

  static void put(Places& places, std::string key, const fs::path& place) {
    const auto [it, added] = places.try_emplace(std::move(key), place);
    if (!added) it->second.clear();
  }
  static fs::path among(const Places& places, const std::string& key) {
    const auto found = places.find(key);
    return found == places.end() ? fs::path() : found->second;
  }

  const DataSource& source_;
  Layout layout_;
  std::map<fs::path, Item> items_;  // by place
  Places by_whole_key_;
  Places by_key_;  // without what names of masks end with
};

// Of a data set whose masks lie in a folder: above those that say a role or a split.
std::size_t top_of(const Tree& tree, std::size_t folder) {
  std::size_t top = tree.folders()[folder].parent;
  const auto says_role = [&tree](std::size_t at) {
    const std::string& name = tree.folders()[at].lower;
    return at != 0 && (is_role_folder(name) || is_split_folder(name));
  };
  while (says_role(top)) top = tree.folders()[top].parent;
  return top;
}

// The pictures and lists of what could be a data set.
struct Candidate {
  std::unordered_set<std::string> images;                 // by key
  std::map<std::size_t, std::vector<std::size_t>> masks;  // files, by their folder of masks
  bool list = false;
  bool colors = false;
};
using Candidates = std::map<std::size_t, Candidate>;  // by their top folder

void add_file(const Tree& tree, std::size_t index, bool all_masks, Candidates& candidates) {
  const Tree::File& file = tree.files()[index];
  const std::string lower = lower_ascii(file.name);
  const bool image = is_image_name(lower);
  // The highest folder of masks that it lies in.
  std::size_t masks = all_masks ? 0 : SIZE_MAX;
  for (std::size_t at = file.folder;; at = tree.folders()[at].parent) {
    if (const auto found = candidates.find(at); found != candidates.end()) {
      Candidate& one = found->second;
      if (at == file.folder) {
        one.colors = one.colors || lower == "labelmap.txt";
        one.list =
            one.list || lower == "labelmap.txt" || lower == "classes.txt" || lower == "class_names.txt";
      }
      if (image && masks == SIZE_MAX)
        one.images.insert(key_of(tree.path(file).lexically_relative(tree.folders()[at].path)));
      else if (image && lower.ends_with(".png") &&
               !shows_other(tree.path(file).lexically_relative(tree.folders()[at].path)))
        one.masks[masks].push_back(index);
    }
    if (at == 0) return;
    if (mask_folder(tree.folders()[at].lower) != MaskFolder::kNo) masks = at;
  }
}

int likeness_of(const Tree& tree, std::size_t top, std::size_t folder, const Candidate& candidate) {
  const std::vector<std::size_t>& masks = candidate.masks.at(folder);
  const auto has_image = [&](std::size_t mask) {
    return candidate.images.contains(
        key_of(tree.path(tree.files()[mask]).lexically_relative(tree.folders()[top].path)));
  };
  const auto paired = static_cast<std::size_t>(std::count_if(masks.begin(), masks.end(), has_image));
  // Without pictures they may be of those of another archive, or of the project.
  const bool alone = candidate.images.empty() &&
                     (folder == 0 || mask_folder(tree.folders()[folder].lower) == MaskFolder::kYes);
  if (paired * 2 < masks.size() && !candidate.list && !alone) return 0;
  const std::size_t looks = std::min(kMostLooks, masks.size());
  for (std::size_t i = 0; i < looks; ++i) {
    const Tree::File& file = tree.files()[masks[i * masks.size() / looks]];
    if (!looks_like_mask(tree.source(), tree.path(file), candidate.colors)) return 0;
  }
  if (tree.folders()[folder].lower.starts_with("segmentation")) return kLikenessOfVoc;
  return paired * 2 < masks.size() ? kLikenessAlone : kLikeness;
}

}  // namespace

fs::path common_place(const fs::path& below, bool whole_name) {
  fs::path out;
  for (const fs::path& folder : below.parent_path()) {
    std::string lower = lower_ascii(folder.string());
    if (lower.ends_with("annot") && is_split_folder(lower.substr(0, lower.size() - 5))) {
      out /= lower.substr(0, lower.size() - 5);
    } else if (!is_role_folder(lower) && mask_folder(lower) == MaskFolder::kNo && lower != "leftimg8bit" &&
               lower != ".") {
      out /= folder;
    }
  }
  const std::string stem = below.stem().string();
  const std::string lower = lower_ascii(stem);
  std::size_t length = 0;
  if (whole_name) return out / stem;
  if (!ends_with_any(lower, kMaskEndings, length)) (void)ends_with_any(lower, kImageEndings, length);
  return out / stem.substr(0, stem.size() - length);
}

std::string Layout::name_of(const fs::path& path) const {
  const fs::path below = path.lexically_relative(root);
  return mended_utf8(below.empty() ? path.generic_string() : below.generic_string());
}

Result<Layout> find_layout(const DataSource& source) {
  return Finder(source).find();
}

std::vector<Found> find_sets(const Tree& tree) {
  std::vector<Found> out;
  if (tree.source().is_file()) return out;
  Candidates candidates;
  const bool all_masks = is_mask_root(tree);
  if (all_masks) candidates[0];
  for (std::size_t i = 1; i < tree.folders().size(); ++i)
    if (mask_folder(tree.folders()[i].lower) != MaskFolder::kNo) candidates[top_of(tree, i)];
  if (candidates.empty()) return out;
  for (std::size_t i = 0; i < tree.files().size(); ++i) add_file(tree, i, all_masks, candidates);
  for (const auto& [top, candidate] : candidates)
    for (const auto& [folder, masks] : candidate.masks)
      if (const int likeness = likeness_of(tree, top, folder, candidate); likeness > 0)
        out.push_back({tree.folders()[top].path, likeness});
  return out;
}

}  // namespace touchmark::formats::masks
