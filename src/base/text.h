// Text helpers that every room may need. ASCII only where letters or blanks matter; never the locale.
// Thread-safety: pure functions.
#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace touchmark {

inline constexpr std::string_view kBlanks = " \t\r\n\f\v";

constexpr bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
constexpr char lower_char(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
std::string lower_ascii(std::string text);

// Without the blanks at both ends; a view into `text`.
std::string_view trimmed(std::string_view text, std::string_view blanks = kBlanks);
// Without line ends; LF, CRLF or CR LF mixed. Views into `text`.
std::vector<std::string_view> split_lines(std::string_view text);
// 'name', for messages.
std::string quoted(std::string_view name);

// The whole text as a whole number in the range of T: digits, for signed types after an optional '-'.
template <typename T>
std::optional<T> parse_whole(std::string_view text) {
  T value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}
// The whole text as a finite decimal number; a leading '+' is allowed.
std::optional<double> parse_number(std::string_view text);
// The shortest decimal text that reads back as exactly `value`; never in exponent form below 1e21.
std::string number_text(double value);

}  // namespace touchmark
