#include "cli/backup_file.h"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "base/disk.h"
#include "base/hash.h"

namespace touchmark::cli {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kPortion = 1 << 16;

struct FreeEntry {
  void operator()(archive_entry* e) const { archive_entry_free(e); }
};
using Entry = std::unique_ptr<archive_entry, FreeEntry>;

tl::unexpected<Error> cannot_write(archive* a, const fs::path& target) {
  const int code = archive_errno(a);
  const char* why = archive_error_string(a);
  return fail(ErrorCode::kUnavailable,
              "cannot write the backup: " +
                  (code > 0 ? disk_words(code) : std::string(why != nullptr ? why : "unknown reason")),
              target.string());
}

tl::unexpected<Error> damaged(std::string what, std::string where = {}) {
  return fail(ErrorCode::kCorrupt, "the backup is damaged, and nothing of it was used: " + std::move(what),
              std::move(where));
}

// A partial file that nobody holds a lock of belongs to a backup that was killed.
void remove_left_behind(const fs::path& target) {
  const std::string prefix = target.filename().string() + ".part-";
  std::error_code error;
  for (fs::directory_iterator it(folder_of(target), error), end; !error && it != end; it.increment(error)) {
    const std::string name = it->path().filename().string();
    if (name.size() != prefix.size() + 6 || name.rfind(prefix, 0) != 0) continue;
    const int fd = ::open(it->path().c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0) continue;
    if (::flock(fd, LOCK_EX | LOCK_NB) == 0) ::unlink(it->path().c_str());
    ::close(fd);
  }
}

// Locked, so that nobody takes it for one that was left behind.
Result<int> make_partial(const fs::path& target, fs::path& partial) {
  while (true) {
    std::string name = target.string() + ".part-XXXXXX";
    const int fd = ::mkostemp(name.data(), O_CLOEXEC);
    if (fd < 0) return disk_failure("cannot create the backup", errno, target.string());
    struct stat info {};
    const bool ours = ::flock(fd, LOCK_EX) != 0 || (::fstat(fd, &info) == 0 && info.st_nlink > 0);
    partial = name;
    if (ours) return fd;
    ::close(fd);  // another backup was quicker than the lock
  }
}

}  // namespace

void CloseArchive::operator()(archive* a) const {
  archive_free(a);
}

std::string to_text(const Manifest& manifest) {
  Json head = manifest.about;
  head["touchmark_backup"] = 2;
  head["entries"] = manifest.entries.size();
  std::string text = dump_json(head) + '\n';
  for (const auto& [name, entry] : manifest.entries)
    text += dump_json({{"name", name}, {"size", entry.size}, {"sha256", entry.sha256}}) + '\n';
  return text + dump_json({{"sha256", to_hex(sha256(text))}}) + '\n';
}

Result<Manifest> manifest_from_text(std::string_view text) {
  const auto wrong = [] { return damaged("its manifest was changed"); };
  if (text.size() < 2 || text.back() != '\n') return wrong();
  const std::size_t last = text.rfind('\n', text.size() - 2) + 1;  // 0 when there is no other line
  if (text.substr(last) != dump_json({{"sha256", to_hex(sha256(text.substr(0, last)))}}) + '\n')
    return wrong();
  Manifest manifest;
  std::size_t at = 0;
  for (bool first = true; at < last; first = false) {
    const std::size_t end = text.find('\n', at);
    const auto line = parse_json(text.substr(at, end - at));
    at = end + 1;
    if (!line || !line->is_object()) return wrong();
    if (first) {
      manifest.about = *line;
      continue;
    }
    manifest.entries[line->value("name", "")] = {line->value("size", std::int64_t{-1}),
                                                 line->value("sha256", "")};
  }
  if (manifest.about.value("touchmark_backup", 0) != 2)
    return fail(ErrorCode::kUnsupported,
                "the backup was made by another version of Touchmark; use that one to restore it");
  if (manifest.about.value("entries", std::size_t{0}) != manifest.entries.size()) return wrong();
  return manifest;
}

