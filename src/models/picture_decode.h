// From the numbers of networks that make pictures to pixels. Pure functions.
#pragma once

#include "models/array.h"
#include "models/model.h"
#include "models/picture.h"

namespace touchmark::models {

// [1, height, width, 3] of 0..1, of the canvas on which the image lay: the image's part of it, in the image's
// size. What is no number is black. kCorrupt for another shape than the canvas's.
Result<Picture> picture_of_canvas(const Array& output, const PlacedPicture& placed);

// strength * style + (1 - strength) * own, number by number; the shape of `style`. kCorrupt unless both are
// float32 of one shape.
Result<Array> mixed(const Array& own, const Array& style, double strength);

}  // namespace touchmark::models
