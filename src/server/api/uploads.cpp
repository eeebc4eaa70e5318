#include "server/api/uploads.h"

#include <fcntl.h>
#include <sodium.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <fstream>
#include <set>
#include <sstream>

#include "base/disk.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/log.h"
#include "base/utf8.h"
#include "server/http/target.h"

namespace touchmark::server {
namespace {

namespace fs = std::filesystem;
constexpr auto kLife = std::chrono::hours(24);
constexpr std::uint64_t kDiskReserve = 512ULL << 20;

std::string random_id() {
  std::string bytes(16, '\0');
  randombytes_buf(bytes.data(), bytes.size());
  return to_hex(bytes);
}

Error io_error(std::string_view what) {
  return {ErrorCode::kUnavailable, std::string(what) + ": " + disk_words(errno), ""};
}

// Appends to the data file while holding its lock.
class AppendSink final : public BodySink {
 public:
  AppendSink(std::unique_ptr<FileHandle> file, Upload upload)
      : file_(std::move(file)), upload_(std::move(upload)) {}

  Result<void> write(std::string_view bytes) override {
    if (bytes.size() > upload_.size - upload_.offset)
      return fail(ErrorCode::kTooLarge, "more bytes than the upload's size");
    while (!bytes.empty()) {
      const ssize_t n = ::pwrite(file_->fd(), bytes.data(), bytes.size(), static_cast<off_t>(upload_.offset));
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return tl::unexpected(io_error("the upload cannot be written"));
      upload_.offset += static_cast<std::uint64_t>(n);
      bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return {};
  }

  Response finish() override {
    const bool stored = ::fdatasync(file_->fd()) == 0;
    const Error problem = stored ? Error{} : io_error("the upload cannot be stored");
    file_.reset();  // the lock goes before the answer: whoever has it may send the next part at once
    if (!stored) return error_response(problem);
    return json_response(200, upload_view(upload_));
  }

 private:
  std::unique_ptr<FileHandle> file_;
  Upload upload_;
};

Result<Json> read_meta(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  if (!in) return fail(ErrorCode::kNotFound, "there is no such upload; it may have expired");
  return parse_json(text.str());
}

bool older_than_life(const fs::path& path) {
  std::error_code error;
  const auto written = fs::last_write_time(path, error);
  return !error && fs::file_time_type::clock::now() - written > kLife;
}

}  // namespace

Json upload_view(const Upload& upload) {
  return {{"id", upload.id}, {"name", upload.name}, {"size", upload.size}, {"offset", upload.offset}};
}

Result<std::string> clean_name(std::string_view name) {
  const auto refuse = [](const char* why) { return fail(ErrorCode::kInvalid, why, "/name"); };
  if (name.empty() || name.front() == '/' || name.front() == '\\')
    return refuse("a file name must be relative");
  if (name.size() > 1 && name[1] == ':') return refuse("a file name must not begin with a drive");
  if (!is_utf8(name)) return refuse("a file name must be UTF-8");
  std::string out;
  while (!name.empty()) {
    const auto end = name.find_first_of("/\\");
    const std::string_view part = name.substr(0, end);
    name = end == std::string_view::npos ? std::string_view{} : name.substr(end + 1);
    if (part.empty() || part == ".") continue;
    if (part == "..") return refuse("\"..\" is not allowed in a file name");
    if (part.size() > 200) return refuse("a part of the file name is over 200 bytes");
    if (std::any_of(part.begin(), part.end(),
                    [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }))
      return refuse("a file name must not hold control characters");
    if (!out.empty()) out += '/';
    out += part;
  }
  if (out.empty()) return refuse("the file name is empty");
  return out;
}

Uploads::Uploads(fs::path folder, std::uint64_t max_bytes)
    : folder_(std::move(folder)), max_bytes_(max_bytes) {}

Result<Upload> Uploads::create(UserId user, ProjectId project, std::string_view name, std::uint64_t size) {
  TM_TRY(clean_name(name));
  if (size > max_bytes_)
    return fail(ErrorCode::kTooLarge, "an upload may have at most " + std::to_string(max_bytes_) + " bytes",
                "/size");
  std::error_code error;
  fs::create_directories(folder_, error);
  const auto space = fs::space(folder_, error);
  if (!error && space.available < size + kDiskReserve)
    return fail(ErrorCode::kUnavailable, "the disk is full: it has no room for this upload", "/size");
  Upload upload{random_id(), std::string(name), size, 0, user, project};
  const fs::path home = folder_ / upload.id;
  if (::mkdir(home.c_str(), 0700) != 0) return tl::unexpected(io_error("the upload cannot be created"));
  const Json meta = {{"user", user.value}, {"project", project.value}, {"name", upload.name}, {"size", size}};
  std::ofstream(home / "data", std::ios::binary);
  std::ofstream out(home / "meta.json", std::ios::binary);
  out << dump_json(meta);
  out.close();
  if (!out) return tl::unexpected(io_error("the upload cannot be created"));
  return upload;
}

Result<Upload> Uploads::find(UserId user, ProjectId project, std::string_view id) const {
  const fs::path home = folder_ / std::string(id);
  TM_ASSIGN(const Json meta, read_meta(home / "meta.json"));
  Upload upload{std::string(id),
                meta.value("name", ""),
                meta.value("size", std::uint64_t{0}),
                0,
                UserId(meta.value("user", std::int64_t{0})),
                ProjectId(meta.value("project", std::int64_t{0}))};
  // Somebody else's upload looks like none at all.
  if (upload.user != user || upload.project != project)
    return fail(ErrorCode::kNotFound, "there is no such upload; it may have expired");
  std::error_code error;
  upload.offset = fs::file_size(home / "data", error);
  if (error) return fail(ErrorCode::kNotFound, "there is no such upload; it may have expired");
  return upload;
}

Result<void> Uploads::remove(UserId user, ProjectId project, std::string_view id) {
  TM_TRY(find(user, project, id));
  std::error_code error;
  fs::remove_all(folder_ / std::string(id), error);
  if (error) return fail(ErrorCode::kUnavailable, "the upload cannot be removed: " + error.message());
  return {};
}

Result<std::unique_ptr<BodySink>> Uploads::append(const Upload& upload, std::uint64_t offset,
                                                  std::optional<std::uint64_t> length) {
  const fs::path data = folder_ / upload.id / "data";
  auto file = std::make_unique<FileHandle>(::open(data.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW));
  const int fd = file->fd();
  if (fd < 0) return tl::unexpected(io_error("the upload cannot be opened"));
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0)
    return fail(ErrorCode::kConflict,
                "another request is writing to this upload; ask for its offset and try again");
  struct stat info {};
  ::fstat(fd, &info);
  Upload current = upload;
  current.offset = static_cast<std::uint64_t>(info.st_size);
  if (offset != current.offset)
    return fail(ErrorCode::kConflict, "the upload goes on at offset " + std::to_string(current.offset),
                "offset " + std::to_string(current.offset));
  if (length && *length > current.size - current.offset)
    return fail(ErrorCode::kTooLarge, "more bytes than the upload's size of " + std::to_string(current.size));
  return std::unique_ptr<BodySink>(std::make_unique<AppendSink>(std::move(file), std::move(current)));
}

Result<fs::path> Uploads::collect(UserId user, ProjectId project, const std::vector<std::string>& ids) {
  std::vector<std::pair<Upload, std::string>> files;
  std::set<std::string> names;
  for (const std::string& id : ids) {
    TM_ASSIGN(const Upload upload, find(user, project, id));
    if (upload.offset != upload.size)
      return fail(ErrorCode::kConflict, "\"" + upload.name + "\" is not uploaded completely", "/uploads");
    TM_ASSIGN(std::string name, clean_name(upload.name));
    if (!names.insert(name).second)
      return fail(ErrorCode::kInvalid, "two uploads are named \"" + name + "\"", "/uploads");
    files.emplace_back(upload, std::move(name));
  }
  const fs::path set = folder_ / ("set-" + random_id());
  std::error_code error;
  fs::create_directories(set, error);
  for (std::size_t i = 0; i < files.size(); ++i) {
    const fs::path target = set / files[i].second;
    fs::create_directories(target.parent_path(), error);
    if (!error) fs::rename(folder_ / files[i].first.id / "data", target, error);
    if (!error) continue;
    const std::string problem = "\"" + files[i].second + "\" cannot be placed: " + disk_words(error);
    while (i-- > 0) fs::rename(set / files[i].second, folder_ / files[i].first.id / "data", error);
    fs::remove_all(set, error);
    return fail(ErrorCode::kInvalid, problem, "/uploads");
  }
  for (const auto& [upload, name] : files) fs::remove_all(folder_ / upload.id, error);
  return files.size() == 1 ? set / files.front().second : set;
}

Result<void> Uploads::remove_set(const fs::path& collected) {
  const fs::path below = collected.lexically_relative(folder_);
  const fs::path set = below.empty() ? fs::path() : *below.begin();
  if (!set.string().starts_with("set-")) return fail(ErrorCode::kNotFound, "there are no such files");
  std::error_code error;
  fs::remove_all(folder_ / set, error);
  if (error) return fail(ErrorCode::kUnavailable, "the files cannot be removed: " + disk_words(error));
  return {};
}

void Uploads::sweep(const std::function<bool(const fs::path&)>& in_use) {
  std::error_code error;
  std::vector<fs::path> old;
  for (fs::directory_iterator it(folder_, error), end; !error && it != end; it.increment(error)) {
    const fs::path data = it->path() / "data";
    std::error_code missing;
    const bool is_set = it->path().filename().string().rfind("set-", 0) == 0;
    if (older_than_life(is_set || !fs::exists(data, missing) ? it->path() : data)) old.push_back(it->path());
  }
  for (const fs::path& path : old) {
    if (in_use(path)) continue;
    fs::remove_all(path, error);
    log(LogLevel::kInfo, "an expired upload was removed", {{"upload", path.filename().string()}});
  }
}

}  // namespace touchmark::server
