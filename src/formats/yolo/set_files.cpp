#include "formats/yolo/set_files.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "formats/folder.h"
#include "formats/pairing.h"
#include "formats/tree.h"
#include "formats/yolo/label.h"
#include "formats/yolo/layout.h"

namespace touchmark::formats::yolo {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kYamlHead = 1u << 20;
constexpr std::size_t kHeadBytes = 64u << 10;  // the first line of a label file, with a large polygon

// A few label files of one folder.
bool holds_labels(const Tree& tree, const Tree::Folder& folder) {
  int seen = 0;
  for (std::size_t i = folder.begin; i < folder.end && seen < 20; ++i) {
    const fs::path path = tree.path(tree.files()[i]);
    if (lower_extension(path) != ".txt" || is_reserved_text(path)) continue;
    ++seen;
    if (holds_a_label(tree.source(), path)) return true;
  }
  return false;
}

bool names_classes(const Tree& tree, std::size_t folder) {
  const Tree::Folder& here = tree.folders()[folder];
  for (std::size_t i = here.begin; i < here.end; ++i) {
    const std::string name = lower_ascii(tree.files()[i].name);
    if (name == "classes.txt" || name.ends_with(".names")) return true;
  }
  return false;
}

// The data set of a folder with label files: above the folders that only say which images or labels they are,
// and as far up, by three, as class names are.
Found set_of_labels(const Tree& tree, std::size_t folder) {
  const auto says_role = [&tree](std::size_t at) {
    const std::string& name = tree.folders()[at].lower;
    return at != 0 && (is_role_folder(name) || is_split_folder(name));
  };
  bool named = names_classes(tree, folder);
  while (says_role(folder)) folder = tree.folders()[folder].parent;
  std::size_t above = folder;
  for (int steps = 0; steps < 3 && !named; ++steps) {
    named = names_classes(tree, above);
    if (named) folder = above;
    above = tree.folders()[above].parent;
  }
  return {tree.folders()[folder].path, named ? 80 : 65};
}

fs::path names_in(const DataSource& files, const fs::path& folder) {
  for (const fs::path& path : files.files(folder, false, {".txt", ".names"})) {
    const std::string name = lower_ascii(path.filename().string());
    if (name == "classes.txt" || name == "obj.names") return path;
  }
  return {};
}

fs::path only_names_in(const DataSource& files, const fs::path& folder) {
  const auto names = files.files(folder, false, {".names"});
  return names.size() == 1 ? names.front() : fs::path();
}

}  // namespace

bool is_yaml(const fs::path& path) {
  const std::string extension = lower_extension(path);
  return extension == ".yaml" || extension == ".yml";
}

bool has_names_key(const DataSource& files, const fs::path& path) {
  const std::string text = files.head_text(path, kYamlHead);
  return text.starts_with("names:") || text.find("\nnames:") != std::string::npos;
}

fs::path find_yaml(const DataSource& files, const fs::path& folder) {
  for (const char* name : {"data.yaml", "data.yml", "dataset.yaml", "dataset.yml", "config.yaml"}) {
    if (files.is_file(folder / name) && has_names_key(files, folder / name)) return folder / name;
  }
  for (const fs::path& path : files.files(folder, false, {".yaml", ".yml"})) {
    if (has_names_key(files, path)) return path;
  }
  return {};
}

fs::path find_inner_yaml(const DataSource& files, const fs::path& folder) {
  fs::path out;
  for (const fs::path& path : files.files(folder, true, {".yaml", ".yml"})) {
    if (!has_names_key(files, path)) continue;
    if (!out.empty()) return {};
    out = path;
  }
  return out;
}

fs::path find_darknet(const DataSource& files, const fs::path& folder) {
  for (const fs::path& place : {folder, folder / "data"}) {
    const auto data = files.files(place, false, {".data"});
    for (const fs::path& path : data)
      if (lower_ascii(path.filename().string()) == "obj.data") return path;
    if (data.size() == 1 && place == folder) return data.front();
  }
  return {};
}

fs::path find_names_file(const DataSource& files, const fs::path& folder) {
  std::vector<fs::path> places = {folder};
  for (const fs::path& inner : files.folders(folder)) {
    const std::string name = lower_ascii(inner.filename().string());
    if (name == "labels" || name == "data") places.push_back(inner);
  }
  for (const fs::path& place : places)
    if (fs::path found = names_in(files, place); !found.empty()) return found;
  return only_names_in(files, folder);
}

fs::path find_names_above(const DataSource& files, const fs::path& folder, const fs::path& top) {
  const auto lies_below_top = [&top](const fs::path& one) {
    return one != top && std::mismatch(top.begin(), top.end(), one.begin(), one.end()).first == top.end();
  };
  for (fs::path at = folder; lies_below_top(at);) {
    at = at.parent_path();
    if (fs::path found = names_in(files, at); !found.empty()) return found;
    if (fs::path found = only_names_in(files, at); !found.empty()) return found;
    if (fs::path found = find_yaml(files, at); !found.empty()) return found;
  }
  return {};
}

bool is_reserved_text(const fs::path& path) {
  static const std::set<std::string> kNames = {"classes.txt", "train.txt",  "val.txt",   "valid.txt",
                                               "test.txt",    "labels.txt", "names.txt", "obj.names"};
  const std::string name = lower_ascii(path.filename().string());
  return kNames.contains(name) || name.starts_with("readme") || name.starts_with("license");
}

bool holds_a_label(const DataSource& files, const fs::path& file) {
  const std::string text = files.head_text(file, kHeadBytes);
  return !text.empty() && looks_like_label(split_lines(text).front());
}

bool is_of_another_format(const DataSource& files, const fs::path& file) {
  const std::string folder = lower_ascii(file.parent_path().filename().string());
  return (folder == "labeltxt" || folder == "label_2") && !holds_a_label(files, file);
}

std::vector<Found> find_sets(const Tree& tree) {
  const DataSource& source = tree.source();
  std::vector<Found> out;
  if (source.is_file()) {
    const fs::path& path = source.path();
    if (is_yaml(path) && has_names_key(source, path)) out.push_back({path, 90});
    if (lower_extension(path) == ".data") out.push_back({path, 60});
    return out;
  }
  for (std::size_t i = 0; i < tree.folders().size(); ++i) {
    const Tree::Folder& folder = tree.folders()[i];
    if (folder.begin == folder.end) continue;
    if (!find_yaml(source, folder.path).empty()) {
      out.push_back({folder.path, 90});
    } else if (const fs::path darknet = find_darknet(source, folder.path); !darknet.empty()) {
      out.push_back({folder.path, 85});
    } else if (holds_labels(tree, folder)) {
      out.push_back(set_of_labels(tree, i));
    }
  }
  return out;
}

}  // namespace touchmark::formats::yolo
