// Cutting shapes at the image's frame. Coordinates must be finite. Thread-safety: pure functions.
#pragma once

#include <vector>

#include "geometry/types.h"

namespace touchmark::geometry {

bool inside_frame(Point point, Size frame);

// The common part; width or height is not above 0 when there is none.
Box clip_box(const Box& box, Size frame);

// What of a part (rings of 3 or more points) lies inside: none, one or several parts, without sides that run
// twice along the frame. Rings that cross themselves or each other are cut one by one (Sutherland and
// Hodgman), which covers the same pixels but may leave such sides.
std::vector<PolygonPart> clip_part(PolygonPart part, Size frame);

// The pieces inside, joined in order; empty when there are none.
Polyline clip_polyline(const Polyline& line, Size frame);

}  // namespace touchmark::geometry
