#include "flow/asset/sources.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <deque>
#include <optional>

#include "base/text.h"
#include "base/utf8.h"
#include "formats/archive.h"
#include "formats/pairing.h"
#include "formats/registry.h"

namespace touchmark::flow {
namespace fs = std::filesystem;
namespace {

bool is_archive_name(const fs::path& file) {
  const std::string name = lower_ascii(file.filename().string());
  for (const std::string_view ending : {".zip", ".tar", ".tar.gz", ".tgz", ".tar.xz", ".tar.bz2", ".tar.zst"})
    if (name.ends_with(ending)) return true;
  return false;
}

constexpr std::array<std::string_view, 7> kEndings = {".zip", ".tar", ".tgz", ".gz", ".xz", ".bz2", ".zst"};
constexpr int kDeepest = 3;                 // archives in one another
constexpr std::size_t kMostArchives = 800;  // each may hold a folder open
constexpr std::uint64_t kKeptFree = 1ull << 30;

constexpr std::string_view kUnnamed = "unpacked-";  // a folder of what an archive holds at its top
const std::string kGuessed = "names in this archive are not UTF-8; they were read as ";

// Without its endings.
fs::path bare_name(const fs::path& archive) {
  const fs::path stem = archive.stem();
  return lower_ascii(stem.extension().string()) == ".tar" ? stem.stem() : stem;
}

bool says_what(const fs::path& folder) {
  const std::string name = lower_ascii(folder.string());
  return formats::is_role_folder(name) || formats::is_split_folder(name);
}

// What was named, and what is in the archives in it. One that lies at the top is a source of its own; one
// that lies deeper stands where it lies, as a folder of its name, because there it has neighbors:
// train/images.zip beside train/labels/. Likewise in what was unpacked.
class Sources {
 public:
  Sources(const ImportOptions& options, const Progress& progress, const fs::path& temp)
      : options_(options), progress_(progress), temp_(temp) {}

  Result<void> open() {
    TM_ASSIGN(auto named, formats::DataSource::open(options_.source, options_.within, options_.encoding));
    opened_.push_back({std::make_unique<formats::DataSource>(std::move(named)), ""});
    const formats::DataSource& gate = *opened_.front().source;
    named_was_archive_ = gate.is_file() && is_archive_name(gate.path());
    if (named_was_archive_) {
      waiting_.push_back({&gate, gate.path(), gate.path().filename().string(), true, 1, nullptr});
    } else if (gate.is_folder()) {
      TM_TRY(scan(gate, gate.path(), "", 1, nullptr));
    }
    while (!waiting_.empty()) {
      const Archive archive = std::move(waiting_.front());
      waiting_.pop_front();
      if (Result<void> unpacked = unpack(archive); !unpacked) TM_TRY(leave_out(archive, unpacked.error()));
    }
    if (named_was_archive_) opened_.erase(opened_.begin());
    return {};
  }

  struct Opened {
    std::unique_ptr<formats::DataSource> source;
    std::string archive;  // where it lies
  };
  const std::vector<Opened>& opened() const { return opened_; }
  // The archives that could not be unpacked, and why the first could not.
  const std::vector<formats::Issue>& left_out() const { return left_out_; }
  const std::optional<Error>& failure() const { return failure_; }

 private:
  struct Budget {  // of bytes, for an archive that was there and those in it
    std::uint64_t left = 0;
  };
  struct Archive {
    const formats::DataSource* source;
    fs::path path;
    std::string shown;  // below what was named
    bool at_top = false;
    int depth = 1;
    std::shared_ptr<Budget> budget;  // of the one that it came out of
  };

  Result<void> scan(const formats::DataSource& source, const fs::path& folder, const std::string& shown,
                    int depth, const std::shared_ptr<Budget>& budget) {
    for (const fs::path& file : source.files(folder, true, {kEndings.begin(), kEndings.end()})) {
      if (!is_archive_name(file)) continue;
      if (++count_ > kMostArchives)
        return fail(ErrorCode::kTooLarge, "there are more than " + std::to_string(kMostArchives) +
                                              " archives in it; unpack them first");
      const std::string below = mended_utf8(file.lexically_relative(folder).generic_string());
      waiting_.push_back({&source, file, shown.empty() ? below : shown + "/" + below,
                          file.parent_path() == source.path(), depth, budget});
    }
    return {};
  }

