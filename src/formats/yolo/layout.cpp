#include "formats/yolo/layout.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "base/json.h"
#include "base/text.h"
#include "base/utf8.h"
#include "formats/folder.h"
#include "formats/mask_folder.h"
#include "formats/pairing.h"
#include "formats/yolo/paths.h"
#include "formats/yolo/set_files.h"
#include "formats/yolo/yaml.h"

namespace touchmark::formats::yolo {
namespace fs = std::filesystem;
namespace {

using record::Split;

constexpr std::uint64_t kYamlLimit = 8u << 20;
constexpr std::uint64_t kListLimit = 1u << 30;

// First component of a relative path, when there are more.
std::string first_folder(const fs::path& below) {
  const auto second = below.begin() == below.end() ? below.end() : std::next(below.begin());
  return second == below.end() ? std::string() : below.begin()->string();
}

class Finder {
 public:
  explicit Finder(const DataSource& files) : files_(files), source_(files.path()) {}

  Result<Layout> find() {
    layout_.root = files_.is_folder(source_) ? source_ : source_.parent_path();
    TM_TRY(read_header());
    for (const auto& [key, paths] : places_) {
      for (const std::string& path : paths) TM_TRY(add_place(key, path));
    }
    if (layout_.entries.empty()) find_without_places();
    pair();
    say_shared();
    if (layout_.entries.empty() && layout_.orphans.empty() && layout_.header.names.empty()) {
      return fail(ErrorCode::kNotFound, "there are no YOLO labels or images", layout_.root.string());
    }
    name_entries();
    return std::move(layout_);
  }

 private:
  Result<void> read_header() {
    const bool folder = files_.is_folder(source_);
    const fs::path yaml = is_yaml(source_) ? source_ : folder ? find_yaml(files_, source_) : fs::path();
    if (!yaml.empty()) return read_yaml(yaml);
    const fs::path darknet = folder ? find_darknet(files_, source_) : source_;
    if (!darknet.empty()) return read_darknet(darknet);
    if (const fs::path inner = folder ? find_inner_yaml(files_, source_) : fs::path(); !inner.empty())
      return read_yaml(inner);
    fs::path names = find_names_file(files_, layout_.root);
    if (names.empty() && folder) names = find_names_above(files_, layout_.root, files_.named());
    if (names.empty()) return {};
    return is_yaml(names) ? read_names_of_yaml(names) : read_names_file(names);
  }

  // Of a file above the data set: the places in it are those of others.
  Result<void> read_names_of_yaml(const fs::path& path) {
    TM_TRY(read_yaml(path));
    places_.clear();
    base_.clear();
    yaml_folder_.clear();
    return {};
  }

  Result<void> read_yaml(const fs::path& path) {
    auto text = files_.read_text(path, kYamlLimit);
    if (!text) return tl::unexpected(text.error());
    const std::string name = layout_.name_of(path);
    TM_ASSIGN(const Json document, parse_yaml(*text, name));
    TM_ASSIGN(layout_.header, header_from_yaml(document, name));
    yaml_folder_ = path.parent_path();
    if (const auto base = document.find("path"); base != document.end()) {
      const auto folder = resolve(files_, yaml_folder_, scalar_text(*base));
      if (folder && files_.is_folder(*folder) && scalar_text(*base) != ".") base_ = *folder;
    }
    for (const char* key : {"train", "val", "valid", "test", "all"}) {
      const auto value = document.find(key);
      if (value == document.end() || value->is_null()) continue;
      std::vector<std::string> paths;
      if (value->is_array()) {
        for (const Json& one : *value) paths.push_back(scalar_text(one));
      } else {
        paths.push_back(scalar_text(*value));
      }
      places_.emplace_back(key, std::move(paths));
    }
    return {};
  }

  // "key = value" lines.
  Result<void> read_darknet(const fs::path& path) {
    TM_ASSIGN(const std::string text, files_.read_text(path, kYamlLimit));
    std::string names;
    for (const std::string_view line : split_lines(text)) {
      const std::size_t equals = line.find('=');
      if (trimmed(line).starts_with('#') || equals == std::string_view::npos) continue;
      const std::string_view key = trimmed(line.substr(0, equals));
      const std::string value(trimmed(line.substr(equals + 1)));
      if (key == "names") names = value;
      if (key == "train" || key == "valid" || key == "test") places_.push_back({std::string(key), {value}});
    }
    const auto file = resolve_near(names, path.parent_path());
    if (file && files_.is_file(*file)) return read_names_file(*file);
    const fs::path other = find_names_file(files_, layout_.root);
    return other.empty() ? Result<void>{} : read_names_file(other);
  }

