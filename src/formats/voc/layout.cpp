#include "formats/voc/layout.h"

#include <algorithm>
#include <set>

#include "base/fold.h"
#include "base/text.h"
#include "base/utf8.h"
#include "formats/folder.h"
#include "formats/label_names.h"
#include "formats/mask_folder.h"
#include "formats/pairing.h"

namespace touchmark::formats::voc {
namespace fs = std::filesystem;
namespace {

constexpr std::uint64_t kListLimit = 64u << 20;
constexpr std::size_t kHeadBytes = 4096;

constexpr std::string_view kObjectFolders[] = {"segmentationobjectpng", "segmentationobject"};
constexpr std::string_view kClassFolders[] = {"segmentationclasspng", "segmentationclass"};
// Folders that VOC files lie in, below the data set.
constexpr std::string_view kAnnotationFolders[] = {"annotations", "annotation", "annots", "ann",
                                                   "xmls",        "xml",        "labels", "labels_xml"};

template <std::size_t N>
bool is_among(std::string_view lower, const std::string_view (&names)[N]) {
  return std::find(std::begin(names), std::end(names), lower) != std::end(names);
}

bool is_mask_folder(std::string_view lower) {
  return is_among(lower, kObjectFolders) || is_among(lower, kClassFolders);
}

bool starts_like_voc(const DataSource& files, const fs::path& path) {
  const std::string head = lower_ascii(files.head_text(path, 1024));
  const std::size_t root = head.find("<annotation");
  return root != std::string::npos && head.substr(root, 12) != "<annotations";
}

// Of the first <filename>, without folders; empty when there is none in that text.
std::string filename_in(std::string_view text) {
  constexpr std::string_view kBegin = "<filename>";
  const std::size_t begin = text.find(kBegin);
  const std::size_t end = begin == text.npos ? text.npos : text.find("</filename>", begin);
  if (end == text.npos) return {};
  const std::string path(trimmed(text.substr(begin + kBegin.size(), end - begin - kBegin.size())));
  return path.substr(path.find_last_of("/\\") + 1);
}

std::vector<fs::path> mask_folders_of(const DataSource& files, const fs::path& root) {
  std::vector<fs::path> out;
  std::vector<fs::path> waiting = {root};
  while (!waiting.empty()) {
    const fs::path here = std::move(waiting.back());
    waiting.pop_back();
    for (const auto& entry : files.entries(here)) {
      if (entry.kind != RootFolder::Kind::kFolder || entry.is_link || entry.name.starts_with('.')) continue;
      (is_mask_folder(lower_ascii(entry.name)) ? out : waiting).push_back(here / entry.name);
    }
  }
  std::sort(out.begin(), out.end());
  return out;
}

class Finder {
 public:
  explicit Finder(const DataSource& files) : files_(files) { layout_.root = files.path(); }

  Result<Layout> find() {
    const fs::path& root = layout_.root;
    for (const fs::path& path : files_.files(root, true, {".xml"}))
      if (starts_like_voc(files_, path)) item_of(path).xml = path;
    add_label_images();
    if (items_.empty()) {
      return fail(ErrorCode::kNotFound, "there are no VOC annotation files or label images", root.string());
    }
    add_images();
    TM_TRY(read_class_names());
    TM_TRY(read_splits());
    for (auto& [key, item] : items_) {
      if (item.split == record::Split::kNone) item.split = split_of_place(item.place);
      layout_.items.push_back(std::move(item));
    }
    return std::move(layout_);
  }

 private:
  fs::path below(const fs::path& path) const { return path.lexically_relative(layout_.root); }

  // Of an annotation file or a label image.
  Item& item_of(const fs::path& path) {
    Item& item = items_[pair_key(below(path))];
    if (item.place.empty()) item.place = below(path);
    return item;
  }

  // SegmentationObject/x/a.png is of x/a.
  void add_label_images() {
    for (const fs::path& folder : mask_folders_of(files_, layout_.root)) {
      const bool objects = is_among(lower_ascii(folder.filename().string()), kObjectFolders);
      for (const fs::path& path : files_.files(folder, true, {".png"})) {
        label_images_.insert(path.string());
        const fs::path place = below(folder.parent_path()) / path.lexically_relative(folder);
        Item& item = items_[pair_key(place)];
        if (item.place.empty()) item.place = place;
        (objects ? item.object_png : item.class_png) = path;
      }
    }
  }

