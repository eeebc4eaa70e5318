// Shapes on a smaller version of an image, on the image itself. Thread-safety: a pure function.
#pragma once

#include <optional>

#include "geometry/types.h"

namespace touchmark::workflows {

// Boxes end at the edge of the image at the latest. Nothing for shapes that do not scale by different factors
// (masks, turned boxes, ellipses, cuboids in space) unless the sizes are equal or, but for masks, the
// factors.
std::optional<geometry::Shape> scaled(const geometry::Shape& shape, geometry::Size seen,
                                      geometry::Size whole);

}  // namespace touchmark::workflows
