#include <functional>

#include "base/disk.h"
#include "formats/atomic_file.h"
#include "formats/bundle/lines.h"
#include "formats/bundle/reader.h"
#include "formats/folder.h"
#include "formats/pace.h"
#include "formats/registry.h"
#include "formats/tree.h"

namespace touchmark::formats {
namespace {

namespace fs = std::filesystem;

// Two passes over the assets: all asset lines come before the annotation lines.
class BundleWriter {
 public:
  BundleWriter(const fs::path& target, const WriteOptions& options)
      : single_(target.extension() == ".jsonl"),
        folder_(single_ ? target.parent_path() : target),
        path_(single_ ? target : target / bundle::kFileName),
        options_(options),
        pace_(options.on_progress) {}

  Result<LossReport> run(const record::Ontology& ontology, const AssetStream& assets) {
    if (options_.dry_run) return LossReport{};
    TM_ASSIGN(file_, AtomicFile::create(path_));
    bundle::append_header(file_.buffer());
    bundle::append_ontology(file_.buffer(), ontology);
    TM_TRY(assets([this](const AssetWithAnnotations& asset) { return write_asset(asset.content); }));
    const std::int64_t asset_lines = done_;
    done_ = 0;
    second_ = true;
    TM_TRY(assets([this](const AssetWithAnnotations& asset) { return write_annotations(asset); }));
    bundle::append_end(file_.buffer(), asset_lines, annotations_);
    TM_TRY(file_.commit());
    return LossReport{};
  }

 private:
  Result<void> write_asset(const record::AssetContent& content) {
    TM_TRY(progress());
    std::string image;
    if (options_.copy_images && options_.place_image) {
      image = "images/" + names_.make(content.name);
      TM_ASSIGN(const fs::path path, path_below(folder_, image));
      std::error_code failure;
      fs::create_directories(path.parent_path(), failure);
      if (failure)
        return fail(ErrorCode::kUnavailable, "cannot make the folder: " + disk_words(failure), path.string());
      TM_ASSIGN(const bool placed, options_.place_image(content, path));
      if (!placed) image.clear();
    }
    bundle::append_asset(file_.buffer(), content, image);
    return file_.flush_if_full();
  }

  Result<void> write_annotations(const AssetWithAnnotations& asset) {
    for (const SourceAnnotation& annotation : asset.annotations) {
      bundle::append_annotation(file_.buffer(), done_, annotation);
      ++annotations_;
      TM_TRY(pace_.check());
      TM_TRY(file_.flush_if_full());
    }
    return progress();
  }

  Result<void> progress() {
    ++done_;
    const double part =
        options_.asset_count > 0
            ? std::min(1.0, static_cast<double>(done_) / static_cast<double>(options_.asset_count))
            : 0;
    pace_.at((part + (second_ ? 1 : 0)) / 2);
    return pace_.check();
  }

  bool single_;
  fs::path folder_;
  fs::path path_;
  const WriteOptions& options_;
  Pace pace_;
  AtomicFile file_;
  SafeNames names_;
  std::int64_t done_ = 0;
  std::int64_t annotations_ = 0;
  bool second_ = false;
};

class BundleFormat final : public Format {
 public:
  std::string_view name() const override { return "bundle"; }
  std::string_view title() const override { return "Touchmark bundle"; }

  std::string_view single_file_ending() const override { return ".jsonl"; }
  std::vector<Found> find(const Tree& tree) const override {
    std::vector<Found> out;
    for (const Tree::File& file : tree.files()) {
      const fs::path path = tree.path(file);
      if (lower_extension(path) != ".jsonl" || !bundle::is_bundle(tree.source(), path)) continue;
      // Beside it are its images: the folder is the set, as far as it goes by the name that is written.
      const bool folder = file.name == bundle::kFileName && !tree.source().is_file();
      out.push_back({folder ? path.parent_path() : path, 100});
    }
    return out;
  }

  Result<void> read(const DataSource& source, Sink& sink) const override {
    try {
      return bundle::read_bundle(source, sink);
    } catch (const std::exception& error) {
      return fail(ErrorCode::kInternal, std::string("reading a bundle: ") + error.what(),
                  source.path().string());
    }
  }

  Result<LossReport> write(const fs::path& target, const record::Ontology& ontology,
                           const AssetStream& assets, const WriteOptions& options) const override {
    try {
      return BundleWriter(target, options).run(ontology, assets);
    } catch (const std::exception& error) {
      return fail(ErrorCode::kInternal, std::string("writing a bundle: ") + error.what(), target.string());
    }
  }
};

}  // namespace

const Format& bundle_format() {
  static const BundleFormat format;
  return format;
}

}  // namespace touchmark::formats
