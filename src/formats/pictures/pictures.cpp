#include "formats/registry.h"

#include <algorithm>

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

// Masks whose data set was left behind look like gray pictures.
void hint_at_masks(const std::vector<fs::path>& files, const DataSource& source, Sink& sink) {
  const auto is_mask = [&source](const fs::path& file) { return looks_like_class_masks(source, file); };
  const auto first = std::find_if(files.begin(), files.end(), is_mask);
  if (first == files.end()) return;
  const auto count = std::count_if(first, files.end(), is_mask);
  const bool one = count == 1;
  sink.on_issue(
      {first->string(),
       std::to_string(count) + (one ? " picture looks like a mask" : " pictures look like masks") +
           " of classes and came in as " + (one ? "a picture" : "pictures") +
           ". If these are labels, give them with the JSON of their COCO panoptic set "
           "(panoptic_val.json) and its label images; or in a folder masks/ beside the pictures, with "
           "the names of the classes in classes.txt",
       "pictures that look like masks", count});
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
    hint_at_masks(files, source, sink);
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
