// backup and restore: one tar with the database as text and every blob. It moves between SQLite and
// PostgreSQL, and what `audit verify` says of the copy is what it says of the original.
#include <archive.h>
#include <archive_entry.h>
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <fstream>

#include "cli/commands.h"
#include "cli/output.h"

namespace touchmark::cli {
namespace fs = std::filesystem;
namespace {

constexpr const char* kDatabaseEntry = "database.jsonl";
constexpr std::string_view kBlobPrefix = "blobs/";

struct Closer {
  void operator()(archive* a) const { archive_free(a); }
  void operator()(archive_entry* e) const { archive_entry_free(e); }
};
using Archive = std::unique_ptr<archive, Closer>;
using Entry = std::unique_ptr<archive_entry, Closer>;

tl::unexpected<Error> archive_failure(const char* doing, archive* a) {
  const char* why = archive_error_string(a);
  return fail(ErrorCode::kUnavailable, fmt::format("{}: {}", doing, why != nullptr ? why : "unknown reason"));
}

Result<void> pack(archive* out, const fs::path& file, const std::string& name) {
  const Entry entry(archive_entry_new());
  archive_entry_set_pathname(entry.get(), name.c_str());
  archive_entry_set_size(entry.get(), static_cast<la_int64_t>(fs::file_size(file)));
  archive_entry_set_filetype(entry.get(), AE_IFREG);
  archive_entry_set_perm(entry.get(), 0600);
  if (archive_write_header(out, entry.get()) != ARCHIVE_OK)
    return archive_failure("cannot write the backup", out);
  std::ifstream in(file, std::ios::binary);
  std::array<char, 1 << 16> buffer{};
  while (in.read(buffer.data(), buffer.size()), in.gcount() > 0)
    if (archive_write_data(out, buffer.data(), static_cast<std::size_t>(in.gcount())) < 0)
      return archive_failure("cannot write the backup", out);
  return {};
}

std::vector<fs::path> blob_files(const fs::path& data) {
  std::vector<fs::path> files;
  std::error_code error;
  for (fs::recursive_directory_iterator it(data / "blobs", error), end; !error && it != end;
       it.increment(error))
    if (it->is_regular_file(error) && it->path().filename().string().size() == 64)
      files.push_back(it->path());
  std::sort(files.begin(), files.end());
  return files;
}

Result<int> backup(const Context& context, const std::string& target) {
  TM_ASSIGN(const auto ports, context.open());
  const fs::path text = context.data / "tmp" / "backup-database.jsonl";
  std::int64_t rows = 0;
  {
    std::ofstream out(text, std::ios::binary);
    TM_TRY(ports->text.dump([&](std::string_view line) -> Result<void> {
      out << line << '\n';
      ++rows;
      if (!out) return fail(ErrorCode::kUnavailable, "cannot write; is the disk full?", text.string());
      return {};
    }));
  }
  const fs::path partial = target + ".part";
  const Archive out(archive_write_new());
  archive_write_set_format_pax_restricted(out.get());
  if (target.ends_with("gz")) archive_write_add_filter_gzip(out.get());
  if (archive_write_open_filename(out.get(), partial.c_str()) != ARCHIVE_OK)
    return archive_failure("cannot create the backup", out.get());
  TM_TRY(pack(out.get(), text, kDatabaseEntry));
  const auto blobs = blob_files(context.data);
  ProgressBar bar("backing up");
  std::int64_t done = 0;
  for (const auto& blob : blobs) {
    TM_TRY(pack(out.get(), blob, std::string(kBlobPrefix) + blob.filename().string()));
    bar.update(++done, static_cast<std::int64_t>(blobs.size()), "files");
  }
  if (archive_write_close(out.get()) != ARCHIVE_OK)
    return archive_failure("cannot finish the backup", out.get());
  fs::permissions(partial, fs::perms::owner_read | fs::perms::owner_write);
  fs::rename(partial, target);
  fs::remove(text);
  print(context, {{"out", target}, {"rows", rows}, {"files", done}},
        fmt::format("backed up {} rows and {} files to {}", grouped(rows), grouped(done), target));
  return 0;
}

// Writes the current entry to a file.
Result<void> unpack(archive* in, const fs::path& file) {
  std::ofstream out(file, std::ios::binary);
  std::array<char, 1 << 16> buffer{};
  while (true) {
    const auto n = archive_read_data(in, buffer.data(), buffer.size());
    if (n < 0) return archive_failure("the backup is damaged", in);
    if (n == 0) break;
    out.write(buffer.data(), n);
  }
  out.flush();
  if (!out) return fail(ErrorCode::kUnavailable, "cannot write; is the disk full?", file.string());
  return {};
}

Result<void> load(const flow::Ports& ports, const fs::path& text) {
  std::ifstream in(text, std::ios::binary);
  return ports.text.load(
      [&in](std::string& line) -> Result<bool> { return static_cast<bool>(std::getline(in, line)); });
}

// A blob's name is its hash: one that was changed in the backup comes out under another name.
Result<void> restore_blob(const flow::Ports& ports, archive* in, const std::string& name,
                          const fs::path& scratch) {
  TM_TRY(unpack(in, scratch));
  TM_ASSIGN(const std::string uri, ports.blobs.put_file(scratch));
  if (uri != "blob:" + name.substr(kBlobPrefix.size()))
    return fail(ErrorCode::kCorrupt, "a file in the backup was changed", name);
  return {};
}

Result<int> restore(const Context& context, const std::string& source) {
  TM_ASSIGN(const auto ports, context.open());
  const Archive in(archive_read_new());
  archive_read_support_format_tar(in.get());
  archive_read_support_filter_gzip(in.get());
  if (archive_read_open_filename(in.get(), source.c_str(), 1 << 16) != ARCHIVE_OK)
    return archive_failure("cannot open the backup", in.get());
  const fs::path scratch = context.data / "tmp" / "restore-entry";
  std::int64_t files = 0;
  bool have_database = false;
  archive_entry* entry = nullptr;
  int next = ARCHIVE_OK;
  while ((next = archive_read_next_header(in.get(), &entry)) == ARCHIVE_OK) {
    const std::string name = archive_entry_pathname(entry);
    if (name == kDatabaseEntry) {
      TM_TRY(unpack(in.get(), scratch));
      TM_TRY(load(*ports, scratch));
      have_database = true;
    } else if (name.starts_with(kBlobPrefix)) {
      TM_TRY(restore_blob(*ports, in.get(), name, scratch));
      ++files;
    } else {
      return fail(ErrorCode::kInvalid, "not a Touchmark backup: unexpected entry", name);
    }
  }
  std::error_code ignored;
  fs::remove(scratch, ignored);
  if (next != ARCHIVE_EOF) return archive_failure("the backup is damaged", in.get());
  if (!have_database)
    return fail(ErrorCode::kInvalid, "not a Touchmark backup: it holds no database", source);
  print(
      context, {{"files", files}},
      fmt::format("restored the database and {} files; touchmark audit verify checks them", grouped(files)));
  return 0;
}

}  // namespace

Command backup_command() {
  const auto path = std::make_shared<std::string>();
  return {.name = "backup",
          .help = "Everything in one file: database and images",
          .options =
              {{.name = "--out", .target = path.get(), .help = "a .tar or .tar.gz file", .required = true}},
          .run = [path](const Context& context) { return backup(context, *path); }};
}

Command restore_command() {
  const auto path = std::make_shared<std::string>();
  return {.name = "restore",
          .help = "Bring a backup into an empty data folder or database",
          .options = {{.name = "file", .target = path.get(), .required = true, .existing_file = true}},
          .run = [path](const Context& context) { return restore(context, *path); }};
}

}  // namespace touchmark::cli
