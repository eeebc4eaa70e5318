#include "geometry/measure.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "geometry/mask.h"
#include "geometry/silhouette.h"

namespace touchmark::geometry {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// Grows around points; a NaN coordinate makes the extent NaN.
class Bounds {
 public:
  void add(double x, double y) {
    left_ = lesser(left_, x);
    top_ = lesser(top_, y);
    right_ = greater(right_, x);
    bottom_ = greater(bottom_, y);
    empty_ = false;
  }
  void add(const std::vector<Point>& points) {
    for (const Point& point : points) add(point.x, point.y);
  }
  Box box() const {
    if (empty_) return {};
    return {left_, top_, right_ - left_, bottom_ - top_};
  }

 private:
  static double lesser(double a, double b) { return std::isnan(b) || b < a ? b : a; }
  static double greater(double a, double b) { return std::isnan(b) || b > a ? b : a; }
  static constexpr double kInfinity = std::numeric_limits<double>::infinity();
  double left_ = kInfinity;
  double top_ = kInfinity;
  double right_ = -kInfinity;
  double bottom_ = -kInfinity;
  bool empty_ = true;
};

struct ExtentOf {
  Box operator()(const WholeImage&) const { return {}; }
  Box operator()(const Box& box) const { return box; }
  Box operator()(const RotatedBox& box) const {
    Bounds bounds;
    for (const Point& corner : corners(box)) bounds.add(corner.x, corner.y);
    return bounds.box();
  }
  Box operator()(const Polygon& polygon) const {
    Bounds bounds;
    for (const PolygonPart& part : polygon.parts) bounds.add(part.outer);
    return bounds.box();
  }
  Box operator()(const Polyline& line) const {
    Bounds bounds;
    bounds.add(line.points);
    return bounds.box();
  }
  Box operator()(const Mask& mask) const { return mask_box(mask); }
  Box operator()(const Keypoints& keypoints) const {
    if (keypoints.has_box) return keypoints.box;
    Bounds bounds;
    for (const Keypoint& point : keypoints.points)
      if (point.visibility > 0) bounds.add(point.x, point.y);
    return bounds.box();
  }
  Box operator()(const Cuboid&) const { return {}; }
  // A support function: how far the turned ellipse reaches along each axis of the image.
  Box operator()(const Ellipse& e) const {
    const double cos = std::cos(e.angle);
    const double sin = std::sin(e.angle);
    const double across = std::hypot(e.rx * cos, e.ry * sin);
    const double down = std::hypot(e.rx * sin, e.ry * cos);
    return {e.cx - across, e.cy - down, 2 * across, 2 * down};
  }
  Box operator()(const Cuboid2d& cuboid) const {
    Bounds bounds;
    for (const auto* face : {&cuboid.front, &cuboid.back})
      for (const Point& corner : *face) bounds.add(corner.x, corner.y);
    return bounds.box();
  }
};

struct AreaOf {
  double operator()(const Box& box) const { return box.width * box.height; }
  double operator()(const RotatedBox& box) const { return box.width * box.height; }
  double operator()(const Polygon& polygon) const { return polygon_area(polygon); }
  double operator()(const Mask& mask) const { return static_cast<double>(mask_area(mask)); }
  double operator()(const Ellipse& e) const { return std::numbers::pi * e.rx * e.ry; }
  double operator()(const Cuboid2d& cuboid) const { return polygon_area(silhouette(cuboid)); }
  template <typename Other>
  double operator()(const Other&) const {
    return 0;
  }
};

bool any_nan(const Box& box) {
  return std::isnan(box.x) || std::isnan(box.y) || std::isnan(box.width) || std::isnan(box.height);
}

bool any_nan(const RotatedBox& box) {
  return std::isnan(box.cx) || std::isnan(box.cy) || std::isnan(box.width) || std::isnan(box.height) ||
         std::isnan(box.angle);
}

// A convex polygon of at most eight corners: two quadrilaterals' intersection.
struct Convex {
  std::array<Point, 16> points;
  std::size_t count = 0;
  void add(Point point) {
    if (count < points.size()) points[count++] = point;
  }
};

double cross(Point a, Point b, Point c) {
  return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

// Keeps what lies to the right of a -> b on the screen (Sutherland and Hodgman, 1974).
Convex cut(const Convex& subject, Point a, Point b) {
  Convex out;
  for (std::size_t i = 0; i < subject.count; ++i) {
    const Point from = subject.points[i];
    const Point to = subject.points[(i + 1) % subject.count];
    const double d_from = cross(a, b, from);
    const double d_to = cross(a, b, to);
    if (d_from >= 0) out.add(from);
    if ((d_from > 0 && d_to < 0) || (d_from < 0 && d_to > 0)) {
      const double t = d_from / (d_from - d_to);
      out.add({from.x + t * (to.x - from.x), from.y + t * (to.y - from.y)});
    }
  }
  return out;
}

double convex_area(const Convex& convex) {
  double twice = 0;
  for (std::size_t i = 2; i < convex.count; ++i)
    twice += cross(convex.points[0], convex.points[i - 1], convex.points[i]);
  return twice / 2;
}

}  // namespace

Box extent(const Shape& shape) {
  return std::visit(ExtentOf{}, shape);
}

double ring_area(const Ring& ring) {
  if (ring.size() < 3) return 0;
  // Relative to the first point, so that far from the origin no digits are lost.
  const Point origin = ring.front();
  double twice = 0;
  Point previous{0, 0};
  for (std::size_t i = 1; i < ring.size(); ++i) {
    const Point point{ring[i].x - origin.x, ring[i].y - origin.y};
    twice += previous.x * point.y - previous.y * point.x;
    previous = point;
  }
  return twice / 2;
}

double polygon_area(const Polygon& polygon) {
  double total = 0;
  for (const PolygonPart& part : polygon.parts) {
    double area = std::abs(ring_area(part.outer));
    for (const Ring& hole : part.holes) area -= std::abs(ring_area(hole));
    total += area < 0 ? 0 : area;
  }
  return total;
}

double area(const Shape& shape) {
  return std::visit(AreaOf{}, shape);
}

std::array<Point, 4> corners(const RotatedBox& box) {
  const double c = std::cos(box.angle);
  const double s = std::sin(box.angle);
  const double x = box.width / 2;
  const double y = box.height / 2;
  const auto turned = [&](double dx, double dy) {
    return Point{box.cx + (dx * c - dy * s), box.cy + (dx * s + dy * c)};
  };
  return {turned(-x, -y), turned(x, -y), turned(x, y), turned(-x, y)};
}

double box_iou(const Box& a, const Box& b, bool is_crowd) {
  if (any_nan(a) || any_nan(b)) return kNan;
  const double width = std::fmin(a.width + a.x, b.width + b.x) - std::fmax(a.x, b.x);
  if (width <= 0) return 0;
  const double height = std::fmin(a.height + a.y, b.height + b.y) - std::fmax(a.y, b.y);
  if (height <= 0) return 0;
  const double common = width * height;
  const double a_area = a.width * a.height;
  const double whole = is_crowd ? a_area : a_area + b.width * b.height - common;
  return whole == 0 ? 0 : common / whole;
}

double rotated_box_iou(const RotatedBox& a, const RotatedBox& b) {
  if (any_nan(a) || any_nan(b)) return kNan;
  const double a_area = std::abs(a.width * a.height);
  const double b_area = std::abs(b.width * b.height);
  if (a_area == 0 || b_area == 0) return 0;
  if (a == b) return 1;
  // Around the center of `a`, with sizes made positive, so that corners run clockwise.
  const RotatedBox a_here{0, 0, std::abs(a.width), std::abs(a.height), a.angle};
  const RotatedBox b_here{b.cx - a.cx, b.cy - a.cy, std::abs(b.width), std::abs(b.height), b.angle};
  Convex common;
  for (const Point& corner : corners(a_here)) common.add(corner);
  const std::array<Point, 4> clip = corners(b_here);
  for (std::size_t i = 0; i < 4 && common.count > 0; ++i) common = cut(common, clip[i], clip[(i + 1) % 4]);
  const double inside = std::clamp(convex_area(common), 0.0, std::min(a_area, b_area));
  return inside / (a_area + b_area - inside);
}

}  // namespace touchmark::geometry
