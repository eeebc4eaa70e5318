#include "base/json_text.h"

#include <charconv>
#include <cmath>

#include "base/json.h"
#include "base/short_decimal.h"

namespace touchmark {

void append_json_number(std::string& out, double value) {
  if (!std::isfinite(value)) {
    out += "null";
    return;
  }
  char text[32];
  if (value == 0) {
    out += std::signbit(value) ? "-0.0" : "0";
    return;
  }
  if (std::fabs(value) < 1e15 && value == std::trunc(value)) {
    append_json_integer(out, static_cast<std::int64_t>(value));
    return;
  }
  if (std::int64_t short_value = 0; as_ten_thousandths(value, short_value))
    return append_ten_thousandths(out, short_value);
  const auto result = std::to_chars(text, text + sizeof text, value);
  out.append(text, result.ptr);
}

void append_json_integer(std::string& out, std::int64_t value) {
  char text[24];
  const auto result = std::to_chars(text, text + sizeof text, value);
  out.append(text, result.ptr);
}

void append_json_string(std::string& out, std::string_view text) {
  bool plain = true;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    plain = plain && byte >= 0x20 && byte < 0x7f && c != '"' && c != '\\';
  }
  if (!plain) {
    out += dump_json(Json(std::string(text)));
    return;
  }
  out += '"';
  out += text;
  out += '"';
}

}  // namespace touchmark
