#include "formats/labelstudio/answer.h"

#include <algorithm>
#include <unordered_map>

namespace touchmark::formats::labelstudio {
namespace {

// Ids are texts; numbers are met.
std::string id_of(const Json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end()) return {};
  if (found->is_string()) return found->get<std::string>();
  return found->is_number_integer() ? dump_json(*found) : std::string();
}

std::vector<std::string> texts_in(const Json& value, std::string_view name) {
  std::vector<std::string> out;
  if (!value.is_object()) return out;
  const auto found = value.find(name);
  if (found == value.end()) return out;
  if (found->is_string()) out.push_back(found->get<std::string>());
  if (found->is_array())
    for (const Json& one : *found)
      if (one.is_string()) out.push_back(one.get<std::string>());
  return out;
}

bool is_upright(const Region& region) {
  const auto rotation = region.value().find("rotation");
  return rotation == region.value().end() || !rotation->is_number() || rotation->get<double>() == 0;
}

// Keypoints whose parent is a rectangle are its joints. One that repeats a label stays alone.
void join_points(std::vector<Region>& regions, const std::unordered_map<std::string, std::size_t>& by_id) {
  std::unordered_map<std::string, bool> taken;
  for (std::size_t i = 0; i < regions.size(); ++i) {
    Region& point = regions[i];
    if (point.type != ShapeType::kKeypoint || !point.others.empty()) {
      // Only the mark of a hidden joint is understood of a joint.
      const bool hidden =
          point.others.size() == 1 && text_member(*point.others[0], "from_name") == "visibility";
      if (point.type != ShapeType::kKeypoint || !hidden) continue;
    }
    const auto parent = by_id.find(id_of(*point.shape, "parentID"));
    const auto labels = point.label_names();
    if (parent == by_id.end() || labels.size() != 1) continue;
    Region& box = regions[parent->second];
    if (box.type != ShapeType::kRectangle || !is_upright(box) || box.label_names().empty()) continue;
    if (!taken.emplace(box.id + "\n" + labels[0], true).second) continue;
    box.points.push_back(i);
    point.is_point_of_set = true;
  }
}

bool has_results(const Json& object) {
  if (!object.is_object()) return false;
  const auto result = object.find("result");
  return result != object.end() && result->is_array();
}

bool is_true(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && *found == Json(true);
}

}  // namespace

std::string text_member(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::vector<std::string> texts_of(const Json& result, const char* name) {
  const auto value = result.find("value");
  return value == result.end() ? std::vector<std::string>() : texts_in(*value, name);
}

std::vector<std::string> Region::label_names() const {
  const std::string type = text_member(*shape, "type");
  if (type.ends_with("labels"))
    if (auto names = texts_in(value(), type); !names.empty()) return names;
  if (labels != nullptr)
    if (auto names = texts_of(*labels, "labels"); !names.empty()) return names;
  return texts_in(value(), "labels");
}

Answer sort_results(const Json& result) {
  Answer out;
  std::unordered_map<std::string, std::size_t> by_id;
  for (std::size_t i = 0; i < result.size(); ++i) {
    const Json& one = result[i];
    if (!one.is_object()) continue;
    const ShapeType type = shape_type(text_member(one, "type"));
    const auto value = one.find("value");
    if (type == ShapeType::kNone || value == one.end() || !value->is_object()) continue;
    Region& region = out.regions.emplace_back();
    region.id = id_of(one, "id");
    region.number = i;
    region.type = type;
    region.shape = &one;
    if (!region.id.empty()) by_id.emplace(region.id, out.regions.size() - 1);
  }
  for (std::size_t i = 0; i < result.size(); ++i) {
    const Json& one = result[i];
    const std::string type = one.is_object() ? text_member(one, "type") : std::string();
    const bool is_shape =
        shape_type(type) != ShapeType::kNone && one.contains("value") && one["value"].is_object();
    if (is_shape) continue;
    const auto region = one.is_object() ? by_id.find(id_of(one, "id")) : by_id.end();
    if (type == "relation") {
      out.relations.emplace_back(i, &one);
    } else if (region != by_id.end()) {
      Region& owner = out.regions[region->second];
      if (type == "labels" && owner.labels == nullptr)
        owner.labels = &one;
      else
        owner.others.push_back(&one);
    } else {
      const bool is_said = type == "choices" || type == "textarea";
      (is_said ? out.whole : out.unread).emplace_back(i, &one);
    }
  }
  join_points(out.regions, by_id);
  return out;
}

const Json* chosen_annotation(const Json& task, std::int64_t& others, std::int64_t& skipped) {
  others = skipped = 0;
  const auto list = task.find("annotations");
  if (list == task.end() || !list->is_array()) return nullptr;
  const Json* first = nullptr;
  const Json* truth = nullptr;
  std::int64_t usable = 0;
  for (const Json& one : *list) {
    if (!has_results(one)) continue;
    if (is_true(one, "was_cancelled") || is_true(one, "skipped")) {
      ++skipped;
      continue;
    }
    ++usable;
    if (first == nullptr) first = &one;
    if (is_true(one, "ground_truth")) truth = &one;
  }
  others = std::max<std::int64_t>(0, usable - 1);
  return truth != nullptr ? truth : first;
}

std::string run_name(const Json& prediction) {
  const std::string version = text_member(prediction, "model_version");
  return version.empty() ? kUnnamedRun : version;
}

std::vector<const Json*> chosen_predictions(const Json& task, std::int64_t& others) {
  others = 0;
  std::vector<const Json*> out;
  const auto list = task.find("predictions");
  if (list == task.end() || !list->is_array()) return out;
  for (const Json& one : *list) {
    if (!has_results(one)) continue;
    const auto same = std::find_if(out.begin(), out.end(), [name = run_name(one)](const Json* known) {
      return run_name(*known) == name;
    });
    if (same == out.end()) {
      out.push_back(&one);
      continue;
    }
    *same = &one;
    ++others;
  }
  return out;
}

}  // namespace touchmark::formats::labelstudio
