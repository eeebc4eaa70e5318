#include "formats/yolo/label.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "base/json.h"
#include "base/text.h"
#include "base/utf8.h"
#include "formats/folder.h"
#include "formats/quad.h"
#include "formats/yolo/coordinate.h"

namespace touchmark::formats::yolo {
namespace {

using geometry::Point;
using Numbers = std::vector<double>;

// Empty when a word is not a finite number; `bad` is that word.
std::optional<Numbers> numbers_of(std::string_view line, std::string_view& bad) {
  Numbers out;
  for (;;) {
    line = trimmed(line);
    if (line.empty()) return out;
    const std::string_view word = line.substr(0, line.find_first_of(" \t"));
    const auto number = parse_number(word);
    if (!number || std::abs(*number) > 1e7) {
      bad = word;
      return std::nullopt;
    }
    out.push_back(*number);
    line.remove_prefix(word.size());
  }
}

bool is_class(double value) {
  return value >= 0 && value <= kMaxClass && value == std::floor(value);
}

void read_score(double value, Label& label) {
  if (value >= 0 && value <= 1) {
    label.content.score = value;
  } else {
    label.remark = "the confidence is not between 0 and 1; left out";
  }
}

geometry::Ring ring_of(const Numbers& n, std::size_t columns, geometry::Size size) {
  geometry::Ring ring;
  ring.reserve(columns / 2);
  for (std::size_t i = 1; i + 1 < columns; i += 2)
    ring.push_back(point_from_normalized(n[i], n[i + 1], size));
  return ring;
}

// Coordinates are fractions of the image; a little beyond it happens, as many times its size does not.
Result<void> check_fractions(const Numbers& n, std::size_t columns, std::size_t joints_from = SIZE_MAX,
                             std::size_t step = 2) {
  constexpr double kFarthest = 1.0;  // from the middle, in images
  for (std::size_t i = 1; i < columns; ++i) {
    const bool is_visibility = i >= joints_from && step == 3 && (i - joints_from) % 3 == 2;
    if (is_visibility || std::abs(n[i] - 0.5) <= kFarthest) continue;
    return fail(ErrorCode::kInvalid, number_text(n[i]) + " is no fraction of the image; are these pixels?");
  }
  return {};
}

Result<void> read_box(const Numbers& n, geometry::Size size, geometry::Box& box) {
  if (n[3] < 0 || n[4] < 0) return fail(ErrorCode::kInvalid, "the width or height is negative");
  box = box_from_normalized({n[1], n[2], n[3], n[4]}, size);
  return {};
}

Result<void> read_pose(const Numbers& n, geometry::Size size, const Rules& rules, Label& label) {
  geometry::Keypoints pose;
  pose.has_box = true;
  TM_TRY(read_box(n, size, pose.box));
  const auto step = static_cast<std::size_t>(rules.dimensions);
  for (std::size_t k = 0; k < static_cast<std::size_t>(rules.points); ++k) {
    const double x = n[5 + k * step];
    const double y = n[6 + k * step];
    const Point point = point_from_normalized(x, y, size);
    // Without visibility (0, 0) is how a missing joint is written.
    double visibility = x == 0 && y == 0 ? 0 : 2;
    if (step == 3) visibility = n[7 + k * step];
    if (visibility != 0 && visibility != 1 && visibility != 2) {
      return fail(ErrorCode::kInvalid, "a joint's visibility is not 0, 1 or 2");
    }
    pose.points.push_back({point.x, point.y, static_cast<std::uint8_t>(visibility)});
  }
  label.content.shape = std::move(pose);
  return {};
}

void read_quad(const Numbers& n, geometry::Size size, Label& label) {
  const geometry::Ring ring = ring_of(n, 9, size);
  const Quad quad = {ring[0], ring[1], ring[2], ring[3]};
  if (const auto box = rotated_box_of(quad)) {
    label.content.shape = *box;
    Json corners = Json::array();
    for (std::size_t i = 1; i < 9; ++i) corners.push_back(n[i]);
    label.content.extra = json_text({{"yolo", {{"corners", std::move(corners)}}}});
  } else {
    label.content.shape = geometry::Polygon{{{ring, {}}}};
  }
}

}  // namespace

Result<Label> parse_label(std::string_view line, geometry::Size size, const Rules& rules) {
  std::string_view bad;
  const auto numbers = numbers_of(line, bad);
  if (!numbers) {
    return fail(ErrorCode::kInvalid, "\"" + mended_utf8(bad.substr(0, 40)) + "\" is not a usable number");
  }
  const Numbers& n = *numbers;
  if (n.empty() || !is_class(n[0]))
    return fail(ErrorCode::kInvalid, "the line does not start with a class number");
  Label label;
  label.class_index = static_cast<int>(n[0]);
  const std::size_t columns = n.size();
  const std::size_t pose =
      rules.points > 0 ? 5 + static_cast<std::size_t>(rules.points * rules.dimensions) : 0;
  if (pose > 0 && (columns == pose || columns == pose + 1)) {
    TM_TRY(check_fractions(n, pose, 5, static_cast<std::size_t>(rules.dimensions)));
    TM_TRY(read_pose(n, size, rules, label));
    if (columns > pose) read_score(n[pose], label);
    return label;
  }
  if (columns == 5 || columns == 6) {
    TM_TRY(check_fractions(n, 5));
    geometry::Box box;
    TM_TRY(read_box(n, size, box));
    label.content.shape = box;
    if (columns == 6) read_score(n[5], label);
    return label;
  }
  if (columns < 7) {
    return fail(ErrorCode::kInvalid,
                "a label has 5 columns or more, this line has " + std::to_string(columns));
  }
  if (rules.points > 0)
    return fail(ErrorCode::kInvalid, "a pose of " + std::to_string(rules.points) + " joints has " +
                                         std::to_string(pose) + " columns, this line has " +
                                         std::to_string(columns));
  const std::size_t shape = columns % 2 == 1 ? columns : columns - 1;
  TM_TRY(check_fractions(n, shape));
  if (shape == 9 && !rules.quads_are_polygons) {
    read_quad(n, size, label);
  } else {
    label.content.shape = geometry::Polygon{{{ring_of(n, shape, size), {}}}};
  }
  if (columns > shape) read_score(n[shape], label);
  return label;
}

std::optional<int> Scan::add_line(std::string_view line) {
  std::string_view bad;
  const auto numbers = numbers_of(line, bad);
  if (!numbers || numbers->size() < 5 || !is_class(numbers->front())) return std::nullopt;
  const Numbers& n = *numbers;
  const int index = static_cast<int>(n[0]);
  const bool is_new = classes.insert(index).second;
  const auto columns = static_cast<int>(n.size());
  if (columns == 9) has_quads = true;
  if (columns >= 7 && columns % 2 == 1 && columns != 9) has_polygons = true;
  bool triples =
      columns >= 8 && (columns - 5) % 3 == 0 && (triples_columns == -1 || triples_columns == columns);
  for (std::size_t i = 7; triples && i < n.size(); i += 3) triples = n[i] == 0 || n[i] == 1 || n[i] == 2;
  triples_columns = triples ? columns : 0;
  return is_new ? std::optional(index) : std::nullopt;
}

bool looks_like_label(std::string_view line) {
  std::string_view bad;
  const auto numbers = numbers_of(line, bad);
  return numbers && numbers->size() >= 5 && is_class(numbers->front()) &&
         std::all_of(numbers->begin() + 1, numbers->end(), [](double v) { return v >= -1 && v <= 2; });
}

}  // namespace touchmark::formats::yolo
