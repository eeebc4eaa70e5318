#include "adapters/media/cache.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <fstream>
#include <vector>

#include "base/bytes.h"
#include "base/disk.h"
#include "base/hash.h"

namespace touchmark::adapters {
namespace fs = std::filesystem;
namespace {

constexpr std::uint32_t kThumbnailMagic = 0x31544d54;  // "TMT1"
constexpr std::uint32_t kPyramidMagic = 0x31504d54;    // "TMP1"
constexpr std::time_t kTouchAfter = 3600;              // seconds; how exact "last used" is
constexpr auto kStaleAge = std::chrono::hours(24);

// `touch`: reading counts as using.
std::optional<std::string> read_whole(const fs::path& path, bool touch) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return std::nullopt;
  struct stat info {};
  std::string bytes;
  bool whole = ::fstat(fd, &info) == 0 && S_ISREG(info.st_mode);
  if (whole) {
    bytes.resize(static_cast<std::size_t>(info.st_size));
    std::size_t filled = 0;
    while (filled < bytes.size()) {
      const ssize_t n = ::read(fd, bytes.data() + filled, bytes.size() - filled);
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) break;
      filled += static_cast<std::size_t>(n);
    }
    whole = filled == bytes.size();
    if (touch && ::time(nullptr) - info.st_mtime > kTouchAfter) ::futimens(fd, nullptr);
  }
  ::close(fd);
  if (!whole) return std::nullopt;
  return bytes;
}

bool write_file(const fs::path& path, std::string_view bytes) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  out.close();
  return out.good();
}

struct Entry {
  fs::path path;
  fs::file_time_type used;
  std::int64_t bytes = 0;
};

// Removes the entries unused for longest until at most `target` bytes are left; returns what is left.
template <typename Remove>
std::int64_t shrink(std::vector<Entry> entries, std::int64_t target, Remove&& remove) {
  std::int64_t total = 0;
  for (const Entry& entry : entries) total += entry.bytes;
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.used < b.used; });
  for (const Entry& entry : entries) {
    if (total <= target) break;
    if (remove(entry)) total -= entry.bytes;
  }
  return total;
}

}  // namespace

Result<std::int64_t> remove_entries(const fs::path& folder, const std::string& file_digits) {
  const fs::path shard = folder / file_digits.substr(0, 2);
  const std::string rest = file_digits.substr(2);
  std::int64_t removed = 0;
  std::error_code failed;
  std::error_code listing;
  std::vector<fs::path> found;
  for (fs::directory_iterator it(shard, listing), end; !listing && it != end; it.increment(listing))
    if (it->path().filename().string().rfind(rest, 0) == 0) found.push_back(it->path());
  if (listing && listing != std::errc::no_such_file_or_directory) failed = listing;
  for (const fs::path& entry : found) {
    std::error_code error;
    if (fs::remove_all(entry, error) > 0 && !error) ++removed;
    if (error) failed = error;
  }
  if (failed)
    return fail(ErrorCode::kUnavailable, "cannot remove from the media cache: " + disk_words(failed),
                shard.string());
  return removed;
}

