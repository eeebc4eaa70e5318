#include "formats/labelstudio/config.h"

#include <algorithm>
#include <pugixml.hpp>
#include <sstream>

#include "base/text.h"
#include "formats/labelstudio/names.h"

namespace touchmark::formats::labelstudio {
namespace {

constexpr std::uint64_t kMostBytes = 8u << 20;

bool is_per_region(const pugi::xml_node& control) {
  return lower_ascii(control.attribute("perRegion").as_string()) == "true";
}

// What a result says of a label or choice.
void take_names(const pugi::xml_node& control, std::vector<std::string>& out) {
  for (const pugi::xml_node child : control.children()) {
    std::string name = child.attribute("alias").as_string();
    if (name.empty()) name = child.attribute("value").as_string();
    if (!name.empty() && std::find(out.begin(), out.end(), name) == out.end()) out.push_back(std::move(name));
  }
}

void take_labels(const pugi::xml_node& control, std::vector<std::string>& out) {
  for (const pugi::xml_node child : control.children()) {
    const std::string value = child.attribute("value").as_string();
    if (!value.empty() && std::find(out.begin(), out.end(), value) == out.end()) out.push_back(value);
  }
}

bool lists_classes(const pugi::xml_node& control) {
  const std::string tag = lower_ascii(control.name());
  if (tag == "choices") return !is_per_region(control);
  return tag == "labels" || (tag.ends_with("labels") && tag != "keypointlabels" && tag != "hypertextlabels");
}

// In the order of the text.
template <typename Visit>
void each_node(const pugi::xml_node& root, Visit&& visit) {
  std::vector<pugi::xml_node> open = {root};
  while (!open.empty()) {
    const pugi::xml_node node = open.back();
    open.pop_back();
    visit(node);
    const std::size_t before = open.size();
    for (const pugi::xml_node child : node.children()) open.push_back(child);
    std::reverse(open.begin() + static_cast<std::ptrdiff_t>(before), open.end());
  }
}

pugi::xml_node control(pugi::xml_node view, const char* tag, const std::string& name) {
  pugi::xml_node out = view.append_child(tag);
  out.append_attribute("name") = name.c_str();
  out.append_attribute("toName") = kImageControl;
  return out;
}

void options(pugi::xml_node control, const char* tag, const std::vector<std::string>& values) {
  for (const std::string& value : values) control.append_child(tag).append_attribute("value") = value.c_str();
}

pugi::xml_node per_region(pugi::xml_node view, const char* tag, const std::string& name) {
  pugi::xml_node out = control(view, tag, name);
  out.append_attribute("perRegion") = "true";
  return out;
}

void per_region_choices(pugi::xml_node view, const std::string& name, const std::vector<std::string>& values,
                        bool several) {
  pugi::xml_node out = per_region(view, "Choices", name);
  if (several) out.append_attribute("choice") = "multiple";
  options(out, "Choice", values);
}

// The order of the joints, which converters to COCO and YOLO ask for, is their "model_index".
void add_joints(pugi::xml_node view, const record::Ontology& ontology, std::set<std::string> joints) {
  if (joints.empty()) return;
  pugi::xml_node labels = control(view, "KeyPointLabels", label_control(ShapeType::kKeypoint));
  int index = 0;
  const auto add = [&](const std::string& joint) {
    pugi::xml_node label = labels.append_child("Label");
    label.append_attribute("value") = joint.c_str();
    label.append_attribute("model_index") = index++;
  };
  for (const record::Class& item : ontology.classes)
    for (const std::string& joint : item.skeleton.joints)
      if (joints.erase(joint) > 0) add(joint);
  for (const std::string& joint : joints) add(joint);
}

void add_labels(pugi::xml_node view, const record::Ontology& ontology, const ConfigNeeds& needs) {
  std::vector<std::string> names;
  for (const record::Class& item : ontology.classes) names.push_back(item.name);
  constexpr std::pair<ShapeType, const char*> kControls[] = {{ShapeType::kRectangle, "RectangleLabels"},
                                                             {ShapeType::kPolygon, "PolygonLabels"},
                                                             {ShapeType::kBrush, "BrushLabels"},
                                                             {ShapeType::kEllipse, "EllipseLabels"}};
  for (const auto& [type, tag] : kControls)
    if (type == ShapeType::kRectangle || needs.shapes.contains(type))
      options(control(view, tag, label_control(type)), "Label", names);
  add_joints(view, ontology, needs.joints);
  constexpr std::pair<ShapeType, const char*> kBare[] = {{ShapeType::kRectangle, "Rectangle"},
                                                         {ShapeType::kPolygon, "Polygon"},
                                                         {ShapeType::kBrush, "Brush"},
                                                         {ShapeType::kEllipse, "Ellipse"},
                                                         {ShapeType::kKeypoint, "KeyPoint"}};
  for (const auto& [type, tag] : kBare)
    if (needs.unlabeled.contains(type)) control(view, tag, label_control(type, false));
}

}  // namespace

std::vector<std::string> classes_of_configs(const DataSource& source) {
  std::vector<std::string> out;
  if (!source.is_folder()) return out;
  for (const auto& path : source.files(source.path(), true, {".xml"})) {
    const std::string head = source.head_text(path, 16u << 10);
    if (head.find("<View") == std::string::npos || head.find("toName") == std::string::npos) continue;
    const auto text = source.read_text(path, kMostBytes);
    pugi::xml_document document;
    if (!text || !document.load_buffer(text->data(), text->size(), pugi::parse_default, pugi::encoding_utf8))
      continue;
    each_node(document.document_element(), [&](const pugi::xml_node& node) {
      if (lists_classes(node)) take_labels(node, out);
    });
  }
  return out;
}

Result<ConfigFacts> read_config(std::string_view text) {
  pugi::xml_document document;
  if (text.size() > kMostBytes ||
      !document.load_buffer(text.data(), text.size(), pugi::parse_default, pugi::encoding_utf8))
    return fail(ErrorCode::kInvalid, "the labeling interface is not XML");
  ConfigFacts out;
  each_node(document.document_element(), [&](const pugi::xml_node& node) {
    const std::string tag = lower_ascii(node.name());
    const std::string_view value = node.attribute("value").as_string();
    if (tag == "image" && out.image_key.empty() && value.starts_with('$')) out.image_key = value.substr(1);
    if (tag == "choices" && !is_per_region(node)) take_names(node, out.choices);
    if (tag.ends_with("labels") && tag != "hypertextlabels") take_names(node, out.labels);
  });
  if (out.image_key.empty())
    return fail(ErrorCode::kInvalid, "the labeling interface shows no image: no <Image value=\"$image\">");
  return out;
}

std::string config_text(const record::Ontology& ontology, const ConfigNeeds& needs) {
  pugi::xml_document document;
  pugi::xml_node view = document.append_child("View");
  pugi::xml_node image = view.append_child("Image");
  image.append_attribute("name") = kImageControl;
  image.append_attribute("value") = "$image";
  add_labels(view, ontology, needs);
  if (!needs.tags.empty()) {
    pugi::xml_node tags = control(view, "Choices", kTag);
    tags.append_attribute("choice") = "multiple";
    options(tags, "Choice", {needs.tags.begin(), needs.tags.end()});
  }
  if (needs.captions) control(view, "TextArea", kCaption);
  if (needs.object_texts && !needs.captions) per_region(view, "TextArea", kCaption);
  if (needs.transcriptions) per_region(view, "TextArea", kTranscription);
  if (needs.flags) per_region_choices(view, kFlags, {"crowd", "occluded", "truncated", "difficult"}, true);
  if (needs.hidden_joints) per_region_choices(view, kVisibility, {kHidden}, false);
  for (const auto& [name, values] : needs.choices)
    per_region_choices(view, name, {values.begin(), values.end()}, needs.multiple.contains(name));
  for (const std::string& name : needs.numbers) per_region(view, "Number", name);
  for (const std::string& name : needs.texts) per_region(view, "TextArea", name);
  if (needs.relations) {
    pugi::xml_node relations = view.append_child("Relations");
    for (const record::Class& item : ontology.classes)
      relations.append_child("Relation").append_attribute("value") = item.name.c_str();
  }
  std::ostringstream out;
  document.save(out, "  ", pugi::format_indent | pugi::format_no_declaration, pugi::encoding_utf8);
  return out.str();
}

}  // namespace touchmark::formats::labelstudio
