// Shapes with an inside, as polygons. Thread-safety: pure functions.
#pragma once

#include <optional>

#include "geometry/types.h"

namespace touchmark::geometry {

// Points on the ellipse, so many that its sides stay within a tenth of a pixel of it, at least 16, and at
// most 4,096 (that is for radii up to 340,000 pixels).
Polygon silhouette(const Ellipse& ellipse);
// The convex hull of its corners. Of corners on one line it has no area.
Polygon silhouette(const Cuboid2d& cuboid);
// Of boxes, rotated boxes, ellipses and cuboids in the image, and of polygons themselves; nothing for others.
std::optional<Polygon> silhouette(const Shape& shape);

}  // namespace touchmark::geometry