BackupWriter::BackupWriter(BackupWriter&& other) noexcept
    : target_(std::move(other.target_)),
      partial_(std::exchange(other.partial_, {})),
      fd_(std::exchange(other.fd_, -1)),
      out_(std::move(other.out_)),
      entries_(std::move(other.entries_)) {}

BackupWriter::~BackupWriter() {
  if (fd_ < 0) return;
  out_.reset();
  ::unlink(partial_.c_str());
  ::close(fd_);
}

Result<BackupWriter> BackupWriter::create(const fs::path& target) {
  BackupWriter writer;
  TM_TRY(check_replaceable(target));
  remove_left_behind(target);
  TM_ASSIGN(writer.fd_, make_partial(target, writer.partial_));
  writer.target_ = target;
  writer.out_.reset(archive_write_new());
  archive* out = writer.out_.get();
  archive_write_set_format_pax_restricted(out);
  archive_write_set_bytes_in_last_block(out, 1);
  if (target.string().ends_with("gz")) archive_write_add_filter_gzip(out);
  if (archive_write_open_fd(out, writer.fd_) != ARCHIVE_OK) return cannot_write(out, target);
  return writer;
}

Result<void> BackupWriter::header(const std::string& name, std::int64_t size) {
  const Entry entry(archive_entry_new());
  archive_entry_set_pathname(entry.get(), name.c_str());
  archive_entry_set_size(entry.get(), size);
  archive_entry_set_filetype(entry.get(), AE_IFREG);
  archive_entry_set_perm(entry.get(), 0600);
  if (archive_write_header(out_.get(), entry.get()) != ARCHIVE_OK) return cannot_write(out_.get(), target_);
  return {};
}

Result<void> BackupWriter::data(const char* bytes, std::size_t size) {
  while (size > 0) {
    const auto n = archive_write_data(out_.get(), bytes, size);
    if (n <= 0) return cannot_write(out_.get(), target_);
    bytes += n;
    size -= static_cast<std::size_t>(n);
  }
  return {};
}

Result<BackupEntry> BackupWriter::add(const std::string& name, int fd) {
  struct stat info {};
  if (::fstat(fd, &info) != 0 || !S_ISREG(info.st_mode))
    return fail(ErrorCode::kUnavailable, "cannot be read: no regular file", name);
  BackupEntry entry{static_cast<std::int64_t>(info.st_size), ""};
  TM_TRY(header(name, entry.size));
  Sha256 hash;
  std::array<char, kPortion> buffer{};
  std::int64_t at = 0;
  while (at < entry.size) {
    const auto wanted = std::min<std::int64_t>(static_cast<std::int64_t>(buffer.size()), entry.size - at);
    const ssize_t n = ::pread(fd, buffer.data(), static_cast<std::size_t>(wanted), at);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return disk_failure("cannot read a file for the backup", errno, name);
    if (n == 0) return fail(ErrorCode::kUnavailable, "a file became shorter while it was backed up", name);
    hash.update(std::string_view(buffer.data(), static_cast<std::size_t>(n)));
    TM_TRY(data(buffer.data(), static_cast<std::size_t>(n)));
    at += n;
  }
  entry.sha256 = to_hex(hash.finish());
  entries_[name] = entry;
  return entry;
}

Result<void> BackupWriter::finish(const Json& about) {
  const std::string text = to_text({about, entries_});
  TM_TRY(header(std::string(kManifestEntry), static_cast<std::int64_t>(text.size())));
  TM_TRY(data(text.data(), text.size()));
  if (archive_write_close(out_.get()) != ARCHIVE_OK) return cannot_write(out_.get(), target_);
  if (::fsync(fd_) != 0 || ::rename(partial_.c_str(), target_.c_str()) != 0)
    return disk_failure("cannot finish the backup", errno, target_.string());
  ::close(std::exchange(fd_, -1));
  const int folder = ::open(folder_of(target_).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder >= 0) {
    (void)::fsync(folder);
    ::close(folder);
  }
  return {};
}

