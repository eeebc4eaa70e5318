#include "flow/asset/image_folder.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "base/utf8.h"
#include "formats/folder.h"

namespace touchmark::flow {
namespace fs = std::filesystem;
namespace {

constexpr std::array<std::string_view, 10> kEndings = {".jpg",  ".jpeg", ".png", ".webp", ".tif",
                                                       ".tiff", ".bmp",  ".gif", ".avif", ".jfif"};

Result<void> push(const fs::path& file, const formats::DataSource& source, formats::Sink& sink) {
  formats::SourceAsset asset;
  asset.content.name =
      mended_utf8(source.is_folder() ? file.lexically_relative(source.path()).generic_string()
                                     : file.filename().string());
  asset.content.uri = formats::file_uri(file);
  return sink.on_asset(std::move(asset));
}

}  // namespace

bool looks_like_image(const fs::path& file) {
  const std::string ending = lower_ascii(file.extension().string());
  return std::find(kEndings.begin(), kEndings.end(), ending) != kEndings.end();
}

Result<void> read_image_folder(const formats::DataSource& source, formats::Sink& sink) {
  TM_TRY(sink.on_ontology({}));
  if (source.is_file()) return push(source.path(), source, sink);
  std::vector<fs::path> files = source.files(source.path(), true, {});
  std::erase_if(files, [](const fs::path& file) { return !looks_like_image(file); });
  if (files.empty()) return fail(ErrorCode::kInvalid, "no images were found", source.path().string());
  for (std::size_t i = 0; i < files.size(); ++i) {
    TM_TRY(push(files[i], source, sink));
    if (!sink.on_progress(static_cast<double>(i + 1) / static_cast<double>(files.size())))
      return fail(ErrorCode::kCancelled, "cancelled");
  }
  return {};
}

}  // namespace touchmark::flow
