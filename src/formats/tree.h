// What lies in a source, by name: walked once, before anything is read. Formats look here for what is theirs,
// wherever it lies, and what nobody took is named afterwards (unused.h).
//
// Hidden files and folders, and those that archivers of macOS and Windows leave ("__MACOSX", "Thumbs.db"),
// are not part of it; hidden pictures and labels are counted. Thread-safety: const members may be called from
// any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "formats/data_source.h"

namespace touchmark::formats {

class Tree {
 public:
  struct Folder {
    std::filesystem::path path;  // absolute
    std::string lower;           // its own name in lower case; empty for the top
    std::size_t parent = 0;      // the top is its own
    std::size_t begin = 0;       // its files
    std::size_t end = 0;
  };
  struct File {
    std::size_t folder = 0;
    std::string name;
  };

  // Pictures and label files whose own name or whose folder's begins with a dot, except what programs leave.
  struct Hidden {
    std::int64_t count = 0;
    std::vector<std::filesystem::path> first;  // a few
  };

  // All below the source's path, or that one file. kTooLarge above 10,000,000 files. `source` must outlive
  // it.
  static Result<Tree> of(const DataSource& source);

  const DataSource& source() const { return *source_; }
  const std::vector<Folder>& folders() const { return folders_; }  // parents before children
  const std::vector<File>& files() const { return files_; }        // by folder, then by name
  const Hidden& hidden() const { return hidden_; }
  std::filesystem::path path(const File& file) const { return folders_[file.folder].path / file.name; }
  // Below the source's path, for messages; valid UTF-8.
  std::string shown(const std::filesystem::path& path) const;

  // The folder itself, or the first one above it whose name is not among `names` (lower case).
  std::size_t above(std::size_t folder, std::initializer_list<std::string_view> names) const;
  bool is_below(std::size_t folder, std::size_t top) const;  // or it
  // The file of that name in a folder, letter case ignored; null when there is none.
  const File* find(std::size_t folder, std::string_view lower_name) const;

 private:
  explicit Tree(const DataSource& source) : source_(&source) {}
  void look_into_hidden(const std::filesystem::path& path, RootFolder::Kind kind);

  const DataSource* source_;
  std::vector<Folder> folders_;
  std::vector<File> files_;
  Hidden hidden_;
};

}  // namespace touchmark::formats
