// CVAT's shapes that a record has no kind for, as polygons. Units: pixels, angles in degrees clockwise.
// Thread-safety: pure functions.
#pragma once

#include <array>

#include "geometry/types.h"

namespace touchmark::formats::cvat {

struct Ellipse {
  double cx = 0;
  double cy = 0;
  double rx = 0;
  double ry = 0;
  double rotation = 0;
};
// Points on the ellipse, so many that the sides stay within a tenth of a pixel of it, at least 16, at most
// 360.
geometry::Polygon outline_of(const Ellipse& ellipse);

// Of the eight corners of a cuboid as the camera sees it: their convex hull.
geometry::Polygon outline_of(const std::array<geometry::Point, 8>& corners);

}  // namespace touchmark::formats::cvat
