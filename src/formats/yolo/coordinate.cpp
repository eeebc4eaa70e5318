#include "formats/yolo/coordinate.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <string_view>

#include "base/text.h"
#include "formats/folder.h"

namespace touchmark::formats::yolo {
namespace {

double snapped(double value, double scale) {
  constexpr double kGrid = 1e6;
  const double steps = std::round(value * kGrid);
  if (!(std::abs(steps) < 9e15)) return value;
  const double nearest = steps / kGrid;
  const double tolerance = 8 * std::numeric_limits<double>::epsilon() * scale;
  return std::abs(value - nearest) <= tolerance ? nearest : value;
}

double scale_of(double extent, double a, double b = 0) {
  return extent * std::max({1.0, std::abs(a), std::abs(b)});
}

double length_from(double n, double extent) {
  return snapped(n * extent, scale_of(extent, n));
}
double start_from(double center, double length, double extent) {
  return snapped((center - length / 2) * extent, scale_of(extent, center, length));
}

double parsed(std::string_view text) {
  double value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::string_view without_zeros(std::string_view text) {
  if (text.find('.') == std::string_view::npos) return text;
  while (text.ends_with('0')) text.remove_suffix(1);
  if (text.ends_with('.')) text.remove_suffix(1);
  return text;
}

// The shortest text near `guess` that `accept` takes for the wanted value, and the number it stands for.
template <typename Accept>
std::string search(double guess, const Accept& accept) {
  if (std::abs(guess) < 1e6) {
    char buffer[64];
    for (const int decimals : {6, 8, 10, 12, 14, 16}) {
      const auto end =
          std::to_chars(buffer, buffer + sizeof buffer, guess, std::chars_format::fixed, decimals).ptr;
      const std::string_view text = without_zeros({buffer, static_cast<std::size_t>(end - buffer)});
      if (accept(parsed(text))) return std::string(text == "-0" ? "0" : text);
    }
  }
  double below = guess;
  double above = guess;
  for (int step = 0; step < 4; ++step) {
    if (accept(below)) return number_text(below);
    if (accept(above)) return number_text(above);
    below = std::nextafter(below, -HUGE_VAL);
    above = std::nextafter(above, HUGE_VAL);
  }
  return number_text(guess);
}

std::string length_text(double pixels, double extent) {
  return search(pixels / extent, [&](double n) { return length_from(n, extent) == pixels; });
}

std::string center_text(double start, double length, double extent, const std::string& normalized_length) {
  const double n_length = parsed(normalized_length);
  return search((start + length / 2) / extent,
                [&](double n) { return start_from(n, n_length, extent) == start; });
}

}  // namespace

geometry::Box box_from_normalized(const std::array<double, 4>& numbers, geometry::Size size) {
  const auto width = static_cast<double>(size.width);
  const auto height = static_cast<double>(size.height);
  return {start_from(numbers[0], numbers[2], width), start_from(numbers[1], numbers[3], height),
          length_from(numbers[2], width), length_from(numbers[3], height)};
}

geometry::Point point_from_normalized(double x, double y, geometry::Size size) {
  return {length_from(x, static_cast<double>(size.width)), length_from(y, static_cast<double>(size.height))};
}

std::string box_text(const geometry::Box& box, geometry::Size size) {
  const auto width = static_cast<double>(size.width);
  const auto height = static_cast<double>(size.height);
  const std::string w = length_text(box.width, width);
  const std::string h = length_text(box.height, height);
  return center_text(box.x, box.width, width, w) + " " + center_text(box.y, box.height, height, h) + " " + w +
         " " + h;
}

std::string point_text(geometry::Point point, geometry::Size size) {
  return length_text(point.x, static_cast<double>(size.width)) + " " +
         length_text(point.y, static_cast<double>(size.height));
}

}  // namespace touchmark::formats::yolo
