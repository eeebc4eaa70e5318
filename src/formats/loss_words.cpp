#include "formats/loss_words.h"

namespace touchmark::formats {

std::string_view shape_noun(geometry::ShapeKind kind) {
  switch (kind) {
    case geometry::ShapeKind::kBox:
      return "box";
    case geometry::ShapeKind::kRotatedBox:
      return "rotated box";
    case geometry::ShapeKind::kPolygon:
      return "polygon";
    case geometry::ShapeKind::kPolyline:
      return "polyline";
    case geometry::ShapeKind::kMask:
      return "mask";
    case geometry::ShapeKind::kKeypoints:
      return "keypoint set";
    case geometry::ShapeKind::kCuboid:
      return "cuboid";
    case geometry::ShapeKind::kEllipse:
      return "ellipse";
    case geometry::ShapeKind::kCuboid2d:
      return "image cuboid";
    default:
      return "label without a shape";
  }
}

}  // namespace touchmark::formats
