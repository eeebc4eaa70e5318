#include <charconv>
#include <cmath>
#include <cstdlib>

#include "base/text.h"
#include "base/utf8.h"
#include "formats/encoding.h"
#include "formats/folder.h"
#include "formats/json_stream.h"

namespace touchmark::formats {
namespace {

constexpr double kPowersOfTen[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                   1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
constexpr std::uint64_t kExactDouble = 1ull << 53;
constexpr std::size_t kLongestString = 64u << 20;

// A decimal number as it is scanned.
struct Decimal {
  std::uint64_t digits = 0;
  int significant = 0;  // digits counted in `digits`; above 19 it has overflowed
  int exponent = 0;     // decimal
  bool negative = false;
  bool whole = true;  // neither fraction nor exponent
};

void take_digit(Decimal& number, char c) {
  if (number.significant < 19) number.digits = number.digits * 10 + static_cast<std::uint64_t>(c - '0');
  if (number.digits != 0) ++number.significant;
}

// The end of the number at `p`, or nullptr when it breaks the grammar.
const char* scan(const char* p, Decimal& number) {
  if (*p == '-') {
    number.negative = true;
    ++p;
  }
  if (!is_digit(*p) || (*p == '0' && is_digit(p[1]))) return nullptr;
  for (; is_digit(*p); ++p) take_digit(number, *p);
  if (*p == '.') {
    number.whole = false;
    if (!is_digit(*++p)) return nullptr;
    for (; is_digit(*p); ++p) {
      take_digit(number, *p);
      --number.exponent;
    }
  }
  if (*p == 'e' || *p == 'E') {
    number.whole = false;
    ++p;
    const bool down = *p == '-';
    if (*p == '-' || *p == '+') ++p;
    if (!is_digit(*p)) return nullptr;
    int exponent = 0;
    for (; is_digit(*p); ++p)
      if (exponent < 100000) exponent = exponent * 10 + (*p - '0');
    number.exponent += down ? -exponent : exponent;
  }
  return p;
}

// Correctly rounded. Small numbers need one exact multiplication or division (Clinger 1990); the rest goes
// through from_chars.
double to_double(const Decimal& number, const char* begin, const char* end) {
  if (number.significant <= 19 && number.digits <= kExactDouble && number.exponent >= -22 &&
      number.exponent <= 22) {
    const double digits = static_cast<double>(number.digits);
    const double value = number.exponent < 0 ? digits / kPowersOfTen[-number.exponent]
                                             : digits * kPowersOfTen[number.exponent];
    return number.negative ? -value : value;
  }
  double value = 0;
  if (std::from_chars(begin, end, value).ec == std::errc::result_out_of_range)
    value = std::strtod(std::string(begin, end).c_str(), nullptr);
  return value;
}

JsonNumber finish(const Decimal& number, const char* begin, const char* end) {
  JsonNumber out;
  out.value = to_double(number, begin, end);
  const bool fits = number.significant < 19 || (number.significant == 19 && number.digits <= INT64_MAX);
  if (number.whole && fits) {
    out.is_integer = true;
    const auto magnitude = static_cast<std::int64_t>(number.digits);
    out.integer = number.negative ? -magnitude : magnitude;
  } else if (!number.whole && std::fabs(out.value) <= static_cast<double>(kExactDouble)) {
    const auto whole = static_cast<std::int64_t>(out.value);
    if (static_cast<double>(whole) != out.value) return out;
    out.is_integer = true;
    out.integer = whole;
  }
  return out;
}

}  // namespace

bool JsonStream::read_number(JsonNumber& out) {
  if (kind() != Kind::kNumber) return false;
  ensure(512);
  first_ = false;
  if (*at_ == 'N' || *at_ == 'I' || at_[1] == 'I') return special_number(out);
  Decimal number;
  const char* end = scan(at_, number);
  if (end == end_ && !at_eof_) return number_slow(out);
  if (end == nullptr) return stop("a number is not written as JSON asks");
  out = finish(number, at_, end);
  at_ = end;
  return true;
}

bool JsonStream::special_number(JsonNumber& out) {
  out = {};
  out.value = std::nan("");
  if (*at_ == 'N') return literal("NaN");
  out.value = *at_ == '-' ? -HUGE_VAL : HUGE_VAL;
  return literal(*at_ == '-' ? "-Infinity" : "Infinity");
}

// A number longer than any sensible one that also runs over the end of the buffer.
bool JsonStream::number_slow(JsonNumber& out) {
  constexpr std::size_t kLongest = 1u << 16;
  if (!ensure(kLongest) && !at_eof_) return stop("a number is too long");
  Decimal number;
  const char* end = scan(at_, number);
  if (end == nullptr || (end == end_ && !at_eof_)) return stop("a number is not written as JSON asks");
  out = finish(number, at_, end);
  at_ = end;
  return true;
}

// The first megabyte says more of the encoding than one string does.
void JsonStream::decode(std::string& text) {
  constexpr std::size_t kSample = 1 << 20;
  if (encoding_.empty()) encoding_ = decode_text(read_head(file_, kSample), said_encoding_).encoding;
  DecodedText decoded = decode_text(text, encoding_);
  text = std::move(decoded.text);
}

bool JsonStream::read_string(std::string& out) {
  if (kind() != Kind::kString) return false;
  ++at_;
  first_ = false;
  out.clear();
  unsigned char seen = 0;
  for (;;) {
    const char* p = at_;
    while (*p != '"' && *p != '\\' && *p != '\0') seen |= static_cast<unsigned char>(*p++);
    out.append(at_, static_cast<std::size_t>(p - at_));
    at_ = p;
    if (out.size() > kLongestString) return stop("a string is longer than 64 MiB");
    if (*p == '"') break;
    if (*p == '\\') {
      if (!read_escape(out)) return false;
    } else if (p < end_) {
      return stop("a NUL byte stands inside a string");
    } else if (!more()) {
      return stop("the file ends inside a string");
    }
  }
  ++at_;
  if (seen >= 0x80 && !is_utf8(out)) decode(out);
  return true;
}

bool JsonStream::read_hex4(std::uint32_t& out) {
  if (!ensure(4)) return stop("the file ends inside a string");
  unsigned value = 0;
  const auto [end, failure] = std::from_chars(at_, at_ + 4, value, 16);
  if (failure != std::errc{} || end != at_ + 4) return stop("\\u needs four hex digits");
  out = value;
  at_ += 4;
  return true;
}

bool JsonStream::read_escape(std::string& out) {
  if (!ensure(2)) return stop("the file ends inside a string");
  const char c = at_[1];
  constexpr std::string_view kFrom = "\"\\/bfnrt";
  constexpr std::string_view kTo = "\"\\/\b\f\n\r\t";
  const std::size_t known = kFrom.find(c);
  if (known != std::string_view::npos) {
    out += kTo[known];
    at_ += 2;
    return true;
  }
  if (c != 'u') return stop("an unknown escape in a string");
  at_ += 2;
  std::uint32_t code = 0;
  if (!read_hex4(code)) return false;
  if (code >= 0xD800 && code < 0xDC00 && ensure(6) && at_[0] == '\\' && at_[1] == 'u') {
    const char* before = at_;
    at_ += 2;
    std::uint32_t low = 0;
    if (!read_hex4(low)) return false;
    if (low >= 0xDC00 && low < 0xE000) {
      code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
    } else {
      at_ = before;
    }
  }
  append_code_point(code >= 0xD800 && code < 0xE000 ? 0xFFFD : code, out);
  return true;
}

}  // namespace touchmark::formats
