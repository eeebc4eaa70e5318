// The labeling interface of a project (XML), which a JSON export does not hold. Written beside the tasks, so
// that the project for them is made by pasting it; read, where it lies beside them, for the classes and their
// order. Thread-safety: pure functions.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "formats/data_source.h"
#include "formats/labelstudio/shapes.h"
#include "record/ontology.h"

namespace touchmark::formats::labelstudio {

// The labels of its rectangles, polygons, brushes and ellipses, and its tags, in their order.
std::vector<std::string> classes_of_configs(const DataSource& source);

// What a labeling interface asks of a model.
struct ConfigFacts {
  std::string image_key;  // the member of a task's "data" that the first <Image> shows
  std::vector<std::string>
      labels;  // of regions, in their order: the alias where there is one, else the value
  std::vector<std::string> choices;  // likewise of the whole image
};
// kInvalid when it is no XML, or shows no image of a member ("$image").
Result<ConfigFacts> read_config(std::string_view text);

// What the tasks that were written need.
struct ConfigNeeds {
  std::set<ShapeType> shapes;
  std::set<ShapeType> unlabeled;  // of regions without a label
  bool flags = false;
  bool hidden_joints = false;
  bool transcriptions = false;
  bool object_texts = false;
  bool captions = false;
  bool relations = false;
  std::set<std::string> tags;                            // names of classes
  std::set<std::string> joints;                          // names of points
  std::map<std::string, std::set<std::string>> choices;  // control -> options
  std::set<std::string> multiple;                        // controls of `choices` that take several
  std::set<std::string> numbers;
  std::set<std::string> texts;
};
std::string config_text(const record::Ontology& ontology, const ConfigNeeds& needs);

inline constexpr const char* kConfigFile = "label_config.xml";

}  // namespace touchmark::formats::labelstudio
