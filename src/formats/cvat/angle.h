// CVAT's degrees and a record's radians, both clockwise on the screen. Thread-safety: pure functions.
#pragma once

#include <string>
#include <string_view>

namespace touchmark::formats::cvat {

// The float64 nearest to the radians of a text that parse_number() takes; computed with more digits than a
// float64.
double radians_of(std::string_view degrees);
// The roundest text whose radians_of() is `angle`; else the nearest one, and `exact` is false.
std::string degrees_text(double angle, bool& exact);

}  // namespace touchmark::formats::cvat