  void add_images() {
    std::vector<fs::path> images = files_.files(layout_.root, true, image_extensions());
    std::erase_if(images, [this](const fs::path& path) {
      return label_images_.contains(path.string()) || is_mask_picture(files_, layout_.root, path);
    });
    std::vector<fs::path> image_places;
    for (const fs::path& image : images) image_places.push_back(below(image));
    std::vector<Item*> items;
    std::vector<fs::path> places;
    for (auto& [key, item] : items_) {
      items.push_back(&item);
      places.push_back(item.place);
    }
    const std::vector<Pair> pairs = pair_up(image_places, places);
    std::vector<bool> taken(images.size());
    const auto name = [&](std::size_t image) { return layout_.name_of(images[image]); };
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (pairs[i].images.empty()) {
        if (!pairs[i].unsure.empty() || !pairs[i].elsewhere.empty())
          items[i]->why = why_alone(pairs[i], name);
        continue;
      }
      const std::size_t image = meant_image(*items[i], images, pairs[i].images);
      if (taken[image]) continue;
      taken[image] = true;
      items[i]->image = images[image];
    }
    for (std::size_t i = 0; i < images.size(); ++i) {
      if (taken[i]) continue;
      const std::string key = pair_key(below(images[i]));
      const bool shadowed = items_.contains(key);
      if (shadowed) layout_.shadowed.push_back(images[i]);
      const auto known = items_.try_emplace(shadowed ? key + lower_extension(images[i]) : key).first;
      known->second.place = below(images[i]);
      known->second.image = images[i];
    }
    name_images();
  }

  // Of images that differ in their extension alone, the one that the annotation file names, else the first.
  std::size_t meant_image(const Item& item, const std::vector<fs::path>& images,
                          const std::vector<std::size_t>& alike) const {
    if (alike.size() == 1 || item.xml.empty()) return alike.front();
    const std::string said = filename_in(files_.head_text(item.xml, kHeadBytes));
    const auto is_said = [&](std::size_t image) {
      return folded(images[image].filename().string()) == folded(said);
    };
    const auto found = std::find_if(alike.begin(), alike.end(), is_said);
    return found == alike.end() ? alike.front() : *found;
  }

  // Short names where they are unique, else the whole path.
  void name_images() {
    std::map<std::string, int> count;
    for (const auto& [key, item] : items_) ++count[short_place(item_place(item)).generic_string()];
    for (auto& [key, item] : items_) {
      const fs::path place = item_place(item);
      const std::string name = short_place(place).generic_string();
      item.name = count[name] == 1 ? name : place.generic_string();
      item.stem = mended_utf8(without_extension(item.name));
    }
  }

  fs::path item_place(const Item& item) const { return item.image.empty() ? item.place : below(item.image); }

  void default_colors() {
    for (int i = 0; i < 256; ++i) layout_.colors.emplace(voc_color(i), static_cast<std::uint16_t>(i));
  }

  Result<void> read_class_names() {
    const fs::path plain = layout_.root / "class_names.txt";
    const fs::path labelmap = layout_.root / "labelmap.txt";
    LabelNames read;
    if (files_.is_file(plain)) {
      TM_ASSIGN(const std::string text, files_.read_text(plain, kListLimit));
      read = names_from_list(text);
    } else if (files_.is_file(labelmap)) {
      TM_ASSIGN(const std::string text, files_.read_text(labelmap, kListLimit));
      read = names_from_labelmap(text);
    }
    layout_.class_names = std::move(read.names);
    for (const auto& [color, index] : read.colors)
      if (index < 255) layout_.colors.emplace(color, index);
    default_colors();
    return {};
  }

  // ImageSets/Main/train.txt and so on. The lists of one class beside them repeat what the labels say.
  Result<void> read_splits() {
    using record::Split;
    const std::pair<const char*, Split> kLists[] = {{"train.txt", Split::kTrain},
                                                    {"val.txt", Split::kVal},
                                                    {"test.txt", Split::kTest},
                                                    {"trainval.txt", Split::kTrain}};
    std::set<std::string, std::less<>> missing;
    std::set<std::string, std::less<>> listed;
    for (const fs::path& sets : files_.folders(layout_.root)) {
      if (lower_ascii(sets.filename().string()) != "imagesets") continue;
      for (const fs::path& path : files_.files(sets, true, {".txt"})) files_.use(path);
      for (const char* folder : {"Main", "Segmentation"}) {
        for (const auto& [file, split] : kLists) {
          const fs::path path = sets / folder / file;
          if (files_.is_file(path)) TM_TRY(read_list(path, split, listed, missing));
        }
      }
    }
    layout_.listed = static_cast<std::int64_t>(listed.size());
    layout_.listed_missing.assign(missing.begin(), missing.end());
    return {};
  }

