#include "flow/asset/image_folder.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace touchmark::flow {
namespace fs = std::filesystem;
namespace {

constexpr std::array<std::string_view, 10> kEndings = {".jpg",  ".jpeg", ".png", ".webp", ".tif",
                                                       ".tiff", ".bmp",  ".gif", ".avif", ".jfif"};

Result<void> push(const fs::path& file, const fs::path& root, formats::Sink& sink) {
  formats::SourceAsset asset;
  asset.content.name =
      fs::is_directory(root) ? file.lexically_relative(root).generic_string() : file.filename().string();
  asset.content.uri = "file:" + fs::absolute(file).lexically_normal().string();
  return sink.on_asset(std::move(asset));
}

}  // namespace

bool looks_like_image(const fs::path& file) {
  const std::string ending = lower_ascii(file.extension().string());
  return std::find(kEndings.begin(), kEndings.end(), ending) != kEndings.end();
}

Result<void> read_image_folder(const fs::path& source, formats::Sink& sink) {
  TM_TRY(sink.on_ontology({}));
  std::error_code error;
  if (!fs::is_directory(source, error)) return push(source, source, sink);
  std::vector<fs::path> files;
  const auto options = fs::directory_options::skip_permission_denied;
  for (fs::recursive_directory_iterator it(source, options, error), end; !error && it != end;
       it.increment(error)) {
    if (it->path().filename().string().starts_with(".")) {
      if (it->is_directory(error)) it.disable_recursion_pending();
      continue;
    }
    if (it->is_regular_file(error) && looks_like_image(it->path())) files.push_back(it->path());
  }
  if (error) return fail(ErrorCode::kInvalid, "cannot read the folder: " + error.message(), source.string());
  if (files.empty()) return fail(ErrorCode::kInvalid, "no images were found", source.string());
  std::sort(files.begin(), files.end());
  for (std::size_t i = 0; i < files.size(); ++i) {
    TM_TRY(push(files[i], source, sink));
    if (!sink.on_progress(static_cast<double>(i + 1) / static_cast<double>(files.size())))
      return fail(ErrorCode::kCancelled, "cancelled");
  }
  return {};
}

}  // namespace touchmark::flow
