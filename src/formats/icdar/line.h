// One line of an ICDAR text file: the corners of a text and what is written there.
//
// "x1,y1,x2,y2,x3,y3,x4,y4,text", where the text may hold commas, or the edges of an upright box and a text
// in quotes: "x1,y1,x2,y2,"text"", with commas or blanks between. Thread-safety: pure functions.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "formats/quad.h"
#include "geometry/types.h"

namespace touchmark::formats::icdar {

// What stands in place of a text that nobody can read and that does not count.
inline constexpr std::string_view kUnread = "###";
inline constexpr double kFarthest = 1e7;  // of a coordinate from 0

using Numbers = std::array<std::string, 8>;  // x and y of four corners, as texts

struct Region {
  geometry::Shape shape;
  std::string text;
  bool unread = false;     // the text is kUnread
  bool has_edges = false;  // two corners and a text in quotes
  // The corners as they stand, where those of the shape would be others.
  std::optional<std::array<double, 8>> corners;
};

// Of a file; where none ends with a line feed, carriage returns end them.
std::vector<std::string_view> lines_of(std::string_view text);
// kInvalid with what is wrong.
Result<Region> parse_line(std::string_view line);

// An upright rectangle is a box, whatever corner comes first, another rectangle a rotated box whose first
// side is the direction, and all else a polygon of four points. The numbers are finite.
geometry::Shape shape_of(const Numbers& numbers);
// As a box says them: clockwise from the top left; `exact` is false where they round it.
Numbers corners_of(const geometry::Box& box, bool& exact);
Numbers corners_of(const std::array<geometry::Point, 4>& points);

// Whether the corners go around something, as those of a text do and those of a table of numbers do not.
bool goes_around(const geometry::Shape& shape);

}  // namespace touchmark::formats::icdar
