// One Pascal VOC annotation file: XML text to and from plain values.
//
// Numbers: a box is x = xmin, y = ymin, width = xmax - xmin, height = ymax - ymin, with no shift by one, as
// most tools read it. Where the plain text of those numbers differs from the file's ("91.0" for 91), the
// file's own text is kept under "bndbox" and written back while it still says the same box.
// DTDs and entities are never expanded. Thread-safety: pure functions.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/json.h"
#include "formats/format.h"
#include "geometry/types.h"

namespace touchmark::formats::voc {

inline constexpr std::uint64_t kXmlLimit = 16u << 20;  // bytes

// xmin, ymin, xmax, ymax as text.
using BoxText = std::array<std::string, 4>;
// The text whose reading is exactly `box` where doubles allow it.
BoxText box_text(const geometry::Box& box);
std::optional<geometry::Box> box_from_text(const BoxText& text);

struct Part {
  std::string name;
  geometry::Box box;
  Json extra;  // unknown children, and "bndbox" text; null when none
};

struct Object {
  std::string name;
  std::optional<geometry::Box> box;
  std::uint32_t flags = 0;  // record::Flag
  std::vector<Part> parts;
  Json extra;       // pose, unknown children, and "bndbox" text; null when none
  int line = 0;     // of the file, from 1
  int ordinal = 0;  // from 1, counting the objects that were left out as well
};

struct File {
  std::string filename;
  geometry::Size size;
  bool segmented = false;
  std::vector<Object> objects;
  Json extra;  // folder, depth, path, source and unknown children; null when none
};

// `name` is the file's name in issues. kInvalid with file:line when the text is no annotation file; objects
// without a name or a usable box are left out with an issue.
Result<File> parse(std::string_view text, const std::string& name, std::vector<Issue>& issues);
// Tab-indented, elements in the usual order; control characters, which XML cannot carry, become U+FFFD.
std::string to_text(const File& file);

}  // namespace touchmark::formats::voc
