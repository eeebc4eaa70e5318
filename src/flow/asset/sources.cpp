#include "flow/asset/sources.h"

#include <unistd.h>

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "base/utf8.h"
#include "formats/archive.h"
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

// What was named, and what is in the archives in it: each unpacked into a folder of its own below `temp`, and
// nothing beyond that.
class Sources {
 public:
  Sources(const ImportOptions& options, const Progress& progress) : options_(options), progress_(progress) {}

  Result<void> open(const fs::path& temp) {
    TM_ASSIGN(auto named, formats::DataSource::open(options_.source, options_.within, options_.encoding));
    std::vector<fs::path> archives;
    if (named.is_file() && is_archive_name(named.path())) {
      archives.push_back(named.path());
    } else if (named.is_folder()) {
      for (const fs::path& file : named.files(named.path(), false, {}))
        if (is_archive_name(file)) archives.push_back(file);
    }
    const formats::DataSource& gate =
        *opened_.emplace_back(std::make_unique<formats::DataSource>(std::move(named)));
    for (const fs::path& archive : archives) {
      const Result<void> unpacked = unpack(gate, archive, temp);
      if (unpacked) continue;
      // What lies beside a damaged one comes in all the same.
      const Error& error = unpacked.error();
      if (gate.is_file() || error.code == ErrorCode::kCancelled || error.code == ErrorCode::kUnavailable)
        return unpacked;
      left_out_.push_back({mended_utf8(archive.filename().string()), error.message + "; it was left out",
                           "archives that cannot be read"});
      if (!failure_) failure_ = error;
    }
    named_was_archive_ = gate.is_file() && !archives.empty();
    if (named_was_archive_) opened_.erase(opened_.begin());
    return {};
  }

  const std::vector<std::unique_ptr<formats::DataSource>>& opened() const { return opened_; }
  bool only_unpacked() const { return named_was_archive_; }
  // The archives that could not be unpacked, and why the first could not.
  const std::vector<formats::Issue>& left_out() const { return left_out_; }
  const std::optional<Error>& failure() const { return failure_; }

 private:
  Result<void> unpack(const formats::DataSource& gate, const fs::path& archive, const fs::path& temp) {
    const auto tell = [this](double share) {
      return !progress_ || progress_(static_cast<std::int64_t>(share * 1000), 0, "unpacking");
    };
    if (!tell(0)) return fail(ErrorCode::kCancelled, "cancelled");
    TM_ASSIGN(const OpenFile file, gate.open_file(archive));
    TM_ASSIGN(fs::path place, formats::unpack_archive(file, temp / std::to_string(++unpacked_), {}, tell));
    // Named like the archive, as other names of its pictures are made of it.
    if (place.filename().string().starts_with("unpacked-")) {
      const fs::path named = place.parent_path() / archive.stem();
      std::error_code failure;
      fs::rename(place, named, failure);
      if (!failure) place = named;
    }
    TM_ASSIGN(const std::string encoding, formats::decode_names(place, options_.encoding));
    TM_ASSIGN(auto inside, formats::DataSource::open(place, {}, options_.encoding));
    if (!encoding.empty())
      inside.note(archive.filename().string(),
                  "names in this archive are not UTF-8; they were read as " + encoding);
    opened_.push_back(std::make_unique<formats::DataSource>(std::move(inside)));
    return {};
  }

  const ImportOptions& options_;
  const Progress& progress_;
  std::vector<std::unique_ptr<formats::DataSource>> opened_;
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
  const std::string own = mended_utf8(opened.source.path().filename().string());
  if (opened.unpacked && opened.surveyed.among_others) return own;
  return options.source_name.empty() ? own : options.source_name;
}

Result<std::vector<formats::Issue>> for_sources(
    const ImportOptions& options, const Progress& progress,
    const std::function<Result<void>(const OpenedSource&)>& each) {
  const fs::path temp_parent = options.temp.empty() ? fs::temp_directory_path() : options.temp;
  const TempFolder temp(temp_parent);
  if (temp.path().empty())
    return fail(ErrorCode::kUnavailable, "cannot create a temporary folder", temp_parent.string());
  Sources sources(options, progress);
  TM_TRY(sources.open(temp.path()));
  std::vector<OpenedSource> all;
  for (const auto& source : sources.opened()) {
    TM_ASSIGN(auto surveyed, formats::survey(*source, options.format));
    surveyed.among_others = sources.opened().size() > 1;
    const auto& parts = surveyed.found.parts;
    const bool pictures = std::all_of(parts.begin(), parts.end(), [](const auto& part) {
      return part.format == &formats::pictures_format();
    });
    const bool unpacked = source != sources.opened().front() || sources.only_unpacked();
    all.push_back({*source, std::move(surveyed), pictures, unpacked});
  }
  const auto has_parts = [](const OpenedSource& one) { return !one.surveyed.found.parts.empty(); };
  if (sources.failure() && std::none_of(all.begin(), all.end(), has_parts))
    return tl::unexpected(*sources.failure());
  // Labels may be of pictures in another archive.
  std::vector<const OpenedSource*> order;
  for (const bool pictures : {true, false})
    for (const OpenedSource& one : all)
      if (one.pictures == pictures) order.push_back(&one);
  for (const OpenedSource* one : order) TM_TRY(each(*one));
  return sources.left_out();
}

}  // namespace touchmark::flow
