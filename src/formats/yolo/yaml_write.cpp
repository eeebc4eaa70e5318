#include <algorithm>

#include "formats/yolo/yaml.h"

namespace touchmark::formats::yolo {
namespace {

// Words that YAML 1.1 readers take for something other than text.
bool is_special_word(const std::string& text) {
  static const char* const kWords[] = {"y",     "n",    "yes", "no",   "on",   "off", "true",
                                       "false", "null", "~",   ".nan", ".inf", "nan", "inf"};
  std::string lower = text;
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return std::any_of(std::begin(kWords), std::end(kWords), [&](const char* word) { return lower == word; });
}

bool is_plain(const std::string& text) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  const auto inner = [&](char c) {
    return letter(c) || (c >= '0' && c <= '9') || c == ' ' || c == '-' || c == '.' || c == '/';
  };
  return !text.empty() && letter(text.front()) && text.back() != ' ' &&
         std::all_of(text.begin(), text.end(), inner) && !is_special_word(text);
}

std::string string_text(const std::string& text) {
  if (is_plain(text)) return text;
  std::string quoted = dump_json(Json(text));
  // DEL and the C1 controls are not printable in YAML; JSON leaves them as they are.
  std::string out;
  for (const char c : quoted) {
    if (c == '\x7F') {
      out += "\\u007f";
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace

std::string scalar_text(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_boolean() || value.is_number()) return dump_json(value);
  return {};
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
      const bool whole = !key.empty() && key.find_first_not_of("0123456789") == std::string::npos;
      out += (out.empty() ? "" : ", ") + (whole ? key : string_text(key)) + ": " + yaml_text(item);
    }
    return "{" + out + "}";
  }
  return dump_json(value);
}

}  // namespace touchmark::formats::yolo
