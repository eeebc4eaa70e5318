// Four corners, as formats write rectangles that are turned. Thread-safety: pure functions.
#pragma once

#include <array>
#include <optional>

#include "geometry/types.h"

namespace touchmark::formats {

using Quad = std::array<geometry::Point, 4>;

// The rotated box with these corners; nothing when they are no rectangle, that is when a corner is off by
// more than 1 px or a tenth of the shorter side (but 0.01 px is always allowed).
std::optional<geometry::RotatedBox> rotated_box_of(const Quad& quad);

}  // namespace touchmark::formats
