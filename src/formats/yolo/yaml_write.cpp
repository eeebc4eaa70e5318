#include <algorithm>
#include <cstdio>

#include "base/json.h"
#include "base/text.h"
#include "base/utf8.h"
#include "formats/yolo/yaml.h"

namespace touchmark::formats::yolo {
namespace {

// Words that YAML 1.1 readers take for something other than text.
bool is_special_word(const std::string& text) {
  static const char* const kWords[] = {"y",     "n",    "yes", "no",   "on",   "off", "true",
                                       "false", "null", "~",   ".nan", ".inf", "nan", "inf"};
  const std::string lower = lower_ascii(text);
  return std::any_of(std::begin(kWords), std::end(kWords), [&](const char* word) { return lower == word; });
}

bool is_plain(const std::string& text) {
  const auto inner = [](char c) {
    return is_letter(c) || is_digit(c) || c == '_' || c == ' ' || c == '-' || c == '.' || c == '/';
  };
  return !text.empty() && (is_letter(text.front()) || text.front() == '_') && text.back() != ' ' &&
         std::all_of(text.begin(), text.end(), inner) && !is_special_word(text);
}

// The UTF-8 sequence at `at` when it is a character that YAML does not print or takes for a line's end, and
// that JSON leaves as it is: DEL, the C1 controls, line and paragraph separators, the byte order mark,
// U+FFFE and U+FFFF. Empty otherwise.
std::string_view unprintable(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) {
    return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0u;
  };
  if (byte(0) == 0x7f) return text.substr(at, 1);
  if (byte(0) == 0xc2 && byte(1) < 0xa0) return text.substr(at, 2);
  const unsigned three = byte(0) << 16 | byte(1) << 8 | byte(2);
  const bool special =
      three == 0xe280a8 || three == 0xe280a9 || three == 0xefbbbf || three == 0xefbfbe || three == 0xefbfbf;
  return special ? text.substr(at, 3) : std::string_view();
}

std::string string_text(const std::string& text) {
  if (is_plain(text)) return text;
  const std::string quoted = dump_json(Json(text));
  std::string out;
  for (std::size_t at = 0; at < quoted.size();) {
    const std::string_view escaped = unprintable(quoted, at);
    if (escaped.empty()) {
      out += quoted[at++];
      continue;
    }
    char code[8];
    std::snprintf(code, sizeof code, "\\u%04x", code_point(escaped));
    out += code;
    at += escaped.size();
  }
  return out;
}

std::string key_text(const std::string& key) {
  const bool whole = !key.empty() && key.find_first_not_of("0123456789") == std::string::npos;
  return whole ? key : string_text(key);
}

// YAML asks readers to look for the colon of a key within 1024 characters.
bool is_long(const std::string& key_text) {
  return key_text.size() > 1000;
}

}  // namespace

std::string scalar_text(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_boolean() || value.is_number()) return dump_json(value);
  return {};
}

std::string yaml_key(const std::string& key) {
  const std::string name = key_text(key);
  return is_long(name) ? "? " + name + "\n:" : name + ":";
}

std::string yaml_text(const Json& value) {
  if (value.is_string()) return string_text(value.get<std::string>());
  std::string out;
  if (value.is_array()) {
    for (const Json& item : value) out += (out.empty() ? "" : ", ") + yaml_text(item);
    return "[" + out + "]";
  }
  if (value.is_object()) {
    for (const auto& [key, item] : value.items()) {
      const std::string name = key_text(key);
      out +=
          (out.empty() ? "" : ", ") + (is_long(name) ? "? " + name + " : " : name + ": ") + yaml_text(item);
    }
    return "{" + out + "}";
  }
  return dump_json(value);
}

}  // namespace touchmark::formats::yolo
