#include "formats/staged_target.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "base/disk.h"

namespace touchmark::formats {
namespace fs = std::filesystem;
namespace {

bool holds_something(const fs::path& folder) {
  std::error_code error;
  return fs::is_directory(folder, error) && fs::directory_iterator(folder, error) != fs::directory_iterator();
}

constexpr std::size_t kRandom = 6;  // characters of mkdtemp

int open_folder(const fs::path& folder) {
  return ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

// Whoever writes into such a folder holds a lock on it; the system lets go of it when the process ends.
void remove_abandoned(const fs::path& parent, const std::string& prefix) {
  std::error_code error;
  std::vector<fs::path> found;
  for (fs::directory_iterator it(parent, error), end; !error && it != end; it.increment(error)) {
    const std::string name = it->path().filename().string();
    if (name.size() == prefix.size() + kRandom && name.starts_with(prefix)) found.push_back(it->path());
  }
  for (const fs::path& folder : found) {
    const int lock = open_folder(folder);
    if (lock < 0) continue;
    if (::flock(lock, LOCK_EX | LOCK_NB) == 0) fs::remove_all(folder, error);
    ::close(lock);
  }
}

bool is_at(int folder, const fs::path& path) {
  struct stat opened {};
  struct stat there {};
  return ::fstat(folder, &opened) == 0 && ::lstat(path.c_str(), &there) == 0 &&
         opened.st_dev == there.st_dev && opened.st_ino == there.st_ino;
}

}  // namespace

Result<void> must_keep(const fs::path& target, const fs::path& kept) {
  std::error_code error;
  const fs::path over = fs::weakly_canonical(fs::absolute(target, error), error);
  const fs::path inner = fs::weakly_canonical(fs::absolute(kept, error), error);
  const auto [rest, inside] = std::mismatch(over.begin(), over.end(), inner.begin(), inner.end());
  if (rest != over.end() && !(std::next(rest) == over.end() && rest->empty())) return {};
  return fail(ErrorCode::kConflict, "this would write over " + kept.string() + "; name another place",
              target.string());
}

Result<StagedTarget> StagedTarget::create(const fs::path& target, bool single_file, bool with_images,
                                          bool replace) {
  StagedTarget out;
  std::error_code error;
  const fs::path absolute = fs::absolute(target, error).lexically_normal();
  out.target_ = absolute.has_filename() ? absolute : absolute.parent_path();
  out.single_file_ = single_file;
  const fs::path parent = out.target_.parent_path();
  if (single_file) {
    TM_TRY(check_replaceable(out.target_));
    if (!replace && fs::exists(fs::symlink_status(out.target_, error)))
      return fail(ErrorCode::kConflict, "this file is there already; --replace exchanges it",
                  target.string());
  } else if (fs::exists(fs::symlink_status(out.target_, error)) && !fs::is_directory(out.target_, error)) {
    return fail(ErrorCode::kInvalid, "there is a file of this name; a data set is written into a folder",
                target.string());
  }
  const fs::path kept = single_file ? parent / "images" : out.target_;
  if (!replace && (!single_file || with_images) && holds_something(kept))
    return fail(ErrorCode::kConflict, "this folder is not empty; --replace exchanges all that is in it",
                kept.string());
  fs::create_directories(parent, error);
  TM_TRY(out.make_stage());
  out.path_ = single_file ? out.stage_ / out.target_.filename() : out.stage_;
  return out;
}

Result<void> StagedTarget::make_stage() {
  const fs::path parent = target_.parent_path();
  const std::string prefix = "." + target_.filename().string() + ".part-";
  remove_abandoned(parent, prefix);
  // Another process may take it for abandoned before it is locked, and remove it.
  constexpr int kTries = 16;
  for (int i = 0; i < kTries; ++i) {
    std::string pattern = (parent / (prefix + std::string(kRandom, 'X'))).string();
    if (::mkdtemp(pattern.data()) == nullptr)
      return disk_failure("cannot be written to", errno, parent.string());
    lock_ = open_folder(pattern);
    if (lock_ >= 0) ::flock(lock_, LOCK_EX);
    if (lock_ >= 0 && is_at(lock_, pattern)) {
      stage_ = pattern;
      return {};
    }
    if (lock_ >= 0) ::close(std::exchange(lock_, -1));
  }
  return fail(ErrorCode::kUnavailable, "cannot be written to: its folder vanishes", parent.string());
}

StagedTarget::StagedTarget(StagedTarget&& other) noexcept
    : target_(std::move(other.target_)),
      stage_(std::move(other.stage_)),
      path_(std::move(other.path_)),
      lock_(std::exchange(other.lock_, -1)),
      single_file_(other.single_file_) {
  other.stage_.clear();
}

StagedTarget::~StagedTarget() {
  std::error_code ignored;
  if (!stage_.empty()) fs::remove_all(stage_, ignored);
  if (lock_ >= 0) ::close(lock_);
}

// Over what is there, which is gone only when the new one is in its place.
Result<void> StagedTarget::put(const fs::path& from, const fs::path& to) {
  std::error_code error;
  const fs::path aside = to.string() + ".old";
  const bool had = fs::exists(to, error) && fs::is_directory(to, error);
  if (had) fs::rename(to, aside, error);
  if (!error) fs::rename(from, to, error);
  if (error) {
    const std::string words = disk_words(error);
    if (had) fs::rename(aside, to, error);
    return fail(ErrorCode::kUnavailable, "cannot be written: " + words, to.string());
  }
  if (had) fs::remove_all(aside, error);
  return {};
}

Error StagedTarget::told(Error error) const {
  const std::string staged = path_.string();
  if (error.where.starts_with(staged)) error.where.replace(0, staged.size(), target_.string());
  return error;
}

Result<void> StagedTarget::commit() {
  if (!single_file_) {
    std::error_code error;
    fs::permissions(stage_,
                    fs::perms::owner_all | fs::perms::group_read | fs::perms::group_exec |
                        fs::perms::others_read | fs::perms::others_exec,
                    error);
    TM_TRY(put(stage_, target_));
    stage_.clear();
    return {};
  }
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(stage_, error))
    TM_TRY(put(entry.path(), target_.parent_path() / entry.path().filename()));
  return {};
}

}  // namespace touchmark::formats
