// Which of several parts a hole lies in. Private to geometry.
#pragma once

#include <vector>

#include "geometry/types.h"

namespace touchmark::geometry {

// For each point, the index of the ring that it lies inside of, or the number of rings when it lies in none.
// The rings must be simple, clockwise on the screen, and lie beside each other: none crosses or holds
// another. One sweep over the sides, O(n log n).
std::vector<std::size_t> rings_around(const std::vector<const Ring*>& rings,
                                      const std::vector<Point>& points);

}  // namespace touchmark::geometry
