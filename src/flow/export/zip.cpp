#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <memory>

#include "base/disk.h"
#include "base/utf8_locale.h"
#include "flow/export/export.h"

namespace touchmark::flow {
namespace fs = std::filesystem;
namespace {

struct CloseArchive {
  void operator()(archive* a) const { archive_write_free(a); }
};
struct FreeEntry {
  void operator()(archive_entry* e) const { archive_entry_free(e); }
};
using Archive = std::unique_ptr<archive, CloseArchive>;

tl::unexpected<Error> zip_failure(const char* what, archive* out) {
  if (const int code = archive_errno(out); code > 0) return disk_failure(what, code, "");
  const char* why = archive_error_string(out);
  return fail(ErrorCode::kUnavailable, std::string(what) + ": " + (why != nullptr ? why : "unknown reason"));
}

constexpr std::int64_t kFixedTime = 315532800;  // 1980-01-01, the earliest a zip can say

Result<void> add_file(archive* out, const fs::path& file, const std::string& name, const Progress& progress,
                      std::int64_t& done, std::int64_t total) {
  const std::unique_ptr<archive_entry, FreeEntry> entry(archive_entry_new());
  archive_entry_set_pathname_utf8(entry.get(), name.c_str());
  archive_entry_set_size(entry.get(), static_cast<la_int64_t>(fs::file_size(file)));
  archive_entry_set_filetype(entry.get(), AE_IFREG);
  archive_entry_set_perm(entry.get(), 0644);
  archive_entry_set_mtime(entry.get(), kFixedTime, 0);
  if (archive_write_header(out, entry.get()) != ARCHIVE_OK) return zip_failure("cannot write the zip", out);
  std::ifstream in(file, std::ios::binary);
  std::array<char, 1 << 16> buffer{};
  while (in.read(buffer.data(), buffer.size()), in.gcount() > 0) {
    const auto n = static_cast<std::size_t>(in.gcount());
    if (archive_write_data(out, buffer.data(), n) < 0) return zip_failure("cannot write the zip", out);
    done += static_cast<std::int64_t>(n);
    if (progress && !progress(done, total, "bytes")) return fail(ErrorCode::kCancelled, "cancelled");
  }
  return {};
}

}  // namespace

Result<void> zip_folder(const fs::path& folder, const fs::path& zip, const Progress& progress) {
  std::vector<std::pair<std::string, fs::path>> files;
  std::int64_t total = 0;
  std::error_code error;
  if (fs::is_regular_file(folder, error)) {
    files.emplace_back(folder.filename().generic_string(), folder);
  } else {
    for (const auto& entry : fs::recursive_directory_iterator(folder, error))
      if (entry.is_regular_file())
        files.emplace_back(entry.path().lexically_relative(folder).generic_string(), entry.path());
  }
  if (error)
    return fail(ErrorCode::kUnavailable, "cannot read the export: " + error.message(), folder.string());
  std::sort(files.begin(), files.end());
  for (const auto& [name, file] : files) total += static_cast<std::int64_t>(fs::file_size(file, error));

  const Utf8Locale names_are_utf8;
  const fs::path partial = zip.string() + ".part";
  const Archive out(archive_write_new());
  archive_write_set_format_zip(out.get());
  archive_write_set_options(out.get(), "zip:compression=deflate,zip:compression-level=1");
  if (archive_write_open_filename(out.get(), partial.c_str()) != ARCHIVE_OK)
    return zip_failure("cannot create the zip", out.get());
  std::int64_t done = 0;
  for (const auto& [name, file] : files) {
    const auto added = add_file(out.get(), file, name, progress, done, total);
    if (added) continue;
    fs::remove(partial, error);
    return added;
  }
  if (archive_write_close(out.get()) != ARCHIVE_OK) return zip_failure("cannot finish the zip", out.get());
  fs::rename(partial, zip, error);
  if (error)
    return fail(ErrorCode::kUnavailable, "cannot finish the zip: " + disk_words(error), zip.string());
  return {};
}

}  // namespace touchmark::flow
