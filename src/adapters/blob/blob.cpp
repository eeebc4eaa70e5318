#include "adapters/blob/blob.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstring>

#include "base/disk.h"
#include "base/hash.h"
#include "base/log.h"
#include "base/root_folder.h"

namespace touchmark::adapters {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kChunk = 1 << 20;
constexpr std::size_t kHexDigits = 64;
constexpr auto kStaleAge = std::chrono::hours(24);

class Fd {
 public:
  explicit Fd(int fd) : fd_(fd) {}
  ~Fd() {
    if (fd_ >= 0) ::close(fd_);
  }
  Fd(const Fd&) = delete;
  Fd& operator=(const Fd&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

// Removes the temporary file unless it was renamed away.
class Unlinker {
 public:
  explicit Unlinker(fs::path path) : path_(std::move(path)) {}
  ~Unlinker() { ::unlink(path_.c_str()); }
  Unlinker(const Unlinker&) = delete;
  Unlinker& operator=(const Unlinker&) = delete;

 private:
  fs::path path_;
};

tl::unexpected<Error> disk_error(const char* what, const fs::path& path) {
  return disk_failure(what, errno, path.string());
}

Result<void> write_all(int fd, std::string_view bytes, const fs::path& path) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return disk_error("cannot write to the blob store", path);
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return {};
}

Result<void> sync_folder(const fs::path& folder) {
  const Fd fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (fd.get() < 0 || ::fsync(fd.get()) != 0) return disk_error("cannot sync the blob store", folder);
  return {};
}

// kInvalid unless the URI is "blob:" and 64 lowercase hex digits, so it can never name another path.
Result<std::string> hex_of(std::string_view uri) {
  constexpr std::string_view kScheme = "blob:";
  const bool is_blob = uri.substr(0, kScheme.size()) == kScheme;
  const std::string_view hex = is_blob ? uri.substr(kScheme.size()) : std::string_view();
  const auto is_digit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  if (hex.size() != kHexDigits || !std::all_of(hex.begin(), hex.end(), is_digit))
    return fail(ErrorCode::kInvalid, "not a blob URI: expected blob:<64 hex digits>");
  return std::string(hex);
}

bool has_size(const fs::path& path, std::int64_t size) {
  struct stat info {};
  return ::lstat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode) && info.st_size == size;
}

bool is_inside(const fs::path& path, const fs::path& folder) {
  const auto [end, unused] = std::mismatch(folder.begin(), folder.end(), path.begin(), path.end());
  return end == folder.end();
}

void remove_stale(const fs::path& folder) {
  std::error_code ignored;
  const auto limit = fs::file_time_type::clock::now() - kStaleAge;
  for (const auto& entry : fs::directory_iterator(folder, ignored))
    if (entry.last_write_time(ignored) < limit) fs::remove(entry.path(), ignored);
}

}  // namespace

FolderBlobStore::FolderBlobStore(fs::path root) : root_(std::move(root)) {}

Result<void> FolderBlobStore::allow(const fs::path& folder) {
  std::error_code error;
  const fs::path real = fs::canonical(folder, error);
  if (error || !fs::is_directory(real, error))
    return fail(ErrorCode::kNotFound, "not a folder that can be read", folder.string());
  const std::lock_guard lock(mutex_);
  if (std::find(allowed_.begin(), allowed_.end(), real) == allowed_.end()) allowed_.push_back(real);
  return {};
}

std::vector<fs::path> FolderBlobStore::allowed() const {
  const std::lock_guard lock(mutex_);
  return allowed_;
}

fs::path FolderBlobStore::blob_path(std::string_view hex) const {
  return root_ / hex.substr(0, 2) / hex.substr(2, 2) / hex;
}

Result<std::pair<fs::path, int>> FolderBlobStore::open_temporary() {
  std::string name = (root_ / "tmp" / "blob-XXXXXX").string();
  const int fd = ::mkostemp(name.data(), O_CLOEXEC);
  if (fd < 0) return disk_error("cannot create a file in the blob store", root_ / "tmp");
  return std::pair(fs::path(name), fd);
}

// Makes root/ab/cd, and makes sure that a crash cannot lose the new folders.
Result<void> FolderBlobStore::make_shard(const std::string& hex) {
  const fs::path first = root_ / hex.substr(0, 2);
  const fs::path second = first / hex.substr(2, 2);
  for (const auto& [folder, parent] : {std::pair(first, root_), std::pair(second, first)}) {
    if (::mkdir(folder.c_str(), 0750) == 0) {
      TM_TRY(sync_folder(parent));
    } else if (errno != EEXIST) {
      return disk_error("cannot create a folder in the blob store", folder);
    }
  }
  return {};
}

Result<std::string> FolderBlobStore::keep(const fs::path& temporary, int fd, const std::string& hex,
                                          std::int64_t size) {
  const fs::path target = blob_path(hex);
  if (has_size(target, size)) return "blob:" + hex;
  if (::fchmod(fd, 0440) != 0 || ::fsync(fd) != 0) return disk_error("cannot sync the blob store", temporary);
  TM_TRY(make_shard(hex));
  if (::rename(temporary.c_str(), target.c_str()) != 0)
    return disk_error("cannot move a file into the blob store", target);
  TM_TRY(sync_folder(target.parent_path()));
  return "blob:" + hex;
}

Result<std::string> FolderBlobStore::put_file(const fs::path& file) {
  TM_ASSIGN(const OpenFile opened, open_named_file(file));
  return put_open(opened);
}

