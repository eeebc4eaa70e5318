#include "adapters/folder/data_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <random>
#include <utility>

#include "base/disk.h"
#include "base/hash.h"

namespace touchmark::adapters {
namespace fs = std::filesystem;
using flow::Opening;
namespace {

bool makes_one(Opening opening) {
  return opening == Opening::kCreate || opening == Opening::kServe || opening == Opening::kRestore;
}

Result<void> find_or_make(const fs::path& path, Opening opening) {
  std::error_code error;
  if (fs::is_directory(path, error)) return {};
  if (error && error != std::errc::no_such_file_or_directory)
    return fail(ErrorCode::kUnavailable, "the data folder cannot be looked into: " + disk_words(error),
                path.string());
  if (fs::exists(path, error))
    return fail(ErrorCode::kInvalid, "the data folder is not a folder", path.string());
  if (!makes_one(opening))
    return fail(ErrorCode::kNotFound,
                "there is no data folder here; check --data, or make one with touchmark serve",
                path.string());
  const fs::path whole = fs::absolute(path, error);
  if (!error && whole.has_parent_path()) fs::create_directories(whole.parent_path(), error);
  if (!error && ::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST)
    error = std::error_code(errno, std::generic_category());
  if (error)
    return fail(ErrorCode::kUnavailable, "cannot make the data folder: " + disk_words(error), path.string());
  return {};
}

std::string random_mark() {
  std::random_device source;
  std::string bytes;
  for (int i = 0; i < 16; ++i) bytes += static_cast<char>(source());
  return to_hex(bytes);
}

std::string first_line(const fs::path& file) {
  std::ifstream in(file);
  std::string line;
  std::getline(in, line);
  return line;
}

// The locked file, with this process in it. kConflict, with the other's, when a server has it.
Result<int> lock_for_server(const fs::path& file, const fs::path& what) {
  const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return disk_failure("cannot write in the data folder", errno, file.string());
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
    ::close(fd);
    return fail(ErrorCode::kConflict,
                "another server (process " + first_line(file) +
                    ") runs on this data folder; use it, stop it, or give this one another --data",
                what.string());
  }
  const std::string process = std::to_string(::getpid()) + "\n";
  if (::ftruncate(fd, 0) == 0 && ::pwrite(fd, process.data(), process.size(), 0) >= 0) return fd;
  const int code = errno;
  ::close(fd);
  return disk_failure("cannot write in the data folder", code, file.string());
}

}  // namespace

DataFolder::DataFolder(DataFolder&& other) noexcept
    : path_(std::move(other.path_)),
      read_only_(other.read_only_),
      in_use_(std::exchange(other.in_use_, -1)),
      server_(std::exchange(other.server_, -1)),
      database_(std::exchange(other.database_, -1)) {}

DataFolder::~DataFolder() {
  for (const int fd : {database_, server_, in_use_})
    if (fd >= 0) ::close(fd);
}

Result<DataFolder> DataFolder::open(const fs::path& path, Opening opening) {
  TM_TRY(find_or_make(path, opening));
  DataFolder folder(path);
  folder.read_only_ = ::access(path.c_str(), W_OK | X_OK) != 0;
  if (folder.read_only_ && opening != Opening::kRead)
    return disk_failure("the data folder may not be written", errno, path.string());
  TM_TRY(folder.lock(opening));
  std::error_code error;
  if (opening != Opening::kRestore && fs::exists(path / "restore-unfinished", error))
    return fail(ErrorCode::kConflict,
                "a restore into this data folder did not end; run it again, or remove the folder",
                path.string());
  if (opening != Opening::kRead) TM_TRY(folder.prepare());
  return folder;
}

Result<void> DataFolder::prepare() {
  for (const char* name : {"tmp", "exports", "uploads", "cache"}) {
    std::error_code error;
    fs::create_directories(path_ / name, error);
    if (error)
      return fail(ErrorCode::kUnavailable, "cannot prepare the data folder: " + disk_words(error),
                  path_.string());
  }
  return {};
}

Result<void> DataFolder::lock(Opening opening) {
  const fs::path file = path_ / "in-use";
  // Who only looks makes nothing.
  const int flags = read_only_ ? O_RDONLY : opening == Opening::kRead ? O_RDWR : O_RDWR | O_CREAT;
  in_use_ = ::open(file.c_str(), flags | O_CLOEXEC, 0600);
  if (in_use_ < 0) {
    if (opening == Opening::kRead) return {};
    return disk_failure("cannot write in the data folder", errno, file.string());
  }
  const bool alone = opening == Opening::kRestore;
  if (::flock(in_use_, (alone ? LOCK_EX : LOCK_SH) | LOCK_NB) == 0) return {};
  if (errno != EWOULDBLOCK) return {};  // a disk without locks
  return fail(ErrorCode::kConflict,
              alone ? "another Touchmark works in this data folder; stop it, or restore into a new folder"
                    : "a restore works in this data folder; wait for its end",
              path_.string());
}

Result<void> DataFolder::serve_alone(const fs::path& database) {
  TM_ASSIGN(server_, lock_for_server(path_ / "server", path_));
  std::error_code error;
  const bool usual = database.filename() == "touchmark.db";
  if (usual && fs::equivalent(folder_of(database), path_, error)) return {};
  const fs::path file = usual ? folder_of(database) / "server" : fs::path(database.string() + ".server");
  TM_ASSIGN(database_, lock_for_server(file, database));
  return {};
}

Result<std::vector<std::string>> DataFolder::marks() const {
  std::ifstream in(path_ / "folder.id");
  std::vector<std::string> out;
  for (std::string line; std::getline(in, line);)
    if (!line.empty()) out.push_back(line);
  return out;
}

Result<std::string> DataFolder::add_mark() const {
  TM_ASSIGN(const auto before, marks());
  const std::string mark = random_mark();
  const std::string text = mark + "\n" + (before.empty() ? "" : before.front() + "\n");
  std::string name = (path_ / "folder.id-XXXXXX").string();
  const int fd = ::mkostemp(name.data(), O_CLOEXEC);
  if (fd < 0) return disk_failure("cannot write in the data folder", errno, path_.string());
  const bool written = ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
                       ::fsync(fd) == 0 && ::rename(name.c_str(), (path_ / "folder.id").c_str()) == 0;
  const int code = errno;
  ::close(fd);
  if (written) return mark;
  ::unlink(name.c_str());
  return disk_failure("cannot write in the data folder", code, path_.string());
}

}  // namespace touchmark::adapters
