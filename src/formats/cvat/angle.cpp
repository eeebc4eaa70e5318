#include "formats/cvat/angle.h"

#include <array>
#include <cmath>

namespace touchmark::formats::cvat {
namespace {

// A number, those of few decimals that are nearest to it, and its neighbors: what a file that was rounded may have
// said, the roundest first.
std::array<double, 9> candidates(double value) {
  const double below = std::nextafter(value, -HUGE_VAL), above = std::nextafter(value, HUGE_VAL);
  std::array<double, 9> out{value, value, value, value, below, above, std::nextafter(below, -HUGE_VAL),
                            std::nextafter(above, HUGE_VAL), value};
  if (std::abs(value) < 1e8) {
    out[0] = std::round(value * 1e2) / 1e2;
    out[1] = std::round(value * 1e4) / 1e4;
    out[2] = std::round(value * 1e6) / 1e6;
  }
  return out;
}

}  // namespace

double high_corner(double low, double extent, bool& exact) {
  const double sum = low + extent;
  exact = true;
  if (const double rounded = std::round(sum * 1e2) / 1e2; rounded - low == extent) return rounded;
  if (sum - low == extent) return sum;
  for (const double high : candidates(sum))
    if (high - low == extent) return high;
  exact = false;
  return sum;
}

std::pair<double, double> corners_around(double middle, double extent, bool& exact) {
  exact = true;
  for (const double low : candidates(middle - extent / 2))
    for (const double high : candidates(middle + extent / 2))
      if (center(low, high) == middle && high - low == extent) return {low, high};
  exact = false;
  return {middle - extent / 2, middle + extent / 2};
}

double degrees_of(double angle, bool& exact) {
  const double degrees = angle * (180 / std::numbers::pi);
  exact = true;
  for (const double one : candidates(degrees))
    if (radians(one) == angle && one != 0) return one;
  exact = false;
  return degrees;
}

}  // namespace touchmark::formats::cvat
