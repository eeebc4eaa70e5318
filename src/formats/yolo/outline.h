// Shape changes that YOLO's flavors need. Thread-safety: pure functions.
#pragma once

#include "geometry/mask.h"
#include "geometry/types.h"

namespace touchmark::formats::yolo {

// One ring that covers what the polygon covers: further parts and holes are joined by cuts of zero width, at
// the nearest pair of points or, where there are very many, at a near one. Even-odd filling gives the same
// pixels. Empty without any usable ring, and when `go_on` says no. O(n log n).
geometry::Ring one_ring(const geometry::Polygon& polygon, const geometry::GoOn& go_on = {});

}  // namespace touchmark::formats::yolo
