#include "formats/cvat/angle.h"

#include <charconv>
#include <cmath>
#include <limits>
#include <numbers>

#include "base/json_text.h"

namespace touchmark::formats::cvat {
namespace {

constexpr long double kDegree = std::numbers::pi_v<long double> / 180;

std::string text_of(long double degrees) {
  char text[64];
  const auto end = std::to_chars(text, text + sizeof text, degrees).ptr;
  return {text, end};
}

std::string text_of(double degrees) {
  std::string out;
  append_json_number(out, degrees);
  return out;
}

}  // namespace

double radians_of(std::string_view degrees) {
  if (degrees.starts_with('+')) degrees.remove_prefix(1);
  long double value = 0;
  std::from_chars(degrees.data(), degrees.data() + degrees.size(), value);
  return static_cast<double>(value * kDegree);
}

std::string degrees_text(double angle, bool& exact) {
  const long double degrees = static_cast<long double>(angle) / kDegree;
  const auto near = static_cast<double>(degrees);
  exact = true;
  for (const double steps : {1e0, 1e2, 1e4, 1e6})
    if (const double rounded = std::round(near * steps) / steps;
        std::abs(near) < 1e6 && radians_of(text_of(rounded)) == angle)
      return text_of(rounded);
  for (std::string text : {text_of(near), text_of(degrees)})
    if (radians_of(text) == angle) return text;
  exact = false;
  return text_of(near);
}

}  // namespace touchmark::formats::cvat
