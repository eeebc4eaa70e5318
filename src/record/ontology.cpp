#include "record/ontology.h"

#include <algorithm>
#include <set>

#include "base/json.h"
#include "base/json_fields.h"
#include "base/limits.h"
#include "base/text.h"
#include "record/attributes.h"

namespace touchmark::record {
namespace {

constexpr std::string_view kAttributeKinds[] = {"text", "number", "checkbox", "select", "multi_select"};

Json to_json(const Attribute& attribute) {
  Json out = {{"name", attribute.name},
              {"kind", attribute_kind_name(attribute.kind)},
              {"options", attribute.options},
              {"required", attribute.required}};
  if (!attribute.initial.empty()) out["default"] = json_from_text(attribute.initial);
  if (attribute.min) out["min"] = *attribute.min;
  if (attribute.max) out["max"] = *attribute.max;
  return out;
}

Json to_json(const Skeleton& skeleton) {
  Json edges = Json::array();
  for (const auto& [from, to] : skeleton.edges) edges.push_back(Json::array({from, to}));
  return {{"joints", skeleton.joints}, {"edges", std::move(edges)}, {"flip", skeleton.flip}};
}

Json to_json(const Class& item) {
  Json attributes = Json::array();
  for (const Attribute& attribute : item.attributes) attributes.push_back(to_json(attribute));
  Json out = {{"id", item.id.value},
              {"name", item.name},
              {"parent", item.parent},
              {"attributes", std::move(attributes)},
              {"skeleton", to_json(item.skeleton)},
              {"retired", item.retired}};
  if (!item.extra.empty()) out["extra"] = json_from_text(item.extra);
  return out;
}

// An array of strings; a missing field is an empty one.
Result<std::vector<std::string>> read_texts(const Json& object, const std::string& at, std::string_view key) {
  std::vector<std::string> out;
  const Json* field = find_field(object, key);
  if (field == nullptr) return out;
  const std::string here = pointer_to(at, key);
  TM_TRY(require_array(*field, here));
  for (std::size_t i = 0; i < field->size(); ++i) {
    TM_ASSIGN(std::string text, as_text((*field)[i], pointer_to(here, i)));
    out.push_back(std::move(text));
  }
  return out;
}

// base/limits.h
Result<void> require_at_most(std::size_t have, std::size_t limit, const char* what, const std::string& at) {
  if (have <= limit) return {};
  return fail(ErrorCode::kInvalid,
              std::to_string(have) + " " + what + "; at most " + std::to_string(limit) + " are possible", at);
}

Result<int> read_joint(const Json& value, const std::string& at, std::size_t joints) {
  TM_ASSIGN(const std::int64_t index, as_integer(value, at));
  if (index < 0 || static_cast<std::uint64_t>(index) >= joints)
    return fail(ErrorCode::kInvalid, "no joint has this index", at);
  return static_cast<int>(index);
}

Result<void> read_edges(const Json& value, const std::string& at, Skeleton& skeleton) {
  TM_TRY(require_array(value, at));
  TM_TRY(require_at_most(value.size(), limits::kEdges, "edges", at));
  for (std::size_t i = 0; i < value.size(); ++i) {
    const std::string here = pointer_to(at, i);
    if (!value[i].is_array() || value[i].size() != 2)
      return fail(ErrorCode::kInvalid, "expected [from, to], two joint indices", here);
    TM_ASSIGN(const int from, read_joint(value[i][0], here + "/0", skeleton.joints.size()));
    TM_ASSIGN(const int to, read_joint(value[i][1], here + "/1", skeleton.joints.size()));
    skeleton.edges.emplace_back(from, to);
  }
  return {};
}

Result<void> read_flip(const Json& value, const std::string& at, Skeleton& skeleton) {
  TM_TRY(require_array(value, at));
  if (!value.empty() && value.size() != skeleton.joints.size())
    return fail(ErrorCode::kInvalid, "flip must name one joint for each joint", at);
  for (std::size_t i = 0; i < value.size(); ++i) {
    TM_ASSIGN(const int joint, read_joint(value[i], pointer_to(at, i), skeleton.joints.size()));
    skeleton.flip.push_back(joint);
  }
  return {};
}

Result<Skeleton> read_skeleton(const Json& value, const std::string& at) {
  TM_TRY(require_object(value, at));
  Skeleton skeleton;
  TM_ASSIGN(skeleton.joints, read_texts(value, at, "joints"));
  TM_TRY(require_at_most(skeleton.joints.size(), limits::kKeypoints, "joints", at + "/joints"));
  if (const Json* edges = find_field(value, "edges")) TM_TRY(read_edges(*edges, at + "/edges", skeleton));
  if (const Json* flip = find_field(value, "flip")) TM_TRY(read_flip(*flip, at + "/flip", skeleton));
  return skeleton;
}

Result<std::optional<double>> read_limit(const Json& value, const std::string& at, const Attribute& attribute,
                                         std::string_view key) {
  const Json* field = find_field(value, key);
  if (field == nullptr) return std::optional<double>{};
  const std::string here = pointer_to(at, key);
  if (attribute.kind != AttributeKind::kNumber)
    return fail(ErrorCode::kInvalid, "only a number has limits", here);
  TM_ASSIGN(const double limit, as_number(*field, here));
  return std::optional<double>{limit};
}

// Options that differ, limits in order, and a default that fits them.
Result<void> read_values(const Json& value, const std::string& at, Attribute& attribute) {
  const bool selects =
      attribute.kind == AttributeKind::kSelect || attribute.kind == AttributeKind::kMultiSelect;
  if (selects && attribute.options.empty())
    return fail(ErrorCode::kInvalid, "a select needs options", at + "/options");
  std::set<std::string_view> seen;
  for (std::size_t i = 0; i < attribute.options.size(); ++i)
    if (!seen.insert(attribute.options[i]).second)
      return fail(ErrorCode::kInvalid, "two options are the same", pointer_to(at + "/options", i));
  TM_ASSIGN(attribute.min, read_limit(value, at, attribute, "min"));
  TM_ASSIGN(attribute.max, read_limit(value, at, attribute, "max"));
  if (attribute.min && attribute.max && *attribute.max < *attribute.min)
    return fail(ErrorCode::kInvalid, "max is less than min", at + "/max");
  if (const Json* initial = find_field(value, "default")) {
    attribute.initial = json_text(*initial);
    if (const auto found = judge_value(attribute, *initial))
      return fail(ErrorCode::kInvalid, found->message, at + "/default");
  }
  const bool empty = attribute.initial.empty() || attribute.initial == R"("")" || attribute.initial == "[]";
  if (attribute.required && empty && attribute.kind != AttributeKind::kCheckbox)
    return fail(ErrorCode::kInvalid, "a required attribute needs a default", at + "/default");
  return {};
}

Result<Attribute> read_attribute(const Json& value, const std::string& at) {
  TM_TRY(require_object(value, at));
  Attribute attribute;
  TM_ASSIGN(attribute.name, text_field(value, at, "name"));
  if (attribute.name.empty()) return fail(ErrorCode::kInvalid, "an attribute needs a name", at + "/name");
  TM_ASSIGN(const std::string kind, text_field(value, at, "kind", "text"));
  const Result<AttributeKind> known = attribute_kind_from_name(kind);
  if (!known) return fail(ErrorCode::kInvalid, known.error().message, at + "/kind");
  attribute.kind = *known;
  TM_ASSIGN(attribute.options, read_texts(value, at, "options"));
  TM_TRY(require_at_most(attribute.options.size(), limits::kOptions, "options", at + "/options"));
  TM_ASSIGN(attribute.required, bool_field(value, at, "required", false));
  TM_TRY(read_values(value, at, attribute));
  return attribute;
}

Result<std::vector<Attribute>> read_attributes(const Json& value, const std::string& at) {
  TM_TRY(require_array(value, at));
  TM_TRY(require_at_most(value.size(), limits::kAttributes, "attributes", at));
  std::vector<Attribute> out;
  std::set<std::string> names;
  for (std::size_t i = 0; i < value.size(); ++i) {
    TM_ASSIGN(Attribute attribute, read_attribute(value[i], pointer_to(at, i)));
    if (!names.insert(attribute.name).second)
      return fail(ErrorCode::kInvalid, "two attributes are named '" + attribute.name + "'",
                  pointer_to(at, i) + "/name");
    out.push_back(std::move(attribute));
  }
  return out;
}

Result<Class> read_class(const Json& value, const std::string& at, NewClasses new_classes) {
  TM_TRY(require_object(value, at));
  Class item;
  TM_ASSIGN(item.id.value, integer_field(value, at, "id", 0));
  const bool is_new = new_classes == NewClasses::kAllowed && find_field(value, "id") == nullptr;
  if (!is_new && (item.id.value < 1 || item.id.value > INT32_MAX))
    return fail(ErrorCode::kInvalid, "a class needs an id of 1 or more", at + "/id");
  TM_ASSIGN(item.name, text_field(value, at, "name"));
  if (item.name.empty()) return fail(ErrorCode::kInvalid, "a class needs a name", at + "/name");
  TM_ASSIGN(item.parent, text_field(value, at, "parent", ""));
  if (const Json* attributes = find_field(value, "attributes")) {
    TM_ASSIGN(item.attributes, read_attributes(*attributes, at + "/attributes"));
  }
  if (const Json* skeleton = find_field(value, "skeleton")) {
    TM_ASSIGN(item.skeleton, read_skeleton(*skeleton, at + "/skeleton"));
  }
  TM_ASSIGN(item.retired, bool_field(value, at, "retired", false));
  if (const Json* extra = find_field(value, "extra")) {
    TM_TRY(require_object(*extra, at + "/extra"));
    item.extra = json_text(*extra);
  }
  return item;
}

}  // namespace

std::string_view attribute_kind_name(AttributeKind kind) {
  const auto index = static_cast<std::size_t>(kind);
  return index < std::size(kAttributeKinds) ? kAttributeKinds[index] : "unknown";
}

Result<AttributeKind> attribute_kind_from_name(std::string_view name) {
  for (std::size_t i = 0; i < std::size(kAttributeKinds); ++i)
    if (kAttributeKinds[i] == name) return static_cast<AttributeKind>(i);
  return fail(ErrorCode::kInvalid, quoted(name) + " is not a kind of attribute");
}

const Class* Ontology::find(ClassId id) const {
  const auto found = std::lower_bound(classes.begin(), classes.end(), id,
                                      [](const Class& item, ClassId wanted) { return item.id < wanted; });
  return found != classes.end() && found->id == id ? &*found : nullptr;
}

const Class* Ontology::find(std::string_view name) const {
  const auto found =
      std::find_if(classes.begin(), classes.end(), [name](const Class& item) { return item.name == name; });
  return found != classes.end() ? &*found : nullptr;
}

ClassId Ontology::add(std::string_view name) {
  if (const Class* known = find(name)) return known->id;
  Class item;
  item.id = ClassId(classes.empty() ? 1 : classes.back().id.value + 1);
  item.name = name;
  classes.push_back(std::move(item));
  return classes.back().id;
}

Json to_json(const Ontology& ontology) {
  Json classes = Json::array();
  for (const Class& item : ontology.classes) classes.push_back(to_json(item));
  Json out = {
      {"version", ontology.version}, {"guideline", ontology.guideline}, {"classes", std::move(classes)}};
  if (!ontology.extra.empty()) out["extra"] = json_from_text(ontology.extra);
  return out;
}

Result<Ontology> ontology_from_json(const Json& value, NewClasses new_classes) {
  TM_TRY(require_object(value, ""));
  Ontology ontology;
  TM_ASSIGN(ontology.version, integer_field(value, "", "version", 0));
  if (ontology.version < 0) return fail(ErrorCode::kInvalid, "version must not be negative", "/version");
  TM_ASSIGN(ontology.guideline, text_field(value, "", "guideline", ""));
  TM_TRY(require_at_most(ontology.guideline.size(), limits::kGuideline, "bytes", "/guideline"));
  if (const Json* extra = find_field(value, "extra")) {
    TM_TRY(require_object(*extra, "/extra"));
    ontology.extra = json_text(*extra);
  }
  const Json* classes = find_field(value, "classes");
  if (classes == nullptr) return ontology;
  TM_TRY(require_array(*classes, "/classes"));
  TM_TRY(require_at_most(classes->size(), limits::kClasses, "classes", "/classes"));
  std::set<std::string> names;
  for (std::size_t i = 0; i < classes->size(); ++i) {
    const std::string at = pointer_to("/classes", i);
    TM_ASSIGN(Class item, read_class((*classes)[i], at, new_classes));
    const bool ordered = new_classes == NewClasses::kRefused;
    if (ordered && !ontology.classes.empty() && item.id <= ontology.classes.back().id)
      return fail(ErrorCode::kInvalid, "class ids must ascend", at + "/id");
    if (!names.insert(item.name).second)
      return fail(ErrorCode::kInvalid, "two classes are named '" + item.name + "'", at + "/name");
    ontology.classes.push_back(std::move(item));
  }
  return ontology;
}

}  // namespace touchmark::record
