// Exact tests on points and rings that validation rests on. Thread-safety: pure functions.
#pragma once

#include "geometry/types.h"

namespace touchmark::geometry {

// The sign of the cross product (b - a) x (c - a), computed without rounding error: 1 when a, b, c turn
// clockwise on the screen, -1 when the other way, 0 when they lie on one line. Coordinates must be finite and
// below 1e100.
int turn_of(Point a, Point b, Point c);

// All points on one line, or at one place.
bool is_flat(const Ring& ring);

// Whether two sides of the ring meet anywhere but in the corner that neighbours share: they cross, touch or
// overlap, or a side runs back over its neighbour. No two points in a row may be equal. O(n log n) (Shamos
// and Hoey, "Geometric intersection problems", 1976).
bool crosses_itself(const Ring& ring);

}  // namespace touchmark::geometry