Result<std::string> FolderBlobStore::put_open(const OpenFile& file) {
  TM_ASSIGN(const auto temporary, open_temporary());
  const Fd to(temporary.second);
  const Unlinker unlinker(temporary.first);
  Sha256 hash;
  std::int64_t size = 0;
  std::string buffer(static_cast<std::size_t>(std::clamp<std::uint64_t>(file.size(), 1, kChunk)), '\0');
  for (;;) {
    const ssize_t n = ::pread(file.fd(), buffer.data(), buffer.size(), static_cast<off_t>(size));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return disk_error("cannot read the file", file.path());
    if (n == 0) break;
    const std::string_view chunk(buffer.data(), static_cast<std::size_t>(n));
    hash.update(chunk);
    TM_TRY(write_all(to.get(), chunk, temporary.first));
    size += n;
  }
  return keep(temporary.first, to.get(), to_hex(hash.finish()), size);
}

Result<std::string> FolderBlobStore::put_bytes(std::string_view bytes) {
  const std::string hex = to_hex(sha256(bytes));
  const auto size = static_cast<std::int64_t>(bytes.size());
  if (has_size(blob_path(hex), size)) return "blob:" + hex;
  TM_ASSIGN(const auto temporary, open_temporary());
  const Fd to(temporary.second);
  const Unlinker unlinker(temporary.first);
  TM_TRY(write_all(to.get(), bytes, temporary.first));
  return keep(temporary.first, to.get(), hex, size);
}

// Beneath the allowed folder that is nearest to it; where one folder lies in another, the outer one is asked
// when the inner one says that a link leads out of it.
Result<OpenFile> FolderBlobStore::open_in_place(std::string_view path) const {
  const fs::path file{std::string(path)};
  if (path.empty() || path.front() != '/' || path.find('\0') != std::string_view::npos ||
      path.substr(0, 2) == "//" || file.lexically_normal() != file)
    return fail(ErrorCode::kInvalid, "a file URI is file:<absolute path>");
  std::vector<fs::path> roots = allowed();
  std::sort(roots.begin(), roots.end(),
            [](const fs::path& a, const fs::path& b) { return a.native().size() > b.native().size(); });
  // Whether a file outside the allowed folders exists is nobody's business.
  Result<OpenFile> last = fail(ErrorCode::kForbidden, "the file lies outside the imported folders");
  for (const fs::path& root : roots) {
    if (!is_inside(file, root)) continue;
    const auto folder = RootFolder::reopen(root);
    last = folder ? folder->open_file(file) : tl::unexpected<Error>(folder.error());
    if (last || last.error().code != ErrorCode::kForbidden) break;
  }
  if (!last && last.error().code == ErrorCode::kForbidden)
    return fail(ErrorCode::kForbidden, "the file lies outside the imported folders");
  if (!last && last.error().code == ErrorCode::kNotFound)
    return fail(ErrorCode::kNotFound, "the file is gone", std::string(path));
  return last;
}

Result<OpenFile> FolderBlobStore::open(std::string_view uri) {
  constexpr std::string_view kFile = "file:";
  if (uri.substr(0, kFile.size()) == kFile) return open_in_place(uri.substr(kFile.size()));
  TM_ASSIGN(const std::string hex, hex_of(uri));
  TM_ASSIGN(const RootFolder folder, RootFolder::reopen(root_));
  auto file = folder.open_file(blob_path(hex));
  if (!file && file.error().code == ErrorCode::kNotFound)
    return fail(ErrorCode::kNotFound, "the blob is gone", std::string(uri));
  return file;
}

Result<void> FolderBlobStore::remove(std::string_view uri) {
  TM_ASSIGN(const std::string hex, hex_of(uri));
  const fs::path path = blob_path(hex);
  if (::unlink(path.c_str()) != 0) {
    if (errno == ENOENT) return {};
    return disk_error("cannot remove the blob", path);
  }
  return sync_folder(path.parent_path());
}

Result<fs::path> FolderBlobStore::place_of(std::string_view uri) {
  TM_ASSIGN(const std::string hex, hex_of(uri));
  return blob_path(hex);
}

Result<std::unique_ptr<FolderBlobStore>> make_folder_blob_store(const fs::path& root,
                                                                const std::vector<fs::path>& allowed,
                                                                bool read_only) {
  std::error_code error;
  // Files are opened by a path without links; how the folder was named does not matter.
  if (read_only) {
    const fs::path real = fs::weakly_canonical(root, error);
    if (!error) return std::make_unique<FolderBlobStore>(real);
    return fail(ErrorCode::kUnavailable, "cannot open the blob store: " + error.message(), root.string());
  }
  fs::create_directories(root / "tmp", error);
  if (error)
    return fail(ErrorCode::kUnavailable, "cannot create the blob store: " + disk_words(error), root.string());
  const fs::path real = fs::canonical(root, error);
  if (error)
    return fail(ErrorCode::kUnavailable, "cannot open the blob store: " + error.message(), root.string());
  remove_stale(real / "tmp");
  auto store = std::make_unique<FolderBlobStore>(real);
  for (const fs::path& folder : allowed)
    if (const auto done = store->allow(folder); !done)
      log(LogLevel::kWarning, "an imported folder is not there", {{"folder", folder.string()}});
  return store;
}

}  // namespace touchmark::adapters
