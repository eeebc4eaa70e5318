// LabelMe's ways to draw, and the shapes that they are. Thread-safety: pure functions.
//
// Coordinates are those of the image with the origin at the top left corner of its first pixel, as in
// geometry/. A mask is a picture over a rectangle of whole pixels, both corners inside.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "geometry/types.h"

namespace touchmark::formats::labelme {

// As a file has it.
struct Drawn {
  std::string type;  // "polygon", "rectangle", "circle", "mask", ...
  std::vector<geometry::Point> points;
  std::string mask;  // bytes of a PNG file; of masks only
  friend bool operator==(const Drawn&, const Drawn&) = default;
};

struct Understood {
  geometry::Shape shape;
  // What the shape stands for where there is no such shape, a short plural phrase; else empty.
  std::string stands_for;
  std::string remark;  // what is odd about it; else empty
};

// `image`: of 0 x 0 when unknown. kInvalid where the points do not make what the type says.
Result<Understood> shape_of(const Drawn& drawn, geometry::Size image);

// How a shape is drawn: one box, rotated box, polygon of one ring, polyline, set of keypoints, mask or
// circle; other ellipses and cuboids by the polygon around them. Joints that are not labeled are left out, so
// there may be no points; of a mask without pixels as well.
Drawn drawn_of(const geometry::Shape& shape);
// A mask over the rectangle of `corners` (two points) where its pixels lie in that; else over theirs.
Drawn drawn_mask(const geometry::Mask& mask, const std::vector<geometry::Point>& corners);

// Equal but for the last digits of coordinates that were computed with sines.
bool nearly_same(const geometry::Shape& a, const geometry::Shape& b);

}  // namespace touchmark::formats::labelme
