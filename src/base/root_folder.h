// The one gate between text and files: a folder that was opened once, and what lies beneath it.
//
// Whatever names a file beneath it (a line of a data set, a stored uri, a link that somebody planted),
// nothing outside is opened: the kernel resolves beneath the folder (openat2 with RESOLVE_BENEATH and
// RESOLVE_NO_MAGICLINKS); where it cannot, the same is done here, one component after the other. Links that
// stay beneath are followed; "..", absolute links and links of /proc that lead out are refused. Only regular
// files are opened, so no pipe or device makes a reader wait.
// Thread-safety: all const members may be called from any thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace touchmark {

// A regular file open for reading; closed with the object. Plain value that moves.
class OpenFile {
 public:
  OpenFile() = default;
  OpenFile(int fd, std::filesystem::path path) : fd_(fd), path_(std::move(path)) {}
  OpenFile(OpenFile&& other) noexcept;
  OpenFile& operator=(OpenFile&& other) noexcept;
  ~OpenFile();

  int fd() const { return fd_; }
  int release();  // the caller closes it
  // Where it was found: for messages and as the name of a cached thing; never to be opened again.
  const std::filesystem::path& path() const { return path_; }
  std::uint64_t size() const;  // now; 0 when it cannot be told
  // Names the content as long as nobody rewrites it in place: size and time of the last change.
  std::string stamp() const;

 private:
  int fd_ = -1;
  std::filesystem::path path_;
};

// A file that the program made itself or its operator named: links are followed. Never for text of a data
// set. kNotFound, kUnavailable; kNotFound for anything but a regular file.
Result<OpenFile> open_named_file(const std::filesystem::path& file);

// All bytes from the start. kTooLarge above `limit`, kUnavailable.
Result<std::string> read_all(const OpenFile& file, std::uint64_t limit);
// At most the first `bytes`; less when it is shorter or cannot be read.
std::string read_head(const OpenFile& file, std::size_t bytes);
// Into `target`, which is replaced. kUnavailable, kTooLarge when the disk is full, kCancelled when `go_on`
// says no: asked each megabyte.
Result<void> copy_to(const OpenFile& file, const std::filesystem::path& target,
                     const std::function<bool()>& go_on = {});

class RootFolder {
 public:
  enum class Walk : std::uint8_t { kKernel, kOwn };
  enum class Kind : std::uint8_t { kNone, kFile, kFolder, kOther, kOutside };

  // Who names the folder is trusted: links in its own path are followed. kNotFound when it is not a folder.
  static Result<RootFolder> open(const std::filesystem::path& folder, Walk walk = Walk::kKernel);
  // A folder that was opened before, by its path() of then: no link is followed on the way.
  static Result<RootFolder> reopen(const std::filesystem::path& real, Walk walk = Walk::kKernel);

  RootFolder(RootFolder&& other) noexcept;
  RootFolder& operator=(RootFolder&&) = delete;
  ~RootFolder();

  const std::filesystem::path& path() const { return path_; }  // without links
  // Whether `path` is this folder or, as it is written, lies beneath it; links are not looked at.
  bool names(const std::filesystem::path& path) const;

  // `path` is relative to the folder, or absolute and written as a path beneath it.
  // kForbidden when it leads out, kNotFound when nothing (or no regular file) is there, kUnavailable.
  Result<OpenFile> open_file(const std::filesystem::path& path) const;
  Kind kind(const std::filesystem::path& path) const;

  struct Entry {
    std::string name;
    Kind kind = Kind::kNone;  // of what a link leads to
    bool is_link = false;
  };
  // What is in a folder, sorted by name; empty when it cannot be read.
  std::vector<Entry> entries(const std::filesystem::path& folder) const;

 private:
  RootFolder(int fd, std::filesystem::path path, Walk walk);
  Result<int> open_beneath(const std::filesystem::path& path, int flags) const;

  int fd_ = -1;
  std::filesystem::path path_;
  Walk walk_ = Walk::kKernel;
};

}  // namespace touchmark
