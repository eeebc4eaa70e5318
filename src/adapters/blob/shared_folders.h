// A blob store whose allowed folders are kept in a file, one path a line, so that a folder that one process
// imports in place can be served by another that is already running.
// Thread-safety: all members may be called from any thread.
#pragma once

#include <memory>

#include "adapters/blob/blob.h"

namespace touchmark::adapters {

class SharedFolderBlobs final : public flow::BlobStore {
 public:
  SharedFolderBlobs(std::unique_ptr<FolderBlobStore> store, std::filesystem::path list);

  // Remembers `folder` (or, of a file, its folder) for every process that uses this list.
  Result<void> allow(const std::filesystem::path& folder) override;

  Result<std::string> put_file(const std::filesystem::path& file) override { return store_->put_file(file); }
  Result<std::string> put_bytes(std::string_view bytes) override { return store_->put_bytes(bytes); }
  Result<std::string> put_open(const OpenFile& file) override { return store_->put_open(file); }
  Result<OpenFile> open(std::string_view uri) override;
  Result<void> remove(std::string_view uri) override { return store_->remove(uri); }
  Result<std::filesystem::path> place_of(std::string_view uri) override { return store_->place_of(uri); }

 private:
  void reload();

  const std::unique_ptr<FolderBlobStore> store_;
  const std::filesystem::path list_;
};

}  // namespace touchmark::adapters
