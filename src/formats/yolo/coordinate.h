// Between YOLO's normalized numbers and pixels, both ways exactly.
//
// Reading: n * extent in double, then brought to the nearest multiple of 0.000001 px when it lies within
// 8 * 2^-52 * extent of it, that is within the rounding error of the arithmetic itself (about 1e-12 px at
// 640 px). So boxes whose pixels have up to 6 decimals come back exactly, and no other number is changed.
// Writing: the shortest decimal text whose reading is exactly the given pixel value; where no double is, the
// closest one (then the reading differs by less than 1e-9 px). Hence numbers that were read and not edited
// are written as the same doubles. Thread-safety: pure functions.
#pragma once

#include <array>
#include <string>

#include "geometry/types.h"

namespace touchmark::formats::yolo {

// cx cy w h, normalized.
geometry::Box box_from_normalized(const std::array<double, 4>& numbers, geometry::Size size);
geometry::Point point_from_normalized(double x, double y, geometry::Size size);

// "cx cy w h"
std::string box_text(const geometry::Box& box, geometry::Size size);
// "x y"
std::string point_text(geometry::Point point, geometry::Size size);

}  // namespace touchmark::formats::yolo
