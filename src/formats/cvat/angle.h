// The numbers of CVAT's boxes, which have two corners and degrees, and of records, which have a size and radians:
// the way there, as the reader goes it, and the way back to numbers that read as exactly the same.
// Units: pixels; degrees and radians clockwise on the screen. Thread-safety: pure functions.
#pragma once

#include <numbers>
#include <utility>

namespace touchmark::formats::cvat {

inline double center(double low, double high) {
  return (low + high) / 2;
}
inline double radians(double degrees) {
  return degrees * (std::numbers::pi / 180);
}

// The upper corner: `high - low == extent`, the roundest such number; else the nearest one and `exact` is false.
double high_corner(double low, double extent, bool& exact);
// Both corners of a rotated box along one axis: center() and their difference are what is given; likewise.
std::pair<double, double> corners_around(double middle, double extent, bool& exact);
// radians(degrees) == angle; likewise. Never 0, which would not be a rotated box any more.
double degrees_of(double angle, bool& exact);

}  // namespace touchmark::formats::cvat
