// Label Studio's shapes, which are percents of the image's width and height, to and from pixels.
//
// A pixel coordinate is percent * size / 100, brought to the nearest 0.000001 px where that is within the
// error of the arithmetic (snapped.h). Written is the shortest percent that reads as exactly the given
// pixels, where there is one, else the closest. Thread-safety: pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/error.h"
#include "base/json.h"
#include "geometry/types.h"

namespace touchmark::formats::labelstudio {

enum class ShapeType : std::uint8_t { kNone, kRectangle, kPolygon, kBrush, kKeypoint, kEllipse };

// Of a result's type: "rectanglelabels" and "rectangle" are the same; kNone when it has no shape that is
// read.
ShapeType shape_type(std::string_view type);
std::string_view bare_name(ShapeType type);  // "rectangle"

// The "value" of a result as a shape:
//   rectangle  box, with a "rotation" other than 0 a rotated box (turned about its top left corner)
//   polygon    polygon of one ring; with "closed":false a polyline
//   brush      mask, from "rle" (brush_rle.h)
//   keypoint   keypoints of one point that is visible
//   ellipse    ellipse
// kInvalid with what is wrong. `size`: of the image, positive.
Result<geometry::Shape> shape_of(ShapeType type, const Json& value, geometry::Size size);

struct WrittenShape {
  ShapeType type = ShapeType::kNone;
  Json value;  // an object
};
// Of a box, rotated box, ellipse, polygon of one ring, polyline, or mask of the image's size; nothing for
// others.
std::optional<WrittenShape> written_shape(const geometry::Shape& shape, geometry::Size size);
Json written_point(geometry::Point point, geometry::Size size);  // {"x":..,"y":..}, percents

}  // namespace touchmark::formats::labelstudio
