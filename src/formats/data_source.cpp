#include "formats/data_source.h"

#include <algorithm>
#include <mutex>
#include <set>

#include "base/text.h"
#include "base/utf8.h"
#include "formats/folder.h"

namespace touchmark::formats {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kMostRefused = 1000;
constexpr std::size_t kNamedRefused = 100;
using Kind = RootFolder::Kind;

// Where the texts of a file may lead when nobody says: COCO puts annotations/ beside images/.
fs::path folder_of(const fs::path& file) {
  const fs::path folder = file.parent_path();
  const bool beside =
      lower_extension(file) == ".json" && lower_ascii(folder.filename().string()) == "annotations";
  return beside ? folder.parent_path() : folder;
}

bool has_extension(const std::string& name, const std::vector<std::string_view>& extensions) {
  if (extensions.empty()) return true;
  const std::string extension = lower_extension(name);
  return std::find(extensions.begin(), extensions.end(), extension) != extensions.end();
}

}  // namespace

struct DataSource::Refused {
  std::mutex mutex;
  std::set<std::string> paths;
};

DataSource::DataSource(RootFolder root, fs::path path)
    : root_(std::move(root)), path_(std::move(path)), refused_(std::make_unique<Refused>()) {}
DataSource::DataSource(DataSource&&) noexcept = default;
DataSource::~DataSource() = default;

Result<DataSource> DataSource::open(const fs::path& source, const fs::path& within) {
  std::error_code error;
  const fs::path real = fs::canonical(source, error);
  const bool is_folder = !error && fs::is_directory(real, error);
  if (error) return fail(ErrorCode::kNotFound, "no such file or folder", source.string());
  const fs::path reach = !within.empty() ? within : is_folder ? real : folder_of(real);
  TM_ASSIGN(RootFolder root, RootFolder::open(reach));
  if (!root.names(real))
    return fail(ErrorCode::kForbidden, "this does not lie in the folder that may be imported from",
                source.string());
  return DataSource(std::move(root), real);
}

void DataSource::refuse(const fs::path& path) const {
  if (!root_.names(path)) return;  // never asked for by a link: the text itself says another place
  const std::lock_guard lock(refused_->mutex);
  if (refused_->paths.size() < kMostRefused) refused_->paths.insert(path.lexically_relative(root()).string());
}

Kind DataSource::kind(const fs::path& path) const {
  const Kind kind = root_.kind(path);
  if (kind == Kind::kOutside) refuse(path);
  return kind;
}

bool DataSource::is_file(const fs::path& path) const {
  return kind(path) == Kind::kFile;
}

bool DataSource::is_folder(const fs::path& path) const {
  return kind(path) == Kind::kFolder;
}

bool DataSource::exists(const fs::path& path) const {
  const Kind found = kind(path);
  return found == Kind::kFile || found == Kind::kFolder;
}

Result<OpenFile> DataSource::open_file(const fs::path& path) const {
  auto file = root_.open_file(path);
  if (!file && file.error().code == ErrorCode::kForbidden) refuse(path);
  return file;
}

Result<std::string> DataSource::read_text(const fs::path& path, std::uint64_t limit) const {
  TM_ASSIGN(const OpenFile file, open_file(path));
  TM_ASSIGN(std::string text, read_all(file, limit));
  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
  return text;
}

std::string DataSource::head(const fs::path& path, std::size_t bytes) const {
  const auto file = open_file(path);
  return file ? read_head(*file, bytes) : std::string();
}

std::vector<RootFolder::Entry> DataSource::entries(const fs::path& folder) const {
  auto found = root_.entries(folder);
  for (const auto& entry : found)
    if (entry.kind == Kind::kOutside) refuse(folder / entry.name);
  return found;
}

std::vector<fs::path> DataSource::files(const fs::path& folder, bool recursive,
                                        const std::vector<std::string_view>& extensions) const {
  std::vector<fs::path> out;
  std::vector<fs::path> waiting = {folder};
  while (!waiting.empty()) {
    const fs::path here = std::move(waiting.back());
    waiting.pop_back();
    for (const auto& entry : root_.entries(here)) {
      if (entry.name.starts_with('.')) continue;
      if (recursive && entry.kind == Kind::kFolder && !entry.is_link) waiting.push_back(here / entry.name);
      if (entry.kind == Kind::kOutside) refuse(here / entry.name);
      if (entry.kind == Kind::kFile && has_extension(entry.name, extensions))
        out.push_back(here / entry.name);
    }
  }
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.native() < b.native(); });
  return out;
}

std::vector<fs::path> DataSource::folders(const fs::path& folder) const {
  std::vector<fs::path> out;
  for (const auto& entry : entries(folder))
    if (entry.kind == Kind::kFolder) out.push_back(folder / entry.name);
  return out;
}

void DataSource::report(Sink& sink) const {
  const std::lock_guard lock(refused_->mutex);
  std::size_t said = 0;
  for (const std::string& path : refused_->paths) {
    if (++said > kNamedRefused) break;
    sink.on_issue({mended_utf8(path), "this link leads out of the data set and was not followed"});
  }
  if (refused_->paths.size() > kNamedRefused)
    sink.on_issue({"", "and " + std::to_string(refused_->paths.size() - kNamedRefused) +
                           " more links that lead out of the data set"});
  refused_->paths.clear();
}

}  // namespace touchmark::formats
