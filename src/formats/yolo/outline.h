// Shape changes that YOLO's flavors need. Thread-safety: pure functions.
#pragma once

#include <array>
#include <optional>

#include "geometry/mask.h"
#include "geometry/types.h"

namespace touchmark::formats::yolo {

using Quad = std::array<geometry::Point, 4>;

// The rotated box with these corners; nothing when they are no rectangle, that is when a corner is off by
// more than 1 px or a tenth of the shorter side (but 0.01 px is always allowed).
std::optional<geometry::RotatedBox> rotated_box_of(const Quad& quad);

// One ring that covers what the polygon covers: further parts and holes are joined by cuts of zero width, at
// the nearest pair of points or, where there are very many, at a near one. Even-odd filling gives the same
// pixels. Empty without any usable ring, and when `go_on` says no. O(n log n).
geometry::Ring one_ring(const geometry::Polygon& polygon, const geometry::GoOn& go_on = {});

}  // namespace touchmark::formats::yolo
