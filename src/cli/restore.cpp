// restore: a backup into an empty data folder or database. Everything is checked before anything is touched,
// and everything comes back or nothing does: the files first, which nothing names yet, then the database in
// one step. A restore that was killed is known by its mark in the folder, and is run again.
#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <fstream>

#include "base/disk.h"
#include "base/hash.h"
#include "base/visible.h"
#include "cli/backup_file.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "formats/atomic_file.h"

namespace touchmark::cli {
namespace fs = std::filesystem;
namespace {

struct RestoreArguments {
  std::string file;
  bool without_missing = false;
};

// Where the database goes. An embedded one is built beside its place, and renamed when it is whole.
constexpr std::string_view kStaged = ".restoring";

struct Target {
  bool shared = false;
  fs::path file;    // of an embedded database
  fs::path staged;  // where that is built
  fs::path mark;    // that a restore was begun
};

Target target_of(const Context& context) {
  Target out;
  const std::string& url = context.database;
  out.shared = url.rfind("postgres", 0) == 0;
  out.mark = context.data / "restore-unfinished";
  if (out.shared) return out;
  constexpr std::string_view kScheme = "sqlite:";
  out.file = url.empty()                  ? context.data / "touchmark.db"
             : url.rfind(kScheme, 0) == 0 ? fs::path(url.substr(kScheme.size()))
                                          : fs::path(url);
  // Of this run alone: another one that begins now must not take it away.
  const auto now = std::chrono::steady_clock::now().time_since_epoch().count();
  out.staged = fmt::format("{}{}-{:x}-{:x}", out.file.string(), kStaged, ::getpid(), now);
  return out;
}

// What restores that did not end have left. The data folder is locked: none of them lives.
void remove_left_behind(const Target& target) {
  const std::string prefix = target.file.filename().string() + std::string(kStaged);
  const std::string ours = target.staged.filename().string();
  std::vector<fs::path> found;
  std::error_code error;
  for (fs::directory_iterator it(folder_of(target.file), error), end; !error && it != end;
       it.increment(error)) {
    const std::string name = it->path().filename().string();
    if (name.rfind(prefix, 0) == 0 && name.rfind(ours, 0) != 0) found.push_back(it->path());
  }
  for (const fs::path& path : found) fs::remove(path, error);
}

// 0 when there is no such file.
ino_t inode_of(const fs::path& file) {
  struct stat info {};
  return ::stat(file.c_str(), &info) == 0 ? info.st_ino : 0;
}

// With SQLite's log and index.
void remove_database(const fs::path& file) {
  std::error_code ignored;
  for (const char* part : {"-wal", "-shm", "-journal", ""}) fs::remove(file.string() + part, ignored);
}

Result<void> sync_path(const fs::path& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const bool good = fd >= 0 && ::fsync(fd) == 0;
  const int code = errno;
  if (fd >= 0) ::close(fd);
  return good ? Result<void>{} : disk_failure("cannot write to disk", code, path.string());
}

Result<BackupEntry> unpack(BackupReader& reader, int fd, const fs::path& where) {
  return reader.read([&](std::string_view bytes) -> Result<void> {
    while (!bytes.empty()) {
      const ssize_t n = ::write(fd, bytes.data(), bytes.size());
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return disk_failure("cannot write", errno, where.string());
      bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return {};
  });
}

tl::unexpected<Error> changed_meanwhile(const std::string& name) {
  return fail(ErrorCode::kCorrupt, "the backup was changed while it was restored; run the restore again",
              name);
}

class Restore {
 public:
  Restore(const Context& context, const Examined& backup, fs::path source)
      : context_(context), backup_(backup), source_(std::move(source)), target_(target_of(context)) {}

  // False: an earlier run had come to its end but for the mark.
  Result<bool> needed() {
    seen_ = inode_of(target_.file);
    if (!target_.shared && seen_ == 0) return true;
    TM_ASSIGN(const auto ports, open(target_.file));
    const auto empty = ports->text.require_empty();
    if (empty || empty.error().code != ErrorCode::kConflict) {
      TM_TRY(empty);
      return true;
    }
    std::ifstream mark(target_.mark);
    std::string hash;
    if (!std::getline(mark, hash) || hash != backup_.hash) return tl::unexpected<Error>(empty.error());
    Sha256 text;
    TM_TRY(ports->text.dump([&text](std::string_view line) -> Result<void> {
      text.update(line);
      text.update("\n");
      return {};
    }));
    if (to_hex(text.finish()) == backup_.manifest.entries.at(std::string(kDatabaseEntry)).sha256)
      return false;
    return tl::unexpected<Error>(empty.error());
  }

  Result<void> run() {
    TM_ASSIGN(auto ports, open(target_.staged));
    if (!target_.shared) {
      if (inode_of(target_.file) != seen_)
        return fail(ErrorCode::kConflict, "another restore was quicker", context_.data.string());
      remove_left_behind(target_);
    }
    TM_TRY(formats::write_file_atomically(target_.mark, backup_.hash + "\n"));
    TM_TRY(sync_path(context_.data));
    const fs::path temp = context_.data / "tmp";
    TM_ASSIGN(const int text, nameless_file(temp));
    auto done = unpack_all(*ports, text, temp);
    if (done) done = load(*ports, text);
    ::close(text);
    TM_TRY(done);
    ports.reset();  // an embedded database is one file now
    return target_.shared ? Result<void>{} : put_in_place();
  }

  Result<void> end() {
    std::error_code error;
    fs::remove(target_.mark, error);
    if (error)
      return fail(ErrorCode::kUnavailable, "cannot remove the mark of the restore: " + disk_words(error),
                  target_.mark.string());
    return sync_path(context_.data);
  }

  std::int64_t files() const { return files_; }

 private:
  Result<std::shared_ptr<const flow::Ports>> open(const fs::path& file) const {
    return context_.programs.open(context_.data,
                                  target_.shared ? context_.database : "sqlite:" + file.string(),
                                  flow::Opening::kRestore);
  }

  Result<void> unpack_all(const flow::Ports& ports, int text, const fs::path& temp) {
    TM_ASSIGN(auto reader, BackupReader::open(source_));
    const fs::path scratch = temp / "restore-entry";
    ProgressBar bar("restoring");
    while (true) {
      TM_ASSIGN(const auto name, reader.next());
      if (!name) break;
      if (*name == kManifestEntry) continue;
      const auto wanted = backup_.manifest.entries.find(*name);
      if (wanted == backup_.manifest.entries.end()) return changed_meanwhile(*name);
      if (*name == kDatabaseEntry) {
        TM_ASSIGN(const auto entry, unpack(reader, text, temp));
        if (entry != wanted->second) return changed_meanwhile(*name);
      } else {
        TM_TRY(unpack_blob(ports, reader, name->substr(kBlobPrefix.size()), scratch));
      }
      bar.update(files_, static_cast<std::int64_t>(backup_.manifest.entries.size()) - 1, "files");
    }
    std::error_code ignored;
    fs::remove(scratch, ignored);
    return {};
  }

  // One that is not what its name says was named before, and stays out.
  Result<void> unpack_blob(const flow::Ports& ports, BackupReader& reader, const std::string& hex,
                           const fs::path& scratch) {
    const int fd = ::open(scratch.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0) return disk_failure("cannot write", errno, scratch.string());
    const auto entry = unpack(reader, fd, scratch);
    ::close(fd);
    TM_TRY(entry);
    if (entry->sha256 != hex) return {};
    TM_TRY(ports.blobs.put_file(scratch));
    ++files_;
    return {};
  }

  Result<void> load(const flow::Ports& ports, int text) {
    if (::lseek(text, 0, SEEK_SET) != 0) return disk_failure("cannot read", errno, context_.data.string());
    std::string buffer;
    std::size_t at = 0;
    TM_ASSIGN(const auto contents, ports.text.load([&](std::string& line) -> Result<bool> {
      for (std::size_t end = buffer.find('\n', at);; end = buffer.find('\n', at)) {
        if (end != std::string::npos) {
          line.assign(buffer, at, end - at);
          at = end + 1;
          return true;
        }
        buffer.erase(0, at);
        at = 0;
        std::array<char, 1 << 16> portion{};
        const ssize_t n = ::read(text, portion.data(), portion.size());
        if (n < 0) return disk_failure("cannot read", errno, context_.data.string());
        if (n == 0) return false;
        buffer.append(portion.data(), static_cast<std::size_t>(n));
      }
    }));
    const Json& about = backup_.manifest.about;
    if (!about.contains("rows") || about["rows"] != Json(contents.rows))
      return fail(ErrorCode::kCorrupt, "the backup has other rows than its manifest says", source_.string());
    return {};
  }

  Result<void> put_in_place() {
    std::error_code error;
    if (fs::exists(target_.staged.string() + "-wal", error))
      return fail(ErrorCode::kUnavailable, "the database was not closed; run the restore again",
                  target_.staged.string());
    TM_TRY(sync_path(target_.staged));
    remove_database(target_.file);  // an empty one, if any
    fs::rename(target_.staged, target_.file, error);
    if (error)
      return fail(ErrorCode::kUnavailable, "cannot put the database in its place: " + disk_words(error),
                  target_.file.string());
    return sync_path(folder_of(target_.file));
  }

  const Context& context_;
  const Examined& backup_;
  const fs::path source_;
  const Target target_;
  std::int64_t files_ = 0;
  ino_t seen_ = 0;  // the embedded database as it was when it was found empty
};

// What the backup lacks, in words.
Json missing_of(const Examined& backup) {
  Json out = backup.manifest.about.value("missing", Json::array());
  for (const std::string& name : backup.damaged)
    out.push_back({{"uri", name}, {"why", "damaged in the backup"}});
  return out;
}

std::string in_words(const Json& missing, const Json& outside) {
  std::string text;
  for (const Json& one : missing)
    text += fmt::format("\nmissing: {}: {}", visible(one.value("uri", "")), visible(one.value("why", "")));
  if (const auto files = outside.value("files", std::int64_t{0}); files > 0)
    text += fmt::format(
        "\noutside of the backup: {} files that are used in place; put them back where they were, and start "
        "with serve --import-root FOLDER",
        grouped(files));
  return text;
}

Result<int> restore(const Context& context, const RestoreArguments& arguments) {
  std::error_code error;
  const auto size = static_cast<std::int64_t>(fs::file_size(arguments.file, error));
  ProgressBar bar("checking");
  TM_ASSIGN(const auto backup, examine(arguments.file, [&](auto done) { bar.update(done, size, "bytes"); }));
  const Json missing = missing_of(backup);
  const Json outside = backup.manifest.about.value("outside", Json::object());
  if (!missing.empty() && !arguments.without_missing) {
    print(context, {{"restored", false}, {"missing", missing}},
          "nothing was restored: the backup lacks files; the rest comes back with --without-missing" +
              in_words(missing, Json::object()));
    return 1;
  }
  Restore run(context, backup, arguments.file);
  TM_ASSIGN(const bool needed, run.needed());
  if (needed) TM_TRY(run.run());
  TM_TRY(run.end());
  print(context,
        {{"restored", true},
         {"files", run.files()},
         {"missing", missing},
         {"outside", outside},
         {"projects", backup.manifest.about.value("projects", Json::array()).size()},
         {"accounts", backup.manifest.about.value("accounts", 0)}},
        (needed ? fmt::format("restored the database and {} files", grouped(run.files()))
                : std::string("an earlier run had restored everything")) +
            "; touchmark audit verify checks it" + in_words(missing, outside));
  return 0;
}

}  // namespace

Command restore_command() {
  const auto arguments = std::make_shared<RestoreArguments>();
  return {.name = "restore",
          .help = "Bring a backup into an empty data folder or database",
          .options = {{.name = "file", .target = &arguments->file, .required = true, .existing_file = true},
                      {.name = "--without-missing",
                       .target = &arguments->without_missing,
                       .help = "also when images are missing or changed in the backup; they are named"}},
          .run = [arguments](const Context& context) { return restore(context, *arguments); }};
}

}  // namespace touchmark::cli
