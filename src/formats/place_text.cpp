#include "formats/place_text.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/text.h"
#include "base/utf8.h"

namespace touchmark::formats {
namespace {

std::optional<int> parse_hex_byte(std::string_view digits) {
  int value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

}  // namespace

std::string inner_path(std::string_view text) {
  std::string name(text);
  std::replace(name.begin(), name.end(), '\\', '/');
  std::string out;
  std::size_t begin = 0;
  while (begin <= name.size()) {
    const std::size_t end = std::min(name.find('/', begin), name.size());
    const std::string part = name.substr(begin, end - begin);
    const bool drive = begin == 0 && part.size() == 2 && part[1] == ':';
    if (!part.empty() && part != "." && part != ".." && !drive) {
      if (!out.empty()) out += '/';
      out += part;
    }
    begin = end + 1;
  }
  out.erase(std::remove(out.begin(), out.end(), '\0'), out.end());
  return out;
}

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto value =
        text[i] == '%' && i + 3 <= text.size() ? parse_hex_byte(text.substr(i + 1, 2)) : std::nullopt;
    out += value ? static_cast<char>(*value) : text[i];
    i += value ? 2 : 0;
  }
  return is_utf8(out) ? out : std::string(text);
}

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    if (is_letter(c) || is_digit(c) || std::string_view("/-._~").find(c) != std::string_view::npos) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += kHex[byte >> 4];
    out += kHex[byte & 15];
  }
  return out;
}

}  // namespace touchmark::formats
