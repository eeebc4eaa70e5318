#include "formats/data_source.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include "base/disk.h"
#include "base/text.h"
#include "base/utf8.h"
#include "formats/encoding.h"
#include "formats/folder.h"
#include "formats/id_tables.h"

namespace touchmark::formats {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kMostRefused = 1000;
constexpr std::size_t kNamedRefused = 100;
constexpr std::size_t kNamedGuesses = 100;
constexpr std::uint64_t kMostWideBytes = 1ull << 30;
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

struct DataSource::State {
  explicit State(RootFolder folder) : root(std::move(folder)) {}
  RootFolder root;
  fs::path named;
  std::string encoding;
  std::mutex mutex;
  std::set<std::string> refused;
  std::map<std::string, std::string> guesses;  // file -> what is said of its encoding
  std::int64_t more_guesses = 0;
  std::unordered_set<std::uint64_t> used;                             // hashes of paths
  std::optional<RootFolder> unpacked;                                 // where all that is mounted lies
  std::unordered_map<std::string, fs::path> mounts;                   // where it stands -> where it lies
  std::unordered_map<std::string, std::vector<std::string>> mounted;  // folder -> names that stand in it
};

// What really lies at a path.
struct DataSource::Place {
  const RootFolder* folder;
  fs::path path;
};

DataSource::DataSource(std::shared_ptr<State> state, fs::path path)
    : state_(std::move(state)), path_(std::move(path)) {}

const fs::path& DataSource::root() const {
  return state_->root.path();
}

const fs::path& DataSource::named() const {
  return state_->named;
}

Result<DataSource> DataSource::open(const fs::path& source, const fs::path& within,
                                    std::string_view encoding) {
  std::error_code error;
  const fs::path real = fs::canonical(source, error);
  const bool is_folder = !error && fs::is_directory(real, error);
  if (error) return fail(ErrorCode::kNotFound, "no such file or folder", source.string());
  const fs::path reach = !within.empty() ? within : is_folder ? real : folder_of(real);
  TM_ASSIGN(RootFolder root, RootFolder::open(reach));
  if (!root.names(real))
    return fail(ErrorCode::kForbidden, "this does not lie in the folder that may be imported from",
                source.string());
  auto state = std::make_shared<State>(std::move(root));
  state->encoding = encoding;
  state->named = real;
  return DataSource(std::move(state), real);
}

void DataSource::refuse(const fs::path& path) const {
  if (!state_->root.names(path)) return;  // never asked for by a link: the text itself says another place
  const std::lock_guard lock(state_->mutex);
  if (state_->refused.size() < kMostRefused) state_->refused.insert(path.lexically_relative(root()).string());
}

DataSource::Place DataSource::place_of(const fs::path& path) const {
  if (!state_->mounts.empty()) {
    fs::path rest;
    for (fs::path at = (root() / path).lexically_normal(); at != root() && at.has_relative_path();
         at = at.parent_path()) {
      if (const auto found = state_->mounts.find(at.native()); found != state_->mounts.end())
        return {&*state_->unpacked, rest.empty() ? found->second : found->second / rest};
      rest = rest.empty() ? at.filename() : at.filename() / rest;
    }
  }
  return {&state_->root, path};
}

Result<void> DataSource::mount(const fs::path& path, const fs::path& temp, const fs::path& inside) const {
  if (kind(path) != Kind::kNone)
    return fail(ErrorCode::kConflict, "something of this name is there", path.string());
  if (!state_->unpacked) {
    TM_ASSIGN(RootFolder folder, RootFolder::open(temp));
    state_->unpacked.emplace(std::move(folder));
  }
  std::error_code error;
  const fs::path real = fs::canonical(inside, error);
  if (error || !state_->unpacked->names(real))
    return fail(ErrorCode::kNotFound, "this is not where archives are unpacked", inside.string());
  state_->mounts[path.native()] = real;
  state_->mounted[path.parent_path().native()].push_back(path.filename().string());
  return {};
}

bool DataSource::is_mounted(const fs::path& path) const {
  return place_of(path).folder != &state_->root;
}

Kind DataSource::kind(const fs::path& path) const {
  const Place place = place_of(path);
  const Kind kind = place.folder->kind(place.path);
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

Result<OpenFile> DataSource::open_unused(const fs::path& path) const {
  const Place place = place_of(path);
  auto file = place.folder->open_file(place.path);
  if (!file && file.error().code == ErrorCode::kForbidden) refuse(path);
  if (place.folder == &state_->root) return file;
  if (file) return OpenFile(file->release(), root() / path);
  file.error().where = path.string();
  return file;
}

Result<OpenFile> DataSource::open_file(const fs::path& path) const {
  use(path);
  return open_unused(path);
}

Result<OpenFile> DataSource::open_text(const fs::path& path) const {
  TM_ASSIGN(OpenFile file, open_file(path));
  if (!is_wide(read_head(file, 64))) return file;
  TM_ASSIGN(const std::string text, read_text(path, kMostWideBytes));
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> copy(std::tmpfile(), std::fclose);
  const bool written = copy && std::fwrite(text.data(), 1, text.size(), copy.get()) == text.size() &&
                       std::fflush(copy.get()) == 0;
  const int fd = written ? dup(fileno(copy.get())) : -1;
  if (fd < 0 || lseek(fd, 0, SEEK_SET) != 0)
    return disk_failure("cannot be converted to UTF-8", errno, path.string());
  return OpenFile(fd, path);
}

const std::string& DataSource::encoding() const {
  return state_->encoding;
}

std::string DataSource::shown(const fs::path& path) const {
  const fs::path below = path.is_absolute() ? path.lexically_relative(root()) : path;
  return mended_utf8((below.empty() ? path : below).generic_string());
}

Result<std::string> DataSource::read_text(const fs::path& path, std::uint64_t limit) const {
  TM_ASSIGN(const OpenFile file, open_file(path));
  TM_ASSIGN(std::string bytes, read_all(file, limit));
  const std::string own = xml_encoding(bytes);
  DecodedText decoded = decode_text(std::move(bytes), own.empty() ? state_->encoding : own);
  if (decoded.guessed || !decoded.refused.empty()) {
    std::string said = decoded.refused.empty() ? "nothing says which encoding this text is in"
                                               : "this text is not in " + decoded.refused + ", as it says";
    said += "; it was read as " + decoded.encoding;
    note(shown(path), std::move(said));
  }
  return std::move(decoded.text);
}

void DataSource::note(std::string where, std::string guess) const {
  const std::lock_guard lock(state_->mutex);
  if (state_->guesses.size() < kNamedGuesses || state_->guesses.contains(where))
    state_->guesses.emplace(std::move(where), std::move(guess));
  else
    ++state_->more_guesses;
}

std::string DataSource::head(const fs::path& path, std::size_t bytes) const {
  const auto file = open_unused(path);
  return file ? read_head(*file, bytes) : std::string();
}

std::string DataSource::head_text(const fs::path& path, std::size_t bytes) const {
  std::string text = head(path, bytes);
  const bool wide = text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF");
  // Cut in the middle of a character it would look like another encoding.
  if (wide && text.size() % 2 != 0) text.pop_back();
  if (!wide && text.size() == bytes)
    while (!text.empty() && (text.back() & 0x80) != 0) text.pop_back();
  return decode_text(std::move(text), state_->encoding).text;
}

void DataSource::use(const fs::path& path) const {
  const std::uint64_t hash = hash_text((path.is_absolute() ? path : root() / path).native());
  const std::lock_guard lock(state_->mutex);
  state_->used.insert(hash);
}

bool DataSource::is_used(const fs::path& path) const {
  const std::uint64_t hash = hash_text(path.native());
  const std::lock_guard lock(state_->mutex);
  return state_->used.contains(hash);
}

std::vector<RootFolder::Entry> DataSource::all_entries(const fs::path& folder) const {
  const Place place = place_of(folder);
  auto found = place.folder->entries(place.path);
  const auto here = state_->mounted.find((root() / folder).lexically_normal().native());
  if (here == state_->mounted.end()) return found;
  for (const std::string& name : here->second) found.push_back({name, Kind::kFolder, false});
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  return found;
}

std::vector<RootFolder::Entry> DataSource::entries(const fs::path& folder) const {
  auto found = all_entries(folder);
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
    for (const auto& entry : all_entries(here)) {
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
  constexpr const char* kLinks = "links that lead out of the data set";
  constexpr const char* kGuesses = "names and texts whose encoding was guessed";
  const std::lock_guard lock(state_->mutex);
  std::size_t said = 0;
  for (const std::string& path : state_->refused) {
    if (++said > kNamedRefused) break;
    sink.on_issue({mended_utf8(path), "this link leads out of the data set and was not followed", kLinks});
  }
  if (state_->refused.size() > kNamedRefused)
    sink.on_issue({"",
                   "and " + std::to_string(state_->refused.size() - kNamedRefused) +
                       " more links that lead out of the data set",
                   kLinks, static_cast<std::int64_t>(state_->refused.size() - kNamedRefused)});
  state_->refused.clear();
  for (const auto& [path, guess] : state_->guesses) sink.on_issue({path, guess, kGuesses});
  if (state_->more_guesses > 0)
    sink.on_issue({"",
                   "and " + std::to_string(state_->more_guesses) +
                       " more texts whose encoding nothing says, read as likely",
                   kGuesses, static_cast<std::int64_t>(state_->more_guesses)});
  state_->guesses.clear();
  state_->more_guesses = 0;
}

}  // namespace touchmark::formats