  Result<void> read_names_file(const fs::path& path) {
    TM_ASSIGN(const std::string text, files_.read_text(path, kYamlLimit));
    Json names = Json::array();
    const auto lines = split_lines(text);
    for (const std::string_view line : lines) names.push_back(mended_utf8(trimmed(line)));
    while (!names.empty() && names.back() == "") names.erase(names.size() - 1);
    TM_ASSIGN(layout_.header, header_from_yaml(Json{{"names", names}}, layout_.name_of(path)));
    return {};
  }

  std::optional<fs::path> resolve_near(std::string_view written, const fs::path& beside) const {
    if (!base_.empty()) {
      if (auto found = resolve(files_, base_, written)) return found;
    }
    if (auto found = resolve(files_, layout_.root, written)) return found;
    if (!yaml_folder_.empty() && yaml_folder_ != layout_.root)
      if (auto found = resolve(files_, yaml_folder_, written)) return found;
    return beside == layout_.root ? std::nullopt : resolve(files_, beside, written);
  }

  static Split split_of_key(const std::string& key) {
    if (key == "train") return Split::kTrain;
    if (key == "val" || key == "valid") return Split::kVal;
    return key == "test" ? Split::kTest : Split::kNone;
  }

  Result<void> add_place(const std::string& key, const std::string& written) {
    const auto found = resolve_near(written, layout_.root);
    if (!found) {
      // Labels alone, whose images may be known: each label says itself when its image is not.
      for (const fs::path& base : {layout_.root, base_.empty() ? layout_.root : base_}) {
        const fs::path images = (base / fs::path(written)).lexically_normal();
        const fs::path labels = labels_for(images, layout_.root);
        if (labels != images && files_.is_folder(labels)) return {};
      }
      layout_.issues.push_back(
          {written, "\"" + key +
                        "\" names a place that is not in what was given; left out. Import the folder "
                        "above, or say with --import-root what belongs to it"});
      return {};
    }
    if (files_.is_folder(*found)) {
      const fs::path said = labels_for((layout_.root / fs::path(written)).lexically_normal(), layout_.root);
      add_folder(*found, {said, labels_for(*found, layout_.root), *found}, split_of_key(key), false);
      return {};
    }
    return add_list(*found, split_of_key(key));
  }

  void add_folder(const fs::path& folder, const std::vector<fs::path>& label_folders, Split split,
                  bool by_folder) {
    std::vector<fs::path> usable;
    for (const fs::path& one : label_folders) {
      if (std::find(usable.begin(), usable.end(), one) == usable.end() && files_.is_folder(one))
        usable.push_back(one);
    }
    for (const fs::path& image : files_.files(folder, true, image_extensions())) {
      const fs::path below = image.lexically_relative(folder);
      fs::path label;
      for (const fs::path& labels : usable) {
        fs::path candidate = labels / below;
        candidate.replace_extension(".txt");
        if (!files_.is_file(candidate)) continue;
        label = candidate;
        break;
      }
      std::string name = below.generic_string();
      Split its = split;
      std::string named = folder.filename().string();
      if (const std::string first = first_folder(below); by_folder && is_split_folder(first)) {
        its = split_of_folder(first);
        name = name.substr(first.size() + 1);
        named = first;
      }
      add(image, label, name, its, named);
    }
  }

  // An image that is listed under two splits keeps what its folder's name says, or none.
  void add(const fs::path& image, const fs::path& label, const std::string& name, Split split,
           const std::string& folder) {
    const auto [it, added] = index_.try_emplace(image.string(), layout_.entries.size());
    if (!added) {
      Entry& entry = layout_.entries[it->second];
      if (entry.split != split) entry.split = split_of_folder(folder);
      return;
    }
    layout_.entries.push_back({image, label, name, folder == "all" ? Split::kNone : split});
  }

  Result<void> add_list(const fs::path& path, Split split) {
    if (lower_extension(path) != ".txt") {
      layout_.issues.push_back(
          {layout_.name_of(path), "neither a folder nor an image list (.txt); left out"});
      return {};
    }
    TM_ASSIGN(const std::string text, files_.read_text(path, kListLimit));
    std::int64_t missing = 0;
    int number = 0;
    std::string first;
    for (const std::string_view line : split_lines(text)) {
      ++number;
      if (trimmed(line).empty()) continue;
      const auto image = resolve_near(line, path.parent_path());
      if (!image || !files_.is_file(*image) || !is_image_name(*image)) {
        if (++missing == 1) first = layout_.name_of(path) + ":" + std::to_string(number);
        continue;
      }
      fs::path label = labels_for(*image, layout_.root).replace_extension(".txt");
      if (!files_.is_file(label)) label = fs::path(*image).replace_extension(".txt");
      add(*image, files_.is_file(label) ? label : fs::path(), short_name(*image), split,
          image->parent_path().filename().string());
    }
    if (missing > 0) {
      layout_.issues.push_back({first, std::to_string(missing) + " listed images do not exist; left out"});
    }
    return {};
  }

