#include "formats/label_files.h"

#include "formats/pairing.h"

namespace touchmark::formats {

std::vector<Found> find_label_files(const Tree& tree, Likeness like) {
  std::vector<Found> out;
  for (const Tree::File& file : tree.files()) {
    const std::filesystem::path path = tree.path(file);
    const int found = like(tree.source(), path);
    if (found < kLeastLikely) continue;
    if (tree.source().is_file()) {
      out.push_back({path, found});
      continue;
    }
    std::size_t folder = file.folder;
    const auto says_role = [&tree](std::size_t at) {
      const std::string& name = tree.folders()[at].lower;
      return at != 0 && (is_role_folder(name) || is_split_folder(name));
    };
    while (says_role(folder)) folder = tree.folders()[folder].parent;
    out.push_back({tree.folders()[folder].path, found});
  }
  return out;
}

}  // namespace touchmark::formats
