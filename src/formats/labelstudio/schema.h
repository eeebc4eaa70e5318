// The classes of an export and their attributes, gathered from what the results say, because the export does
// not hold the labeling interface. Thread-safety: one reader, one thread.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "formats/labelstudio/controls.h"
#include "record/ontology.h"

namespace touchmark::formats::labelstudio {

class Schema {
 public:
  // A class that nothing may use, in its place: from a labeling interface that came along.
  void add_class(const std::string& name) { class_at(name); }
  void learn(const Answer& answer);
  // In the order in which they were met. An attribute is a number, a text, or a choice: of several where any
  // result has several or none, a checkbox when nothing but "true" and "false" was chosen.
  record::Ontology ontology() const;

  ClassId class_of(const std::string& name) const;
  // The value of an attribute of a class; null when it is not of the kind that the others have.
  Json value_of(const std::string& class_name, const Control& control) const;
  // Where the joint stands among those of the class, and how many these are.
  std::size_t joint(const std::string& class_name, const std::string& joint) const;
  std::size_t joint_count(const std::string& class_name) const;

 private:
  struct Attribute {
    std::string name;
    Role role = Role::kOther;
    bool several = false;
    std::vector<std::string> options;
    std::unordered_map<std::string, bool> known_options;
    bool is_checkbox() const;
  };
  struct Class {
    std::string name;
    std::vector<Attribute> attributes;
    std::vector<std::string> joints;
    std::unordered_map<std::string, std::size_t> joint_places;
  };
  Class& class_at(const std::string& name);
  const Class* find(const std::string& name) const;
  static void add_joint(Class& item, const std::string& joint);
  static void learn_attribute(Class& item, const Control& control);
  void learn_region(const Answer& answer, const Region& region);

  std::vector<Class> classes_;
  std::unordered_map<std::string, std::size_t> places_;
};

}  // namespace touchmark::formats::labelstudio
