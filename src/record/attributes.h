// Whether the attributes of an annotation are those that its class defines.
//
// A value fits its attribute when it is
//   text          a string of at most 10,000 bytes
//   number        a number within min and max, where they are given
//   checkbox      true or false
//   select        a string that is one of the options
//   multi_select  a list of different strings, each one of the options
// A value that is not given is left out; null is of the wrong type. A required attribute is there and is not
// the empty text or the empty list.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "base/json.h"
#include "record/ontology.h"

namespace touchmark::record {

enum class AttributeProblem { kUnknownAttribute, kUnknownOption, kWrongType, kOutOfRange, kMissingRequired };

// "unknown attribute", "unknown option", "wrong type", "out of range", "missing required".
std::string_view attribute_problem_name(AttributeProblem problem);

struct AttributeFinding {
  AttributeProblem problem{};
  std::string name;     // of the attribute; empty when the attributes are not an object at all
  std::string where;    // a JSON pointer: "/attributes/color", "/attributes/tags/1"
  std::string message;  // a sentence that stands without the pointer
};

// The attributes of one class, prepared once so that a million annotations can be checked. Owns what it
// needs. A default-made one is of no class: every attribute is unknown. Thread-safety: const after
// construction.
class AttributeRules {
 public:
  AttributeRules() = default;
  explicit AttributeRules(const Class& item);

  // All findings, in the order of the names, then what is missing. `attributes`: an object, or null when
  // there are none. `held`: the attributes that the annotation of this class has already; a value it has, and
  // one it lacks, is no finding, so that a change of the class's definition does not lock what was labeled
  // before.
  std::vector<AttributeFinding> findings(const Json& attributes, const Json& held = nullptr) const;
  // The first finding as an error: kInvalid, with its message and pointer.
  Result<void> check(const Json& attributes, const Json& held = nullptr) const;

 private:
  struct Rule {
    Attribute attribute;
    std::unordered_set<std::string> options;
  };
  const Rule* find(std::string_view name) const;
  std::optional<AttributeFinding> judge(const std::string& name, const Json& value) const;

  std::string class_name_;
  std::vector<Rule> rules_;  // ascending by name
  bool any_required_ = false;
};

// What is wrong with a value for this attribute, alone; nothing when it fits.
std::optional<AttributeFinding> judge_value(const Attribute& attribute, const Json& value);

}  // namespace touchmark::record
