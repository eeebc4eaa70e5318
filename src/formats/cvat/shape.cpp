#include "formats/cvat/shape.h"

#include <array>
#include <charconv>
#include <cmath>
#include <tuple>

#include "base/limits.h"
#include "base/text.h"
#include "formats/cvat/angle.h"
#include "formats/decimal.h"
#include "formats/row_runs.h"
#include "geometry/mask.h"

namespace touchmark::formats::cvat {
namespace {

constexpr std::size_t kMostRowRuns = 16u << 20;

// The first `count` numbers of the element.
template <std::size_t Count>
Result<std::array<double, Count>> numbers(const Element& element, std::size_t count = Count) {
  std::array<double, Count> out{};
  const auto names = numbers_of(element.kind);
  for (std::size_t i = 0; i < Count; ++i) {
    const std::string_view raw = element.numbers[i];
    if (i >= count && raw.empty()) continue;
    const auto value = parse_number(raw);
    if (!value)
      return fail(ErrorCode::kInvalid,
                  std::string(names[i]) + (raw.empty() ? " is not given" : " is not a number"));
    out[i] = *value;
  }
  return out;
}

Result<Shaped> box_of(const Element& element) {
  TM_ASSIGN(const auto value, (numbers<5>(element, 4)));
  const auto [xtl, ytl, xbr, ybr, rotation] = std::tie(
      element.numbers[0], element.numbers[1], element.numbers[2], element.numbers[3], element.numbers[4]);
  const double width = difference_of(xbr, xtl), height = difference_of(ybr, ytl);
  if (value[4] == 0) return Shaped{geometry::Box{value[0], value[1], width, height}, {}, nullptr};
  return Shaped{
      geometry::RotatedBox{middle_of(xtl, xbr), middle_of(ytl, ybr), width, height, radians_of(rotation)},
      {},
      nullptr};
}

Result<Shaped> ellipse_of(const Element& element) {
  TM_ASSIGN(const auto value, (numbers<5>(element, 4)));
  return Shaped{
      geometry::Ellipse{value[0], value[1], value[2], value[3], radians_of(element.numbers[4])}, {}, nullptr};
}

Result<Shaped> cuboid_of(const Element& element) {
  TM_ASSIGN(const auto value, numbers<16>(element));
  geometry::Cuboid2d out;
  for (std::size_t i = 0; i < kCuboidCorners.size(); ++i) {
    const auto [back, corner] = kCuboidCorners[i];
    (back ? out.back : out.front)[corner] = {value[2 * i], value[2 * i + 1]};
  }
  return Shaped{out, {}, nullptr};
}

Result<std::vector<geometry::Point>> points_of(const Element& element, std::size_t most) {
  std::vector<geometry::Point> out;
  if (!read_points(element.points, out)) return fail(ErrorCode::kInvalid, "its points cannot be read");
  if (out.size() > most)
    return fail(ErrorCode::kInvalid, "it has " + std::to_string(out.size()) + " points; at most " +
                                         std::to_string(most) + " are read");
  return out;
}

Result<Shaped> from_points(const Element& element) {
  if (element.kind == Kind::kPoints) {
    TM_ASSIGN(const auto points, points_of(element, limits::kKeypoints));
    geometry::Keypoints out;
    for (const geometry::Point& point : points) out.points.push_back({point.x, point.y, 2});
    return Shaped{std::move(out), {}, nullptr};
  }
  TM_ASSIGN(auto points, points_of(element, limits::kVertices));
  if (element.kind == Kind::kPolyline) return Shaped{geometry::Polyline{std::move(points)}, {}, nullptr};
  geometry::Polygon out;
  out.parts.push_back({std::move(points), {}});
  return Shaped{std::move(out), {}, nullptr};
}

// "3, 2, 5".
bool read_runs(std::string_view raw, std::vector<std::uint32_t>& out) {
  const char* at = raw.data();
  const char* const end = at + raw.size();
  while (at < end && out.size() < kMostRowRuns) {
    while (at < end && (*at == ' ' || *at == ',')) ++at;
    if (at == end) break;
    std::uint32_t run = 0;
    const auto [next, error] = std::from_chars(at, end, run);
    if (error != std::errc{} || (next < end && *next != ',' && *next != ' ')) return false;
    out.push_back(run);
    at = next;
  }
  return at == end && !out.empty();
}

Result<Shaped> mask_of(const Element& element, geometry::Size frame) {
  std::array<std::int64_t, 4> side{};
  for (std::size_t i = 0; i < 4; ++i) {
    const auto value = parse_number(element.numbers[i]);
    if (!value || *value != std::trunc(*value) || std::abs(*value) > 1e9 || (i >= 2 && *value < 0))
      return fail(ErrorCode::kInvalid,
                  std::string(numbers_of(Kind::kMask)[i]) + " is not a whole number of pixels");
    side[i] = static_cast<std::int64_t>(*value);
  }
  const Window window{side[0], side[1], side[2], side[3]};
  if (frame.width <= 0 || frame.height <= 0)
    frame = {std::max<std::int64_t>(0, window.left + window.width),
             std::max<std::int64_t>(0, window.top + window.height)};
  std::vector<std::uint32_t> runs;
  if (!read_runs(element.rle, runs)) return fail(ErrorCode::kInvalid, "its rle cannot be read");
  TM_ASSIGN(geometry::Mask mask, mask_from_row_runs(runs, window, frame));
  const bool inside = window.left >= 0 && window.top >= 0 && window.left + window.width <= frame.width &&
                      window.top + window.height <= frame.height;
  const auto number = [](std::int64_t value) { return static_cast<double>(value); };
  return Shaped{
      std::move(mask),
      geometry::Box{number(window.left), number(window.top), number(window.width), number(window.height)},
      inside ? nullptr : "a mask reaches out of its image; what lies outside was left out"};
}

}  // namespace

bool read_points(std::string_view raw, std::vector<geometry::Point>& out) {
  const char* at = raw.data();
  const char* const end = at + raw.size();
  const auto blanks = [&] {
    while (at < end && (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t')) ++at;
  };
  const auto number = [&](double& value) {
    blanks();
    if (at < end && *at == '+') ++at;
    const auto [next, error] = std::from_chars(at, end, value);
    at = next;
    blanks();
    return error == std::errc{} && std::isfinite(value);
  };
  while (at < end) {
    geometry::Point& point = out.emplace_back();
    if (!number(point.x) || at == end || *at++ != ',' || !number(point.y)) return false;
    if (at < end && *at++ != ';') return false;
  }
  return !out.empty();
}

Result<Shaped> shape_of(const Element& element, geometry::Size frame) {
  switch (element.kind) {
    case Kind::kBox:
      return box_of(element);
    case Kind::kEllipse:
      return ellipse_of(element);
    case Kind::kCuboid:
      return cuboid_of(element);
    case Kind::kMask:
      return mask_of(element, frame);
    case Kind::kPolygon:
    case Kind::kPolyline:
    case Kind::kPoints:
      return from_points(element);
    case Kind::kSkeleton:
    case Kind::kTag:
    case Kind::kUnknown:
      break;
  }
  return fail(ErrorCode::kInternal, "this element has no shape of its own");
}

}  // namespace touchmark::formats::cvat
