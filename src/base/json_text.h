// JSON text written directly, for bulk output. Pure functions that append to a buffer.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace touchmark {

// The shortest text that reads back as the same double; "-0.0" for negative zero; null when not finite.
void append_json_number(std::string& out, double value);
void append_json_integer(std::string& out, std::int64_t value);
// In quotes and escaped; invalid UTF-8 becomes U+FFFD.
void append_json_string(std::string& out, std::string_view text);

}  // namespace touchmark
