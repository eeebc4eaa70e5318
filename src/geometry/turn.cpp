#include "geometry/turn.h"

#include <algorithm>
#include <cmath>

#include "geometry/mask.h"

namespace touchmark::geometry {
namespace {

class Turn {
 public:
  Turn(Size stored, std::uint8_t orientation) : stored_(stored), orientation_(orientation) {}

  Point of(Point p) const { return turned(p, stored_, orientation_); }
  void operator()(WholeImage&) const {}
  void operator()(Cuboid&) const {}
  void operator()(Box& box) const {
    const Point a = of({box.x, box.y});
    const Point b = of({box.x + box.width, box.y + box.height});
    const bool swapped = orientation_ >= 5;
    box = {std::min(a.x, b.x), std::min(a.y, b.y), swapped ? box.height : box.width,
           swapped ? box.width : box.height};
  }
  // Where its own x axis points afterwards; boxes and ellipses are their own mirror images, so that says all.
  void operator()(RotatedBox& box) const { turn_axes(box); }
  void operator()(Ellipse& ellipse) const { turn_axes(ellipse); }
  // Its corners keep their names: the top left one is at the top left again.
  void operator()(Cuboid2d& cuboid) const {
    const Cuboid2d before = cuboid;
    for (std::size_t i = 0; i < 4; ++i) {
      const std::size_t from = kCornerFrom[orientation_ - 2][i];
      cuboid.front[i] = of(before.front[from]);
      cuboid.back[i] = of(before.back[from]);
    }
  }
  void operator()(Polygon& polygon) const {
    for (PolygonPart& part : polygon.parts) {
      turn(part.outer);
      for (Ring& hole : part.holes) turn(hole);
    }
  }
  void operator()(Polyline& line) const { turn(line.points); }
  void operator()(Keypoints& pose) const {
    for (Keypoint& joint : pose.points) {
      const Point at = of({joint.x, joint.y});
      joint.x = at.x;
      joint.y = at.y;
    }
    if (pose.has_box) (*this)(pose.box);
  }
  void operator()(Mask& mask) const {
    const Size size = turned(mask.size, orientation_);
    const auto height = static_cast<std::size_t>(mask.size.height);
    const auto pixels = mask_to_pixels(mask);
    std::vector<std::uint8_t> out(pixels.size());
    for (std::size_t i = 0; i < pixels.size(); ++i) {
      // The centers of pixels, so that halves stay halves.
      const Point center{static_cast<double>(i / height) + 0.5, static_cast<double>(i % height) + 0.5};
      const Point at = of(center);
      out[static_cast<std::size_t>(at.x) * static_cast<std::size_t>(size.height) +
          static_cast<std::size_t>(at.y)] = pixels[i];
    }
    mask = mask_from_pixels(out, size);
  }

 private:
  // By orientation, from 2 on: which corner of the image as it is stored is then its top left one, top right
  // one, and so on clockwise.
  static constexpr std::size_t kCornerFrom[7][4] = {{1, 0, 3, 2}, {2, 3, 0, 1}, {3, 2, 1, 0}, {0, 3, 2, 1},
                                                    {3, 0, 1, 2}, {2, 1, 0, 3}, {1, 2, 3, 0}};

  template <typename Turned>
  void turn_axes(Turned& shape) const {
    const Point center = of({shape.cx, shape.cy});
    const Point end = of({shape.cx + std::cos(shape.angle), shape.cy + std::sin(shape.angle)});
    shape.angle = std::atan2(end.y - center.y, end.x - center.x);
    shape.cx = center.x;
    shape.cy = center.y;
  }
  void turn(std::vector<Point>& points) const {
    for (Point& point : points) point = of(point);
  }
  Size stored_;
  std::uint8_t orientation_;
};

}  // namespace

Size turned(Size stored, std::uint8_t orientation) {
  return orientation >= 5 && orientation <= 8 ? Size{stored.height, stored.width} : stored;
}

Point turned(Point p, Size stored, std::uint8_t orientation) {
  const auto w = static_cast<double>(stored.width);
  const auto h = static_cast<double>(stored.height);
  switch (orientation) {
    case 2:
      return {w - p.x, p.y};
    case 3:
      return {w - p.x, h - p.y};
    case 4:
      return {p.x, h - p.y};
    case 5:
      return {p.y, p.x};
    case 6:
      return {h - p.y, p.x};
    case 7:
      return {h - p.y, w - p.x};
    case 8:
      return {p.y, w - p.x};
    default:
      return p;
  }
}

Shape turned(Shape shape, Size stored, std::uint8_t orientation) {
  if (orientation >= 2 && orientation <= 8) std::visit(Turn(stored, orientation), shape);
  return shape;
}

}  // namespace touchmark::geometry
