// What one annotation or prediction of a task says, its "result" sorted: regions with all that is said of
// each, what is said of the whole image, relations. Results of one region share an id.
//
// The objects point into the task's JSON, which must outlive them. Thread-safety: pure functions.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "formats/labelstudio/shapes.h"

namespace touchmark::formats::labelstudio {

struct Region {
  std::string id;          // empty when it has none
  std::size_t number = 0;  // of its result, for messages
  ShapeType type = ShapeType::kNone;
  const Json* shape = nullptr;      // the result with the geometry
  const Json* labels = nullptr;     // a result of type "labels" beside a bare one
  std::vector<const Json*> others;  // per-region choices, texts, numbers, ...
  std::vector<std::size_t> points;  // of a rectangle: the keypoint regions that have it as their parent
  bool is_point_of_set = false;     // such a keypoint

  const Json& value() const { return (*shape)["value"]; }
  // The names of its labels; the first is its class. Empty when it has none.
  std::vector<std::string> label_names() const;
};

struct Answer {
  std::vector<Region> regions;                             // in the order of their shapes
  std::vector<std::pair<std::size_t, const Json*>> whole;  // choices and texts of the whole image
  std::vector<std::pair<std::size_t, const Json*>> relations;
  std::vector<std::pair<std::size_t, const Json*>> unread;  // anything else
};

Answer sort_results(const Json& result);

// Of a result: its type; its control's name; texts that are not there are empty.
std::string text_member(const Json& object, const char* name);
// "choices" or "text" of a result's value: a text, or a list of texts.
std::vector<std::string> texts_of(const Json& result, const char* name);

// Which of a task's "annotations" is the truth: the last that is marked as ground truth, else the first;
// skipped (cancelled) ones do not count. Null when there is none. `others`: how many more there are;
// `skipped`: likewise.
const Json* chosen_annotation(const Json& task, std::int64_t& others, std::int64_t& skipped);
// Of each model version the last of a task's "predictions". `others` as above.
std::vector<const Json*> chosen_predictions(const Json& task, std::int64_t& others);
// The name of the run that a prediction belongs to.
std::string run_name(const Json& prediction);
inline constexpr const char* kUnnamedRun = "label-studio predictions";

}  // namespace touchmark::formats::labelstudio
