// From the numbers of segmentation networks to masks. Pure functions.
#pragma once

#include "geometry/mask.h"
#include "models/array.h"

namespace touchmark::models {

// Where image pixels lie on a field of logits: u = x * scale_x + left, and likewise v, in cells whose centers
// are at halves.
struct FieldPlace {
  double scale_x = 1;
  double scale_y = 1;
  double left = 0;
  double top = 0;
};

// The pixels of an image of `size` whose center lies where the field, bilinear between its cells, is above
// `threshold`. `logits`: height rows of width, row-major.
geometry::Mask mask_of_field(const float* logits, std::int64_t width, std::int64_t height,
                             const FieldPlace& place, geometry::Size size, float threshold);

}  // namespace touchmark::models