  std::string short_name(const fs::path& image) const {
    return short_place(image.lexically_relative(layout_.root)).generic_string();
  }

  // Every image below the root; labels come by pair().
  void find_without_places() {
    for (const fs::path& image : files_.files(layout_.root, true, image_extensions())) {
      if (is_mask_picture(files_, layout_.root, image)) continue;
      add(image, {}, short_name(image), split_of_place(image.lexically_relative(layout_.root)), "");
    }
  }

  // Label files that were not named, to images by where they lie.
  void pair() {
    std::unordered_set<std::string> used;
    std::vector<fs::path> images;
    for (const Entry& entry : layout_.entries) {
      if (!entry.label.empty()) used.insert(entry.label.string());
      images.push_back(entry.image.lexically_relative(layout_.root));
    }
    std::vector<fs::path> labels;
    std::vector<fs::path> places;
    for (const fs::path& label : files_.files(layout_.root, true, {".txt"})) {
      if (used.contains(label.string()) || is_reserved_text(label)) continue;
      if (is_of_another_format(files_, label)) continue;  // named as a file that was not used
      labels.push_back(label);
      places.push_back(label.lexically_relative(layout_.root));
    }
    const std::vector<Pair> pairs = pair_up(images, places);
    for (std::size_t i = 0; i < labels.size(); ++i) take_pair(labels[i], pairs[i]);
  }

  void take_pair(const fs::path& label, const Pair& pair) {
    const auto name = [this](std::size_t image) { return layout_.name_of(layout_.entries[image].image); };
    const auto has_none = [this](std::size_t image) { return layout_.entries[image].label.empty(); };
    if (std::any_of(pair.images.begin(), pair.images.end(), has_none)) {
      for (const std::size_t image : pair.images)
        if (has_none(image)) layout_.entries[image].label = label;
      return;
    }
    // One without a label says that there is nothing on its image.
    if (files_.head(label, 1).empty()) files_.use(label);
    if (!holds_a_label(files_, label)) return;
    if (pair.images.empty())
      layout_.orphans.push_back({label, why_alone(pair, name)});
    else
      layout_.orphans.push_back({label, name(pair.images.front()) + " has labels of " +
                                            layout_.name_of(layout_.entries[pair.images.front()].label)});
  }

  // Images that differ in their extension alone share a label file.
  void say_shared() {
    std::unordered_map<std::string, std::size_t> first;
    for (std::size_t i = 0; i < layout_.entries.size(); ++i) {
      const Entry& entry = layout_.entries[i];
      if (entry.label.empty()) continue;
      const auto [known, added] = first.try_emplace(entry.label.string(), i);
      if (!added)
        layout_.issues.push_back({layout_.name_of(entry.label),
                                  "it is of " + layout_.name_of(layout_.entries[known->second].image) +
                                      " and of " + layout_.name_of(entry.image) + "; both have its labels",
                                  "label files of several images"});
    }
  }

  // Short names where they are unique, else the whole path below the root.
  void name_entries() {
    std::unordered_set<std::string> used;
    for (Entry& entry : layout_.entries) {
      entry.name = mended_utf8(entry.name);
      if (used.insert(entry.name).second) continue;
      const std::string plain = entry.name;
      entry.name = layout_.name_of(entry.image);
      for (int number = 2; !used.insert(entry.name).second; ++number) {
        entry.name = layout_.name_of(entry.image) + "_" + std::to_string(number);
      }
      layout_.issues.push_back(
          {entry.name, "another image has the name " + plain + "; the whole path was used"});
    }
  }

  const DataSource& files_;
  const fs::path source_;
  fs::path base_;         // `path` of data.yaml where it exists
  fs::path yaml_folder_;  // of data.yaml, which may lie below the data set
  Layout layout_;
  Places places_;
  std::unordered_map<std::string, std::size_t> index_;
};

}  // namespace

std::string Layout::name_of(const fs::path& path) const {
  const fs::path below = path.lexically_relative(root);
  return mended_utf8(below.empty() ? path.generic_string() : below.generic_string());
}

Result<Layout> find_layout(const DataSource& source) {
  return Finder(source).find();
}

}  // namespace touchmark::formats::yolo
