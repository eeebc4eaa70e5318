// Joining the parts of a polygon that overlap, so that filling it by either rule covers the same area.
// Thread-safety: pure function.
#pragma once

#include "geometry/mask.h"
#include "geometry/types.h"

namespace touchmark::geometry {

// The union of the parts. Parts that overlap none stay exactly as they are; so does the whole, and `kept` is
// set, when a ring of those that do crosses itself, which has no union that all would agree on, or above
// 10,000 corners, or when `go_on` says no, which is asked before each two parts. Coordinates must be finite.
// Boost.Geometry's overlay, O((n + crossings) log n) for each two parts.
Polygon united_parts(const Polygon& polygon, bool* kept = nullptr, const GoOn& go_on = {});

}  // namespace touchmark::geometry