  // What lies beside a damaged one comes in all the same. One that is too large in another is a bomb, and
  // what is wrong with this machine is with the others too.
  Result<void> leave_out(const Archive& archive, const Error& error) {
    const bool bomb = error.code == ErrorCode::kTooLarge && archive.depth > 1;
    const bool only = opened_.front().source->is_file() && archive.depth == 1;
    if (bomb || only || error.code == ErrorCode::kCancelled || error.code == ErrorCode::kUnavailable)
      return fail(error.code, error.message, bomb ? archive.shown : error.where);
    left_out_.push_back(
        {mended_utf8(archive.shown), error.message + "; it was left out", "archives that cannot be read"});
    if (!failure_) failure_ = error;
    return {};
  }

  Result<void> unpack(const Archive& archive) {
    const auto tell = [this](double share) {
      return !progress_ || progress_(static_cast<std::int64_t>(share * 1000), 0, "unpacking");
    };
    if (!tell(0)) return fail(ErrorCode::kCancelled, "cancelled");
    TM_ASSIGN(const OpenFile file, archive.source->open_file(archive.path));
    if (archive.depth > kDeepest)
      return fail(ErrorCode::kUnsupported,
                  "it lies in more than " + std::to_string(kDeepest - 1) + " archives, one in the other");
    auto budget = archive.budget;
    if (!budget)
      budget = std::make_shared<Budget>(
          Budget{std::max(left_.ratio_free_bytes, left_.ratio * std::max<std::uint64_t>(1, file.size()))});
    std::error_code error;
    const fs::space_info disk = fs::space(temp_, error);
    const std::uint64_t room =
        error ? left_.total_bytes : disk.available - std::min(disk.available / 10, kKeptFree);
    formats::ArchiveLimits most = left_;
    most.total_bytes = std::min({left_.total_bytes, budget->left, room});
    const fs::path home = temp_ / std::to_string(++unpacked_);
    auto place = formats::unpack_archive(file, home, most, tell);
    if (!place && place.error().code == ErrorCode::kTooLarge && most.total_bytes == room)
      return fail(ErrorCode::kUnavailable,
                  "there is no room to unpack it: " + std::to_string(room) + " bytes are free",
                  archive.shown);
    if (!place && place.error().code == ErrorCode::kTooLarge && archive.depth > 1)
      return fail(ErrorCode::kTooLarge,
                  "archives in one another that unpack to more than " + std::to_string(left_.ratio) +
                      " times the size of the first, like a bomb",
                  archive.shown);
    if (!place) return tl::unexpected(place.error());
    count(home, *budget);
    return archive.at_top ? put_beside(archive, std::move(*place), budget)
                          : put_into(archive, *place, budget);
  }

  void count(const fs::path& folder, Budget& budget) {
    std::uint64_t bytes = 0;
    std::uint64_t entries = 0;
    std::error_code error;
    for (fs::recursive_directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
      ++entries;
      if (it->is_regular_file(error)) bytes += it->file_size(error);
    }
    budget.left -= std::min(bytes, budget.left);
    left_.total_bytes -= std::min(bytes, left_.total_bytes);
    left_.entries -= std::min(entries, left_.entries);
  }

  Result<void> put_beside(const Archive& archive, fs::path place, const std::shared_ptr<Budget>& budget) {
    // Named like the archive, as other names of its pictures are made of it.
    if (place.filename().string().starts_with(kUnnamed)) {
      const fs::path named = place.parent_path() / bare_name(archive.path);
      std::error_code failure;
      fs::rename(place, named, failure);
      if (!failure) place = named;
    }
    TM_ASSIGN(const std::string encoding, formats::decode_names(place, options_.encoding));
    TM_ASSIGN(auto inside, formats::DataSource::open(place, {}, options_.encoding));
    if (!encoding.empty()) inside.note(archive.shown, kGuessed + encoding);
    std::string lies = (fs::path(archive.shown).parent_path() / bare_name(archive.path)).generic_string();
    opened_.push_back({std::make_unique<formats::DataSource>(std::move(inside)), mended_utf8(lies)});
    const formats::DataSource& source = *opened_.back().source;
    return scan(source, source.path(), archive.shown, archive.depth + 1, budget);
  }

