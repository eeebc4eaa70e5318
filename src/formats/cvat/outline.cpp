#include "formats/cvat/outline.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace touchmark::formats::cvat {
namespace {

using geometry::Point;

constexpr double kMostOff = 0.1;  // pixels between a side and the ellipse

// Positive when the way over b turns clockwise on the screen.
double turn(const Point& a, const Point& b, const Point& c) {
  return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

int sides_of(double radius) {
  constexpr int kLeast = 16, kMost = 360;
  if (!(radius > kMostOff)) return kLeast;
  const double half_angle = std::acos(1 - kMostOff / radius);
  const double sides = std::ceil(std::numbers::pi / half_angle);
  return sides < kMost ? std::max(kLeast, static_cast<int>(sides)) : kMost;
}

}  // namespace

geometry::Polygon outline_of(const Ellipse& ellipse) {
  const double turned = ellipse.rotation * (std::numbers::pi / 180);
  const double along = std::cos(turned), across = std::sin(turned);
  const int sides = sides_of(std::max(std::abs(ellipse.rx), std::abs(ellipse.ry)));
  geometry::Polygon out;
  geometry::Ring& ring = out.parts.emplace_back().outer;
  for (int i = 0; i < sides; ++i) {
    const double angle = 2 * std::numbers::pi * i / sides;
    const double x = ellipse.rx * std::cos(angle), y = ellipse.ry * std::sin(angle);
    ring.push_back({ellipse.cx + x * along - y * across, ellipse.cy + x * across + y * along});
  }
  return out;
}

// A. M. Andrew's monotone chain (1979).
geometry::Polygon outline_of(const std::array<Point, 8>& corners) {
  std::array<Point, 8> sorted = corners;
  std::sort(sorted.begin(), sorted.end(),
            [](const Point& a, const Point& b) { return a.x != b.x ? a.x < b.x : a.y < b.y; });
  geometry::Polygon out;
  geometry::Ring& ring = out.parts.emplace_back().outer;
  const auto add = [&ring](const Point& point, std::size_t kept) {
    while (ring.size() > kept && turn(ring[ring.size() - 2], ring.back(), point) <= 0) ring.pop_back();
    ring.push_back(point);
  };
  for (const Point& point : sorted) add(point, 1);
  const std::size_t lower = ring.size();
  for (std::size_t i = sorted.size() - 1; i-- > 0;) add(sorted[i], lower);
  ring.pop_back();
  return out;
}

}  // namespace touchmark::formats::cvat
