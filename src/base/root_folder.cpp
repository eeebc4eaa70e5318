#include "base/root_folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <utility>

#include "base/walk_beneath.h"

namespace touchmark {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kChunk = 1 << 20;
constexpr int kTries = 16;  // openat2 gives up when a folder is renamed under it

long open_with_kernel(int folder, const char* path, int flags) {
  open_how how{};
  how.flags = static_cast<std::uint64_t>(flags | O_CLOEXEC);
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
  for (int i = 0; i < kTries; ++i) {
    const long fd = ::syscall(SYS_openat2, folder, path, &how, sizeof how);
    if (fd >= 0 || (errno != EAGAIN && errno != EINTR)) return fd;
  }
  return -1;
}

// Old kernels have no openat2, and some sandboxes refuse it with EPERM.
bool kernel_can() {
  static const bool can = [] {
    const long fd = open_with_kernel(AT_FDCWD, ".", O_PATH | O_DIRECTORY);
    if (fd >= 0) ::close(static_cast<int>(fd));
    return fd >= 0 || (errno != ENOSYS && errno != EPERM);
  }();
  return can;
}

tl::unexpected<Error> open_failure(const fs::path& path) {
  switch (errno) {
    case EXDEV:
    case ELOOP:
      return fail(ErrorCode::kForbidden, "this leads out of the folder that it was found in", path.string());
    case ENOENT:
    case ENOTDIR:
    case ENAMETOOLONG:
    case ENXIO:  // a socket, or a pipe
      return fail(ErrorCode::kNotFound, "no such file", path.string());
    default:
      return fail(ErrorCode::kUnavailable, std::string("cannot be read: ") + std::strerror(errno),
                  path.string());
  }
}

RootFolder::Kind kind_of(mode_t mode) {
  if (S_ISREG(mode)) return RootFolder::Kind::kFile;
  return S_ISDIR(mode) ? RootFolder::Kind::kFolder : RootFolder::Kind::kOther;
}

Result<OpenFile> regular(int fd, const fs::path& path) {
  OpenFile file(fd, path);
  struct stat info {};
  if (::fstat(fd, &info) != 0) return open_failure(path);
  if (!S_ISREG(info.st_mode)) return fail(ErrorCode::kNotFound, "not a regular file", path.string());
  return file;
}

}  // namespace

OpenFile::OpenFile(OpenFile&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), path_(std::move(other.path_)) {}

OpenFile& OpenFile::operator=(OpenFile&& other) noexcept {
  if (this == &other) return *this;
  if (fd_ >= 0) ::close(fd_);
  fd_ = std::exchange(other.fd_, -1);
  path_ = std::move(other.path_);
  return *this;
}

OpenFile::~OpenFile() {
  if (fd_ >= 0) ::close(fd_);
}

int OpenFile::release() {
  return std::exchange(fd_, -1);
}

std::uint64_t OpenFile::size() const {
  struct stat info {};
  return ::fstat(fd_, &info) == 0 ? static_cast<std::uint64_t>(info.st_size) : 0;
}

std::string OpenFile::stamp() const {
  struct stat info {};
  if (::fstat(fd_, &info) != 0) return {};
  return std::to_string(info.st_size) + "-" + std::to_string(info.st_mtim.tv_sec) + "." +
         std::to_string(info.st_mtim.tv_nsec);
}

Result<OpenFile> open_named_file(const fs::path& file) {
  const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  return fd < 0 ? Result<OpenFile>(open_failure(file)) : regular(fd, file);
}

Result<std::string> read_all(const OpenFile& file, std::uint64_t limit) {
  const auto too_large = [&] {
    return fail(ErrorCode::kTooLarge, "larger than the limit of " + std::to_string(limit) + " bytes",
                file.path().string());
  };
  if (file.size() > limit) return too_large();
  std::string out(file.size(), '\0');
  std::size_t have = 0;
  for (;;) {
    if (have == out.size()) out.resize(have + 4096);  // grown since, or a file without a size
    const ssize_t n = ::pread(file.fd(), out.data() + have, out.size() - have, static_cast<off_t>(have));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return open_failure(file.path());
    if (n == 0) break;
    have += static_cast<std::size_t>(n);
    if (have > limit) return too_large();
  }
  out.resize(have);
  return out;
}

std::string read_head(const OpenFile& file, std::size_t bytes) {
  std::string out(bytes, '\0');
  std::size_t have = 0;
  while (have < bytes) {
    const ssize_t n = ::pread(file.fd(), out.data() + have, bytes - have, static_cast<off_t>(have));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) break;
    have += static_cast<std::size_t>(n);
  }
  out.resize(have);
  return out;
}

