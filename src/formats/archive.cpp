#include "formats/archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <iterator>
#include <memory>
#include <vector>

#include "base/disk.h"
#include "base/utf8.h"
#include "base/utf8_locale.h"
#include "formats/encoding.h"
#include "formats/folder.h"

namespace touchmark::formats {
namespace {

namespace fs = std::filesystem;
constexpr std::size_t kChunk = 1u << 16;
constexpr std::size_t kLongestName = 1024;
constexpr std::size_t kDeepest = 64;
constexpr std::size_t kNamesToGuess = 1u << 20;  // bytes

struct CloseArchive {
  void operator()(struct archive* a) const { archive_read_free(a); }
};
using ArchivePtr = std::unique_ptr<struct archive, CloseArchive>;

// The entry's path inside the archive, or why it is refused.
Result<fs::path> entry_path(const char* raw) {
  std::string name = raw != nullptr ? raw : "";
  std::replace(name.begin(), name.end(), '\\', '/');  // zips of some Windows programs
  const auto refuse = [&](const char* why) { return fail(ErrorCode::kInvalid, why, mended_utf8(name)); };
  if (name.empty()) return refuse("the archive holds an entry without a name");
  if (name.size() > kLongestName) return refuse("the archive holds a name longer than 1024 bytes");
  if (name.front() == '/' || (name.size() > 1 && name[1] == ':'))
    return refuse("the archive holds an absolute path; it was not unpacked");
  fs::path out;
  std::size_t depth = 0;
  for (const fs::path& part : fs::path(name)) {
    if (part == "..") return refuse("the archive holds a path that climbs out of it; it was not unpacked");
    if (part == "." || part.empty()) continue;
    out /= part;
    if (++depth > kDeepest) return refuse("the archive nests folders more than 64 deep; it was not unpacked");
  }
  return out;
}

class Unpacker {
 public:
  Unpacker(const OpenFile& file, const ArchiveLimits& limits, const std::function<bool(double)>& on_progress)
      : file_(file),
        path_(file.path()),
        limits_(limits),
        on_progress_(on_progress),
        packed_bytes_(std::max<std::uint64_t>(1, file.size())) {}

  Result<void> run(const fs::path& root) {
    archive_.reset(archive_read_new());
    archive_read_support_format_zip(archive_.get());
    archive_read_support_format_tar(archive_.get());
    archive_read_support_filter_all(archive_.get());
    if (archive_read_open_fd(archive_.get(), file_.fd(), kChunk) != ARCHIVE_OK)
      return fail(ErrorCode::kCorrupt, "the archive is damaged: " + words(), path_.string());
    for (;;) {
      struct archive_entry* entry = nullptr;
      const int status = archive_read_next_header(archive_.get(), &entry);
      if (status == ARCHIVE_EOF) return {};
      if (status < ARCHIVE_WARN)
        return fail(ErrorCode::kCorrupt, "the archive is damaged: " + words(), path_.string());
      TM_TRY(take(entry, root));
    }
  }

 private:
  std::string words() const {
    const char* text = archive_error_string(archive_.get());
    return text != nullptr ? mended_utf8(text) : "unknown damage";
  }

  Result<void> take(struct archive_entry* entry, const fs::path& root) {
    if (++entries_ > limits_.entries)
      return fail(ErrorCode::kTooLarge,
                  "the archive holds more than " + std::to_string(limits_.entries) + " entries",
                  path_.string());
    const char* raw = archive_entry_pathname(entry);
    TM_ASSIGN(const fs::path inner, entry_path(raw));
    const bool is_link = archive_entry_hardlink(entry) != nullptr || archive_entry_symlink(entry) != nullptr;
    const auto type = archive_entry_filetype(entry);
    if (is_link || (type != AE_IFREG && type != AE_IFDIR))
      return fail(ErrorCode::kInvalid, "the archive holds a link or a special file; it was not unpacked",
                  inner.string());
    if (archive_entry_is_encrypted(entry) != 0)
      return fail(ErrorCode::kUnsupported, "the archive is encrypted; unpack it first", path_.string());
    std::error_code failure;
    const fs::path target = root / inner;
    fs::create_directories(type == AE_IFDIR ? target : target.parent_path(), failure);
    if (failure)
      return fail(ErrorCode::kInvalid, "the archive's paths contradict each other: " + failure.message(),
                  inner.string());
    return type == AE_IFDIR ? Result<void>{} : write_file(target, inner);
  }

