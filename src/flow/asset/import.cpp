#include <unistd.h>

#include "base/json.h"
#include "base/text.h"
#include "flow/asset/image_folder.h"
#include "flow/asset/ingest.h"
#include "flow/asset/layer.h"
#include "formats/archive.h"
#include "formats/registry.h"

namespace touchmark::flow {
namespace fs = std::filesystem;
namespace {

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

// Nothing but one folder inside: that folder is the data set.
fs::path only_child(const fs::path& folder) {
  fs::path found;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(".") || name == "__MACOSX") continue;
    if (!found.empty() || !entry.is_directory()) return folder;
    found = entry.path();
  }
  return found.empty() ? folder : found;
}

// Null: a folder of pictures.
Result<const formats::Format*> resolve(const formats::DataSource& source, const std::string& format) {
  if (format == "images") return nullptr;
  if (!format.empty() && format != "auto") return formats::find_format(format);
  if (!source.is_folder() && looks_like_image(source.path())) return nullptr;
  const auto detected = formats::detect_format(source);
  if (detected) return *detected;
  if (detected.error().code != ErrorCode::kUnsupported || !source.is_folder())
    return tl::unexpected(detected.error());
  return nullptr;
}

// What was named, or what is in it when it is an archive: unpacked into `temp`, and nothing beyond that.
Result<formats::DataSource> open_source(const ImportOptions& options, const fs::path& temp,
                                        const Progress& progress, ImportOptions& settled) {
  TM_ASSIGN(formats::DataSource named, formats::DataSource::open(options.source, options.within));
  if (!named.is_file() || !is_archive_name(named.path())) return named;
  const auto tell = [&progress](double share) {
    return !progress || progress(static_cast<std::int64_t>(share * 1000), 0, "unpacking");
  };
  if (!tell(0)) return fail(ErrorCode::kCancelled, "cancelled");
  TM_ASSIGN(const OpenFile archive, named.open_file(named.path()));
  TM_TRY(formats::unpack_archive(archive, temp, {}, tell));
  settled.copy = true;  // the unpacked files do not stay
  return formats::DataSource::open(only_child(temp));
}

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
  return {{"assets", report.assets},           {"known_assets", report.known_assets},
          {"annotations", report.annotations}, {"classes", report.classes},
          {"errors", std::move(errors)},       {"error_count", report.error_count}};
}

Result<ImportReport> import_data(ledger::Store& store, BlobStore& blobs, MediaLibrary& media, Actor actor,
                                 ProjectId project, const ImportOptions& options, const Progress& progress) {
  const fs::path temp_parent = options.temp.empty() ? fs::temp_directory_path() : options.temp;
  const TempFolder temp(temp_parent);
  if (temp.path().empty())
    return fail(ErrorCode::kUnavailable, "cannot create a temporary folder", temp_parent.string());
  ImportOptions settled = options;
  TM_ASSIGN(const formats::DataSource source, open_source(options, temp.path(), progress, settled));
  TM_ASSIGN(const formats::Format* format, resolve(source, options.format));
  // Later reads go through the same gate: beneath the folder that is remembered here.
  if (!settled.copy) TM_TRY(blobs.allow(source.root()));
  // Of one picture the name would stay in the log when the picture is erased.
  const bool one_picture = format == nullptr && source.is_file();
  const std::string made_by =
      !options.made_by.empty() ? options.made_by
                               : "import:" + (one_picture ? "picture" : options.source.filename().string());
  const bool links = format != nullptr && format->name() == "bundle";
  // A bundle says itself where its assets came from.
  if (settled.origin.empty() && !links)
    settled.origin = record::is_origin(made_by) ? made_by : format == nullptr ? "upload" : "import";
  TM_ASSIGN(const std::string said_by, maker(store, actor, project, settled, made_by));
  IngestSink sink(store, blobs, media, actor, project, settled, source, said_by, links, progress);
  if (format != nullptr) {
    TM_TRY(format->read(source, sink));
  } else {
    TM_TRY(read_image_folder(source, sink));
  }
  source.report(sink);
  return sink.finish();
}

}  // namespace touchmark::flow
