// The words of a loss report for people. Thread-safety: pure functions.
#pragma once

#include <string>
#include <string_view>

#include "formats/format.h"
#include "geometry/types.h"

namespace touchmark::formats {

// "37 polygons with holes", "1 attribute".
std::string counted_text(const LossItem& item);

// What an item calls a shape of that kind: "image cuboid", and "label without a shape" of a whole image.
std::string_view shape_noun(geometry::ShapeKind kind);

}  // namespace touchmark::formats
