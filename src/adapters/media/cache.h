// Previews kept on disk. Everything here can be made again: files are renamed into place but not synced, a
// damaged entry reads as absent, and the whole folder may be deleted at any time, also while in use. Several
// processes may share one folder. Sizes are bounded; entries not used for longest go first.
// Thread-safety: all members from any thread.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>

#include "base/error.h"
#include "flow/asset/media.h"

namespace touchmark::adapters {

// A key is 64 hex digits, of which the first kFileDigits name the file that the entry was made from.
inline constexpr std::size_t kFileDigits = 32;
// Removes every entry of `folder` (of a cache: 256 folders by the first two digits) that was made from the
// file with these digits; how many. kUnavailable when one stays.
Result<std::int64_t> remove_entries(const std::filesystem::path& folder, const std::string& file_digits);

// A new empty folder under `scratch`; the caller removes it.
Result<std::filesystem::path> make_scratch_folder(const std::filesystem::path& scratch);
// Removes what crashed processes left a day ago.
void remove_stale_scratch(const std::filesystem::path& scratch);

// Many small files, in 256 folders, each bounded to its share.
class ThumbnailCache {
 public:
  ThumbnailCache(std::filesystem::path folder, std::filesystem::path scratch, std::int64_t max_bytes);

  // `key` is 64 hex digits.
  std::optional<flow::Encoded> get(const std::string& key);
  // Errors are swallowed: a full disk makes previews slow, not unavailable.
  void put(const std::string& key, const flow::Encoded& encoded);

 private:
  struct Shard {
    std::mutex mutex;
    std::int64_t bytes = -1;  // -1: not counted yet
  };
  std::filesystem::path path_of(const std::string& key) const;
  void evict(Shard& shard, const std::filesystem::path& folder);

  const std::filesystem::path folder_;
  const std::filesystem::path scratch_;
  const std::int64_t shard_bytes_;
  std::array<Shard, 256> shards_;
};

// Pyramids: one folder per image, `<level>/<column>_<row>.<jpg|webp>` and a file `info`.
class TileCache {
 public:
  TileCache(std::filesystem::path folder, std::filesystem::path scratch, std::int64_t max_bytes);

  struct Pyramid {
    std::filesystem::path folder;
    geometry::Size size;  // of the image, upright
    std::string mime;     // of the tiles
    std::int64_t bytes = 0;
  };
  std::optional<Pyramid> find(const std::string& key);
  // Moves `made` (the folder of levels) in. kUnavailable when the disk refuses.
  Result<Pyramid> put(const std::string& key, const std::filesystem::path& made, geometry::Size size,
                      const std::string& mime);

 private:
  std::filesystem::path path_of(const std::string& key) const;
  void evict(const std::filesystem::path& keep);

  const std::filesystem::path folder_;
  const std::filesystem::path scratch_;
  const std::int64_t max_bytes_;
  std::mutex mutex_;
  std::int64_t bytes_ = -1;  // guarded by mutex_; -1: not counted yet
};

}  // namespace touchmark::adapters
