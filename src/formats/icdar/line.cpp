#include "formats/icdar/line.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/text.h"
#include "base/utf8.h"
#include "formats/decimal.h"
#include "geometry/measure.h"

namespace touchmark::formats::icdar {
namespace {

using geometry::Point;
using geometry::Shape;

std::optional<double> coordinate(std::string_view word) {
  const auto number = parse_number(word);
  return number && std::abs(*number) <= kFarthest ? number : std::nullopt;
}

double value(const std::string& number) {
  return parse_number(number).value_or(0);
}

Quad quad_of(const Numbers& n) {
  Quad out;
  for (std::size_t i = 0; i < 4; ++i) out[i] = {value(n[2 * i]), value(n[2 * i + 1])};
  return out;
}

bool is_upright(const Quad& q) {
  const auto level = [&q](std::size_t a, std::size_t b) { return q[a].y == q[b].y; };
  const auto plumb = [&q](std::size_t a, std::size_t b) { return q[a].x == q[b].x; };
  return (level(0, 1) && plumb(1, 2) && level(2, 3) && plumb(3, 0)) ||
         (plumb(0, 1) && level(1, 2) && plumb(2, 3) && level(3, 0));
}

// Along one axis, from the texts of two corners.
std::pair<double, double> span_of(const std::string& a, const std::string& b) {
  const bool swapped = value(a) > value(b);
  return {value(swapped ? b : a), difference_of(swapped ? a : b, swapped ? b : a)};
}

geometry::Box box_between(const Numbers& n, std::size_t a, std::size_t b) {
  const auto [x, width] = span_of(n[2 * a], n[2 * b]);
  const auto [y, height] = span_of(n[2 * a + 1], n[2 * b + 1]);
  return {x, y, width, height};
}

// A rectangle but for the last digits of numbers that were computed.
std::optional<geometry::RotatedBox> exact_rotated_box(const Quad& quad) {
  constexpr double kSlack = 1e-6;
  const auto box = rotated_box_of(quad);
  if (!box) return std::nullopt;
  const auto corners = geometry::corners(*box);
  const bool all = std::all_of(quad.begin(), quad.end(), [&](const Point& said) {
    return std::any_of(corners.begin(), corners.end(), [&](const Point& corner) {
      return std::hypot(corner.x - said.x, corner.y - said.y) <= kSlack;
    });
  });
  return all ? box : std::nullopt;
}

std::string_view without_leading_blanks(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
  return text;
}

// Takes the next number off the line and the comma behind it; with `blanks` it may end at a blank as well.
std::optional<std::string> next_number(std::string_view& line, bool blanks, bool& comma) {
  std::string_view rest = without_leading_blanks(line);
  const std::size_t end = std::min(rest.find_first_of(blanks ? ", \t" : ","), rest.size());
  const std::string_view word = trimmed(rest.substr(0, end));
  if (!coordinate(word)) return std::nullopt;
  rest.remove_prefix(end);
  if (blanks) rest = without_leading_blanks(rest);
  comma = rest.starts_with(',');
  if (comma) rest.remove_prefix(1);
  line = rest;
  return std::string(word);
}

// Eight numbers and what stands behind their commas, as it is; nothing when it is no such line.
std::optional<Region> with_corners(std::string_view line) {
  Numbers numbers;
  bool comma = true;
  for (std::string& number : numbers) {
    auto next = comma ? next_number(line, false, comma) : std::nullopt;
    if (!next) return std::nullopt;
    number = std::move(*next);
  }
  Region out;
  out.shape = shape_of(numbers);
  out.text = mended_utf8(line);
  const auto* box = std::get_if<geometry::Box>(&out.shape);
  const Quad quad = quad_of(numbers);
  const bool as_written =
      box != nullptr && quad[0] == Point{box->x, box->y} && quad[1].y == quad[0].y && quad[1].x >= quad[0].x;
  if (as_written || std::holds_alternative<geometry::Polygon>(out.shape)) return out;
  out.corners.emplace();
  for (std::size_t i = 0; i < 8; ++i) (*out.corners)[i] = value(numbers[i]);
  return out;
}

// Four numbers and a text in quotes.
std::optional<Region> with_edges(std::string_view line) {
  Numbers numbers;
  bool comma = false;
  for (std::size_t i = 0; i < 4; ++i) {
    auto next = next_number(line, true, comma);
    if (!next) return std::nullopt;
    numbers[i] = std::move(*next);
  }
  const std::string_view said = trimmed(line);
  if (said.size() < 2 || !said.starts_with('"') || !said.ends_with('"')) return std::nullopt;
  Region out;
  out.shape = box_between(numbers, 0, 1);
  out.text = mended_utf8(said.substr(1, said.size() - 2));
  out.has_edges = true;
  return out;
}

}  // namespace

Shape shape_of(const Numbers& numbers) {
  const Quad quad = quad_of(numbers);
  if (is_upright(quad)) return box_between(numbers, 0, 2);
  if (const auto box = exact_rotated_box(quad)) return *box;
  return geometry::Polygon{{{{quad.begin(), quad.end()}, {}}}};
}

Numbers corners_of(const geometry::Box& box, bool& exact) {
  bool exact_x = false;
  bool exact_y = false;
  const CornerTexts x = corners_from(box.x, box.width, exact_x);
  const CornerTexts y = corners_from(box.y, box.height, exact_y);
  exact = exact_x && exact_y;
  return {x.low, y.low, x.high, y.low, x.high, y.high, x.low, y.high};
}

Numbers corners_of(const std::array<Point, 4>& points) {
  Numbers out;
  for (std::size_t i = 0; i < 4; ++i) {
    out[2 * i] = number_text(points[i].x);
    out[2 * i + 1] = number_text(points[i].y);
  }
  return out;
}

Result<Region> parse_line(std::string_view line) {
  auto region = with_corners(line);
  if (!region) region = with_edges(line);
  if (!region)
    return fail(ErrorCode::kInvalid,
                "it is neither eight coordinates and a text, with commas between, nor four and a text in "
                "quotes");
  region->unread = region->text == kUnread;
  if (region->unread) region->text.clear();
  return std::move(*region);
}

std::vector<std::string_view> lines_of(std::string_view text) {
  if (text.find('\n') != std::string_view::npos) return split_lines(text);
  std::vector<std::string_view> out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\r'), text.size());
    out.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

bool goes_around(const Shape& shape) {
  if (const auto* box = std::get_if<geometry::Box>(&shape)) return box->width > 0 && box->height > 0;
  const auto* polygon = std::get_if<geometry::Polygon>(&shape);
  if (polygon == nullptr) return true;  // a rotated box has an area
  const geometry::Ring& ring = polygon->parts.front().outer;
  int turns = 0;
  for (std::size_t i = 0; i < ring.size(); ++i) {
    const Point& a = ring[i];
    const Point& b = ring[(i + 1) % ring.size()];
    const Point& c = ring[(i + 2) % ring.size()];
    const double cross = (b.x - a.x) * (c.y - b.y) - (b.y - a.y) * (c.x - b.x);
    turns += cross > 0 ? 1 : cross < 0 ? -1 : 0;
  }
  return std::abs(turns) >= 3;
}

}  // namespace touchmark::formats::icdar
