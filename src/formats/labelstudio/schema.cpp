#include "formats/labelstudio/schema.h"

#include <algorithm>

#include "base/limits.h"
#include "formats/labelstudio/names.h"

namespace touchmark::formats::labelstudio {

bool Schema::Attribute::is_checkbox() const {
  return !several && !options.empty() &&
         std::all_of(options.begin(), options.end(),
                     [](const std::string& option) { return option == "true" || option == "false"; });
}

Schema::Class& Schema::class_at(const std::string& name) {
  const auto [place, added] = places_.emplace(name, classes_.size());
  if (added) classes_.emplace_back().name = name;
  return classes_[place->second];
}

const Schema::Class* Schema::find(const std::string& name) const {
  const auto place = places_.find(name);
  return place == places_.end() ? nullptr : &classes_[place->second];
}

void Schema::add_joint(Class& item, const std::string& joint) {
  if (item.joints.size() >= limits::kKeypoints) return;
  if (item.joint_places.emplace(joint, item.joints.size()).second) item.joints.push_back(joint);
}

void Schema::learn_attribute(Class& item, const Control& control) {
  auto known = std::find_if(item.attributes.begin(), item.attributes.end(),
                            [&](const Attribute& one) { return one.name == control.attribute; });
  if (known == item.attributes.end()) {
    if (item.attributes.size() >= limits::kAttributes) return;
    known = item.attributes.emplace(item.attributes.end());
    known->name = control.attribute;
    known->role = control.role;
  }
  if (control.role != Role::kChoice || known->role != Role::kChoice) return;
  known->several = known->several || control.texts.size() != 1;
  for (const std::string& option : control.texts)
    if (known->options.size() < limits::kOptions && known->known_options.emplace(option, true).second)
      known->options.push_back(option);
}

void Schema::learn_region(const Answer& answer, const Region& region) {
  if (region.is_point_of_set) return;
  const std::string name = class_name(region);
  if (name.empty()) return;
  Class& item = class_at(name);
  for (const std::size_t point : region.points) add_joint(item, answer.regions[point].label_names()[0]);
  if (region.type == ShapeType::kKeypoint) add_joint(item, name);
  for (const Control& control : controls_of(region))
    if (control.role == Role::kChoice || control.role == Role::kNumber || control.role == Role::kText)
      learn_attribute(item, control);
}

void Schema::learn(const Answer& answer) {
  for (const Region& region : answer.regions) learn_region(answer, region);
  for (const auto& [number, result] : answer.whole)
    if (text_member(*result, "type") == "choices")
      for (const std::string& choice : texts_of(*result, "choices")) class_at(choice);
  for (const auto& [number, result] : answer.relations) {
    const auto labels = result->find("labels");
    const bool named =
        labels != result->end() && labels->is_array() && !labels->empty() && (*labels)[0].is_string();
    class_at(named ? (*labels)[0].get<std::string>() : kUnnamedRelation);
  }
}

record::Ontology Schema::ontology() const {
  record::Ontology out;
  for (const Class& item : classes_) {
    record::Class one;
    one.id = ClassId(static_cast<std::int64_t>(out.classes.size()) + 1);
    one.name = item.name;
    one.skeleton.joints = item.joints;
    for (const Attribute& attribute : item.attributes) {
      using record::AttributeKind;
      record::Attribute made;
      made.name = attribute.name;
      made.kind = attribute.role == Role::kNumber ? AttributeKind::kNumber : AttributeKind::kText;
      if (attribute.role == Role::kChoice) {
        made.kind = attribute.is_checkbox() ? AttributeKind::kCheckbox
                    : attribute.several     ? AttributeKind::kMultiSelect
                                            : AttributeKind::kSelect;
        if (made.kind != AttributeKind::kCheckbox) made.options = attribute.options;
      }
      one.attributes.push_back(std::move(made));
    }
    out.classes.push_back(std::move(one));
  }
  return out;
}

ClassId Schema::class_of(const std::string& name) const {
  const auto place = places_.find(name);
  return place == places_.end() ? ClassId() : ClassId(static_cast<std::int64_t>(place->second) + 1);
}

Json Schema::value_of(const std::string& class_name, const Control& control) const {
  const Class* item = find(class_name);
  if (item == nullptr) return nullptr;
  const auto known = std::find_if(item->attributes.begin(), item->attributes.end(),
                                  [&](const Attribute& one) { return one.name == control.attribute; });
  if (known == item->attributes.end() || known->role != control.role) return nullptr;
  if (control.role == Role::kNumber) return control.number;
  if (control.role == Role::kText) return joined(control.texts);
  if (known->is_checkbox()) return control.texts[0] == "true";
  if (!known->several) return control.texts[0];
  return control.texts;
}

std::size_t Schema::joint(const std::string& class_name, const std::string& joint) const {
  const Class* item = find(class_name);
  if (item == nullptr) return 0;
  const auto place = item->joint_places.find(joint);
  return place == item->joint_places.end() ? item->joints.size() : place->second;
}

std::size_t Schema::joint_count(const std::string& class_name) const {
  const Class* item = find(class_name);
  return item == nullptr ? 0 : item->joints.size();
}

}  // namespace touchmark::formats::labelstudio