  Result<void> write_file(const fs::path& target, const fs::path& inner) {
    const OpenFile file(::open(target.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644),
                        target);
    if (file.fd() < 0 && errno == EEXIST)
      return fail(ErrorCode::kInvalid, "the archive holds this name twice; it was not unpacked",
                  inner.string());
    if (file.fd() < 0) return disk_failure();
    std::vector<char> chunk(kChunk);
    for (;;) {
      const la_ssize_t n = archive_read_data(archive_.get(), chunk.data(), chunk.size());
      if (n == 0) return {};
      if (n < 0) return fail(ErrorCode::kCorrupt, "the archive is damaged: " + words(), inner.string());
      TM_TRY(count(static_cast<std::uint64_t>(n), inner));
      for (la_ssize_t done = 0; done < n;) {
        const ssize_t written = ::write(file.fd(), chunk.data() + done, static_cast<std::size_t>(n - done));
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return disk_failure();
        done += written;
      }
    }
  }

  Result<void> count(std::uint64_t bytes, const fs::path& inner) {
    total_ += bytes;
    if (total_ > limits_.total_bytes)
      return fail(ErrorCode::kTooLarge,
                  "the archive unpacks to more than " + std::to_string(limits_.total_bytes) + " bytes",
                  inner.string());
    if (total_ > limits_.ratio_free_bytes && total_ / packed_bytes_ >= limits_.ratio)
      return fail(ErrorCode::kTooLarge,
                  "the archive unpacks to more than " + std::to_string(limits_.ratio) +
                      " times its size, like a bomb",
                  inner.string());
    if (!on_progress_ || total_ - reported_ < (4u << 20)) return {};
    reported_ = total_;
    const auto read = static_cast<double>(archive_filter_bytes(archive_.get(), -1));
    if (!on_progress_(std::min(1.0, read / static_cast<double>(packed_bytes_))))
      return fail(ErrorCode::kCancelled, "cancelled");
    return {};
  }

  tl::unexpected<Error> disk_failure() const {
    return touchmark::disk_failure("cannot unpack", errno, path_.string());
  }

