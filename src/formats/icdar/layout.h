// Where the text files of an ICDAR data set are, and which images they are of. Memory: O(number of files).
// Thread-safety: pure functions over the file system.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "formats/format.h"
#include "formats/tree.h"

namespace touchmark::formats::icdar {

struct Entry {
  std::filesystem::path image;
  std::filesystem::path label;  // empty when there is none
  std::filesystem::path key;    // likewise (key.h)
};

struct Orphan {  // a text file without an image, or its key information alone
  std::filesystem::path label;
  std::string why;
  bool unsure = false;  // several could be meant, or the one has another text file
  std::filesystem::path key = {};

  const std::filesystem::path& file() const { return label.empty() ? key : label; }
};

struct Layout {
  std::filesystem::path root;
  std::vector<Entry> entries;  // by path of the image
  std::vector<Orphan> orphans;
  std::vector<Issue> issues;

  std::string name_of(const std::filesystem::path& path) const;  // below the root, for messages
  // Below the root, with a word for its folder that says a role (pairing.h) in place of "box", "gt" and
  // "key".
  std::filesystem::path place_of(const std::filesystem::path& label) const;
};

// kNotFound when there is no text file of the kind.
Result<Layout> find_layout(const DataSource& source);
// "img_1" of "gt_img_1", as the competitions call the file of img_1.jpg; as it is of others.
std::string_view without_prefix(std::string_view stem);
// Whether the beginning of a file is such lines, at least the half of it.
bool looks_like_regions(std::string_view head);

// Format::find.
std::vector<Found> find_sets(const Tree& tree);

}  // namespace touchmark::formats::icdar
