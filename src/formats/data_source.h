// What a reader reads: a file or folder that somebody named, and how far its texts may lead.
//
// A reader opens nothing by itself. It asks here, with the paths that it found or put together from texts of
// the data set, and gets only what lies beneath root() (base/root_folder.h); everything else is not there.
// Links that lead out are remembered and reported, so that nobody wonders where an image went.
// Thread-safety: const members may be called from any thread.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/root_folder.h"

namespace touchmark::formats {

class Sink;

class DataSource {
 public:
  // `source` was named by a person: links in its own path are followed, unless it lies in `within`. What came
  // with it is beneath `within`; when that is empty, beneath the folder, or beneath the folder that a file is
  // in (for annotations/x.json, which has its images beside that folder, one folder higher).
  // kNotFound when it is not there; kForbidden when `source` does not lie beneath `within`.
  static Result<DataSource> open(const std::filesystem::path& source,
                                 const std::filesystem::path& within = {});
  DataSource(DataSource&&) noexcept;
  DataSource& operator=(DataSource&&) = delete;
  ~DataSource();

  const std::filesystem::path& root() const { return root_.path(); }
  const std::filesystem::path& path() const { return path_; }  // absolute, beneath root() or it
  bool is_file() const { return is_file(path_); }
  bool is_folder() const { return is_folder(path_); }

  // Paths are absolute, or relative to root().
  bool is_file(const std::filesystem::path& path) const;
  bool is_folder(const std::filesystem::path& path) const;
  bool exists(const std::filesystem::path& path) const;
  Result<OpenFile> open_file(const std::filesystem::path& path) const;
  // kNotFound, kForbidden, kTooLarge above `limit` bytes, kUnavailable. A UTF-8 byte order mark is dropped.
  Result<std::string> read_text(const std::filesystem::path& path, std::uint64_t limit) const;
  // The first `bytes`, less when there are less; empty when it cannot be read.
  std::string head(const std::filesystem::path& path, std::size_t bytes) const;

  // Files below `folder` whose extension (lower case, with dot) is among `extensions`, any when that is
  // empty; hidden ones are left out, folders that are links are not entered. Sorted by path.
  std::vector<std::filesystem::path> files(const std::filesystem::path& folder, bool recursive,
                                           const std::vector<std::string_view>& extensions) const;
  std::vector<std::filesystem::path> folders(const std::filesystem::path& folder) const;  // sorted
  // Everything in a folder, hidden ones too; for a look at what is there.
  std::vector<RootFolder::Entry> entries(const std::filesystem::path& folder) const;

  // Says each link that led out as an issue, once.
  void report(Sink& sink) const;

 private:
  struct Refused;
  DataSource(RootFolder root, std::filesystem::path path);
  RootFolder::Kind kind(const std::filesystem::path& path) const;
  void refuse(const std::filesystem::path& path) const;

  RootFolder root_;
  std::filesystem::path path_;
  std::unique_ptr<Refused> refused_;
};

}  // namespace touchmark::formats
