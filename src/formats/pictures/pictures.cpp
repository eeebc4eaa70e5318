#include "formats/registry.h"

#include "base/utf8.h"
#include "formats/folder.h"
#include "formats/mask_folder.h"
#include "formats/tree.h"

namespace touchmark::formats {
namespace fs = std::filesystem;
namespace {

Result<void> push(const fs::path& file, const DataSource& source, Sink& sink) {
  SourceAsset asset;
  asset.content.name =
      mended_utf8(source.is_folder() ? file.lexically_relative(source.path()).generic_string()
                                     : file.filename().string());
  asset.content.uri = file_uri(file);
  asset.file = file;
  return sink.on_asset(std::move(asset));
}

class PicturesFormat final : public Format {
 public:
  std::string_view name() const override { return "images"; }
  std::string_view title() const override { return "pictures without labels"; }

  // What no data set took is left to it (recognize.h).
  std::vector<Found> find(const Tree&) const override { return {}; }

  Result<void> read(const DataSource& source, Sink& sink) const override {
    TM_TRY(sink.on_ontology({}));
    if (source.is_file()) return push(source.path(), source, sink);
    const std::vector<fs::path> all = source.files(source.path(), true, image_extensions());
    std::vector<fs::path> files;
    for (const fs::path& path : all)
      if (!is_mask_picture(source, source.path(), path)) files.push_back(path);
    if (files.empty()) files = all;  // somebody named this folder: it is meant
    if (files.empty()) return fail(ErrorCode::kInvalid, "no images were found", source.path().string());
    for (std::size_t i = 0; i < files.size(); ++i) {
      TM_TRY(push(files[i], source, sink));
      if (!sink.on_progress(static_cast<double>(i + 1) / static_cast<double>(files.size())))
        return fail(ErrorCode::kCancelled, "cancelled");
    }
    return {};
  }

  Result<LossReport> write(const fs::path&, const record::Ontology&, const AssetStream&,
                           const WriteOptions&) const override {
    return fail(ErrorCode::kUnsupported, "pictures alone are not written; export a format with its images");
  }
};

}  // namespace

const Format& pictures_format() {
  static const PicturesFormat format;
  return format;
}

}  // namespace touchmark::formats
