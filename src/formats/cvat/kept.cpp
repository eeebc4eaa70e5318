#include "formats/cvat/kept.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "formats/cvat/attributes.h"
#include "formats/cvat/outline.h"
#include "formats/folder.h"
#include "formats/xml_text.h"

namespace touchmark::formats::cvat {
namespace {

constexpr std::string_view kWritten[] = {
    "label",  "source", "occluded", "outside", "z_order", "group_id", "points", "rle", "left", "top", "width",
    "height", "xtl",    "ytl",      "xbr",     "ybr",     "rotation", "cx",     "cy",  "rx",   "ry"};

bool is_written(std::string_view name) {
  return std::find(std::begin(kWritten), std::end(kWritten), name) != std::end(kWritten) ||
         std::find(kCuboidNames.begin(), kCuboidNames.end(), name) != kCuboidNames.end();
}

// Whether to look into a text at all: most say nothing of what is wanted.
bool says(const std::string& text, std::string_view key) {
  return text.find(key) != std::string::npos;
}

const char* key_of(Kind kind) {
  return kind == Kind::kEllipse ? "ellipse" : "cuboid";
}

// The numbers of the kept ellipse or cuboid; false when they are not all there.
bool read_numbers(const Json& kept, Kind kind, std::array<double, 16>& out) {
  const auto shape = kept.find(key_of(kind));
  if (shape == kept.end() || !shape->is_object()) return false;
  std::size_t i = 0;
  for (const std::string_view name : numbers_of(kind)) {
    const std::string text = kept_text(*shape, std::string(name).c_str(), name == "rotation" ? "0" : "");
    const auto number = parse_number(text);
    if (!number) return false;
    out[i++] = *number;
  }
  return true;
}

}  // namespace

Json kept_of(const std::string& extra) {
  return says(extra, "\"cvat\":") ? own_fields(extra, "cvat") : Json();
}

std::string kept_text(const Json& kept, const char* name, std::string_view otherwise) {
  if (kept.is_object())
    if (const auto found = kept.find(name); found != kept.end() && found->is_string())
      return found->get<std::string>();
  return std::string(otherwise);
}

void append_kept_attributes(const Json& kept, std::string& out) {
  if (!kept.is_object()) return;
  for (const auto& [name, value] : kept.items()) {
    if (!value.is_string() || is_written(name) || !is_xml_name(name)) continue;
    out.append(" ").append(name).append("=\"");
    append_xml_text(out, value.get_ref<const std::string&>());
    out += '"';
  }
}

void append_kept_elements(const Json& kept, std::string& out) {
  if (!kept.is_object()) return;
  const auto elements = kept.find("elements");
  if (elements == kept.end() || !elements->is_object()) return;
  for (const auto& [name, list] : elements->items()) {
    if (!is_xml_name(name) || !list.is_array() || name == "attribute") continue;
    for (const Json& one : list)
      if (!one.is_array()) append_xml_element(out, name, one, 3);
  }
}

bool is_kept_shape(const Json& kept, Kind kind, const geometry::Polygon& polygon) {
  std::array<double, 16> value{};
  if (!read_numbers(kept, kind, value)) return false;
  if (kind == Kind::kEllipse)
    return outline_of(Ellipse{value[0], value[1], value[2], value[3], value[4]}) == polygon;
  std::array<geometry::Point, 8> corners;
  for (std::size_t i = 0; i < corners.size(); ++i) corners[i] = {value[2 * i], value[2 * i + 1]};
  return outline_of(corners) == polygon;
}

void append_kept_shape(const Json& kept, Kind kind, std::string& out) {
  const Json& shape = kept[key_of(kind)];
  for (const std::string_view name : numbers_of(kind)) {
    const std::string text = kept_text(shape, std::string(name).c_str(), "");
    if (!text.empty()) out.append(" ").append(name).append("=\"").append(text).append("\"");  // a number
  }
}

Json attributes_of(const record::AnnotationContent& content) {
  Json out = Json::object();
  if (says(content.extra, "\"attributes\":")) {
    const Json extra = json_from_text(content.extra);
    if (const auto found = extra.find("attributes"); found != extra.end() && found->is_object()) out = *found;
  }
  if (const Json own = json_from_text(content.attributes); own.is_object()) out.update(own);
  return out;
}

void append_attribute_element(const std::string& name, const Json& value, int indent, std::string& out) {
  out.append(static_cast<std::size_t>(indent) * 2, ' ').append("<attribute name=\"");
  append_xml_text(out, name);
  out += "\">";
  append_xml_text(out, text_of_value(value));
  out += "</attribute>\n";
}

void append_attribute_elements(const record::AnnotationContent& content, std::string& out) {
  const Json attributes = attributes_of(content);
  for (const auto& [name, value] : attributes.items()) append_attribute_element(name, value, 3, out);
}

}  // namespace touchmark::formats::cvat
