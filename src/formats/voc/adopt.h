// The images that annotation files name in <filename>. Thread-safety: pure functions.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/voc/layout.h"

namespace touchmark::formats::voc {

// File names that a <filename> may mean, which may be a path of any system or part of a URL; one or two.
std::vector<std::string> names_said(std::string_view filename);

// An annotation file without an image of its own name takes the one without labels that its <filename> names
// and that no other one names.
void adopt_images(Layout& layout, const std::function<std::string(const Item&)>& filename_of);

}  // namespace touchmark::formats::voc
