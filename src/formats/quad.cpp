#include "formats/quad.h"

#include <algorithm>
#include <cmath>

namespace touchmark::formats {
namespace {

using geometry::Point;
using geometry::Ring;

Point between(Point a, Point b) {
  return {b.x - a.x, b.y - a.y};
}
double length(Point p) {
  return std::hypot(p.x, p.y);
}

}  // namespace

std::optional<geometry::RotatedBox> rotated_box_of(const Quad& given) {
  Quad quad = given;
  Point right = between(quad[0], quad[1]);
  Point down = between(quad[0], quad[3]);
  if (right.x * down.y - right.y * down.x < 0) std::swap(quad[1], quad[3]);
  const Point top = between(quad[0], quad[1]);
  const Point bottom = between(quad[3], quad[2]);
  const Point left = between(quad[0], quad[3]);
  const Point far = between(quad[1], quad[2]);
  right = {(top.x + bottom.x) / 2, (top.y + bottom.y) / 2};
  down = {(left.x + far.x) / 2, (left.y + far.y) / 2};
  geometry::RotatedBox box;
  box.cx = (quad[0].x + quad[1].x + quad[2].x + quad[3].x) / 4;
  box.cy = (quad[0].y + quad[1].y + quad[2].y + quad[3].y) / 4;
  box.width = length(right);
  box.height = length(down);
  box.angle = std::atan2(right.y, right.x);
  if (!(box.width > 0) || !(box.height > 0)) return std::nullopt;
  const double tolerance = std::max(0.01, std::min(1.0, 0.1 * std::min(box.width, box.height)));
  const double c = std::cos(box.angle) / 2;
  const double s = std::sin(box.angle) / 2;
  const std::array<std::array<double, 2>, 4> signs = {{{-1, -1}, {1, -1}, {1, 1}, {-1, 1}}};
  for (std::size_t i = 0; i < 4; ++i) {
    const double w = signs[i][0] * box.width;
    const double h = signs[i][1] * box.height;
    const Point corner = {box.cx + w * c - h * s, box.cy + w * s + h * c};
    if (!(length(between(corner, quad[i])) <= tolerance)) return std::nullopt;
  }
  return box;
}

}  // namespace touchmark::formats