  // As a folder of the archive's name; where all of it is in one folder that says more, as that folder. Where
  // something of that name lies already, beside the others.
  Result<void> put_into(const Archive& archive, const fs::path& place,
                        const std::shared_ptr<Budget>& budget) {
    const bool is_inner = !place.filename().string().starts_with(kUnnamed);
    const fs::path root = is_inner ? place.parent_path() : place;
    TM_ASSIGN(const std::string encoding, formats::decode_names(root, options_.encoding));
    const fs::path folder = archive.path.parent_path();
    const fs::path name = bare_name(archive.path);
    const bool inner_says =
        is_inner && (lower_ascii(place.filename().string()) == lower_ascii(name.string()) ||
                     (says_what(place.filename()) && !says_what(name)));
    fs::path at = folder / (inner_says ? place.filename() : name);
    auto mounted = archive.source->mount(at, temp_, inner_says ? place : root);
    if (!mounted && mounted.error().code == ErrorCode::kConflict)
      return put_beside(archive, fs::exists(place) ? place : root, budget);
    if (!mounted) return mounted;
    if (!encoding.empty()) archive.source->note(archive.shown, kGuessed + encoding);
    return scan(*archive.source, at, archive.shown, archive.depth + 1, budget);
  }

  const ImportOptions& options_;
  const Progress& progress_;
  const fs::path& temp_;
  std::vector<Opened> opened_;
  std::deque<Archive> waiting_;
  formats::ArchiveLimits left_;  // for all that is still to be unpacked
  std::size_t count_ = 0;
  int unpacked_ = 0;
  bool named_was_archive_ = false;
  std::optional<Error> failure_;
  std::vector<formats::Issue> left_out_;
};

}  // namespace

TempFolder::TempFolder(const fs::path& parent) {
  std::string pattern = (parent / "import-XXXXXX").string();
  if (mkdtemp(pattern.data()) != nullptr) path_ = pattern;
}

TempFolder::~TempFolder() {
  std::error_code ignored;
  if (!path_.empty()) fs::remove_all(path_, ignored);
}

std::string origin_of(const ImportOptions& options, const OpenedSource& opened) {
  fs::path out =
      options.source_name.empty() ? opened.source.path().filename() : fs::path(options.source_name);
  if (!opened.archive.empty() && opened.surveyed.among_others) out = fs::path(opened.archive).filename();
  return mended_utf8((is_archive_name(out) ? bare_name(out) : out).string());
}

Result<std::vector<formats::Issue>> for_sources(
    const ImportOptions& options, const Progress& progress,
    const std::function<Result<void>(const OpenedSource&)>& each) {
  std::vector<formats::Issue> out;
  TM_TRY(with_sources(options, progress, [&](const auto& sources, const auto& left_out) -> Result<void> {
    out = left_out;
    for (const OpenedSource* one : sources) TM_TRY(each(*one));
    return {};
  }));
  return out;
}

Result<void> with_sources(const ImportOptions& options, const Progress& progress, const WithSources& use) {
  const fs::path temp_parent = options.temp.empty() ? fs::temp_directory_path() : options.temp;
  const TempFolder temp(temp_parent);
  if (temp.path().empty())
    return fail(ErrorCode::kUnavailable, "cannot create a temporary folder", temp_parent.string());
  Sources sources(options, progress, temp.path());
  TM_TRY(sources.open());
  std::vector<OpenedSource> all;
  for (const auto& [source, archive] : sources.opened()) {
    TM_ASSIGN(auto surveyed, formats::survey(*source, options.format));
    surveyed.among_others = sources.opened().size() > 1;
    const auto& parts = surveyed.found.parts;
    const bool pictures = std::all_of(parts.begin(), parts.end(), [](const auto& part) {
      return part.format == &formats::pictures_format();
    });
    all.push_back({*source, std::move(surveyed), pictures, archive});
  }
  const auto has_parts = [](const OpenedSource& one) { return !one.surveyed.found.parts.empty(); };
  if (sources.failure() && std::none_of(all.begin(), all.end(), has_parts))
    return tl::unexpected(*sources.failure());
  if (all.size() == 1 && !has_parts(all.front()))
    return tl::unexpected(formats::nothing_found(all.front().surveyed.tree));
  // Labels may be of pictures in another archive.
  std::vector<const OpenedSource*> order;
  for (const bool pictures : {true, false})
    for (const OpenedSource& one : all)
      if (one.pictures == pictures) order.push_back(&one);
  return use(order, sources.left_out());
}

}  // namespace touchmark::flow
