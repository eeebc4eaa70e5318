// Sums and differences of numbers as their texts say them, in decimals and without rounding: 973.9 - 937.7
// is 36.2, which it is not in float64. For formats that have two corners where a record has a corner and a
// size: what is written this way reads as exactly the same box. Thread-safety: pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace touchmark::formats {

// A low and a high corner along one axis, as texts of finite numbers (parse_number() takes them).
struct CornerTexts {
  std::string low;
  std::string high;
};

// The float64 nearest to `high` - `low`, and to half their sum. Numbers of more than 38 digits together are
// subtracted and added as float64.
double difference_of(std::string_view high, std::string_view low);
double middle_of(std::string_view low, std::string_view high);

// The corners of what begins at `low`, or lies around `middle`, and is `extent` long: difference_of() is
// `extent`, and the first text reads as `low`, or middle_of() is `middle`. `exact` is false where no texts of
// up to 38 digits say that; they are the nearest ones then.
CornerTexts corners_from(double low, double extent, bool& exact);
CornerTexts corners_around(double middle, double extent, bool& exact);

}  // namespace touchmark::formats
