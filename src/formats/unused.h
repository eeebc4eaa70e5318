// Names the files of a source that nothing was taken from, with what they seem to be: a data set must never
// come in with fewer labels than it has and no word about it.
#pragma once

#include <string>
#include <string_view>

#include "formats/format.h"
#include "formats/tree.h"

namespace touchmark::formats {

// What the kinds of such issues begin with; the rest is what the files seem to be.
inline constexpr std::string_view kUnusedKind = "files that were not used: ";
// After the source was read. One issue for each kind of file, with how many there are and the first few
// names.
void report_unused(const Tree& tree, Sink& sink);

// What there is where nothing was found to read, for who wonders why: "there is only a.foo: files of a kind
// that is not known"; "the folder is empty".
std::string only_unused(const Tree& tree);

// What a file of that name that begins with those bytes seems to be, in the plural, and why it is not read:
// "CVAT for video; not supported yet".
std::string seems_to_be(std::string_view name, std::string_view folder, std::string_view head);

}  // namespace touchmark::formats
