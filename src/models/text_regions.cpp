#include "models/text_regions.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace touchmark::models {
namespace {

using geometry::Point;

double cross(Point o, Point a, Point b) {
  return (a.x - o.x) * (b.y - o.y) - (a.y - o.y) * (b.x - o.x);
}

// Andrew's monotone chain; without points on its sides.
std::vector<Point> hull_of(std::vector<Point> points) {
  std::sort(points.begin(), points.end(),
            [](Point a, Point b) { return a.x != b.x ? a.x < b.x : a.y < b.y; });
  points.erase(std::unique(points.begin(), points.end()), points.end());
  if (points.size() < 3) return points;
  std::vector<Point> hull;
  const auto chain = [&hull](auto first, auto last) {
    const std::size_t start = hull.size();
    for (; first != last; ++first) {
      while (hull.size() >= start + 2 && cross(hull[hull.size() - 2], hull.back(), *first) <= 0)
        hull.pop_back();
      hull.push_back(*first);
    }
    hull.pop_back();
  };
  chain(points.begin(), points.end());
  chain(points.rbegin(), points.rend());
  return hull;
}

double distance(Point a, Point b) {
  return std::hypot(a.x - b.x, a.y - b.y);
}

// The rectangle around the hull whose one side has the direction (ux, uy), of length 1.
Quad rectangle_along(const std::vector<Point>& hull, double ux, double uy) {
  double low_u = INFINITY, high_u = -INFINITY, low_v = INFINITY, high_v = -INFINITY;
  for (const Point& p : hull) {
    const double u = p.x * ux + p.y * uy;
    const double v = -p.x * uy + p.y * ux;
    low_u = std::min(low_u, u);
    high_u = std::max(high_u, u);
    low_v = std::min(low_v, v);
    high_v = std::max(high_v, v);
  }
  const auto back = [&](double u, double v) { return Point{u * ux - v * uy, u * uy + v * ux}; };
  return {back(low_u, low_v), back(high_u, low_v), back(high_u, high_v), back(low_u, high_v)};
}

// One group of touching pixels: the left and right end of each of its rows.
struct Group {
  std::int64_t top = 0;
  std::vector<std::pair<std::int64_t, std::int64_t>> rows;
};

class Grouper {
 public:
  Grouper(const float* map, std::int64_t width, std::int64_t height, double threshold)
      : width_(width), height_(height), text_(static_cast<std::size_t>(width * height)) {
    for (std::size_t i = 0; i < text_.size(); ++i) text_[i] = static_cast<double>(map[i]) > threshold;
  }
  bool is_text(std::int64_t x, std::int64_t y) const {
    return x >= 0 && y >= 0 && x < width_ && y < height_ && text_[static_cast<std::size_t>(y * width_ + x)];
  }
  // Takes the group of this pixel, eight neighbors each, off the map.
  Group take(std::int64_t x, std::int64_t y) {
    Group group{y, {}};
    std::vector<std::pair<std::int64_t, std::int64_t>> open = {{x, y}};
    text_[static_cast<std::size_t>(y * width_ + x)] = false;
    while (!open.empty()) {
      const auto [u, v] = open.back();
      open.pop_back();
      // The first pixel that a scan meets is in the top row, so that v is never above it.
      const auto row = static_cast<std::size_t>(v - group.top);
      if (row >= group.rows.size()) group.rows.resize(row + 1, {width_, -1});
      group.rows[row] = {std::min(group.rows[row].first, u), std::max(group.rows[row].second, u)};
      for (std::int64_t b = v - 1; b <= v + 1; ++b)
        for (std::int64_t a = u - 1; a <= u + 1; ++a)
          if (is_text(a, b)) {
            text_[static_cast<std::size_t>(b * width_ + a)] = false;
            open.emplace_back(a, b);
          }
    }
    return group;
  }

