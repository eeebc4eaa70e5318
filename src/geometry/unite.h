// Joining the parts of a polygon that overlap, so that filling it by either rule covers the same area.
// Thread-safety: pure function.
#pragma once

#include "geometry/types.h"

namespace touchmark::geometry {

// The union of the parts. Parts that overlap none stay exactly as they are; so does the whole, and `kept` is
// set, when a ring of those that do crosses itself, which has no union that all would agree on, or above
// 10,000 corners. Coordinates must be finite. Boost.Geometry's overlay, O((n + crossings) log n) for each two
// parts.
Polygon united_parts(const Polygon& polygon, bool* kept = nullptr);

}  // namespace touchmark::geometry
