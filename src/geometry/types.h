// The shapes people draw, in image pixels.
//
// Coordinates: float64 pixels, x right, y down, origin at the top left corner of the top left pixel; the
// center of that pixel is (0.5, 0.5). Values are stored exactly as given. Plain values, no thread-safety
// concerns.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace touchmark::geometry {

struct Point {
  double x = 0;
  double y = 0;
  friend bool operator==(const Point&, const Point&) = default;
};

struct Size {
  std::int64_t width = 0;   // pixels
  std::int64_t height = 0;  // pixels
  friend bool operator==(const Size&, const Size&) = default;
};

// Axis-aligned: left, top, width, height.
struct Box {
  double x = 0;
  double y = 0;
  double width = 0;
  double height = 0;
  friend bool operator==(const Box&, const Box&) = default;
};

// Center, size before rotation, and angle in radians, clockwise on the screen (x right, y down).
struct RotatedBox {
  double cx = 0;
  double cy = 0;
  double width = 0;
  double height = 0;
  double angle = 0;
  friend bool operator==(const RotatedBox&, const RotatedBox&) = default;
};

using Ring = std::vector<Point>;  // closed implicitly: the last point is joined to the first

// One part of a polygon: an outer ring and the holes in it.
struct PolygonPart {
  Ring outer;
  std::vector<Ring> holes;
  friend bool operator==(const PolygonPart&, const PolygonPart&) = default;
};

struct Polygon {
  std::vector<PolygonPart> parts;
  friend bool operator==(const Polygon&, const Polygon&) = default;
};

struct Polyline {
  std::vector<Point> points;
  friend bool operator==(const Polyline&, const Polyline&) = default;
};

// A binary mask of the whole image as COCO run lengths: columns first (top to bottom, then left to right),
// runs alternate starting with zeros. The counts add up to size.width * size.height.
struct Mask {
  Size size;
  std::vector<std::uint32_t> counts;
  friend bool operator==(const Mask&, const Mask&) = default;
};

// COCO visibility: 0 not labeled, 1 labeled but hidden, 2 labeled and visible.
struct Keypoint {
  double x = 0;
  double y = 0;
  std::uint8_t visibility = 0;
  friend bool operator==(const Keypoint&, const Keypoint&) = default;
};

// Points in the order of the class's skeleton in the ontology. `box` is the object's extent where a source
// gives one; without it the extent is that of the labeled points.
struct Keypoints {
  std::vector<Keypoint> points;
  bool has_box = false;
  Box box;
  friend bool operator==(const Keypoints&, const Keypoints&) = default;
};

// A 3-D box in a right-handed metric frame: center, size along its own axes, rotation as a unit quaternion.
struct Cuboid {
  double center[3] = {0, 0, 0};       // meters
  double size[3] = {0, 0, 0};         // meters
  double rotation[4] = {1, 0, 0, 0};  // w, x, y, z
  friend bool operator==(const Cuboid&, const Cuboid&) = default;
};

// A label of the whole image: a tag, a caption.
struct WholeImage {
  friend bool operator==(const WholeImage&, const WholeImage&) = default;
};

// Center, radii along its own axes, and angle in radians, clockwise on the screen. A circle has rx == ry.
struct Ellipse {
  double cx = 0;
  double cy = 0;
  double rx = 0;
  double ry = 0;
  double angle = 0;
  friend bool operator==(const Ellipse&, const Ellipse&) = default;
};

// A box as a camera sees it, by its eight corners in the image. Each face: top left, top right, bottom right,
// bottom left, as they are called when the front face is looked at; back[i] is the corner behind front[i].
struct Cuboid2d {
  std::array<Point, 4> front;
  std::array<Point, 4> back;
  friend bool operator==(const Cuboid2d&, const Cuboid2d&) = default;
};

// The order is part of the stored encoding: append only.
using Shape =
    std::variant<WholeImage, Box, RotatedBox, Polygon, Polyline, Mask, Keypoints, Cuboid, Ellipse, Cuboid2d>;

// "tag", "box", "rotated_box", "polygon", "polyline", "mask", "keypoints", "cuboid", "ellipse", "cuboid_2d"
enum class ShapeKind : std::uint8_t {
  kWholeImage,
  kBox,
  kRotatedBox,
  kPolygon,
  kPolyline,
  kMask,
  kKeypoints,
  kCuboid,
  kEllipse,
  kCuboid2d
};
inline ShapeKind kind_of(const Shape& shape) {
  return static_cast<ShapeKind>(shape.index());
}

}  // namespace touchmark::geometry
