#include "geometry/silhouette.h"

#include <algorithm>
#include <cmath>
#include <compare>
#include <numbers>

#include "geometry/measure.h"

namespace touchmark::geometry {
namespace {

constexpr double kMostOff = 0.1;  // pixels between a side and the ellipse

int sides_of(double radius) {
  constexpr int kLeast = 16, kMost = 4096;
  if (!(radius > kMostOff)) return kLeast;
  const double half_angle = std::acos(1 - kMostOff / radius);
  const double sides = std::ceil(std::numbers::pi / half_angle);
  return sides < kMost ? std::max(kLeast, static_cast<int>(sides)) : kMost;
}

// Positive when the way over b turns clockwise on the screen.
double turn(const Point& a, const Point& b, const Point& c) {
  return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

Polygon one_ring(Ring ring) {
  Polygon out;
  out.parts.push_back({std::move(ring), {}});
  return out;
}

}  // namespace

Polygon silhouette(const Ellipse& ellipse) {
  const double along = std::cos(ellipse.angle), across = std::sin(ellipse.angle);
  const int sides = sides_of(std::max(std::abs(ellipse.rx), std::abs(ellipse.ry)));
  Ring ring;
  for (int i = 0; i < sides; ++i) {
    const double at = 2 * std::numbers::pi * i / sides;
    const double x = ellipse.rx * std::cos(at), y = ellipse.ry * std::sin(at);
    ring.push_back({ellipse.cx + x * along - y * across, ellipse.cy + x * across + y * along});
  }
  return one_ring(std::move(ring));
}

// A. M. Andrew's monotone chain (1979).
Polygon silhouette(const Cuboid2d& cuboid) {
  std::array<Point, 8> sorted;
  std::copy(cuboid.front.begin(), cuboid.front.end(), sorted.begin());
  std::copy(cuboid.back.begin(), cuboid.back.end(), sorted.begin() + 4);
  std::sort(sorted.begin(), sorted.end(), [](const Point& a, const Point& b) {  // an order even of NaN
    const auto by_x = std::weak_order(a.x, b.x);
    return by_x != 0 ? by_x < 0 : std::weak_order(a.y, b.y) < 0;
  });
  Ring ring;
  const auto add = [&ring](const Point& point, std::size_t kept) {
    while (ring.size() > kept && turn(ring[ring.size() - 2], ring.back(), point) <= 0) ring.pop_back();
    ring.push_back(point);
  };
  for (const Point& point : sorted) add(point, 1);
  const std::size_t lower = ring.size();
  for (std::size_t i = sorted.size() - 1; i-- > 0;) add(sorted[i], lower);
  ring.pop_back();
  return one_ring(std::move(ring));
}

std::optional<Polygon> silhouette(const Shape& shape) {
  if (const auto* polygon = std::get_if<Polygon>(&shape)) return *polygon;
  if (const auto* ellipse = std::get_if<Ellipse>(&shape)) return silhouette(*ellipse);
  if (const auto* cuboid = std::get_if<Cuboid2d>(&shape)) return silhouette(*cuboid);
  if (const auto* turned = std::get_if<RotatedBox>(&shape)) {
    const auto around = corners(*turned);
    return one_ring({around.begin(), around.end()});
  }
  const auto* box = std::get_if<Box>(&shape);
  if (box == nullptr) return std::nullopt;
  const double right = box->x + box->width;
  const double bottom = box->y + box->height;
  return one_ring({{box->x, box->y}, {right, box->y}, {right, bottom}, {box->x, bottom}});
}

}  // namespace touchmark::geometry
