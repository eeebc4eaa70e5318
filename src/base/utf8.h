// UTF-8 as Unicode 15 defines it (table 3-7): checking, mending, counting, and single characters.
// Thread-safety: pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace touchmark {

// Length of the well-formed character at the start of `text`; 0 when there is none (or no text).
std::size_t utf8_length(std::string_view text);
bool is_utf8(std::string_view text);
// Invalid bytes become U+FFFD, one each.
std::string mended_utf8(std::string_view text);
// How many characters a valid text has.
std::size_t count_code_points(std::string_view text);

// The character that is exactly `sequence`, which must be well-formed.
std::uint32_t code_point(std::string_view sequence);
// `value` must be a scalar value: below 0x110000, not a surrogate.
void append_code_point(std::uint32_t value, std::string& out);

}  // namespace touchmark
