// The blob store as a folder: root/ab/cd/<64 hex digits>, where ab and cd are the first four digits.
//
// A blob is written to root/tmp, synced, renamed into place, and its folder synced, so after a crash a blob
// is either whole or not there; what is left in root/tmp is removed a day later. Several processes may share
// one root. "file:" URIs are opened only beneath allowed folders, whatever links were planted since
// (base/root_folder.h).
// Thread-safety: all members may be called from any thread.
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "flow/asset/media.h"

namespace touchmark::adapters {

class FolderBlobStore final : public flow::BlobStore {
 public:
  // `root` must be an existing folder; use make_folder_blob_store().
  explicit FolderBlobStore(std::filesystem::path root);

  // From now on "file:" URIs inside `folder` are served. kNotFound when it is not a folder.
  Result<void> allow(const std::filesystem::path& folder) override;
  std::vector<std::filesystem::path> allowed() const;

  // kNotFound when `file` is not a readable regular file, kUnavailable when the disk refuses.
  Result<std::string> put_file(const std::filesystem::path& file) override;
  Result<std::string> put_open(const OpenFile& file) override;
  Result<std::string> put_bytes(std::string_view bytes) override;
  // kInvalid for a URI of another form.
  Result<OpenFile> open(std::string_view uri) override;
  // Removes a blob for good. Removing one that is not there is not an error; a "file:" URI is refused,
  // because Touchmark never deletes files it did not write.
  Result<void> remove(std::string_view uri) override;
  Result<std::filesystem::path> place_of(std::string_view uri) override;

 private:
  Result<std::string> keep(const std::filesystem::path& temporary, int fd, const std::string& hex,
                           std::int64_t size);
  Result<void> make_shard(const std::string& hex);
  std::filesystem::path blob_path(std::string_view hex) const;
  Result<std::pair<std::filesystem::path, int>> open_temporary();
  Result<OpenFile> open_in_place(std::string_view path) const;

  const std::filesystem::path root_;
  mutable std::mutex mutex_;
  std::vector<std::filesystem::path> allowed_;  // canonical; guarded by mutex_
};

// Creates the folder when needed, unless `read_only`. Allowed folders that do not exist (an unplugged disk)
// are left out with a warning in the log.
Result<std::unique_ptr<FolderBlobStore>> make_folder_blob_store(
    const std::filesystem::path& root, const std::vector<std::filesystem::path>& allowed,
    bool read_only = false);

}  // namespace touchmark::adapters
