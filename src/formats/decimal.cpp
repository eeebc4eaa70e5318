#include "formats/decimal.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>

#include "base/json_text.h"
#include "base/text.h"

namespace touchmark::formats {
namespace {

__extension__ using Wide = __int128;

constexpr int kMostDigits = 36;  // twice such a number still fits
constexpr std::int64_t kExact = std::int64_t{1} << 53;

// mantissa * 10^exponent.
struct Decimal {
  Wide mantissa = 0;
  int exponent = 0;
};

// "-12.50e3". Nothing when it has too many digits.
std::optional<Decimal> decimal_of(std::string_view text) {
  Decimal out;
  std::size_t at = 0;
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) ++at;
  int digits = 0;
  bool behind_point = false;
  for (; at < text.size() && (is_digit(text[at]) || text[at] == '.'); ++at) {
    if (text[at] == '.') {
      behind_point = true;
      continue;
    }
    if (out.mantissa != 0 || text[at] != '0') ++digits;
    if (digits > kMostDigits) return std::nullopt;
    out.mantissa = out.mantissa * 10 + (text[at] - '0');
    if (behind_point) --out.exponent;
  }
  if (at < text.size()) {
    std::string_view exponent = text.substr(at + 1);
    if (exponent.starts_with('+')) exponent.remove_prefix(1);
    const auto value = parse_whole<int>(exponent);
    if (!value || std::abs(*value) > 1000) return std::nullopt;
    out.exponent += *value;
  }
  if (negative) out.mantissa = -out.mantissa;
  return out;
}

std::optional<Decimal> decimal_of(double value) {
  char text[32];
  const auto end = std::to_chars(text, text + sizeof text, value).ptr;
  return decimal_of(std::string_view(text, static_cast<std::size_t>(end - text)));
}

// The same number with a lower exponent; false when that has too many digits.
bool widen(Decimal& number, int exponent) {
  static constexpr Wide kMost = [] {
    Wide most = 1;
    for (int i = 0; i < kMostDigits; ++i) most *= 10;
    return most;
  }();
  if (number.mantissa == 0) number.exponent = exponent;
  for (; number.exponent > exponent; --number.exponent) {
    number.mantissa *= 10;
    if (number.mantissa >= kMost || -number.mantissa >= kMost) return false;
  }
  return true;
}

std::optional<Decimal> sum_of(Decimal a, Decimal b) {
  const int exponent = std::min(a.exponent, b.exponent);
  if (!widen(a, exponent) || !widen(b, exponent)) return std::nullopt;
  return Decimal{a.mantissa + b.mantissa, exponent};
}

Decimal minus(Decimal number) {
  number.mantissa = -number.mantissa;
  return number;
}

std::optional<Decimal> half_of(Decimal number) {
  if (number.mantissa % 2 != 0 && !widen(number, number.exponent - 1)) return std::nullopt;
  number.mantissa /= 2;
  return number;
}

// Digits of |mantissa|.
std::string digits_of(Wide mantissa) {
  std::array<char, 48> text{};
  std::size_t at = text.size();
  if (mantissa < 0) mantissa = -mantissa;
  do {
    text[--at] = static_cast<char>('0' + static_cast<int>(mantissa % 10));
    mantissa /= 10;
  } while (mantissa != 0);
  return {text.data() + at, text.size() - at};
}

std::string text_of(const Decimal& number) {
  std::string out = digits_of(number.mantissa);
  int exponent = number.exponent;
  while (exponent < 0 && out.size() > 1 && out.back() == '0') {
    out.pop_back();
    ++exponent;
  }
  if (out == "0") return out;
  if (exponent > 0 && exponent < 20) {
    out.append(static_cast<std::size_t>(exponent), '0');
  } else if (exponent < 0 && exponent > -40) {
    const auto behind = static_cast<std::size_t>(-exponent);
    if (out.size() <= behind) out.insert(0, behind + 1 - out.size(), '0');
    out.insert(out.size() - behind, 1, '.');
  } else if (exponent != 0) {
    out += "e" + std::to_string(exponent);
  }
  return number.mantissa < 0 ? "-" + out : out;
}

// Correctly rounded: a quotient of two exact numbers is, else the text's reading.
double value_of(const Decimal& number) {
  static constexpr std::array<double, 16> kPowers = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                                     1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
  const bool small = number.mantissa < kExact && number.mantissa > -kExact;
  if (small && number.exponent <= 0 && number.exponent > -16)
    return static_cast<double>(static_cast<std::int64_t>(number.mantissa)) /
           kPowers[static_cast<std::size_t>(-number.exponent)];
  const std::string text =
      (number.mantissa < 0 ? "-" : "") + digits_of(number.mantissa) + "e" + std::to_string(number.exponent);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc{}) return value;
  return number.exponent < 0 ? 0 : number.mantissa < 0 ? -HUGE_VAL : HUGE_VAL;
}

std::string plain_text(double value) {
  std::string out;
  append_json_number(out, value);
  return out;
}

}  // namespace

double difference_of(std::string_view high, std::string_view low) {
  const auto a = decimal_of(high), b = decimal_of(low);
  if (a && b)
    if (const auto difference = sum_of(*a, minus(*b))) return value_of(*difference);
  return parse_number(high).value_or(0) - parse_number(low).value_or(0);
}

double middle_of(std::string_view low, std::string_view high) {
  const auto a = decimal_of(low), b = decimal_of(high);
  if (a && b)
    if (const auto sum = sum_of(*a, *b))
      if (const auto half = half_of(*sum)) return value_of(*half);
  return (parse_number(low).value_or(0) + parse_number(high).value_or(0)) / 2;
}

CornerTexts corners_from(double low, double extent, bool& exact) {
  CornerTexts out{plain_text(low), {}};
  const auto a = decimal_of(low), b = decimal_of(extent);
  const auto high = a && b ? sum_of(*a, *b) : std::nullopt;
  out.high = high ? text_of(*high) : plain_text(low + extent);
  exact = high || difference_of(out.high, out.low) == extent;
  return out;
}

CornerTexts corners_around(double middle, double extent, bool& exact) {
  const auto a = decimal_of(middle), b = decimal_of(extent);
  const auto half = b ? half_of(*b) : std::nullopt;
  const auto low = a && half ? sum_of(*a, minus(*half)) : std::nullopt;
  const auto high = a && half ? sum_of(*a, *half) : std::nullopt;
  if (low && high) {
    CornerTexts out{text_of(*low), text_of(*high)};
    exact = middle_of(out.low, out.high) == middle && difference_of(out.high, out.low) == extent;
    return out;
  }
  CornerTexts out{plain_text(middle - extent / 2), plain_text(middle + extent / 2)};
  exact = middle_of(out.low, out.high) == middle && difference_of(out.high, out.low) == extent;
  return out;
}

}  // namespace touchmark::formats
