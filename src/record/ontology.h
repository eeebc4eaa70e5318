// What may be labeled in a project: classes, their attributes and skeletons. Versioned as a whole in the
// ledger; class ids are never reused, so an old annotation always finds its class.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/ids.h"
#include "base/json_fwd.h"

namespace touchmark::record {

enum class AttributeKind { kText, kNumber, kCheckbox, kSelect, kMultiSelect };

// "text", "number", "checkbox", "select", "multi_select". From a name: kInvalid.
std::string_view attribute_kind_name(AttributeKind kind);
Result<AttributeKind> attribute_kind_from_name(std::string_view name);

// A required attribute has a default, so that drawing an object never leaves it without (a checkbox needs
// none: it is false). Where a person shall choose, one option says "not chosen yet" and is the default.
struct Attribute {
  std::string name;
  AttributeKind kind = AttributeKind::kText;
  std::vector<std::string> options;  // for kSelect and kMultiSelect
  bool required = false;
  std::string initial;  // "default": what a new object gets, as canonical JSON text; empty when nothing
  std::optional<double> min = std::nullopt;  // for kNumber, both inclusive
  std::optional<double> max = std::nullopt;
  friend bool operator==(const Attribute&, const Attribute&) = default;
};

struct Skeleton {
  std::vector<std::string> joints;
  std::vector<std::pair<int, int>> edges;  // 0-based joint indices
  std::vector<int> flip;                   // joint index after mirroring; empty when unknown
  friend bool operator==(const Skeleton&, const Skeleton&) = default;
};

struct Class {
  ClassId id;          // from 1, never reused
  std::string name;    // unique within the project
  std::string parent;  // COCO supercategory; may be empty
  std::vector<Attribute> attributes;
  Skeleton skeleton;
  bool retired = false;  // hidden from new labels, kept for old ones
  std::string extra;     // unknown fields of the source, written back by its format: canonical JSON text
  friend bool operator==(const Class&, const Class&) = default;
};

struct Ontology {
  std::int64_t version = 0;    // counts from 1 with each change
  std::vector<Class> classes;  // ascending id
  std::string guideline;       // text shown to annotators
  std::string extra;           // unknown fields of the whole data set, kept for its format: likewise
  friend bool operator==(const Ontology&, const Ontology&) = default;

  const Class* find(ClassId id) const;
  const Class* find(std::string_view name) const;
  // Adds a class with the next free id, or returns the one of that name.
  ClassId add(std::string_view name);
};

// {"version":1,"guideline":"","classes":[{"id":1,"name":"cat","parent":"","attributes":[{"name":"color",
// "kind":"select","options":["red"],"required":false,"default":"red"},{"name":"age","kind":"number","min":0,
// "max":9}],"skeleton":{"joints":[],"edges":[[0,1]],"flip":[]},"retired":false,"extra":{}}],"extra":{}}.
// from_json: kInvalid with a JSON pointer in `where`; class ids must ascend from 1 and names be unique;
// whatever has an empty default may be left out.
Json to_json(const Ontology& ontology);
// kAllowed: a class without an id is a new one and has id 0, and classes come in any order.
enum class NewClasses { kRefused, kAllowed };
Result<Ontology> ontology_from_json(const Json& value, NewClasses new_classes = NewClasses::kRefused);

}  // namespace touchmark::record
