#include "formats/labelstudio/shapes.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "base/json.h"
#include "base/text.h"
#include "formats/labelstudio/brush_rle.h"
#include "formats/snapped.h"

namespace touchmark::formats::labelstudio {
namespace {

using geometry::Point;
using geometry::Size;

constexpr double kRadian = std::numbers::pi / 180;

constexpr std::array<std::pair<std::string_view, ShapeType>, 5> kNames = {{
    {"rectangle", ShapeType::kRectangle},
    {"polygon", ShapeType::kPolygon},
    {"brush", ShapeType::kBrush},
    {"keypoint", ShapeType::kKeypoint},
    {"ellipse", ShapeType::kEllipse},
}};

double pixels(double percent, std::int64_t side) {
  const auto extent = static_cast<double>(side);
  return snapped(percent * extent / 100, extent * std::max(1.0, std::abs(percent) / 100));
}

// The number near `guess` that `accept` takes, else one that is as close.
double searched(double guess, const std::function<bool(double)>& accept) {
  return parse_number(number_near(guess, accept)).value_or(guess);
}

double percent_of(double value, std::int64_t side) {
  return searched(value * 100 / static_cast<double>(side),
                  [&](double percent) { return pixels(percent, side) == value; });
}

// Numbers of the object by name; kInvalid naming the one that is missing or none.
template <std::size_t N>
Result<std::array<double, N>> numbers(const Json& value, const std::array<const char*, N>& names) {
  std::array<double, N> out{};
  for (std::size_t i = 0; i < N; ++i) {
    const auto found = value.find(names[i]);
    if (found == value.end() || !found->is_number())
      return fail(ErrorCode::kInvalid, "\"" + std::string(names[i]) + "\" is not a number");
    out[i] = found->template get<double>();
  }
  return out;
}

double rotation_of(const Json& value) {
  const auto found = value.find("rotation");
  return found != value.end() && found->is_number() ? found->get<double>() : 0;
}

double radians(double degrees) {
  return degrees * kRadian;
}

// From the corner that the box is turned about to its center.
Point to_center(double width, double height, double angle) {
  const double cos = std::cos(angle);
  const double sin = std::sin(angle);
  return {(width * cos - height * sin) / 2, (width * sin + height * cos) / 2};
}

double moved(double corner, double by, std::int64_t side) {
  return snapped(corner + by, std::max({static_cast<double>(side), std::abs(corner), std::abs(by)}));
}

Result<geometry::Shape> rectangle(const Json& value, Size size) {
  TM_ASSIGN(const auto n, (numbers<4>(value, {"x", "y", "width", "height"})));
  const Point corner{pixels(n[0], size.width), pixels(n[1], size.height)};
  const double width = pixels(n[2], size.width);
  const double height = pixels(n[3], size.height);
  const double degrees = rotation_of(value);
  if (degrees == 0) return geometry::Shape(geometry::Box{corner.x, corner.y, width, height});
  const double angle = radians(degrees);
  const Point by = to_center(width, height, angle);
  return geometry::Shape(geometry::RotatedBox{moved(corner.x, by.x, size.width),
                                              moved(corner.y, by.y, size.height), width, height, angle});
}

Result<std::vector<Point>> points_of(const Json& value, Size size) {
  const auto list = value.find("points");
  if (list == value.end() || !list->is_array()) return fail(ErrorCode::kInvalid, "\"points\" is not a list");
  std::vector<Point> out;
  out.reserve(list->size());
  for (const Json& pair : *list) {
    if (!pair.is_array() || pair.size() != 2 || !pair[0].is_number() || !pair[1].is_number())
      return fail(ErrorCode::kInvalid, "a point is not a pair of numbers");
    out.push_back({pixels(pair[0].get<double>(), size.width), pixels(pair[1].get<double>(), size.height)});
  }
  return out;
}

Result<geometry::Shape> polygon(const Json& value, Size size) {
  TM_ASSIGN(std::vector<Point> points, points_of(value, size));
  const auto closed = value.find("closed");
  if (closed != value.end() && *closed == Json(false))
    return geometry::Shape(geometry::Polyline{std::move(points)});
  geometry::Polygon out;
  out.parts.push_back({std::move(points), {}});
  return geometry::Shape(std::move(out));
}

Result<geometry::Shape> brush(const Json& value, Size size) {
  const auto format = value.find("format");
  const auto list = value.find("rle");
  if ((format != value.end() && *format != Json("rle")) || list == value.end() || !list->is_array())
    return fail(ErrorCode::kInvalid, "a brush mask that is no list \"rle\" is not read");
  std::vector<std::uint8_t> bytes;
  bytes.reserve(list->size());
  for (const Json& byte : *list) {
    if (!byte.is_number_unsigned() || byte.get<std::uint64_t>() > 255)
      return fail(ErrorCode::kInvalid, "\"rle\" holds something that is no byte");
    bytes.push_back(byte.get<std::uint8_t>());
  }
  TM_ASSIGN(geometry::Mask mask, mask_from_brush(bytes, size));
  return geometry::Shape(std::move(mask));
}

Result<geometry::Shape> keypoint(const Json& value, Size size) {
  TM_ASSIGN(const auto n, (numbers<2>(value, {"x", "y"})));
  geometry::Keypoints out;
  out.points.push_back({pixels(n[0], size.width), pixels(n[1], size.height), 2});
  return geometry::Shape(std::move(out));
}

Result<geometry::Shape> ellipse(const Json& value, Size size) {
  TM_ASSIGN(const auto n, (numbers<4>(value, {"x", "y", "radiusX", "radiusY"})));
  const Point center{pixels(n[0], size.width), pixels(n[1], size.height)};
  const double rx = pixels(n[2], size.width);
  const double ry = pixels(n[3], size.height);
  return geometry::Shape(geometry::Ellipse{center.x, center.y, rx, ry, radians(rotation_of(value))});
}

double degrees_of(double angle) {
  return searched(angle / kRadian, [&](double rotation) { return radians(rotation) == angle; });
}

WrittenShape written(const geometry::Box& box, Size size) {
  return {ShapeType::kRectangle,
          {{"x", percent_of(box.x, size.width)},
           {"y", percent_of(box.y, size.height)},
           {"width", percent_of(box.width, size.width)},
           {"height", percent_of(box.height, size.height)},
           {"rotation", 0}}};
}

WrittenShape written(const geometry::RotatedBox& box, Size size) {
  const double degrees = degrees_of(box.angle);
  const Point by = to_center(box.width, box.height, radians(degrees));
  const auto corner = [](double center, double offset, std::int64_t side) {
    return searched((center - offset) * 100 / static_cast<double>(side),
                    [&](double percent) { return moved(pixels(percent, side), offset, side) == center; });
  };
  return {ShapeType::kRectangle,
          {{"x", corner(box.cx, by.x, size.width)},
           {"y", corner(box.cy, by.y, size.height)},
           {"width", percent_of(box.width, size.width)},
           {"height", percent_of(box.height, size.height)},
           {"rotation", degrees}}};
}

WrittenShape written(const geometry::Ellipse& ellipse, Size size) {
  return {ShapeType::kEllipse,
          {{"x", percent_of(ellipse.cx, size.width)},
           {"y", percent_of(ellipse.cy, size.height)},
           {"radiusX", percent_of(ellipse.rx, size.width)},
           {"radiusY", percent_of(ellipse.ry, size.height)},
           {"rotation", degrees_of(ellipse.angle)}}};
}

WrittenShape written(const std::vector<Point>& points, bool closed, Size size) {
  Json list = Json::array();
  for (const Point& point : points)
    list.push_back({percent_of(point.x, size.width), percent_of(point.y, size.height)});
  return {ShapeType::kPolygon, {{"points", std::move(list)}, {"closed", closed}}};
}

}  // namespace

ShapeType shape_type(std::string_view type) {
  constexpr std::string_view kLabels = "labels";
  if (type.ends_with(kLabels)) type.remove_suffix(kLabels.size());
  for (const auto& [name, known] : kNames)
    if (name == type) return known;
  return ShapeType::kNone;
}

std::string_view bare_name(ShapeType type) {
  for (const auto& [name, known] : kNames)
    if (known == type) return name;
  return "";
}

Result<geometry::Shape> shape_of(ShapeType type, const Json& value, Size size) {
  if (!value.is_object()) return fail(ErrorCode::kInvalid, "\"value\" is not an object");
  switch (type) {
    case ShapeType::kRectangle:
      return rectangle(value, size);
    case ShapeType::kPolygon:
      return polygon(value, size);
    case ShapeType::kBrush:
      return brush(value, size);
    case ShapeType::kKeypoint:
      return keypoint(value, size);
    case ShapeType::kEllipse:
      return ellipse(value, size);
    case ShapeType::kNone:
      break;
  }
  return fail(ErrorCode::kInvalid, "it has no shape that is known");
}

std::optional<WrittenShape> written_shape(const geometry::Shape& shape, Size size) {
  if (const auto* box = std::get_if<geometry::Box>(&shape)) return written(*box, size);
  if (const auto* box = std::get_if<geometry::RotatedBox>(&shape)) return written(*box, size);
  if (const auto* ellipse = std::get_if<geometry::Ellipse>(&shape)) return written(*ellipse, size);
  if (const auto* line = std::get_if<geometry::Polyline>(&shape)) return written(line->points, false, size);
  if (const auto* polygon = std::get_if<geometry::Polygon>(&shape))
    if (polygon->parts.size() == 1 && polygon->parts[0].holes.empty())
      return written(polygon->parts[0].outer, true, size);
  const auto* mask = std::get_if<geometry::Mask>(&shape);
  if (mask == nullptr || !(mask->size == size) || size.width <= 0 || size.height > kMostPixels / size.width)
    return std::nullopt;
  return WrittenShape{ShapeType::kBrush, {{"format", "rle"}, {"rle", brush_from_mask(*mask)}}};
}

Json written_point(Point point, Size size) {
  return {{"x", percent_of(point.x, size.width)}, {"y", percent_of(point.y, size.height)}};
}

}  // namespace touchmark::formats::labelstudio
