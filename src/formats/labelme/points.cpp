#include "formats/labelme/points.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "formats/png_index.h"
#include "geometry/mask.h"
#include "geometry/measure.h"
#include "geometry/silhouette.h"

namespace touchmark::formats::labelme {
namespace {

using geometry::Point;
using geometry::ShapeKind;

constexpr double kSlack = 1e-6;   // pixels, of what sines and square roots were in
constexpr double kSquare = 0.01;  // how far from a right angle the sides of a rotated box may be, as a cosine
constexpr double kMaxCorner = 1e9;  // pixels

tl::unexpected<Error> wrong(std::string message) {
  return fail(ErrorCode::kInvalid, std::move(message));
}

std::string points_text(std::size_t count) {
  return count == 1 ? "1 point" : std::to_string(count) + " points";
}

// The far edge whose distance from `low` is exactly `size`, where doubles allow it.
double far_edge(double low, double size) {
  double below = low + size;
  double above = below;
  for (int step = 0; step < 4; ++step) {
    if (below - low == size) return below;
    if (above - low == size) return above;
    below = std::nextafter(below, -HUGE_VAL);
    above = std::nextafter(above, HUGE_VAL);
  }
  return low + size;
}

double radius_to(const Point& center, const Point& rim) {
  return std::hypot(rim.x - center.x, rim.y - center.y);
}

// A point whose distance from the center is exactly the radius, where doubles allow it: at its right, and as
// far below as the last digits of its x leave out.
Point rim_point(const geometry::Ellipse& circle) {
  const Point center{circle.cx, circle.cy};
  Point rim{center.x + circle.rx, center.y};
  for (int step = 0; step < 16; ++step, rim.x = std::nextafter(rim.x, -HUGE_VAL)) {
    const double along = rim.x - center.x;
    if (along > circle.rx) continue;
    rim.y = center.y + std::sqrt((circle.rx - along) * (circle.rx + along));
    if (radius_to(center, rim) == circle.rx) return rim;
  }
  return {center.x + circle.rx, center.y};
}

geometry::Box box_of(const std::vector<Point>& points) {
  const auto by_x = [](const Point& a, const Point& b) { return a.x < b.x; };
  const auto by_y = [](const Point& a, const Point& b) { return a.y < b.y; };
  const auto [left, right] = std::minmax_element(points.begin(), points.end(), by_x);
  const auto [top, bottom] = std::minmax_element(points.begin(), points.end(), by_y);
  return {left->x, top->y, right->x - left->x, bottom->y - top->y};
}

// Four points whose sides are upright.
bool is_upright(const std::vector<Point>& p) {
  const auto along = [](const Point& a, const Point& b) { return a.x == b.x || a.y == b.y; };
  return along(p[0], p[1]) && along(p[1], p[2]) && along(p[2], p[3]) && along(p[3], p[0]);
}

geometry::Polygon one_ring(const std::vector<Point>& points) {
  return {{{points, {}}}};
}

// Four corners around a rectangle of any angle; nothing when they are not.
std::optional<geometry::RotatedBox> rotated_of(const std::vector<Point>& p) {
  const Point along{p[1].x - p[0].x, p[1].y - p[0].y};
  const Point across{p[2].x - p[1].x, p[2].y - p[1].y};
  const Point back{p[3].x - p[2].x, p[3].y - p[2].y};
  const double width = std::hypot(along.x, along.y);
  const double height = std::hypot(across.x, across.y);
  const double gap = std::hypot(along.x + back.x, along.y + back.y);
  const double cosine = along.x * across.x + along.y * across.y;
  if (!(width > 0) || !(height > 0) || gap > kSquare * width + kSlack ||
      std::abs(cosine) > kSquare * width * height)
    return std::nullopt;
  return geometry::RotatedBox{(p[0].x + p[2].x) / 2, (p[0].y + p[2].y) / 2, width, height,
                              std::atan2(along.y, along.x)};
}

Result<Understood> rectangle(const Drawn& drawn) {
  const auto& p = drawn.points;
  if (p.size() == 2 || (p.size() == 4 && is_upright(p))) return Understood{box_of(p), {}, {}};
  if (p.size() != 4) return wrong("a rectangle has 2 or 4 points, this one " + points_text(p.size()));
  if (const auto box = rotated_of(p)) return Understood{*box, {}, {}};
  return Understood{one_ring(p), {}, "its four points are no rectangle; it was read as a polygon"};
}

Result<Understood> rotated(const Drawn& drawn) {
  const auto& p = drawn.points;
  if (p.size() != 4) return wrong("a rotated rectangle has 4 points, this one " + points_text(p.size()));
  if (const auto box = rotated_of(p)) return Understood{*box, {}, {}};
  return Understood{one_ring(p), {}, "its four points are no rectangle; it was read as a polygon"};
}

Result<Understood> circle(const Drawn& drawn) {
  const auto& p = drawn.points;
  if (p.size() != 2) return wrong("a circle has 2 points, this one " + points_text(p.size()));
  const double radius = radius_to(p[0], p[1]);
  return Understood{geometry::Ellipse{p[0].x, p[0].y, radius, radius, 0}, {}, {}};
}

Result<Understood> keypoints(const Drawn& drawn) {
  geometry::Keypoints out;
  for (const Point& point : drawn.points) out.points.push_back({point.x, point.y, 2});
  return Understood{std::move(out), {}, {}};
}

// The pixels of a picture that are not 0, its first one at (left, top) of an image.
geometry::Mask placed(const LabelImage& picture, std::int64_t left, std::int64_t top, geometry::Size image) {
  geometry::Mask out{image, {}};
  std::int64_t end = 0;  // where the last run of ones ended, columns first
  std::int64_t from = std::max<std::int64_t>(0, -left);
  for (std::int64_t x = from; x < picture.size.width && left + x < image.width; ++x) {
    for (std::int64_t y = std::max<std::int64_t>(0, -top); y < picture.size.height && top + y < image.height;
         ++y) {
      if (picture.pixels[static_cast<std::size_t>(y * picture.size.width + x)] == 0) continue;
      const std::int64_t at = (left + x) * image.height + top + y;
      if (at != end || out.counts.empty()) {
        out.counts.push_back(static_cast<std::uint32_t>(at - end));
        out.counts.push_back(0);
      }
      ++out.counts.back();
      end = at + 1;
    }
  }
  if (end < image.width * image.height)
    out.counts.push_back(static_cast<std::uint32_t>(image.width * image.height - end));
  return out;
}

Result<Understood> mask(const Drawn& drawn, geometry::Size image) {
  if (drawn.points.size() != 2)
    return wrong("a mask has 2 points, this one " + points_text(drawn.points.size()));
  const geometry::Box box = box_of(drawn.points);
  const auto left = static_cast<std::int64_t>(box.x);
  const auto top = static_cast<std::int64_t>(box.y);
  const auto instead = [&box](std::string why) {
    return Understood{geometry::Box{box.x, box.y, box.width + 1, box.height + 1},
                      {},
                      std::move(why) + "; its rectangle was read as a box"};
  };
  const auto picture = decode_label_png(drawn.mask, {});
  if (!picture) return instead("its mask cannot be read: " + picture.error().message);
  if (picture->head.kind == PngKind::kColor) return instead("its mask is a picture with colors");
  if (image.width <= 0 || image.height <= 0 || !geometry::mask_size_ok(image))
    return instead("the size of its image is not known");
  const geometry::Size said{static_cast<std::int64_t>(box.x + box.width) - left + 1,
                            static_cast<std::int64_t>(box.y + box.height) - top + 1};
  Understood out{placed(picture->image, left, top, image), {}, {}};
  if (!(picture->image.size == said))
    out.remark = "its mask is of another size than its rectangle; it lies at its first corner";
  return out;
}

bool near(const Point& a, const Point& b) {
  return std::abs(a.x - b.x) <= kSlack && std::abs(a.y - b.y) <= kSlack;
}

}  // namespace

Result<Understood> shape_of(const Drawn& drawn, geometry::Size image) {
  const std::string& type = drawn.type;
  const std::size_t count = drawn.points.size();
  if (count == 0) return wrong("it has no points");
  for (const Point& point : drawn.points)
    if (!(std::abs(point.x) <= kMaxCorner) || !(std::abs(point.y) <= kMaxCorner))
      return wrong("one of its points is no place in an image");
  if (type == "polygon") {
    if (count < 3) return wrong("a polygon has 3 points or more, this one " + points_text(count));
    return Understood{one_ring(drawn.points), {}, {}};
  }
  if (type == "rectangle") return rectangle(drawn);
  if (type == "oriented_rectangle" || type == "rotation") return rotated(drawn);
  if (type == "circle") return circle(drawn);
  if (type == "point" || type == "points") return keypoints(drawn);
  if (type == "mask") return mask(drawn, image);
  if (type == "line" || type == "linestrip") {
    if (count < 2) return wrong("a line has 2 points or more, this one 1");
    return Understood{geometry::Polyline{drawn.points}, {}, {}};
  }
  if (count < 3) return wrong("the shape type '" + type + "' is not known");
  return Understood{one_ring(drawn.points), "shapes of an unknown type", {}};
}

Drawn drawn_of(const geometry::Shape& shape) {
  switch (geometry::kind_of(shape)) {
    case ShapeKind::kBox: {
      const auto& box = std::get<geometry::Box>(shape);
      return {"rectangle", {{box.x, box.y}, {far_edge(box.x, box.width), far_edge(box.y, box.height)}}, {}};
    }
    case ShapeKind::kRotatedBox: {
      const auto corners = geometry::corners(std::get<geometry::RotatedBox>(shape));
      return {"oriented_rectangle", {corners.begin(), corners.end()}, {}};
    }
    case ShapeKind::kPolygon: {
      const auto& parts = std::get<geometry::Polygon>(shape).parts;
      return {"polygon", parts.empty() ? std::vector<Point>{} : parts.front().outer, {}};
    }
    case ShapeKind::kPolyline: {
      const auto& points = std::get<geometry::Polyline>(shape).points;
      return {points.size() == 2 ? "line" : "linestrip", points, {}};
    }
    case ShapeKind::kKeypoints: {
      Drawn out;
      for (const geometry::Keypoint& joint : std::get<geometry::Keypoints>(shape).points)
        if (joint.visibility > 0) out.points.push_back({joint.x, joint.y});
      out.type = out.points.size() == 1 ? "point" : "points";
      return out;
    }
    case ShapeKind::kMask:
      return drawn_mask(std::get<geometry::Mask>(shape), {});
    case ShapeKind::kEllipse: {
      const auto& ellipse = std::get<geometry::Ellipse>(shape);
      if (ellipse.rx != ellipse.ry) return {"polygon", geometry::silhouette(ellipse).parts.front().outer, {}};
      return {"circle", {{ellipse.cx, ellipse.cy}, rim_point(ellipse)}, {}};
    }
    case ShapeKind::kCuboid2d:
      return {"polygon", geometry::silhouette(std::get<geometry::Cuboid2d>(shape)).parts.front().outer, {}};
    default:
      return {};
  }
}

Drawn drawn_mask(const geometry::Mask& mask, const std::vector<Point>& corners) {
  const geometry::Box pixels = geometry::mask_box(mask);
  Drawn out{"mask", {}, {}};
  if (pixels.width <= 0 || pixels.height <= 0) return out;
  geometry::Box box{pixels.x, pixels.y, pixels.width - 1, pixels.height - 1};
  out.points = {{box.x, box.y}, {box.x + box.width, box.y + box.height}};
  if (corners.size() == 2) {
    const geometry::Box wide = box_of(corners);
    const double left = std::trunc(wide.x), top = std::trunc(wide.y);
    const double right = std::trunc(wide.x + wide.width), bottom = std::trunc(wide.y + wide.height);
    const bool fits = left >= 0 && top >= 0 && left <= box.x && top <= box.y && right >= box.x + box.width &&
                      bottom >= box.y + box.height && right < static_cast<double>(mask.size.width) &&
                      bottom < static_cast<double>(mask.size.height);
    if (fits) {
      box = {left, top, right - left, bottom - top};
      out.points = corners;
    }
  }
  const geometry::Size size{static_cast<std::int64_t>(box.width) + 1,
                            static_cast<std::int64_t>(box.height) + 1};
  LabelImage picture = LabelImage::blank(size);
  const auto left = static_cast<std::int64_t>(box.x);
  const auto top = static_cast<std::int64_t>(box.y);
  std::int64_t at = 0;
  bool inside = false;
  for (const std::uint32_t run : mask.counts) {
    for (std::int64_t i = at; inside && i < at + run; ++i) {
      const std::int64_t x = i / mask.size.height - left, y = i % mask.size.height - top;
      picture.pixels[static_cast<std::size_t>(y * size.width + x)] = 1;
    }
    at += run;
    inside = !inside;
  }
  if (auto png = encode_gray_png(picture, 8)) out.mask = std::move(*png);
  return out;
}

bool nearly_same(const geometry::Shape& a, const geometry::Shape& b) {
  if (a == b) return true;
  if (a.index() != b.index()) return false;
  if (const auto* one = std::get_if<geometry::RotatedBox>(&a)) {
    const auto first = geometry::corners(*one);
    const auto second = geometry::corners(std::get<geometry::RotatedBox>(b));
    return std::equal(first.begin(), first.end(), second.begin(), near);
  }
  const auto* one = std::get_if<geometry::Polygon>(&a);
  if (one == nullptr) return false;
  const auto& other = std::get<geometry::Polygon>(b);
  if (one->parts.size() != 1 || other.parts.size() != 1) return false;
  const auto& first = one->parts[0];
  const auto& second = other.parts[0];
  return first.holes.empty() && second.holes.empty() && first.outer.size() == second.outer.size() &&
         std::equal(first.outer.begin(), first.outer.end(), second.outer.begin(), near);
}

}  // namespace touchmark::formats::labelme
