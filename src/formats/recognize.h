// Finds the data sets in a source, wherever they lie in it: under a wrapping folder, as zips and the
// browser's folder picker make, several beside each other, and whatever the letter case of their folders.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "formats/format.h"
#include "formats/tree.h"

namespace touchmark::formats {

struct Part {
  const Format* format = nullptr;
  std::filesystem::path path;  // what its reader is given: a folder or a file
  int likeness = 0;            // 1 to 100
};

// What it is called for people: "YOLO", not the name of one of the variants that its reader reads alike.
std::string title_of(const Format& format);

struct Recognized {
  std::vector<Part> parts;   // to be read, by path; none lies in another
  std::vector<Part> others;  // found too, where one of the parts lies; the likelier was taken
};

// With `only`, what that format finds; when it finds nothing, the whole source is its part.
// kInvalid when two formats are as likely for the same place: somebody must say which.
Result<Recognized> recognize(const Tree& tree, const Format* only = nullptr);

}  // namespace touchmark::formats
