// Shapes drawn on an image as its file stores it, on the image as people see it: EXIF orientation applied.
// Source of the eight cases: Exif 2.32, tag 0x0112. Thread-safety: pure functions.
#pragma once

#include <cstdint>

#include "geometry/types.h"

namespace touchmark::geometry {

// `stored`: the size of the pixels in the file. An orientation outside 2..8 changes nothing.
Size turned(Size stored, std::uint8_t orientation);
Point turned(Point point, Size stored, std::uint8_t orientation);
// A mask must be of size `stored`; a cuboid in space is not of the image plane and stays.
Shape turned(Shape shape, Size stored, std::uint8_t orientation);

}  // namespace touchmark::geometry
