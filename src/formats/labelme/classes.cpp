#include "formats/labelme/classes.h"

#include <algorithm>

#include "base/limits.h"
#include "formats/labelme/shape.h"

namespace touchmark::formats::labelme {
namespace {

using record::Attribute;

template <typename Attributes>
auto* find_attribute(Attributes& attributes, const std::string& name) {
  const auto found = std::find_if(attributes.begin(), attributes.end(),
                                  [&name](const Attribute& one) { return one.name == name; });
  return found == attributes.end() ? nullptr : &*found;
}

}  // namespace

ClassId Classes::id_of(std::string_view name) {
  const auto [it, added] = index_.try_emplace(std::string(name));
  if (added) {
    record::Class one;
    one.id = it->second = ClassId(static_cast<std::int64_t>(ontology_.classes.size()) + 1);
    one.name = name;
    ontology_.classes.push_back(std::move(one));
  }
  return it->second;
}

void Classes::put_first(const std::vector<std::string>& names) {
  record::Ontology old = std::move(ontology_);
  ontology_ = {};
  index_.clear();
  for (const std::string& name : names) id_of(name);
  for (record::Class& one : old.classes) at(id_of(one.name)).attributes = std::move(one.attributes);
}

void Classes::add_attributes(ClassId id, const Json& values) {
  if (!values.is_object()) return;
  std::vector<Attribute>& attributes = at(id).attributes;
  for (const auto& [name, value] : values.items()) {
    const auto kind = kind_of_value(value);
    if (!kind) continue;
    Attribute* known = find_attribute(attributes, name);
    if (known == nullptr) {
      if (attributes.size() >= limits::kAttributes) continue;
      attributes.push_back({});
      known = &attributes.back();
      known->name = name;
      known->kind = *kind;
    }
    if (known->kind != record::AttributeKind::kMultiSelect || known->kind != *kind) continue;
    for (const Json& option : value) {
      const std::string text = option.get<std::string>();
      if (known->options.size() < limits::kOptions &&
          std::find(known->options.begin(), known->options.end(), text) == known->options.end())
        known->options.push_back(text);
    }
  }
}

void Classes::sort_out(ClassId id, Json& values, Json& others) const {
  if (!values.is_object()) return;
  Json fitting;
  for (const auto& [name, value] : values.items()) {
    const Attribute* known = find_attribute(at(id).attributes, name);
    (known != nullptr && known->kind == kind_of_value(value) ? fitting : others)[name] = value;
  }
  values = std::move(fitting);
}

}  // namespace touchmark::formats::labelme