 private:
  const std::int64_t width_;
  const std::int64_t height_;
  std::vector<bool> text_;
};

// The outer corners of its pixels.
std::vector<Point> outline_of(const Group& group) {
  std::vector<Point> points;
  for (std::size_t row = 0; row < group.rows.size(); ++row) {
    const auto y = static_cast<double>(group.top + static_cast<std::int64_t>(row));
    const auto left = static_cast<double>(group.rows[row].first);
    const auto right = static_cast<double>(group.rows[row].second + 1);
    points.insert(points.end(), {{left, y}, {right, y}, {left, y + 1}, {right, y + 1}});
  }
  return points;
}

// Of the pixels whose centers lie in the rectangle; those that are no numbers count as 0.
double mean_inside(const float* map, std::int64_t width, std::int64_t height, const Quad& quad) {
  const auto [left, right] = std::minmax({quad[0].x, quad[1].x, quad[2].x, quad[3].x});
  const auto [top, bottom] = std::minmax({quad[0].y, quad[1].y, quad[2].y, quad[3].y});
  const auto at = [](double v, std::int64_t most) {
    return static_cast<std::int64_t>(std::clamp(v, 0.0, static_cast<double>(most)));
  };
  double sum = 0;
  std::int64_t count = 0;
  for (std::int64_t y = at(std::floor(top), height); y < at(std::ceil(bottom), height); ++y)
    for (std::int64_t x = at(std::floor(left), width); x < at(std::ceil(right), width); ++x) {
      const Point center{static_cast<double>(x) + 0.5, static_cast<double>(y) + 0.5};
      bool inside = true;
      for (std::size_t i = 0; i < 4; ++i) inside = inside && cross(quad[i], quad[(i + 1) % 4], center) >= 0;
      if (!inside) continue;
      const double value = map[y * width + x];
      sum += std::isfinite(value) ? std::clamp(value, 0.0, 1.0) : 0;
      ++count;
    }
  return count == 0 ? 0 : sum / static_cast<double>(count);
}

Quad grown(const Quad& quad, double by) {
  Quad out = quad;
  const double width = distance(quad[0], quad[1]);
  const double height = distance(quad[1], quad[2]);
  const Point u{(quad[1].x - quad[0].x) / width * by, (quad[1].y - quad[0].y) / width * by};
  const Point v{(quad[2].x - quad[1].x) / height * by, (quad[2].y - quad[1].y) / height * by};
  const double signs[4][2] = {{-1, -1}, {1, -1}, {1, 1}, {-1, 1}};
  for (std::size_t i = 0; i < 4; ++i) {
    out[i].x += signs[i][0] * u.x + signs[i][1] * v.x;
    out[i].y += signs[i][0] * u.y + signs[i][1] * v.y;
  }
  return out;
}

Point center_of(const Quad& quad) {
  return {(quad[0].x + quad[2].x) / 2, (quad[0].y + quad[2].y) / 2};
}

}  // namespace

Quad least_rectangle(std::vector<Point> points) {
  const std::vector<Point> hull = hull_of(std::move(points));
  if (hull.empty()) return {};
  Quad best = rectangle_along(hull, 1, 0);
  double least = distance(best[0], best[1]) * distance(best[1], best[2]);
  // One side of the least rectangle lies on a side of the hull (Freeman and Shapira, 1975).
  for (std::size_t i = 0; i < hull.size(); ++i) {
    const Point a = hull[i];
    const Point b = hull[(i + 1) % hull.size()];
    const double length = distance(a, b);
    if (length <= 0) continue;
    const Quad quad = rectangle_along(hull, (b.x - a.x) / length, (b.y - a.y) / length);
    const double area = distance(quad[0], quad[1]) * distance(quad[1], quad[2]);
    if (area < least * (1 - 1e-9)) {
      least = area;
      best = quad;
    }
  }
  return best;
}

Quad reading_corners(const Quad& corners) {
  Quad out = corners;
  std::sort(out.begin(), out.end(), [](Point a, Point b) { return a.x != b.x ? a.x < b.x : a.y < b.y; });
  if (out[0].y > out[1].y) std::swap(out[0], out[1]);
  if (out[2].y > out[3].y) std::swap(out[2], out[3]);
  out = {out[0], out[2], out[3], out[1]};
  const bool lies = distance(out[1], out[2]) >= 1.5 * distance(out[0], out[1]);
  if (lies) std::rotate(out.begin(), out.begin() + 1, out.end());
  return out;
}

std::vector<TextRegion> find_text_regions(const float* map, std::int64_t width, std::int64_t height,
                                          const TextRegionOptions& options) {
  std::vector<TextRegion> out;
  Grouper grouper(map, width, height, options.threshold);
  for (std::int64_t y = 0; y < height; ++y)
    for (std::int64_t x = 0; x < width && out.size() < options.most; ++x) {
      if (!grouper.is_text(x, y)) continue;
      const Quad quad = least_rectangle(outline_of(grouper.take(x, y)));
      const double across = distance(quad[0], quad[1]);
      const double down = distance(quad[1], quad[2]);
      if (std::min(across, down) < options.least_side) continue;
      const double score = mean_inside(map, width, height, quad);
      if (score < options.least_score) continue;
      const double by = across * down * options.grow / (2 * (across + down));
      out.push_back({reading_corners(grown(quad, by)), score});
    }
  return out;
}

std::vector<std::size_t> reading_order(const std::vector<Quad>& regions) {
  std::vector<std::size_t> order(regions.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto y_of = [&](std::size_t i) { return center_of(regions[i]).y; };
  const auto height_of = [&](std::size_t i) {
    const auto [top, bottom] =
        std::minmax({regions[i][0].y, regions[i][1].y, regions[i][2].y, regions[i][3].y});
    return bottom - top;
  };
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return y_of(a) < y_of(b); });
  for (std::size_t first = 0; first < order.size();) {
    const double until = y_of(order[first]) + height_of(order[first]) / 2;
    std::size_t end = first + 1;
    while (end < order.size() && y_of(order[end]) < until) ++end;
    std::stable_sort(order.begin() + static_cast<std::ptrdiff_t>(first),
                     order.begin() + static_cast<std::ptrdiff_t>(end),
                     [&](auto a, auto b) { return center_of(regions[a]).x < center_of(regions[b]).x; });
    first = end;
  }
  return order;
}

}  // namespace touchmark::models
