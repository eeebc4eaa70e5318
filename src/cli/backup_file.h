// A backup as a file: a tar, gzipped where its name ends so, of
//
//   database.jsonl           the database as text
//   blobs/<64 hex digits>    the files of the assets, each by its SHA-256
//   manifest.jsonl           last: what the backup is, then each entry with its size and SHA-256, then the
//                            SHA-256 of the lines before
//
// so a backup that was cut, changed, added to or taken from is known before anything of it is used.
// Internal to cli/. Thread-safety: one object, one thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/json.h"

struct archive;

namespace touchmark::cli {

inline constexpr std::string_view kDatabaseEntry = "database.jsonl";
inline constexpr std::string_view kBlobPrefix = "blobs/";
inline constexpr std::string_view kManifestEntry = "manifest.jsonl";

struct BackupEntry {
  std::int64_t size = 0;
  std::string sha256;  // hex
  friend bool operator==(const BackupEntry&, const BackupEntry&) = default;
};
using BackupEntries = std::map<std::string, BackupEntry>;  // by name

struct Manifest {
  Json about;  // "made_at", "rows", "projects", "accounts", "missing", "outside"
  BackupEntries entries;
};
std::string to_text(const Manifest& manifest);
// kCorrupt for anything that to_text() does not write.
Result<Manifest> manifest_from_text(std::string_view text);

struct CloseArchive {
  void operator()(archive* a) const;
};
using ArchiveHandle = std::unique_ptr<archive, CloseArchive>;

// Written beside its place under a name of its own, and renamed when it is whole: the place has the whole
// backup, or what it had before. What killed backups left beside it is removed.
class BackupWriter {
 public:
  static Result<BackupWriter> create(const std::filesystem::path& target);
  ~BackupWriter();
  BackupWriter(BackupWriter&& other) noexcept;
  BackupWriter& operator=(BackupWriter&&) = delete;

  // From the start of `fd`. kUnavailable when it changes its size meanwhile or the disk refuses.
  Result<BackupEntry> add(const std::string& name, int fd);
  const BackupEntries& entries() const { return entries_; }
  // Writes the manifest and gives the file its name. Durable on return.
  Result<void> finish(const Json& about);

 private:
  BackupWriter() = default;
  Result<void> header(const std::string& name, std::int64_t size);
  Result<void> data(const char* bytes, std::size_t size);

  std::filesystem::path target_;
  std::filesystem::path partial_;
  int fd_ = -1;
  ArchiveHandle out_;
  BackupEntries entries_;
};

class BackupReader {
 public:
  // kInvalid when it is no tar.
  static Result<BackupReader> open(const std::filesystem::path& source);

  // The name of the next entry; nothing at the end. kCorrupt when the rest cannot be read.
  Result<std::optional<std::string>> next();
  // The bytes of that entry, in portions.
  Result<BackupEntry> read(const std::function<Result<void>(std::string_view)>& sink);

 private:
  BackupReader() = default;
  ArchiveHandle in_;
};

// What is in a backup that was read to its end.
struct Examined {
  Manifest manifest;
  std::string hash;                  // of the manifest
  std::vector<std::string> damaged;  // blobs, by name: "blobs/ab..: changed", named one by one
};
// Reads all of it. kCorrupt, with what is wrong, unless it is as its manifest says; only of blobs that are
// missing or changed a list is made.
Result<Examined> examine(const std::filesystem::path& source,
                         const std::function<void(std::int64_t bytes)>& progress);

// A file without a name, gone when it is closed, in a folder that may be written.
Result<int> nameless_file(const std::filesystem::path& folder);

}  // namespace touchmark::cli
