#include "formats/cvat/kept.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "formats/cvat/attributes.h"
#include "formats/cvat/element.h"
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