  Result<void> read_list(const fs::path& path, record::Split split,
                         std::set<std::string, std::less<>>& listed,
                         std::set<std::string, std::less<>>& missing) {
    TM_ASSIGN(const std::string text, files_.read_text(path, kListLimit));
    for (const std::string_view line : split_lines(text)) {
      const std::string name = listed_name(line);
      if (name.empty()) continue;
      listed.insert(name);
      auto item = items_.find(pair_key(name + ".jpg"));
      if (item == items_.end() && is_image_name(name)) item = items_.find(pair_key(name));
      if (item == items_.end()) {
        missing.insert(mended_utf8(name));
      } else if (item->second.split == record::Split::kNone) {
        item->second.split = split;
      }
    }
    return {};
  }

  // "000012", "000012 -1" (per-class lists) or "sub folder/000012"; a flag is a last word of 1, 0 or -1.
  static std::string listed_name(std::string_view line) {
    line = trimmed(line);
    const std::size_t space = line.find_last_of(" \t");
    if (space != std::string_view::npos) {
      const std::string_view last = line.substr(space + 1);
      if (last == "1" || last == "-1" || last == "0") line = trimmed(line.substr(0, space));
    }
    if (line.size() > 1 && line.front() == '"' && line.back() == '"') line = line.substr(1, line.size() - 2);
    return std::string(line);
  }

  const DataSource& files_;
  Layout layout_;
  std::map<std::string, Item, std::less<>> items_;  // by pair_key of what belongs together
  std::set<std::string> label_images_;
};

// The data set of a folder with annotation files: above the nearest folder that says what they are, and above
// those of splits.
Found set_of_files(const Tree& tree, std::size_t folder) {
  std::size_t role = folder;
  while (role != 0 && !is_among(tree.folders()[role].lower, kAnnotationFolders))
    role = tree.folders()[role].parent;
  const bool has_role = is_among(tree.folders()[role].lower, kAnnotationFolders);
  std::size_t top = has_role ? tree.folders()[role].parent : folder;
  while (top != 0 && is_split_folder(tree.folders()[top].lower)) top = tree.folders()[top].parent;
  return {tree.folders()[top].path, has_role ? 95 : 80};
}

// The first few XML files are enough to tell.
bool holds_voc_xml(const Tree& tree, const Tree::Folder& folder) {
  int seen = 0;
  for (std::size_t i = folder.begin; i < folder.end && seen < 5; ++i) {
    const fs::path path = tree.path(tree.files()[i]);
    if (lower_extension(path) != ".xml") continue;
    ++seen;
    if (starts_like_voc(tree.source(), path)) return true;
  }
  return false;
}

}  // namespace

bool Layout::has_masks() const {
  return std::any_of(items.begin(), items.end(),
                     [](const Item& item) { return !item.object_png.empty() || !item.class_png.empty(); });
}

std::string Layout::name_of(const fs::path& path) const {
  const fs::path below = path.lexically_relative(root);
  return mended_utf8(below.empty() ? path.generic_string() : below.generic_string());
}

const std::vector<std::string>& voc_classes() {
  static const std::vector<std::string> names = {"aeroplane",   "bicycle", "bird",  "boat",      "bottle",
                                                 "bus",         "car",     "cat",   "chair",     "cow",
                                                 "diningtable", "dog",     "horse", "motorbike", "person",
                                                 "pottedplant", "sheep",   "sofa",  "train",     "tvmonitor"};
  return names;
}

Result<Layout> find_layout(const DataSource& source) {
  if (!source.is_folder()) return fail(ErrorCode::kNotFound, "no such folder", source.path().string());
  return Finder(source).find();
}

std::vector<Found> find_sets(const Tree& tree) {
  std::vector<Found> out;
  if (tree.source().is_file()) return out;
  for (std::size_t i = 0; i < tree.folders().size(); ++i) {
    const Tree::Folder& folder = tree.folders()[i];
    if (is_mask_folder(folder.lower))
      out.push_back({tree.folders()[folder.parent].path, 85});
    else if (holds_voc_xml(tree, folder))
      out.push_back(set_of_files(tree, i));
  }
  return out;
}

}  // namespace touchmark::formats::voc
