// backup: the database as text and every file it names, in one file. It moves between SQLite and PostgreSQL,
// and what `audit verify` says of the copy is what it says of the original. See backup_file.h.
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <set>

#include "base/clock.h"
#include "base/disk.h"
#include "base/hash.h"
#include "base/visible.h"
#include "cli/backup_file.h"
#include "cli/commands.h"
#include "cli/output.h"

namespace touchmark::cli {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kBlob = "blob:";
constexpr std::string_view kInPlace = "file:";

struct BackupArguments {
  std::string out;
  bool without_missing = false;
};

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

// Lines, in portions.
class LineFile {
 public:
  LineFile(int fd, fs::path folder) : fd_(fd), folder_(std::move(folder)) {}
  Result<void> line(std::string_view text) {
    buffer_.append(text).push_back('\n');
    return buffer_.size() < kFull ? Result<void>{} : flush();
  }
  Result<void> flush() {
    for (std::string_view rest = buffer_; !rest.empty();) {
      const ssize_t n = ::write(fd_, rest.data(), rest.size());
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return disk_failure("cannot write beside the backup", errno, folder_.string());
      rest.remove_prefix(static_cast<std::size_t>(n));
    }
    buffer_.clear();
    return {};
  }

 private:
  static constexpr std::size_t kFull = 1 << 20;
  int fd_;
  fs::path folder_;
  std::string buffer_;
};

// What a backup cannot hold.
struct Gaps {
  Json missing = Json::array();   // {"uri", "why"}
  std::int64_t in_place = 0;      // files that stay where they are
  std::set<std::string> folders;  // of those; the first hundred

  void outside(std::string_view uri) {
    ++in_place;
    if (folders.size() < 100) folders.insert(fs::path(uri.substr(kInPlace.size())).parent_path().string());
  }
  void miss(const std::string& uri, std::string why) {
    missing.push_back({{"uri", uri}, {"why", std::move(why)}});
  }
  Json outside_json() const { return {{"files", in_place}, {"folders", folders}}; }
};

Result<void> add_blob(const flow::Ports& ports, BackupWriter& writer, const std::string& uri, Gaps& gaps) {
  const auto file = ports.blobs.open(uri);
  if (!file) {
    gaps.miss(uri, file.error().code == ErrorCode::kNotFound
                       ? "the file is gone"
                       : "the file cannot be read: " + file.error().message);
    return {};
  }
  const std::string hex = uri.substr(kBlob.size());
  TM_ASSIGN(const auto entry, writer.add(std::string(kBlobPrefix) + hex, file->fd()));
  if (entry.sha256 != hex) gaps.miss(uri, "the file was changed");
  return {};
}

Json about_json(const flow::DatabaseContents& contents, const Gaps& gaps, TimeUs now) {
  Json projects = Json::array();
  for (const auto& project : contents.projects)
    projects.push_back({{"id", project.id.value},
                        {"name", project.name},
                        {"head", project.head.value},
                        {"head_hash", to_hex(project.head_hash)}});
  const auto accounts = contents.rows.find("account");
  return {
      {"made_at", to_iso8601(now)},      {"rows", contents.rows},
      {"projects", std::move(projects)}, {"accounts", accounts == contents.rows.end() ? 0 : accounts->second},
      {"missing", gaps.missing},         {"outside", gaps.outside_json()}};
}

std::string summary(const std::string& out, std::int64_t rows, std::int64_t files, const Gaps& gaps) {
  std::string text = fmt::format("backed up {} rows and {} files to {}", grouped(rows), grouped(files), out);
  if (gaps.in_place > 0)
    text += fmt::format(
        "\noutside of it: {} files that are used in place, in {}{}; back these folders up too",
        grouped(gaps.in_place), fmt::join(gaps.folders, ", "), gaps.folders.size() == 100 ? ", ..." : "");
  for (const Json& one : gaps.missing)
    text += fmt::format("\nnot in it: {}: {}", visible(one["uri"].get<std::string>()),
                        visible(one["why"].get<std::string>()));
  if (!gaps.missing.empty())
    text += "\nTHE BACKUP IS NOT WHOLE: the rest of it comes back with touchmark restore --without-missing";
  return text;
}

Result<int> backup(const Context& context, const BackupArguments& arguments) {
  TM_ASSIGN(const auto ports, context.open(flow::Opening::kRead));
  const fs::path target = arguments.out;
  if (target.extension() == ".zip")
    return fail(ErrorCode::kInvalid, "a backup is a tar archive; name the file .tar or .tar.gz",
                arguments.out);
  TM_ASSIGN(auto writer, BackupWriter::create(target));
  // The archive wants to know the length of the text beforehand.
  const fs::path folder = target.has_parent_path() ? target.parent_path() : fs::path(".");
  TM_ASSIGN(const int text, nameless_file(folder));
  const Descriptor closing(text);
  LineFile lines(text, folder);
  TM_ASSIGN(const auto contents,
            ports->text.dump([&lines](std::string_view line) { return lines.line(line); }));
  TM_TRY(lines.flush());
  TM_TRY(writer.add(std::string(kDatabaseEntry), text));
  Gaps gaps;
  ProgressBar bar("backing up");
  std::int64_t done = 0;
  for (const std::string& uri : contents.uris) {
    if (uri.rfind(kBlob, 0) == 0) TM_TRY(add_blob(*ports, writer, uri, gaps));
    if (uri.rfind(kInPlace, 0) == 0) gaps.outside(uri);
    bar.update(++done, static_cast<std::int64_t>(contents.uris.size()), "files");
  }
  TM_TRY(writer.finish(about_json(contents, gaps, ports->clock.now())));
  std::int64_t rows = 0;
  for (const auto& [table, count] : contents.rows) rows += count;
  const auto files = static_cast<std::int64_t>(writer.entries().size()) - 1;
  print(context,
        {{"out", arguments.out},
         {"rows", rows},
         {"files", files},
         {"whole", gaps.missing.empty()},
         {"missing", gaps.missing},
         {"outside", gaps.outside_json()}},
        summary(arguments.out, rows, files, gaps));
  return gaps.missing.empty() || arguments.without_missing ? 0 : 1;
}

}  // namespace

Command backup_command() {
  const auto arguments = std::make_shared<BackupArguments>();
  return {.name = "backup",
          .help = "Everything in one file: database and images; exits 1 when an image is missing or changed",
          .options = {{.name = "--out",
                       .target = &arguments->out,
                       .help = "a .tar or .tar.gz file",
                       .required = true},
                      {.name = "--without-missing",
                       .target = &arguments->without_missing,
                       .help = "exit 0 also when images are missing or changed; they are named"}},
          .run = [arguments](const Context& context) { return backup(context, *arguments); }};
}

}  // namespace touchmark::cli
