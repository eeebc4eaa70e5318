// What a reader reads: a file or folder that somebody named, and how far its texts may lead.
//
// A reader opens nothing by itself. It asks here, with the paths that it found or put together from texts of
// the data set, and gets only what lies beneath root() (base/root_folder.h); everything else is not there.
// Links that lead out are remembered and reported, so that nobody wonders where an image went; so is text
// whose encoding nothing told. What was opened is remembered too: what nobody opened is named at the end
// (unused.h). Thread-safety: const members may be called from any thread.
#pragma once

#include <cstdint>
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
  // `encoding`: of texts that do not say theirs (encoding.h); empty: guessed.
  // kNotFound when it is not there; kForbidden when `source` does not lie beneath `within`.
  static Result<DataSource> open(const std::filesystem::path& source,
                                 const std::filesystem::path& within = {}, std::string_view encoding = {});
  // The same source, of which `path` (absolute, beneath root()) is read.
  DataSource at(std::filesystem::path path) const { return {state_, std::move(path)}; }

  const std::filesystem::path& root() const;
  const std::filesystem::path& named() const;  // what open() was given, absolute
  const std::string& encoding() const;         // of texts that do not say theirs; empty: to be guessed
  const std::filesystem::path& path() const { return path_; }  // absolute, beneath root() or it
  bool is_file() const { return is_file(path_); }
  bool is_folder() const { return is_folder(path_); }

  // Paths are absolute, or relative to root().
  bool is_file(const std::filesystem::path& path) const;
  bool is_folder(const std::filesystem::path& path) const;
  bool exists(const std::filesystem::path& path) const;
  Result<OpenFile> open_file(const std::filesystem::path& path) const;
  // The same, or a copy without a name in UTF-8 when its characters are of two bytes or four.
  Result<OpenFile> open_text(const std::filesystem::path& path) const;
  // As UTF-8, whatever it is in (encoding.h). kNotFound, kForbidden, kTooLarge above `limit` bytes,
  // kUnavailable.
  Result<std::string> read_text(const std::filesystem::path& path, std::uint64_t limit) const;
  // Looks that are no use of the file: the first `bytes`, less when there are less; empty when it cannot be
  // read.
  std::string head(const std::filesystem::path& path, std::size_t bytes) const;
  std::string head_text(const std::filesystem::path& path, std::size_t bytes) const;  // as UTF-8
  // Counts as opened: something else of the same content was read in its place, or its name was all.
  void use(const std::filesystem::path& path) const;
  bool is_used(const std::filesystem::path& path) const;

  // Files below `folder` whose extension (lower case, with dot) is among `extensions`, any when that is
  // empty; hidden ones are left out, folders that are links are not entered. Sorted by path.
  std::vector<std::filesystem::path> files(const std::filesystem::path& folder, bool recursive,
                                           const std::vector<std::string_view>& extensions) const;
  std::vector<std::filesystem::path> folders(const std::filesystem::path& folder) const;  // sorted
  // Everything in a folder, hidden ones too; for a look at what is there.
  std::vector<RootFolder::Entry> entries(const std::filesystem::path& folder) const;

  // From here on the folder `inside`, which lies in `temp` and was unpacked from an archive, stands at
  // `path`, where nothing is, as if it were a part of what was named. Not while anybody reads. All of a
  // source lie in one `temp`. kConflict when something is there, kNotFound.
  Result<void> mount(const std::filesystem::path& path, const std::filesystem::path& temp,
                     const std::filesystem::path& inside) const;
  bool is_mounted(const std::filesystem::path& path) const;  // it lies in such a folder

  // To be said with the others: something was guessed of `where`.
  void note(std::string where, std::string guess) const;
  // Says each link that led out, and each guess at an encoding, as an issue, once.
  void report(Sink& sink) const;

 private:
  struct State;
  DataSource(std::shared_ptr<State> state, std::filesystem::path path);
  struct Place;
  Place place_of(const std::filesystem::path& path) const;
  std::vector<RootFolder::Entry> all_entries(const std::filesystem::path& folder) const;
  RootFolder::Kind kind(const std::filesystem::path& path) const;
  void refuse(const std::filesystem::path& path) const;
  Result<OpenFile> open_unused(const std::filesystem::path& path) const;
  std::string shown(const std::filesystem::path& path) const;

  std::shared_ptr<State> state_;
  std::filesystem::path path_;
};

}  // namespace touchmark::formats
