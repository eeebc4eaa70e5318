#include "formats/xml_text.h"

#include <algorithm>

#include "base/json.h"
#include "base/text.h"
#include "base/utf8.h"

namespace touchmark::formats {
namespace {

constexpr int kMaxIndent = XmlStream::kMaxDepth - 8;

bool is_plain(char c) {
  return static_cast<unsigned char>(c) >= 0x20 && static_cast<unsigned char>(c) < 0x7F && c != '&' &&
         c != '<' && c != '>' && c != '"';
}

void append_escaped(std::string& out, char c) {
  switch (c) {
    case '&':
      out += "&amp;";
      return;
    case '<':
      out += "&lt;";
      return;
    case '>':
      out += "&gt;";
      return;
    case '"':
      out += "&quot;";
      return;
    case '\n':  // as a character it would become a blank in an attribute
      out += "&#10;";
      return;
    case '\r':
      out += "&#13;";
      return;
    case '\t':
      out += "&#9;";
      return;
    default:
      if (static_cast<unsigned char>(c) < 0x20)
        out += "\xEF\xBF\xBD";
      else
        out += c;
  }
}

void append_indent(std::string& out, int indent) {
  out.append(static_cast<std::size_t>(indent) * 2, ' ');
}

// Line ends may stand as they are in the content of an element.
void append_content(std::string& out, std::string_view text) {
  std::size_t begin = 0;
  while (begin <= text.size()) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    append_xml_text(out, text.substr(begin, end - begin));
    if (end < text.size()) out += '\n';
    begin = end + 1;
  }
}

std::string text_of(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  return value.is_null() ? std::string() : dump_json(value);
}

void append_attributes(std::string& out, const Json& value) {
  for (const auto& [key, inner] : value.items()) {
    if (!key.starts_with('@') || !is_xml_name(std::string_view(key).substr(1)) || inner.is_structured())
      continue;
    out.append(" ").append(key, 1, std::string::npos).append("=\"");
    append_xml_text(out, text_of(inner));
    out += '"';
  }
}

void append_children(std::string& out, std::string_view name, const Json& value, int indent,
                     std::initializer_list<std::string_view> first) {
  if (!value.is_array()) return append_xml_element(out, name, value, indent, first);
  for (const Json& one : value)
    if (!one.is_array()) append_xml_element(out, name, one, indent, first);
}

bool is_child(const std::string& key) {
  return !key.starts_with('@') && key != "#text" && is_xml_name(key);
}

// A second child of a name makes an array of both.
void add_child(Json& object, const std::string& key, Json value) {
  const auto known = object.find(key);
  if (known == object.end()) {
    object[key] = std::move(value);
  } else if (known->is_array()) {
    known->push_back(std::move(value));
  } else {
    *known = Json::array({std::move(*known), std::move(value)});
  }
}

bool spend(std::size_t& budget, std::size_t bytes) {
  budget = bytes + 64 > budget ? 0 : budget - bytes - 64;  // 64: about what a value costs in memory
  return budget > 0;
}

}  // namespace

void append_xml_text(std::string& out, std::string_view text) {
  if (std::all_of(text.begin(), text.end(), is_plain)) {
    out += text;
    return;
  }
  for (const char c : is_utf8(text) ? std::string(text) : mended_utf8(text)) append_escaped(out, c);
}

bool xml_keeps(std::string_view text) {
  const auto carried = [](char c) {
    return static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\r' || c == '\t';
  };
  return is_utf8(text) && std::all_of(text.begin(), text.end(), carried);
}

bool is_xml_name(std::string_view name) {
  const auto first = [](char c) { return is_letter(c) || c == '_'; };
  const auto inner = [&first](char c) { return first(c) || is_digit(c) || c == '-' || c == '.' || c == ':'; };
  return !name.empty() && first(name.front()) && std::all_of(name.begin(), name.end(), inner);
}

void append_xml_element(std::string& out, std::string_view name, const Json& value, int indent,
                        std::initializer_list<std::string_view> first) {
  if (indent > kMaxIndent) return;
  append_indent(out, indent);
  out.append("<").append(name);
  if (!value.is_object()) {
    out += '>';
    append_content(out, text_of(value));
    out.append("</").append(name).append(">\n");
    return;
  }
  append_attributes(out, value);
  out += '>';
  if (const auto text = value.find("#text"); text != value.end()) append_content(out, text_of(*text));
  bool has_children = false;
  const auto child = [&](const std::string& key, const Json& inner) {
    if (!has_children) out += '\n';
    has_children = true;
    append_children(out, key, inner, indent + 1, first);
  };
  for (const std::string_view key : first)
    if (const auto found = value.find(std::string(key)); found != value.end()) child(found.key(), *found);
  for (const auto& [key, inner] : value.items())
    if (is_child(key) && std::find(first.begin(), first.end(), key) == first.end()) child(key, inner);
  if (has_children) append_indent(out, indent);
  out.append("</").append(name).append(">\n");
}

Json read_xml_element(XmlStream& in, std::size_t& budget) {
  Json object = Json::object();
  for (const XmlStream::Attribute& one : in.attributes())
    if (spend(budget, one.name.size() + one.raw.size()))
      object["@" + mended_utf8(one.name)] = in.decoded(one.raw);
  const int outside = in.depth() - 1;
  std::string text;
  for (;;) {
    const XmlStream::Token token = in.next();
    if (token == XmlStream::Token::kDone) break;
    text += in.text();
    if (token == XmlStream::Token::kEnd && in.depth() == outside) break;
    if (token != XmlStream::Token::kStart) continue;
    const std::string name = mended_utf8(in.name());
    if (spend(budget, name.size()))
      add_child(object, name, read_xml_element(in, budget));
    else
      in.skip();
  }
  const bool is_blank = trimmed(text).empty();
  const std::string_view shown = object.empty() && !is_blank ? std::string_view(text) : trimmed(text);
  if (!spend(budget, shown.size())) return object.empty() ? Json("") : object;
  if (object.empty()) return std::string(shown);
  if (!shown.empty()) object["#text"] = std::string(shown);
  return object;
}

}  // namespace touchmark::formats
