#include "formats/panoptic/label_images.h"

#include "base/text.h"
#include "formats/place_text.h"

namespace touchmark::formats::panoptic {
namespace fs = std::filesystem;

LabelImages::LabelImages(const DataSource& source, const coco::AnnotationFile& file) : source_(source) {
  const fs::path here = file.path.parent_path();
  stem_ = lower_ascii(file.path.stem().string());
  folders_ = {here / file.path.stem(), here.parent_path() / file.path.stem(), here};
  if (source.is_file() && here == source.root()) folders_.erase(folders_.begin() + 1);
}

std::optional<fs::path> LabelImages::find(const std::string& file_name) {
  const std::string name = inner_path(file_name);
  if (name.empty()) return std::nullopt;
  const std::string base = name.substr(name.rfind('/') + 1);
  for (const fs::path& folder : folders_)
    for (const std::string& wanted : {name, base})
      if (fs::path path = folder / wanted; source_.is_file(path)) return path;
  return anywhere(base);
}

// How much the folders that it lies in speak for labels of this file; 0: not at all, it may be a picture.
int LabelImages::rank_of(const fs::path& below) const {
  int rank = 0;
  for (const fs::path& part : below.parent_path()) {
    const std::string folder = lower_ascii(part.string());
    if (folder == stem_) return 3;
    if (folder.find("panoptic") != std::string::npos) rank = 2;
    for (const std::string_view word : {"mask", "seg", "label", "annotation", "gt"})
      if (folder.find(word) != std::string::npos) rank = std::max(rank, 1);
  }
  return rank;
}

std::optional<fs::path> LabelImages::anywhere(const std::string& base) {
  if (!looked_everywhere_ && source_.is_folder()) {
    for (const fs::path& path : source_.files(source_.path(), true, {".png"})) {
      const int rank = rank_of(path.lexically_relative(source_.path()));
      Place& known = by_name_[path.filename().string()];
      if (rank > known.rank) {
        known = {path, rank, false};
      } else if (rank > 0 && rank == known.rank) {
        known.several = true;
      }
    }
  }
  looked_everywhere_ = true;
  const auto found = by_name_.find(base);
  if (found == by_name_.end() || found->second.rank == 0 || found->second.several) return std::nullopt;
  return found->second.path;
}

}  // namespace touchmark::formats::panoptic