Result<BackupReader> BackupReader::open(const fs::path& source) {
  BackupReader reader;
  reader.in_.reset(archive_read_new());
  archive* in = reader.in_.get();
  archive_read_support_format_tar(in);
  archive_read_support_filter_gzip(in);
  if (archive_read_open_filename(in, source.c_str(), kPortion) != ARCHIVE_OK)
    return fail(ErrorCode::kInvalid, "not a Touchmark backup, or it cannot be read", source.string());
  return reader;
}

Result<std::optional<std::string>> BackupReader::next() {
  archive_entry* entry = nullptr;
  const int code = archive_read_next_header(in_.get(), &entry);
  if (code == ARCHIVE_EOF) return std::optional<std::string>{};
  const char* why = archive_error_string(in_.get());
  if (code != ARCHIVE_OK) return damaged(why != nullptr ? why : "it cannot be read to its end");
  const char* name = archive_entry_pathname(entry);
  if (name == nullptr || archive_entry_filetype(entry) != AE_IFREG ||
      archive_entry_hardlink(entry) != nullptr)
    return damaged("an entry is no file", name != nullptr ? name : "");
  return std::optional<std::string>(name);
}

Result<BackupEntry> BackupReader::read(const std::function<Result<void>(std::string_view)>& sink) {
  BackupEntry entry;
  Sha256 hash;
  std::array<char, kPortion> buffer{};
  while (true) {
    const auto n = archive_read_data(in_.get(), buffer.data(), buffer.size());
    if (n < 0) {
      const char* why = archive_error_string(in_.get());
      return damaged(why != nullptr ? why : "an entry cannot be read");
    }
    if (n == 0) break;
    const std::string_view bytes(buffer.data(), static_cast<std::size_t>(n));
    hash.update(bytes);
    entry.size += n;
    TM_TRY(sink(bytes));
  }
  entry.sha256 = to_hex(hash.finish());
  return entry;
}

Result<Examined> examine(const fs::path& source, const std::function<void(std::int64_t bytes)>& progress) {
  TM_ASSIGN(auto reader, BackupReader::open(source));
  BackupEntries found;
  std::optional<std::string> text;
  std::int64_t bytes = 0;
  while (true) {
    TM_ASSIGN(const auto name, reader.next());
    if (!name) break;
    if (text) return damaged("something was added behind its manifest", *name);
    const bool last = *name == kManifestEntry;
    if (last) text.emplace();
    TM_ASSIGN(const auto entry, reader.read([&](std::string_view portion) -> Result<void> {
      if (last) text->append(portion);
      progress(bytes += static_cast<std::int64_t>(portion.size()));
      return {};
    }));
    if (!last && !found.emplace(*name, entry).second) return damaged("an entry is there twice", *name);
  }
  if (!text)
    return fail(ErrorCode::kCorrupt,
                "the backup has no manifest: it was cut off, or is no backup of this Touchmark",
                source.string());
  Examined out;
  TM_ASSIGN(out.manifest, manifest_from_text(*text));
  out.hash = to_hex(sha256(*text));
  for (const auto& [name, entry] : found)
    if (out.manifest.entries.count(name) == 0) return damaged("an entry was added", name);
  for (const auto& [name, entry] : out.manifest.entries) {
    const auto there = found.find(name);
    if (there != found.end() && there->second == entry) continue;
    const char* what = there == found.end() ? "is missing" : "was changed";
    if (name.rfind(kBlobPrefix, 0) != 0) return damaged("an entry " + std::string(what), name);
    out.damaged.push_back(name + " " + what);
  }
  if (out.manifest.entries.count(std::string(kDatabaseEntry)) == 0) return damaged("it holds no database");
  return out;
}

Result<int> nameless_file(const fs::path& folder) {
  std::string name = (folder / ".touchmark-XXXXXX").string();
  const int fd = ::mkostemp(name.data(), O_CLOEXEC);
  if (fd < 0) return disk_failure("cannot write here", errno, folder.string());
  ::unlink(name.c_str());
  return fd;
}

}  // namespace touchmark::cli
