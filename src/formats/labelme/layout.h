// Where LabelMe files are: beside their images, or in a folder of their own.
// Memory: O(number of files). Thread-safety: pure functions over the file system.
#pragma once

#include <filesystem>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/error.h"
#include "formats/format.h"
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

// Images by their paths and names.
class ImageFinder {
 public:
  ImageFinder(const DataSource& source, const Layout& layout);
  // The image that a file names: at that place, seen from the file, else of that name in its folder, else the
  // only one of that name, else the one that lies as the file does. Empty when there is none.
  std::filesystem::path find(const std::filesystem::path& document, const std::string& image_path) const;

 private:
  const DataSource& source_;
  const Layout& layout_;
  std::unordered_map<std::string, std::size_t> by_name_;   // in lower case; SIZE_MAX: several
  std::unordered_map<std::string, std::size_t> by_place_;  // in lower case
  std::unordered_map<std::string, std::size_t> by_stem_;   // pair_key in lower case; likewise
};

// Format::find.
std::vector<Found> find_sets(const Tree& tree);

}  // namespace touchmark::formats::labelme
