#include "workflows/model_loop/scaled.h"

#include <algorithm>
#include <cmath>

namespace touchmark::workflows {
namespace {

using geometry::Point;

// Sides are rounded when an image is made smaller, so the factors differ a little though the picture is the
// same.
constexpr double kAlike = 0.01;

struct Factors {
  double x = 1;
  double y = 1;
  geometry::Size whole;

  Point of(const Point& at) const { return {at.x * x, at.y * y}; }
  bool alike() const { return std::abs(x - y) <= kAlike * x; }
  double mean() const { return (x + y) / 2; }

  geometry::Box of(const geometry::Box& box) const {
    const double left = box.x * x;
    const double top = box.y * y;
    return {left, top, std::min(box.width * x, static_cast<double>(whole.width) - left),
            std::min(box.height * y, static_cast<double>(whole.height) - top)};
  }
  geometry::Polygon of(geometry::Polygon polygon) const {
    const auto ring = [this](geometry::Ring& points) {
      for (Point& point : points) point = of(point);
    };
    for (auto& part : polygon.parts) {
      ring(part.outer);
      for (auto& hole : part.holes) ring(hole);
    }
    return polygon;
  }
};

}  // namespace

std::optional<geometry::Shape> scaled(const geometry::Shape& shape, geometry::Size seen,
                                      geometry::Size whole) {
  if (seen == whole) return shape;
  const Factors by{static_cast<double>(whole.width) / static_cast<double>(seen.width),
                   static_cast<double>(whole.height) / static_cast<double>(seen.height), whole};
  if (const auto* box = std::get_if<geometry::Box>(&shape)) return by.of(*box);
  if (const auto* polygon = std::get_if<geometry::Polygon>(&shape)) return by.of(*polygon);
  if (std::holds_alternative<geometry::WholeImage>(shape)) return shape;
  if (auto line = shape; auto* points = std::get_if<geometry::Polyline>(&line)) {
    for (Point& point : points->points) point = by.of(point);
    return line;
  }
  if (const auto* turned = std::get_if<geometry::RotatedBox>(&shape); turned != nullptr && by.alike()) {
    const Point center = by.of(Point{turned->cx, turned->cy});
    return geometry::RotatedBox{center.x, center.y, turned->width * by.mean(), turned->height * by.mean(),
                                turned->angle};
  }
  if (const auto* round = std::get_if<geometry::Ellipse>(&shape); round != nullptr && by.alike()) {
    const Point center = by.of(Point{round->cx, round->cy});
    return geometry::Ellipse{center.x, center.y, round->rx * by.mean(), round->ry * by.mean(), round->angle};
  }
  if (auto pose = shape; auto* points = std::get_if<geometry::Keypoints>(&pose)) {
    for (auto& point : points->points) {
      point.x *= by.x;
      point.y *= by.y;
    }
    if (points->has_box) points->box = by.of(points->box);
    return pose;
  }
  return std::nullopt;
}

}  // namespace touchmark::workflows