Result<void> copy_to(const OpenFile& file, const fs::path& target, const std::function<bool()>& go_on) {
  const int fd = ::open(target.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  const OpenFile out(fd, target);
  const auto broken = [&] {
    return fail(errno == ENOSPC || errno == EDQUOT ? ErrorCode::kTooLarge : ErrorCode::kUnavailable,
                std::string("cannot copy: ") + std::strerror(errno), target.string());
  };
  if (fd < 0) return broken();
  std::string buffer(static_cast<std::size_t>(std::clamp<std::uint64_t>(file.size(), 1, kChunk)), '\0');
  for (off_t at = 0;;) {
    const ssize_t n = ::pread(file.fd(), buffer.data(), buffer.size(), at);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return broken();
    if (n == 0) return {};
    if (go_on && !go_on()) return fail(ErrorCode::kCancelled, "cancelled");
    at += n;
    for (ssize_t done = 0; done < n;) {
      const ssize_t written = ::write(fd, buffer.data() + done, static_cast<std::size_t>(n - done));
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return broken();
      done += written;
    }
  }
}

RootFolder::RootFolder(int fd, fs::path path, Walk walk)
    : fd_(fd), path_(std::move(path)), walk_(kernel_can() ? walk : Walk::kOwn) {}

RootFolder::RootFolder(RootFolder&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), path_(std::move(other.path_)), walk_(other.walk_) {}

RootFolder::~RootFolder() {
  if (fd_ >= 0) ::close(fd_);
}

Result<RootFolder> RootFolder::open(const fs::path& folder, Walk walk) {
  std::error_code error;
  const fs::path real = fs::canonical(folder, error);
  if (error) return fail(ErrorCode::kNotFound, "not a folder that can be read", folder.string());
  return reopen(real, walk);
}

Result<RootFolder> RootFolder::reopen(const fs::path& real, Walk walk) {
  const int fd = open_without_links(real);
  if (fd < 0) return fail(ErrorCode::kNotFound, "not a folder that can be read", real.string());
  return RootFolder(fd, real, walk);
}

bool RootFolder::names(const fs::path& path) const {
  return !relative_to(path_, path).empty();
}

Result<int> RootFolder::open_beneath(const fs::path& path, int flags) const {
  if (path.native().find('\0') != std::string::npos)
    return fail(ErrorCode::kNotFound, "no such file", fs::path(path.c_str()).string());
  const std::string relative = relative_to(path_, path);
  if (relative.empty()) {
    errno = EXDEV;
    return open_failure(path);
  }
  const long fd = walk_ == Walk::kKernel ? open_with_kernel(fd_, relative.c_str(), flags)
                                         : walk_beneath(fd_, relative, flags);
  if (fd < 0) return open_failure(path);
  return static_cast<int>(fd);
}

Result<OpenFile> RootFolder::open_file(const fs::path& path) const {
  TM_ASSIGN(const int fd, open_beneath(path, O_RDONLY | O_NONBLOCK | O_NOCTTY));
  return regular(fd, path.is_absolute() ? path : path_ / path);
}

RootFolder::Kind RootFolder::kind(const fs::path& path) const {
  const auto fd = open_beneath(path, O_PATH);
  if (!fd) return fd.error().code == ErrorCode::kForbidden ? Kind::kOutside : Kind::kNone;
  const OpenFile opened(*fd, path);
  struct stat info {};
  return ::fstat(opened.fd(), &info) == 0 ? kind_of(info.st_mode) : Kind::kNone;
}

std::vector<RootFolder::Entry> RootFolder::entries(const fs::path& folder) const {
  std::vector<Entry> out;
  const auto fd = open_beneath(folder, O_RDONLY | O_DIRECTORY);
  if (!fd) return out;
  const std::unique_ptr<DIR, int (*)(DIR*)> list(::fdopendir(*fd), ::closedir);
  if (!list) {
    ::close(*fd);
    return out;
  }
  while (const dirent* one = ::readdir(list.get())) {
    Entry entry;
    entry.name = one->d_name;
    if (entry.name == "." || entry.name == "..") continue;
    struct stat info {};
    if (one->d_type == DT_REG || one->d_type == DT_DIR) {
      entry.kind = one->d_type == DT_REG ? Kind::kFile : Kind::kFolder;
    } else if (::fstatat(*fd, one->d_name, &info, AT_SYMLINK_NOFOLLOW) == 0) {
      entry.is_link = S_ISLNK(info.st_mode);
      entry.kind = entry.is_link ? kind(folder / entry.name) : kind_of(info.st_mode);
    }
    out.push_back(std::move(entry));
  }
  std::sort(out.begin(), out.end(), [](const Entry& a, const Entry& b) { return a.name < b.name; });
  return out;
}

}  // namespace touchmark
