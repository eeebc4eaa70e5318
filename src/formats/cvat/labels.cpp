#include "formats/cvat/labels.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "base/limits.h"
#include "base/text.h"
#include "formats/cvat/attributes.h"
#include "formats/cvat/skeleton_svg.h"
#include "formats/xml_text.h"

namespace touchmark::formats::cvat {
namespace {

std::string text_field(const Json& element, const char* name) {
  if (!element.is_object()) return {};
  const auto found = element.find(name);
  return found != element.end() && found->is_string() ? found->get<std::string>() : std::string();
}

// An element that may stand more than once: an array, one, or none.
std::vector<const Json*> children(const Json& element, const char* name) {
  std::vector<const Json*> out;
  if (!element.is_object()) return out;
  const auto found = element.find(name);
  if (found == element.end()) return out;
  if (!found->is_array()) return {&*found};
  for (const Json& one : *found) out.push_back(&one);
  return out;
}

// What of `element` is not among `known`, and not empty.
Json others(const Json& element, std::initializer_list<std::string_view> known) {
  Json out = Json::object();
  if (!element.is_object()) return out;
  for (const auto& [key, value] : element.items())
    if (std::find(known.begin(), known.end(), key) == known.end()) out[key] = value;
  return out;
}

Json read_attributes(const Json& label, std::vector<record::Attribute>& out) {
  Json kept_of = Json::object();
  if (!label.is_object() || !label.contains("attributes")) return kept_of;
  std::unordered_set<std::string> names;
  for (const Json* element : children(label["attributes"], "attribute")) {
    Json kept = Json::object();
    record::Attribute attribute = attribute_of(*element, kept);
    if (attribute.name.empty() || out.size() >= limits::kAttributes || !names.insert(attribute.name).second)
      continue;
    if (!kept.empty()) kept_of[attribute.name] = std::move(kept);
    out.push_back(std::move(attribute));
  }
  return kept_of;
}

Json attributes_element(const std::vector<record::Attribute>& attributes, const Json& kept_of) {
  if (attributes.empty()) return "";
  Json list = Json::array();
  for (const record::Attribute& one : attributes) {
    const bool has = kept_of.is_object() && kept_of.contains(one.name);
    list.push_back(element_of(one, has ? kept_of[one.name] : Json()));
  }
  return {{"attribute", std::move(list)}};
}

void read_skeleton(const Json& label, const std::vector<const Json*>& joints, record::Class& out,
                   Json& kept) {
  for (const Json* joint : joints) {
    std::string name = text_field(*joint, "name");
    const auto& known = out.skeleton.joints;
    if (name.empty() || known.size() >= limits::kKeypoints ||
        std::find(known.begin(), known.end(), name) != known.end())
      continue;
    Json own = others(*joint, {"name", "type", "parent", "attributes"});
    std::vector<record::Attribute> attributes;
    (void)read_attributes(*joint, attributes);
    if (!attributes.empty()) own["attributes"] = (*joint)["attributes"];
    if (const std::string type = text_field(*joint, "type"); !type.empty() && type != "points")
      own["type"] = type;
    if (!own.empty()) kept["joints"][name] = std::move(own);
    out.skeleton.joints.push_back(std::move(name));
  }
  const std::string svg = text_field(label, "svg");
  if (svg.empty()) return;
  out.skeleton.edges = edges_of_svg(svg, out.skeleton.joints);
  if (out.skeleton.joints.empty() || svg != svg_of(out.skeleton)) kept["svg"] = svg;
}

std::vector<Json> joint_elements(const record::Class& item, const Json& kept) {
  std::vector<Json> out;
  for (const std::string& name : item.skeleton.joints) {
    Json element = {{"type", "points"}, {"attributes", ""}};
    if (kept.is_object() && kept.contains(name) && kept[name].is_object()) element.update(kept[name]);
    element["name"] = name;
    element["parent"] = item.name;
    out.push_back(std::move(element));
  }
  return out;
}

}  // namespace

bool has_usable_skeleton(const record::Class& item) {
  std::unordered_set<std::string_view> names;
  for (const std::string& joint : item.skeleton.joints)
    if (joint.empty() || !names.insert(joint).second) return false;
  return !names.empty();
}

LabelElements elements_of(const record::Class& item) {
  LabelElements out;
  Json kept = own_fields(item.extra, "cvat");
  if (!kept.is_object()) kept = Json::object();
  out.label = others(kept, {"attributes", "joints", "svg", "name"});
  out.label["name"] = item.name;
  out.label["attributes"] = attributes_element(item.attributes, kept.value("attributes", Json()));
  const std::string svg = text_field(kept, "svg");
  if (has_usable_skeleton(item)) {
    out.label["type"] = "skeleton";
    const bool fits = !svg.empty() && edges_of_svg(svg, item.skeleton.joints) == item.skeleton.edges;
    out.label["svg"] = fits ? svg : svg_of(item.skeleton);
    out.joints = joint_elements(item, kept.value("joints", Json()));
    return out;
  }
  if (!svg.empty()) out.label["svg"] = svg;
  if (!out.label.contains("type")) out.label["type"] = "any";
  return out;
}

record::Class class_of(const Json& label, const std::vector<const Json*>& joints) {
  record::Class out;
  out.name = text_field(label, "name");
  Json kept = others(label, {"name", "type", "attributes", "svg", "color"});
  for (const char* name : {"color", "type"}) {
    const std::string text = text_field(label, name);
    const bool usual = text.empty() || text == "any" || (text == "skeleton" && !joints.empty());
    if (!usual) kept[name] = text;
  }
  if (Json own = read_attributes(label, out.attributes); !own.empty()) kept["attributes"] = std::move(own);
  read_skeleton(label, joints, out, kept);
  if (!kept.empty()) out.extra = json_text({{"cvat", std::move(kept)}});
  return out;
}

namespace {

// The <labels> of the first of its elements, at any depth, that has some, taken out.
Json labels_in(Json& element) {
  if (!element.is_object()) return {};
  if (const auto found = element.find("labels"); found != element.end()) {
    Json out = std::move(*found);
    element.erase(found);
    return out;
  }
  for (auto& [key, inner] : element.items())
    if (Json out = labels_in(inner); !out.is_null()) return out;
  return {};
}

}  // namespace

std::vector<std::string> take_labels(Json& meta, record::Ontology& ontology) {
  std::vector<std::string> messages;
  const Json labels = labels_in(meta);
  std::vector<const Json*> own;
  std::unordered_map<std::string, std::vector<const Json*>> joints;
  for (const Json* label : children(labels, "label")) {
    const std::string parent = text_field(*label, "parent");
    if (parent.empty())
      own.push_back(label);
    else
      joints[parent].push_back(label);
  }
  std::unordered_set<std::string> names;
  for (const record::Class& one : ontology.classes) names.insert(one.name);
  for (const Json* label : own) {
    record::Class one = class_of(*label, joints[text_field(*label, "name")]);
    if (one.name.empty()) {
      messages.emplace_back("a label without a name was left out");
    } else if (ontology.classes.size() >= limits::kClasses) {
      messages.emplace_back("there are more than 32,768 labels; the others were left out");
      break;
    } else if (names.insert(one.name).second) {
      one.id = ClassId(static_cast<std::int64_t>(ontology.classes.size()) + 1);
      ontology.classes.push_back(std::move(one));
    }
  }
  return messages;
}

std::string meta_text(Json meta, const record::Ontology& ontology) {
  // CVAT reads an attribute's name before its type.
  const std::initializer_list<std::string_view> order = {
      "id",   "name",    "size",       "mode",          "project", "task",       "job", "color",
      "type", "mutable", "input_type", "default_value", "values",  "attributes", "svg", "parent"};
  std::string labels;
  for (const record::Class& one : ontology.classes) {
    const LabelElements elements = elements_of(one);
    append_xml_element(labels, "label", elements.label, 4, order);
    for (const Json& joint : elements.joints) append_xml_element(labels, "label", joint, 4, order);
  }
  // No text can be this, since its '<' would be escaped.
  const std::string mark = "      <labels></labels>\n";
  const auto owner = [&meta]() -> Json& {
    for (const char* name : {"project", "task", "job"})
      if (meta.contains(name) && meta[name].is_object()) return meta[name];
    return meta["task"] = Json::object();
  };
  owner()["labels"] = "";
  std::string out;
  append_xml_element(out, "meta", meta, 1, order);
  const std::size_t at = out.find(mark);
  if (at == std::string::npos) return out;
  out.replace(at, mark.size(), "      <labels>\n" + labels + "      </labels>\n");
  return out;
}

void count_class_losses(const record::Class& item, LossTally& losses) {
  if (!item.parent.empty()) losses.add("class parent", "left out");
  if (item.retired) losses.add("mark of a retired class", "left out");
  if (!item.skeleton.flip.empty()) losses.add("mirror pairs of a skeleton", "left out");
  count_field_losses(item.extra, "cvat", "class", losses);
  if (!xml_keeps(item.name)) losses.add("name with characters that XML cannot carry", "replaced");
  const LabelElements elements = elements_of(item);
  std::vector<const Json*> joints;
  for (const Json& joint : elements.joints) joints.push_back(&joint);
  const record::Class again = class_of(elements.label, joints);
  const record::Skeleton plain{item.skeleton.joints, item.skeleton.edges, {}};
  if (again.skeleton != plain) losses.add("skeleton", "left out, as its joints have no names of their own");
  if (own_fields(again.extra, "cvat") != own_fields(item.extra, "cvat"))
    losses.add("field that does not fit its class", "left out");
  count_attribute_losses(item.attributes, again.attributes, losses);
}

}  // namespace touchmark::formats::cvat
