#include <unistd.h>

#include "base/json.h"
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

bool is_archive(const fs::path& file) {
  const std::string name = file.filename().string();
  for (const std::string_view ending : {".zip", ".tar", ".tar.gz", ".tgz"})
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

struct Source {
  fs::path path;
  const formats::Format* format = nullptr;  // null: a folder of pictures
};

Result<Source> resolve(const fs::path& path, const std::string& format) {
  if (format == "images") return Source{path, nullptr};
  if (!format.empty() && format != "auto") {
    TM_ASSIGN(const formats::Format* known, formats::find_format(format));
    return Source{path, known};
  }
  std::error_code error;
  if (!fs::is_directory(path, error) && looks_like_image(path)) return Source{path, nullptr};
  const auto detected = formats::detect_format(path);
  if (detected) return Source{path, *detected};
  if (detected.error().code != ErrorCode::kUnsupported || !fs::is_directory(path, error))
    return tl::unexpected(detected.error());
  return Source{path, nullptr};
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
  std::error_code error;
  if (!fs::exists(options.source, error))
    return fail(ErrorCode::kNotFound, "there is nothing to import at this path", options.source.string());
  const fs::path temp_parent = options.temp.empty() ? fs::temp_directory_path() : options.temp;
  const TempFolder temp(temp_parent);
  if (temp.path().empty())
    return fail(ErrorCode::kUnavailable, "cannot create a temporary folder", temp_parent.string());

  ImportOptions settled = options;
  fs::path path = fs::absolute(options.source).lexically_normal();
  if (!path.has_filename()) path = path.parent_path();
  if (is_archive(path)) {
    if (progress && !progress(0, 0, "unpacking")) return fail(ErrorCode::kCancelled, "cancelled");
    TM_TRY(formats::unpack_archive(path, temp.path(), {}));
    path = only_child(temp.path());
    settled.copy = true;  // the unpacked files do not stay
  }
  TM_ASSIGN(const Source source, resolve(path, options.format));
  // Of one picture the name would stay in the log when the picture is erased.
  const bool one_picture = source.format == nullptr && !fs::is_directory(source.path, error);
  const std::string made_by =
      !options.made_by.empty() ? options.made_by
                               : "import:" + (one_picture ? "picture" : options.source.filename().string());
  const bool links = source.format != nullptr && source.format->name() == "bundle";
  // A bundle says itself where its assets came from.
  if (settled.origin.empty() && !links)
    settled.origin = record::is_origin(made_by) ? made_by : source.format == nullptr ? "upload" : "import";
  TM_ASSIGN(const std::string said_by, maker(store, actor, project, settled, made_by));
  IngestSink sink(store, blobs, media, actor, project, settled, said_by, links, progress);
  if (source.format != nullptr) {
    TM_TRY(source.format->read(source.path, sink));
  } else {
    TM_TRY(read_image_folder(source.path, sink));
  }
  return sink.finish();
}

}  // namespace touchmark::flow
