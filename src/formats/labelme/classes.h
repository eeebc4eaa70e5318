// The classes of LabelMe files: the labels of shapes and the flags of images, with attributes as they occur.
// One object, one thread.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/json.h"
#include "record/ontology.h"

namespace touchmark::formats::labelme {

class Classes {
 public:
  // Adds it when it is new.
  ClassId id_of(std::string_view name);
  bool knows(std::string_view name) const { return index_.contains(std::string(name)); }
  // Puts these first, in their order.
  void put_first(const std::vector<std::string>& names);
  // Attributes that occur, an object; their kinds are those of the first values.
  void add_attributes(ClassId id, const Json& values);
  // Moves those whose values are of another kind than the class has to `others`.
  void sort_out(ClassId id, Json& values, Json& others) const;

  record::Ontology ontology() const { return ontology_; }

 private:
  record::Class& at(ClassId id) { return ontology_.classes[static_cast<std::size_t>(id.value - 1)]; }
  const record::Class& at(ClassId id) const {
    return ontology_.classes[static_cast<std::size_t>(id.value - 1)];
  }

  record::Ontology ontology_;
  std::unordered_map<std::string, ClassId> index_;
};

}  // namespace touchmark::formats::labelme