Result<fs::path> make_scratch_folder(const fs::path& scratch) {
  std::error_code ignored;
  fs::create_directories(scratch, ignored);
  std::string name = (scratch / "work-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr)
    return disk_failure("cannot write to the media cache", errno, scratch.string());
  return fs::path(name);
}

void remove_stale_scratch(const fs::path& scratch) {
  std::error_code ignored;
  const auto limit = fs::file_time_type::clock::now() - kStaleAge;
  for (const auto& entry : fs::directory_iterator(scratch, ignored))
    if (entry.last_write_time(ignored) < limit) fs::remove_all(entry.path(), ignored);
}

ThumbnailCache::ThumbnailCache(fs::path folder, fs::path scratch, std::int64_t max_bytes)
    : folder_(std::move(folder)), scratch_(std::move(scratch)), shard_bytes_(max_bytes / 256) {}

fs::path ThumbnailCache::path_of(const std::string& key) const {
  return folder_ / key.substr(0, 2) / key.substr(2);
}

std::optional<flow::Encoded> ThumbnailCache::get(const std::string& key) {
  const auto bytes = read_whole(path_of(key), true);
  if (!bytes) return std::nullopt;
  ByteReader in(*bytes);
  if (in.u32() != kThumbnailMagic) return std::nullopt;
  flow::Encoded encoded;
  encoded.mime = in.text();
  encoded.size.width = in.i64();
  encoded.size.height = in.i64();
  encoded.bytes = in.text();
  if (!in.ok() || !in.at_end() || encoded.bytes.empty()) return std::nullopt;
  return encoded;
}

void ThumbnailCache::put(const std::string& key, const flow::Encoded& encoded) {
  std::string bytes;
  ByteWriter out(bytes);
  out.u32(kThumbnailMagic);
  out.text(encoded.mime);
  out.i64(encoded.size.width);
  out.i64(encoded.size.height);
  out.text(encoded.bytes);
  const fs::path target = path_of(key);
  std::error_code ignored;
  fs::create_directories(target.parent_path(), ignored);
  auto work = make_scratch_folder(scratch_);
  if (!work) return;
  const bool kept =
      write_file(*work / "thumbnail", bytes) && ::rename((*work / "thumbnail").c_str(), target.c_str()) == 0;
  fs::remove_all(*work, ignored);
  if (!kept) return;
  const std::string first = from_hex(key.substr(0, 2)).value_or(std::string(1, '\0'));
  Shard& shard = shards_[static_cast<unsigned char>(first[0])];
  const std::lock_guard lock(shard.mutex);
  if (shard.bytes >= 0) shard.bytes += static_cast<std::int64_t>(bytes.size());
  if (shard.bytes < 0 || shard.bytes > shard_bytes_) evict(shard, target.parent_path());
}

// Counts the folder anew, and leaves a tenth of room so that not every put() comes here.
void ThumbnailCache::evict(Shard& shard, const fs::path& folder) {
  std::vector<Entry> entries;
  std::error_code ignored;
  std::int64_t total = 0;
  for (const auto& file : fs::directory_iterator(folder, ignored)) {
    std::error_code error;
    const auto bytes = static_cast<std::int64_t>(file.file_size(error));
    if (!error) entries.push_back({file.path(), file.last_write_time(error), bytes});
    if (!error) total += bytes;
  }
  shard.bytes = total;
  if (total <= shard_bytes_) return;
  shard.bytes = shrink(std::move(entries), shard_bytes_ - shard_bytes_ / 10, [](const Entry& entry) {
    std::error_code error;
    return fs::remove(entry.path, error);
  });
}

TileCache::TileCache(fs::path folder, fs::path scratch, std::int64_t max_bytes)
    : folder_(std::move(folder)), scratch_(std::move(scratch)), max_bytes_(max_bytes) {}

fs::path TileCache::path_of(const std::string& key) const {
  return folder_ / key.substr(0, 2) / key.substr(2);
}

namespace {

std::optional<TileCache::Pyramid> read_pyramid(const fs::path& folder, bool touch) {
  const auto bytes = read_whole(folder / "info", touch);
  if (!bytes) return std::nullopt;
  ByteReader in(*bytes);
  TileCache::Pyramid pyramid;
  pyramid.folder = folder;
  const bool known = in.u32() == kPyramidMagic;
  pyramid.size.width = in.i64();
  pyramid.size.height = in.i64();
  pyramid.bytes = in.i64();
  pyramid.mime = in.text();
  if (!known || !in.ok() || !in.at_end()) return std::nullopt;
  return pyramid;
}

std::int64_t bytes_below(const fs::path& folder) {
  std::error_code ignored;
  std::int64_t bytes = 0;
  for (const auto& file : fs::recursive_directory_iterator(folder, ignored)) {
    std::error_code error;
    const auto size = file.is_regular_file(error) ? file.file_size(error) : 0;
    if (!error) bytes += static_cast<std::int64_t>(size);
  }
  return bytes;
}

}  // namespace

std::optional<TileCache::Pyramid> TileCache::find(const std::string& key) {
  return read_pyramid(path_of(key), true);
}

Result<TileCache::Pyramid> TileCache::put(const std::string& key, const fs::path& made, geometry::Size size,
                                          const std::string& mime) {
  Pyramid pyramid{path_of(key), size, mime, bytes_below(made)};
  std::string bytes;
  ByteWriter out(bytes);
  out.u32(kPyramidMagic);
  out.i64(size.width);
  out.i64(size.height);
  out.i64(pyramid.bytes);
  out.text(mime);
  std::error_code ignored;
  fs::create_directories(pyramid.folder.parent_path(), ignored);
  if (!write_file(made / "info", bytes))
    return fail(ErrorCode::kUnavailable, "cannot write to the media cache", made.string());
  if (::rename(made.c_str(), pyramid.folder.c_str()) != 0) {
    // Another process was faster, or an unreadable one lies there: it is replaced.
    if (auto other = find(key)) return *other;
    fs::remove_all(pyramid.folder, ignored);
    if (::rename(made.c_str(), pyramid.folder.c_str()) != 0)
      return fail(ErrorCode::kUnavailable,
                  std::string("cannot write to the media cache: ") + std::strerror(errno),
                  pyramid.folder.string());
  }
  const std::lock_guard lock(mutex_);
  if (bytes_ >= 0) bytes_ += pyramid.bytes;
  if (bytes_ < 0 || bytes_ > max_bytes_) evict(pyramid.folder);
  return pyramid;
}

void TileCache::evict(const fs::path& keep) {
  std::vector<Entry> entries;
  std::error_code ignored;
  std::int64_t total = 0;
  for (const auto& shard : fs::directory_iterator(folder_, ignored)) {
    for (const auto& entry : fs::directory_iterator(shard.path(), ignored)) {
      std::error_code error;
      const auto used = fs::last_write_time(entry.path() / "info", error);
      const auto pyramid = error ? std::nullopt : read_pyramid(entry.path(), false);
      entries.push_back(
          {entry.path(), error ? fs::file_time_type::min() : used, pyramid ? pyramid->bytes : 0});
      total += entries.back().bytes;
    }
  }
  bytes_ = total;
  if (total <= max_bytes_) return;
  bytes_ = shrink(std::move(entries), max_bytes_ - max_bytes_ / 10, [&](const Entry& entry) {
    if (entry.path == keep) return false;
    std::error_code error;
    auto work = make_scratch_folder(scratch_);
    if (!work) return false;
    // Readers see all of a pyramid or none of it.
    const bool moved = ::rename(entry.path.c_str(), (*work / "old").c_str()) == 0;
    fs::remove_all(*work, error);
    return moved;
  });
}

}  // namespace touchmark::adapters
