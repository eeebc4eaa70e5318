#include "models/feature_cache.h"

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <vector>

#include "base/hash.h"

namespace touchmark::models {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kVersionDigits = 16;
constexpr std::size_t kImageDigits = 40;
constexpr std::size_t kStampDigits = 16;

std::string digits_of(std::string_view text, std::size_t count) {
  return to_hex(sha256(text)).substr(0, count);
}

}  // namespace

fs::path FeatureCache::file_of(std::string_view version, std::string_view uri, std::string_view stamp) const {
  return folder_ / digits_of(version, kVersionDigits) /
         (digits_of(uri, kImageDigits) + "-" + digits_of(stamp, kStampDigits));
}

std::optional<std::string> FeatureCache::get(std::string_view version, std::string_view uri,
                                             std::string_view stamp) const {
  const fs::path file = file_of(version, uri, stamp);
  std::ifstream in(file, std::ios::binary);
  if (!in) return std::nullopt;
  std::string bytes{std::istreambuf_iterator<char>(in), {}};
  std::error_code ignored;
  fs::last_write_time(file, fs::file_time_type::clock::now(), ignored);  // the time of its last use
  return bytes;
}

void FeatureCache::put(std::string_view version, std::string_view uri, std::string_view stamp,
                       std::string_view bytes) {
  const fs::path file = file_of(version, uri, stamp);
  std::error_code error;
  fs::create_directories(file.parent_path(), error);
  // A reader sees all of it or nothing.
  std::string staging = file.string() + ".XXXXXX";
  const int fd = ::mkstemp(staging.data());
  if (fd < 0) return;
  ::close(fd);
  std::ofstream out(staging, std::ios::binary);
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  out.close();
  if (out) fs::rename(staging, file, error);
  if (!out || error) fs::remove(staging, error);
  written_ += static_cast<std::int64_t>(bytes.size());
  if (written_ > most_bytes_ / 16) make_room();
}

void FeatureCache::make_room() {
  const std::unique_lock lock(cleaning_, std::try_to_lock);
  if (!lock) return;
  written_ = 0;
  struct Entry {
    fs::file_time_type used;
    std::int64_t bytes;
    fs::path path;
  };
  std::vector<Entry> entries;
  std::int64_t total = 0;
  std::error_code error;
  for (const auto& entry : fs::recursive_directory_iterator(folder_, error)) {
    std::error_code gone;
    if (!entry.is_regular_file(gone)) continue;
    entries.push_back(
        {entry.last_write_time(gone), static_cast<std::int64_t>(entry.file_size(gone)), entry.path()});
    total += entries.back().bytes;
  }
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.used < b.used; });
  for (const Entry& entry : entries) {
    if (total <= most_bytes_ - most_bytes_ / 8) return;
    if (fs::remove(entry.path, error)) total -= entry.bytes;
  }
}

Result<std::int64_t> FeatureCache::forget(std::string_view uri) {
  const std::string start = digits_of(uri, kImageDigits) + "-";
  std::int64_t count = 0;
  std::error_code error;
  for (const auto& entry : fs::recursive_directory_iterator(folder_, error)) {
    if (entry.path().filename().string().rfind(start, 0) != 0) continue;
    std::error_code failed;
    if (fs::remove(entry.path(), failed)) ++count;
    if (failed)
      return fail(ErrorCode::kUnavailable, "cannot remove what a model made of an image: " + failed.message(),
                  entry.path().string());
  }
  return count;
}

}  // namespace touchmark::models
