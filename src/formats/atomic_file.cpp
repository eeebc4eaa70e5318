#include "formats/atomic_file.h"

#include "base/disk.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

namespace touchmark::formats {
namespace fs = std::filesystem;
namespace {

tl::unexpected<Error> system_failure(const char* what, const fs::path& path) {
  return disk_failure(what, errno, path.string());
}

}  // namespace

AtomicFile::AtomicFile(AtomicFile&& other) noexcept {
  *this = std::move(other);
}

AtomicFile& AtomicFile::operator=(AtomicFile&& other) noexcept {
  if (this == &other) return *this;
  discard();
  fd_ = std::exchange(other.fd_, -1);
  final_ = std::move(other.final_);
  temporary_ = std::move(other.temporary_);
  buffer_ = std::move(other.buffer_);
  return *this;
}

AtomicFile::~AtomicFile() {
  discard();
}

void AtomicFile::discard() {
  if (fd_ < 0) return;
  ::close(std::exchange(fd_, -1));
  std::error_code ignored;
  fs::remove(temporary_, ignored);
}

Result<AtomicFile> AtomicFile::create(const fs::path& final_path) {
  TM_TRY(check_replaceable(final_path));
  AtomicFile file;
  file.final_ = final_path;
  std::error_code failure;
  if (final_path.has_parent_path()) fs::create_directories(final_path.parent_path(), failure);
  if (failure)
    return fail(ErrorCode::kUnavailable, "cannot make the folder: " + failure.message(),
                final_path.parent_path().string());
  std::string pattern = final_path.string() + ".part-XXXXXX";
  file.fd_ = ::mkostemp(pattern.data(), O_CLOEXEC);
  if (file.fd_ < 0) return system_failure("cannot write here", final_path);
  file.temporary_ = pattern;
  ::fchmod(file.fd_, 0644);
  return file;
}

Result<void> AtomicFile::write(std::string_view bytes) {
  if (buffer_.size() + bytes.size() < kFull) {
    buffer_.append(bytes);
    return {};
  }
  TM_TRY(flush());
  return write_out(bytes);
}

Result<void> AtomicFile::flush() {
  TM_TRY(write_out(buffer_));
  // To disk from now on, while more is made, so that little is left to wait for at the end.
  if (buffer_.size() >= kFull) ::sync_file_range(fd_, 0, 0, SYNC_FILE_RANGE_WRITE);
  buffer_.clear();
  return {};
}

Result<void> AtomicFile::write_out(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd_, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return system_failure("cannot write", final_);
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return {};
}

Result<void> AtomicFile::commit() {
  TM_TRY(flush());
  if (::fsync(fd_) != 0) return system_failure("cannot write to disk", final_);
  if (::rename(temporary_.c_str(), final_.c_str()) != 0)
    return system_failure("cannot name the file", final_);
  ::close(std::exchange(fd_, -1));
  return {};
}

Result<void> write_file_atomically(const fs::path& path, std::string_view bytes) {
  TM_ASSIGN(AtomicFile file, AtomicFile::create(path));
  TM_TRY(file.write(bytes));
  return file.commit();
}

Result<fs::path> path_below(const fs::path& root, std::string_view name) {
  const fs::path relative{std::string(name)};
  const bool has_zero = name.find('\0') != std::string_view::npos;
  if (name.empty() || has_zero || relative.is_absolute())
    return fail(ErrorCode::kInvalid, "a name must be a relative path inside the data set", std::string(name));
  for (const fs::path& part : relative)
    if (part == "..")
      return fail(ErrorCode::kInvalid, "a name may not climb out of the data set", std::string(name));
  return root / relative;
}

}  // namespace touchmark::formats
