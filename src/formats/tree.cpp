#include "formats/tree.h"

#include <algorithm>
#include <array>
#include <deque>

#include "base/text.h"
#include "base/utf8.h"
#include "formats/folder.h"

namespace touchmark::formats {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kMostFiles = 10'000'000;
using Kind = RootFolder::Kind;

bool is_debris(std::string_view name) {
  return name.starts_with('.') || name == "__MACOSX" || name == "Thumbs.db" || name == "desktop.ini";
}

// Hidden folders of version control, editors, caches, notebooks and operating systems; and the files that
// macOS puts beside others.
bool is_litter(std::string_view name) {
  static constexpr std::array<std::string_view, 19> kNames = {
      ".git",          ".svn",        ".hg",      ".github",      ".dvc",       ".ipynb_checkpoints",
      ".idea",         ".vscode",     ".cache",   ".venv",        ".tox",       ".mypy_cache",
      ".pytest_cache", ".ruff_cache", ".Trashes", ".AppleDouble", ".fseventsd", ".thumbnails",
      ".comments"};
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end() || name.starts_with("._") ||
         name.starts_with(".Trash-") || name.starts_with(".Spotlight-") || !name.starts_with('.');
}

bool is_picture_or_label(const fs::path& path) {
  static constexpr std::array<std::string_view, 9> kLabels = {".txt",  ".xml", ".json", ".jsonl", ".csv",
                                                              ".yaml", ".yml", ".zip",  ".tar"};
  return is_image_name(path) ||
         std::find(kLabels.begin(), kLabels.end(), lower_extension(path)) != kLabels.end();
}

}  // namespace

// What is passed over: a hidden picture, or a hidden folder and all in it.
void Tree::look_into_hidden(const fs::path& path, Kind kind) {
  constexpr std::size_t kNamed = 5;
  if (kind == Kind::kFile) {
    ++hidden_.count;
    if (hidden_.first.size() < kNamed) hidden_.first.push_back(path);
    return;
  }
  std::deque<fs::path> waiting = {path};
  for (; !waiting.empty(); waiting.pop_front())
    for (const auto& entry : source_->entries(waiting.front())) {
      const fs::path inner = waiting.front() / entry.name;
      if (is_debris(entry.name) && is_litter(entry.name)) continue;
      if (entry.kind == Kind::kFile && is_picture_or_label(inner)) look_into_hidden(inner, entry.kind);
      if (entry.kind == Kind::kFolder && !entry.is_link) waiting.push_back(inner);
    }
}

Result<Tree> Tree::of(const DataSource& source) {
  Tree tree(source);
  if (source.is_file()) {
    tree.folders_.push_back({source.path().parent_path(), "", 0, 0, 1});
    tree.files_.push_back({0, source.path().filename().string()});
    return tree;
  }
  tree.folders_.push_back({source.path(), "", 0, 0, 0});
  // A folder's place in the list is known before its files are read.
  for (std::size_t at = 0; at < tree.folders_.size(); ++at) {
    const fs::path here = tree.folders_[at].path;
    tree.folders_[at].begin = tree.files_.size();
    for (const auto& entry : source.entries(here)) {
      if (is_debris(entry.name)) {
        const bool counts = entry.kind == Kind::kFolder ? !entry.is_link : is_image_name(entry.name);
        if (counts && !is_litter(entry.name)) tree.look_into_hidden(here / entry.name, entry.kind);
        continue;
      }
      if (entry.kind == Kind::kFile) tree.files_.push_back({at, entry.name});
      if (entry.kind == Kind::kFolder && !entry.is_link)
        tree.folders_.push_back({here / entry.name, lower_ascii(entry.name), at, 0, 0});
    }
    tree.folders_[at].end = tree.files_.size();
    if (tree.files_.size() > kMostFiles)
      return fail(ErrorCode::kTooLarge, "there are more than 10,000,000 files in it", source.path().string());
  }
  return tree;
}

std::string Tree::shown(const fs::path& path) const {
  const fs::path below =
      path.lexically_relative(source_->is_file() ? source_->path().parent_path() : source_->path());
  return mended_utf8(below.empty() ? path.generic_string() : below.generic_string());
}

std::size_t Tree::above(std::size_t folder, std::initializer_list<std::string_view> names) const {
  while (folder != 0 && std::find(names.begin(), names.end(), folders_[folder].lower) != names.end())
    folder = folders_[folder].parent;
  return folder;
}

bool Tree::is_below(std::size_t folder, std::size_t top) const {
  while (folder > top) folder = folders_[folder].parent;
  return folder == top;
}

const Tree::File* Tree::find(std::size_t folder, std::string_view lower_name) const {
  for (std::size_t i = folders_[folder].begin; i < folders_[folder].end; ++i)
    if (lower_ascii(files_[i].name) == lower_name) return &files_[i];
  return nullptr;
}

}  // namespace touchmark::formats
