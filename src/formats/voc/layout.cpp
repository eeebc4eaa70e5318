#include "formats/voc/layout.h"

#include <algorithm>
#include <charconv>
#include <set>

#include "base/text.h"
#include "base/utf8.h"
#include "formats/folder.h"

namespace touchmark::formats::voc {
namespace fs = std::filesystem;
namespace {

constexpr std::uint64_t kListLimit = 64u << 20;

fs::path first_folder(const DataSource& files, const fs::path& root,
                      std::initializer_list<const char*> names) {
  for (const char* name : names) {
    if (files.is_folder(root / name)) return root / name;
  }
  return {};
}

fs::path annotation_folder(const DataSource& files, const fs::path& root) {
  return first_folder(files, root, {"Annotations", "annotations", "annots", "xmls", "xml"});
}

fs::path image_folder(const DataSource& files, const fs::path& root) {
  return first_folder(files, root, {"JPEGImages", "PNGImages", "Images", "images", "imgs", "img"});
}

fs::path object_folder(const DataSource& files, const fs::path& root) {
  return first_folder(files, root, {"SegmentationObjectPNG", "SegmentationObject"});
}

fs::path class_folder(const DataSource& files, const fs::path& root) {
  return first_folder(files, root, {"SegmentationClassPNG", "SegmentationClass"});
}

bool starts_like_voc(const DataSource& files, const fs::path& path) {
  const std::string head = files.head(path, 1024);
  return head.find("<annotation") != std::string::npos && head.find("<annotations") == std::string::npos;
}

// The first few XML files are enough to tell.
bool holds_voc_xml(const DataSource& files, const fs::path& folder) {
  int seen = 0;
  for (const auto& path : files.files(folder, false, {".xml"})) {
    if (starts_like_voc(files, path)) return true;
    if (++seen == 5) break;
  }
  return false;
}

// VOCdevkit and VOCdevkit/VOC2012 are both accepted as the source.
fs::path find_root(const DataSource& files) {
  fs::path root = files.path();
  for (int depth = 0; depth < 2; ++depth) {
    if (!annotation_folder(files, root).empty() || !object_folder(files, root).empty() ||
        !class_folder(files, root).empty())
      break;
    const std::vector<fs::path> inner = files.folders(root);
    if (inner.size() != 1) break;
    root = inner.front();
  }
  const bool found = !annotation_folder(files, root).empty() || !class_folder(files, root).empty();
  return found ? root : files.path();
}

bool is_background(std::string_view name) {
  return name == "_background_" || name == "background" || name == "__background__";
}

std::string stem_below(const fs::path& path, const fs::path& folder) {
  return without_extension(path.lexically_relative(folder).generic_string());
}

class Finder {
 public:
  explicit Finder(const DataSource& files) : files_(files) { layout_.root = find_root(files); }

  Result<Layout> find() {
    const fs::path& root = layout_.root;
    fs::path annotations = annotation_folder(files_, root);
    const fs::path objects = object_folder(files_, root);
    const fs::path classes = class_folder(files_, root);
    if (annotations.empty() && objects.empty() && classes.empty()) annotations = root;
    layout_.images = image_folder(files_, root);
    if (layout_.images.empty()) layout_.images = annotations.empty() ? root : annotations;
    if (!annotations.empty()) {
      for (const fs::path& path : files_.files(annotations, true, {".xml"})) {
        items_[stem_below(path, annotations)].xml = path;
      }
    }
    add_label_images(objects, &Item::object_png);
    add_label_images(classes, &Item::class_png);
    if (items_.empty()) {
      return fail(ErrorCode::kNotFound, "there are no VOC annotation files or label images", root.string());
    }
    for (const fs::path& path : files_.files(layout_.images, true, image_extensions())) {
      Item& item = items_[stem_below(path, layout_.images)];
      if (item.image.empty()) {
        item.image = path;
      } else {
        layout_.shadowed.push_back(path);
      }
    }
    TM_TRY(read_class_names());
    TM_TRY(read_splits());
    for (auto& [stem, item] : items_) {
      item.stem = mended_utf8(stem);
      layout_.items.push_back(std::move(item));
    }
    return std::move(layout_);
  }

 private:
  void add_label_images(const fs::path& folder, fs::path Item::*member) {
    if (folder.empty()) return;
    for (const fs::path& path : files_.files(folder, true, {".png"})) {
      items_[stem_below(path, folder)].*member = path;
    }
  }

