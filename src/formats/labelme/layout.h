// Where LabelMe files are: beside their images, or in a folder of their own.
// Memory: O(number of files). Thread-safety: pure functions over the file system.
#pragma once

#include <filesystem>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/error.h"
#include "formats/format.h"
#include "formats/picture_names.h"
#include "formats/tree.h"

namespace touchmark::formats::labelme {

struct Layout {
  std::filesystem::path root;
  std::vector<std::filesystem::path> documents;
  std::vector<std::filesystem::path> images;  // below the root, without masks and LabelMe's own exports
  std::vector<std::string> labels;  // of labels.txt, in its order; LabelMe's words for no class left out
  std::vector<std::string> flags;   // of flags.txt
  bool labels_are_sure = false;     // labels.txt begins as LabelMe's do

  std::string name_of(const std::filesystem::path& path) const;  // below the root, for messages
};

// kNotFound when there is no LabelMe file.
Result<Layout> find_layout(const DataSource& source);

// The image that a file names.
struct NamedImage {
  std::filesystem::path path;  // empty when there is none
  bool sure = false;           // else another file may mean it as well
  std::string why;             // there is none, when others could be meant or lie elsewhere
};

// Images by their paths and names.
class ImageFinder {
 public:
  ImageFinder(const DataSource& source, const Layout& layout);
  // Surely the one at the place that the file says, seen from it, or of that name in its folder, or the one
  // that lies as the file does; else the one that is meant (picture_names.h).
  NamedImage find(const std::filesystem::path& document, const std::string& image_path) const;
  // Below the root; where the image should be, when it is not there.
  std::filesystem::path place(const std::filesystem::path& document, const std::string& image_path) const;

 private:
  using Map = std::unordered_map<std::string, std::size_t>;  // SIZE_MAX: several
  std::filesystem::path among(const Map& map, const std::string& key) const;

  const DataSource& source_;
  const Layout& layout_;
  Map by_place_;           // folded
  Map by_stem_;            // pair_key, folded
  PicturePaths pictures_;  // below the root
};

// Format::find.
std::vector<Found> find_sets(const Tree& tree);

}  // namespace touchmark::formats::labelme
