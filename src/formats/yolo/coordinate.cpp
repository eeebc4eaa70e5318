#include "formats/yolo/coordinate.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string_view>

#include "formats/snapped.h"

namespace touchmark::formats::yolo {
namespace {

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

std::string length_text(double pixels, double extent) {
  return number_near(pixels / extent, [&](double n) { return length_from(n, extent) == pixels; });
}

std::string center_text(double start, double length, double extent, const std::string& normalized_length) {
  const double n_length = parsed(normalized_length);
  return number_near((start + length / 2) / extent,
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
