// The labels of a CVAT file's <meta>, to and from the ontology.
//
// What the ontology has no place for stays in a class's extra["cvat"]: "color", "type" and "svg" of the
// label, under "attributes" by name what an attribute says beyond its kind, options and default
// ("input_type": "radio", "mutable", "step"), under "joints" by name what the label of a joint says, and
// other elements. Thread-safety: pure functions.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "formats/folder.h"
#include "record/ontology.h"

namespace touchmark::formats::cvat {

// A <label>, and those of a skeleton's joints, as xml_text.h has elements.
struct LabelElements {
  Json label;
  std::vector<Json> joints;
};
LabelElements elements_of(const record::Class& item);
record::Class class_of(const Json& label, const std::vector<const Json*>& joints);

// Takes the <labels> out of a <meta> and adds them to the ontology as classes; a class that is there stays as
// it is. Messages for what could not be taken.
std::vector<std::string> take_labels(Json& meta, record::Ontology& ontology);
// A <meta> with the labels of all classes in its <project>, <task> or <job>; `meta` is an object without.
std::string meta_text(Json meta, const record::Ontology& ontology);

// Whether a class's keypoints are written as a skeleton: it has joints, each of a name of its own.
bool has_usable_skeleton(const record::Class& item);

// What reading elements_of() would not give back.
void count_class_losses(const record::Class& item, LossTally& losses);

}  // namespace touchmark::formats::cvat