  void default_colors() {
    for (int i = 0; i < 256; ++i) layout_.colors.emplace(voc_color(i), static_cast<std::uint8_t>(i));
  }

  Result<void> read_class_names() {
    const fs::path plain = layout_.root / "class_names.txt";
    const fs::path labelmap = layout_.root / "labelmap.txt";
    if (files_.is_file(plain)) {
      TM_ASSIGN(const std::string text, files_.read_text(plain, kListLimit));
      int index = 0;
      for (const std::string_view line : split_lines(text)) {
        const std::string name = mended_utf8(trimmed(line));
        if (name.empty() || name == "__ignore__") continue;
        if (index == 0 && !is_background(name)) index = 1;
        layout_.class_names[index++] = name;
      }
    } else if (files_.is_file(labelmap)) {
      TM_ASSIGN(const std::string text, files_.read_text(labelmap, kListLimit));
      read_labelmap(text);
    }
    default_colors();
    return {};
  }

  // CVAT: "name:r,g,b:parts:actions" a line, in palette order.
  void read_labelmap(std::string_view text) {
    int index = 0;
    for (const std::string_view line : split_lines(text)) {
      if (trimmed(line).empty() || line.starts_with('#')) continue;
      const std::size_t colon = line.find(':');
      const std::string name = mended_utf8(trimmed(line.substr(0, colon)));
      if (index == 0 && !is_background(name)) index = 1;
      layout_.class_names[index] = name;
      Color color{};
      const char* at = colon == std::string_view::npos ? nullptr : line.data() + colon + 1;
      std::size_t channel = 0;
      for (; at != nullptr && channel < 3; ++channel) {
        const auto [end, error] = std::from_chars(at, line.data() + line.size(), color[channel]);
        if (error != std::errc{}) break;
        at = end + (end < line.data() + line.size() && *end == ',' ? 1 : 0);
      }
      if (channel == 3 && index < 255) layout_.colors.emplace(color, static_cast<std::uint8_t>(index));
      ++index;
    }
  }

  Result<void> read_splits() {
    using record::Split;
    const std::pair<const char*, Split> kLists[] = {{"train.txt", Split::kTrain},
                                                    {"val.txt", Split::kVal},
                                                    {"test.txt", Split::kTest},
                                                    {"trainval.txt", Split::kTrain}};
    std::set<std::string, std::less<>> missing;
    std::set<std::string, std::less<>> listed;
    for (const char* folder : {"Main", "Segmentation"}) {
      for (const auto& [file, split] : kLists) {
        const fs::path path = layout_.root / "ImageSets" / folder / file;
        if (!files_.is_file(path)) continue;
        TM_ASSIGN(const std::string text, files_.read_text(path, kListLimit));
        for (const std::string_view line : split_lines(text)) {
          const std::string stem = listed_stem(line);
          if (stem.empty()) continue;
          listed.insert(stem);
          const auto item = items_.find(stem);
          if (item == items_.end()) {
            missing.insert(mended_utf8(stem));
          } else if (item->second.split == Split::kNone) {
            item->second.split = split;
          }
        }
      }
    }
    layout_.listed = static_cast<std::int64_t>(listed.size());
    layout_.listed_missing.assign(missing.begin(), missing.end());
    return {};
  }

  // "000012", "000012 -1" (per-class lists) or "sub folder/000012"; a flag is a last word of 1, 0 or -1.
  std::string listed_stem(std::string_view line) const {
    line = trimmed(line);
    const std::size_t space = line.find_last_of(" \t");
    if (space != std::string_view::npos) {
      const std::string_view last = line.substr(space + 1);
      if (last == "1" || last == "-1" || last == "0") line = trimmed(line.substr(0, space));
    }
    if (line.size() > 1 && line.front() == '"' && line.back() == '"') line = line.substr(1, line.size() - 2);
    std::string stem(line);
    if (items_.find(stem) == items_.end() && is_image_name(stem)) stem = without_extension(stem);
    return stem;
  }

  const DataSource& files_;
  Layout layout_;
  std::map<std::string, Item, std::less<>> items_;
};

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

int detect_layout(const DataSource& source) {
  if (!source.is_folder()) return 0;
  const fs::path root = find_root(source);
  const fs::path annotations = annotation_folder(source, root);
  if (!annotations.empty() && holds_voc_xml(source, annotations)) return 95;
  if (!object_folder(source, root).empty() || !class_folder(source, root).empty()) return 85;
  return holds_voc_xml(source, root) ? 80 : 0;
}

}  // namespace touchmark::formats::voc
