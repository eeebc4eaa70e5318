// Numbers of at most four decimals, as most coordinates are: told apart and written several times as fast as
// the shortest text of any number is found. Thread-safety: pure functions.
#pragma once

#include <charconv>
#include <cmath>
#include <cstdint>
#include <string>

namespace touchmark {

// True when `value` is the float64 nearest to `out` / 10,000, of magnitude 0.001 to 1e11: then the shortest
// text that reads as it is that of append_ten_thousandths(out).
inline bool as_ten_thousandths(double value, std::int64_t& out) {
  const double magnitude = std::fabs(value);
  if (!(magnitude >= 1e-3 && magnitude < 1e11)) return false;
  const auto whole = static_cast<std::int64_t>(magnitude * 1e4 + 0.5);
  if (static_cast<double>(whole) / 1e4 != magnitude) return false;
  out = value < 0 ? -whole : whole;
  return true;
}

// -15000 as "-1.5".
inline void append_ten_thousandths(std::string& out, std::int64_t value) {
  char text[24];
  const std::uint64_t magnitude =
      value < 0 ? -static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
  char* end = text;
  if (value < 0) *end++ = '-';
  end = std::to_chars(end, text + sizeof text, magnitude / 10000).ptr;
  if (auto behind = static_cast<unsigned>(magnitude % 10000); behind != 0) {
    *end = '.';
    for (char* digit = end + 4; digit > end; --digit) {
      *digit = static_cast<char>('0' + behind % 10);
      behind /= 10;
    }
    end += 5;
    while (end[-1] == '0') --end;
  }
  out.append(text, end);
}

}  // namespace touchmark