  const OpenFile& file_;
  const fs::path& path_;
  const ArchiveLimits& limits_;
  const std::function<bool(double)>& on_progress_;
  const std::uint64_t packed_bytes_;
  ArchivePtr archive_;
  std::uint64_t entries_ = 0;
  std::uint64_t total_ = 0;
  std::uint64_t reported_ = 0;
};

// A zip that was cut off between two of its files looks whole from the front; its list is at its end.
bool is_cut_zip(const OpenFile& file) {
  constexpr std::uint64_t kFarthest = 22 + 65'535;  // the end of the list, and a comment
  if (read_head(file, 4) != std::string_view("PK\x03\x04")) return false;
  std::string tail(std::min(kFarthest, file.size()), '\0');
  const auto read =
      ::pread(file.fd(), tail.data(), tail.size(), static_cast<off_t>(file.size() - tail.size()));
  return read == static_cast<ssize_t>(tail.size()) && tail.find("PK\x05\x06") == std::string::npos;
}

// Whether it holds characters of two bytes, and none of more.
bool is_short_utf8(std::string_view name) {
  const auto is_long = [](char c) { return static_cast<unsigned char>(c) >= 0xE0; };
  const auto is_high = [](char c) { return static_cast<unsigned char>(c) >= 0x80; };
  return std::any_of(name.begin(), name.end(), is_high) && std::none_of(name.begin(), name.end(), is_long);
}

// Of the encodings that names_encoding() tells.
bool is_single_bytes(std::string_view encoding) {
  return encoding.starts_with("IBM") || encoding.starts_with("ISO-8859") || encoding.starts_with("KOI8") ||
         encoding.starts_with("TIS") || encoding.starts_with("MAC") || encoding.starts_with("WINDOWS") ||
         encoding.starts_with("windows");
}

// Also where the bytes could be UTF-8 by chance.
std::string decoded_name(const std::string& name, const std::string& encoding) {
  if (auto exact = decode_as(name, encoding)) return std::move(*exact);
  return decode_text(name, encoding).text;
}

// The one folder in a folder, or itself.
fs::path only_folder(const fs::path& folder) {
  std::error_code failure;
  fs::path only;
  for (fs::directory_iterator it(folder, failure), end; !failure && it != end; it.increment(failure)) {
    const std::string name = it->path().filename().string();
    if (name == "__MACOSX" || name == ".DS_Store") continue;
    if (!only.empty()) return folder;
    only = it->path();
  }
  return !only.empty() && fs::is_directory(only, failure) ? only : folder;
}

}  // namespace

bool is_archive(const OpenFile& file) {
  std::string head = read_head(file, 512);
  head.resize(512);
  const std::string_view text(head);
  using std::string_view_literals::operator""sv;
  for (const std::string_view magic : {"PK\x03\x04"sv, "PK\x05\x06"sv, "\x1f\x8b"sv, "BZh"sv,
                                       "\xFD"
                                       "7zXZ\0"sv,
                                       "\x28\xB5\x2F\xFD"sv})
    if (text.starts_with(magic)) return true;
  return text.substr(257, 5) == "ustar";
}

Result<fs::path> unpack_archive(const OpenFile& file, const fs::path& temp_dir, const ArchiveLimits& limits,
                                const std::function<bool(double)>& on_progress) {
  const std::string name = mended_utf8(file.path().filename().string());
  if (!is_archive(file)) return fail(ErrorCode::kUnsupported, "not a zip or tar archive", name);
  if (is_cut_zip(file)) return fail(ErrorCode::kCorrupt, "the archive is damaged: its end is missing", name);
  std::error_code failure;
  fs::create_directories(temp_dir, failure);
  std::string pattern = (temp_dir / "unpacked-XXXXXX").string();
  if (failure || ::mkdtemp(pattern.data()) == nullptr)
    return fail(ErrorCode::kUnavailable, "cannot make a temporary folder", temp_dir.string());
  const fs::path root = pattern;
  const Utf8Locale names_are_utf8;
  const Result<void> unpacked = Unpacker(file, limits, on_progress).run(root);
  if (unpacked) return only_folder(root);
  fs::remove_all(root, failure);
  // Which of several archives, and not where it lies.
  Error error = unpacked.error();
  error.where = error.where == file.path() ? name : name + "/" + mended_utf8(error.where);
  return tl::unexpected<Error>(std::move(error));
}

Result<std::string> decode_names(const fs::path& folder, std::string_view encoding) {
  std::vector<fs::path> odd;
  std::vector<fs::path> chance;  // UTF-8, as two characters of two bytes each are now and then
  std::string all;
  std::error_code error;
  for (fs::recursive_directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    const std::string name = it->path().filename().string();
    if (is_utf8(name)) {
      if (is_short_utf8(name)) chance.push_back(it->path());
      continue;
    }
    odd.push_back(it->path());
    if (all.size() < kNamesToGuess) all += name + "\n";
  }
  if (error) return fail(ErrorCode::kUnavailable, "cannot be read: " + disk_words(error), folder.string());
  if (odd.empty()) return std::string();
  const std::string chosen = encoding.empty() ? names_encoding(all) : std::string(encoding);
  if (!is_single_bytes(chosen)) odd.insert(odd.end(), chance.begin(), chance.end());
  // What lies deeper first, so that the paths of the others stay.
  std::sort(odd.begin(), odd.end(), [](const fs::path& a, const fs::path& b) {
    const auto depth = [](const fs::path& one) { return std::distance(one.begin(), one.end()); };
    return depth(a) != depth(b) ? depth(a) > depth(b) : a < b;
  });
  for (const fs::path& path : odd) {
    const std::string stem = decoded_name(path.stem().string(), chosen);
    const std::string extension = decoded_name(path.extension().string(), chosen);
    fs::path named = path.parent_path() / (stem + extension);
    if (named == path) continue;
    for (int number = 2; fs::exists(named, error); ++number)
      named = path.parent_path() / (stem + " (" + std::to_string(number) + ")" + extension);
    fs::rename(path, named, error);
    if (error)
      return fail(ErrorCode::kUnavailable, "cannot be renamed: " + disk_words(error), folder.string());
  }
  return chosen;
}

}  // namespace touchmark::formats
