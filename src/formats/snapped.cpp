#include "formats/snapped.h"

#include <charconv>
#include <cmath>
#include <limits>
#include <string_view>

#include "base/text.h"

namespace touchmark::formats {
namespace {

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

}  // namespace

double snapped(double value, double scale) {
  constexpr double kGrid = 1e6;
  const double steps = std::round(value * kGrid);
  if (!(std::abs(steps) < 9e15)) return value;
  const double nearest = steps / kGrid;
  const double tolerance = 8 * std::numeric_limits<double>::epsilon() * scale;
  return std::abs(value - nearest) <= tolerance ? nearest : value;
}

std::string number_near(double guess, const std::function<bool(double)>& accept) {
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

}  // namespace touchmark::formats
