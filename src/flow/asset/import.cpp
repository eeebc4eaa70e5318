#include <unistd.h>

#include <algorithm>
#include <memory>

#include "base/json.h"
#include "base/text.h"
#include "flow/asset/ingest.h"
#include "flow/asset/layer.h"
#include "formats/archive.h"
#include "formats/pictures/pictures.h"
#include "formats/read_source.h"

namespace touchmark::flow {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kMostErrors = 1'000;

// A folder that is removed with this object.
class TempFolder {
 public:
  explicit TempFolder(const fs::path& parent) {
    std::string pattern = (parent / "import-XXXXXX").string();
    if (mkdtemp(pattern.data()) != nullptr) path_ = pattern;
  }
  ~TempFolder() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

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
    const formats::DataSource& gate = *opened_.emplace_back(std::make_unique<formats::DataSource>(std::move(named)));
    for (const fs::path& archive : archives) TM_TRY(unpack(gate, archive, temp));
    named_was_archive_ = gate.is_file() && !archives.empty();
    if (named_was_archive_) opened_.erase(opened_.begin());
    return {};
  }

  const std::vector<std::unique_ptr<formats::DataSource>>& opened() const { return opened_; }
  bool only_unpacked() const { return named_was_archive_; }

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
      inside.note(archive.filename().string(), "names in this archive are not UTF-8; they were read as " + encoding);
    opened_.push_back(std::make_unique<formats::DataSource>(std::move(inside)));
    return {};
  }

  const ImportOptions& options_;
  const Progress& progress_;
  std::vector<std::unique_ptr<formats::DataSource>> opened_;
  int unpacked_ = 0;
  bool named_was_archive_ = false;
};

// Who says what is imported: in a run it is the model, elsewhere the source. What a rater draws is not
// imported.
Result<std::string> maker(ledger::Store& store, const Actor& actor, ProjectId project,
                          const ImportOptions& options, const std::string& made_by) {
  std::string out = made_by;
  TM_TRY(store.read([&](ledger::Reader& reader) -> Result<void> {
    TM_ASSIGN(const auto target, layer(reader, project, actor, options.layer));
    if (target.kind == record::LayerKind::kReplica)
      return fail(ErrorCode::kForbidden, "what a rater says is drawn, not imported");
    if (target.kind == record::LayerKind::kRun && options.made_by.empty())
      out = "model:" + (target.model.empty() ? target.name : target.model);
    return {};
  }));
  return out;
}

}  // namespace

Json to_json(const ImportReport& report) {
  Json errors = Json::array();
  for (const auto& issue : report.errors)
    errors.push_back({{"where", issue.where}, {"message", issue.message}});
  return {{"assets", report.assets},
          {"known_assets", report.known_assets},
          {"found_assets", report.found_assets},
          {"annotations", report.annotations},
          {"known_annotations", report.known_annotations},
          {"classes", report.classes},
          {"errors", std::move(errors)},
          {"error_count", report.error_count}};
}

void add(ImportReport& sum, const ImportReport& one) {
  sum.assets += one.assets;
  sum.known_assets += one.known_assets;
  sum.found_assets += one.found_assets;
  sum.annotations += one.annotations;
  sum.known_annotations += one.known_annotations;
  for (const auto& [name, count] : one.classes) sum.classes[name] += count;
  sum.error_count += one.error_count;
  for (const auto& issue : one.errors)
    if (sum.errors.size() < kMostErrors) sum.errors.push_back(issue);
}

Result<ImportReport> import_data(ledger::Store& store, BlobStore& blobs, MediaLibrary& media, Actor actor,
                                 ProjectId project, const ImportOptions& options, const Progress& progress) {
  const fs::path temp_parent = options.temp.empty() ? fs::temp_directory_path() : options.temp;
  const TempFolder temp(temp_parent);
  if (temp.path().empty())
    return fail(ErrorCode::kUnavailable, "cannot create a temporary folder", temp_parent.string());
  Sources sources(options, progress);
  TM_TRY(sources.open(temp.path()));
  ImportReport sum;
  for (const auto& source : sources.opened()) {
    TM_ASSIGN(auto surveyed, formats::survey(*source, options.format));
    surveyed.among_others = sources.opened().size() > 1;
    const auto& parts = surveyed.found.parts;
    ImportOptions settled = options;
    settled.copy = options.copy || source != sources.opened().front() || sources.only_unpacked();
    // Later reads go through the same gate: beneath the folder that is remembered here.
    if (!settled.copy) TM_TRY(blobs.allow(source->root()));
    const bool pictures = std::all_of(parts.begin(), parts.end(),
                                      [](const auto& part) { return part.format == &formats::pictures_format(); });
    // Of one picture the name would stay in the log when the picture is erased.
    const bool one_picture = pictures && source->is_file();
    const std::string made_by =
        !options.made_by.empty() ? options.made_by
                                 : "import:" + (one_picture ? "picture" : options.source.filename().string());
    const bool links = parts.size() == 1 && parts.front().format->name() == "bundle";
    // A bundle says itself where its assets came from.
    if (settled.origin.empty() && !links)
      settled.origin = record::is_origin(made_by) ? made_by : pictures ? "upload" : "import";
    TM_ASSIGN(const std::string said_by, maker(store, actor, project, settled, made_by));
    IngestSink sink(store, blobs, media, actor, project, settled, *source, said_by, links, progress);
    TM_TRY(formats::read_source(surveyed, sink));
    TM_ASSIGN(const ImportReport report, sink.finish());
    add(sum, report);
  }
  return sum;
}

}  // namespace touchmark::flow
