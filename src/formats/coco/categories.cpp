#include "formats/coco/categories.h"

#include <algorithm>
#include <unordered_map>

#include "base/json.h"
#include "base/json_text.h"
#include "base/limits.h"
#include "formats/coco/derived.h"
#include "formats/skeleton_class.h"

namespace touchmark::formats::coco {
namespace {

constexpr std::size_t kMaxCategoryBytes = 4u << 20;
constexpr const char* kFlipField = "keypoints_flip";  // not COCO's own: 1-based, as "skeleton" is

// The 1-based joint index in `value` as a 0-based one, or -1.
int joint_index(const Json& value, std::size_t joints) {
  if (!value.is_number_integer()) return -1;
  const auto index = value.get<std::int64_t>();
  return index >= 1 && static_cast<std::uint64_t>(index) <= joints ? static_cast<int>(index - 1) : -1;
}

// False when the list holds an edge that the joints do not have.
bool read_edges(const Json& list, record::Skeleton& skeleton) {
  bool exact = list.is_array() && list.size() <= limits::kEdges;
  for (const Json& edge : exact ? list : Json::array()) {
    const bool pair = edge.is_array() && edge.size() == 2;
    const int from = pair ? joint_index(edge[0], skeleton.joints.size()) : -1;
    const int to = pair ? joint_index(edge[1], skeleton.joints.size()) : -1;
    if (from < 0 || to < 0) {
      exact = false;
    } else {
      skeleton.edges.emplace_back(from, to);
    }
  }
  return exact;
}

bool read_joints(const Json& list, record::Skeleton& skeleton) {
  if (!list.is_array() || list.size() > limits::kKeypoints) return false;
  for (const Json& joint : list) {
    if (!joint.is_string()) return false;
    skeleton.joints.push_back(joint.get<std::string>());
  }
  return true;
}

void read_flip(const Json& list, record::Skeleton& skeleton, Json& kept) {
  std::vector<int> flip;
  for (const Json& joint : list.is_array() ? list : Json::array())
    flip.push_back(joint_index(joint, skeleton.joints.size()));
  const bool whole = !flip.empty() && flip.size() == skeleton.joints.size() &&
                     std::find(flip.begin(), flip.end(), -1) == flip.end();
  if (whole) {
    skeleton.flip = std::move(flip);
  } else {
    kept[kFlipField] = list;
  }
}

// Fills `item` and leaves what it cannot say in its extra.
void read_fields(const Json& source, const std::string& where, record::Class& item, IssueLog& issues) {
  Json kept = Json::object();
  const auto joints = source.find("keypoints");
  const bool has_joints = joints != source.end() && read_joints(*joints, item.skeleton);
  if (!has_joints) item.skeleton = {};
  for (const auto& [key, value] : source.items()) {
    if (key == "id" || key == "name" || (key == "keypoints" && has_joints)) continue;
    if (key == "supercategory" && value.is_string()) {
      item.parent = value.get<std::string>();
    } else if (key == "skeleton" && has_joints) {
      if (read_edges(value, item.skeleton)) continue;
      kept[key] = value;
      issues.add("skeletons with unknown joints", where,
                 "\"skeleton\" joins keypoints that \"keypoints\" does not list; those lines were left out");
    } else if (key == kFlipField && has_joints) {
      read_flip(value, item.skeleton, kept);
    } else {
      kept[key] = value;
    }
  }
  if (!kept.empty()) item.extra = json_text({{"coco", std::move(kept)}});
}

void merge_into(record::Class& known, record::Class&& item) {
  if (known.parent.empty()) known.parent = std::move(item.parent);
  if (known.skeleton.joints.empty()) known.skeleton = std::move(item.skeleton);
  const Json source = json_from_text(item.extra);
  const Json* fields = source_fields(source);
  if (fields == nullptr) return;
  Json extra = json_from_text(known.extra);
  for (const auto& [key, value] : fields->items())
    if (!extra["coco"].contains(key)) extra["coco"][key] = value;
  known.extra = json_text(extra);
}

void set_meta(record::Class& item, const char* name, const Json& value) {
  Json extra = json_from_text(item.extra);
  extra["coco"][kMeta][name] = value;
  item.extra = json_text(extra);
}

SourceId id_of(const Json& source) {
  SourceId id;
  const auto found = source.find("id");
  if (found == source.end()) return id;
  if (found->is_number_integer()) {
    id.present = true;
    id.value = found->get<std::int64_t>();
  } else if (found->is_string()) {
    id.text = found->get<std::string>();
    id.judge_text();
  }
  return id;
}

class CategoryReader {
 public:
  CategoryReader(record::Ontology& ontology, SourceIdMap& ids, IssueLog& issues)
      : ontology_(ontology), ids_(ids), issues_(issues), known_before_(ontology.classes.size()) {
    for (std::size_t i = 0; i < ontology.classes.size(); ++i) places_.emplace(ontology.classes[i].name, i);
  }

  void add(const Json& source, const std::string& where) {
    const SourceId id = source.is_object() ? id_of(source) : SourceId{};
    if (!id.present)
      return issues_.add("categories without an id", where, "a category without an id was skipped");
    record::Class item;
    const auto name = source.find("name");
    item.name = name != source.end() && name->is_string() ? name->get<std::string>() : "";
    if (item.name.empty()) {
      item.name = "category_" + (id.is_text ? id.text : std::to_string(id.value));
      issues_.add("categories without a name", where, "a category without a name is called " + item.name);
    }
    read_fields(source, where, item, issues_);
    tell_apart(item, where);
    store(std::move(item), id, where);
  }

 private:
  // From the category of another file that has the name and other keypoints.
  void tell_apart(record::Class& item, const std::string& where) {
    const auto find = [this](const std::string& name) -> const record::Class* {
      const auto named = places_.find(name);
      return named == places_.end() || named->second >= known_before_ ? nullptr
                                                                      : &ontology_.classes[named->second];
    };
    std::string name = name_by_skeleton(item, find);
    if (name == item.name) return;
    issues_.add("classes with other joints", where,
                "another file's category \"" + item.name + "\" has other keypoints; this one became \"" +
                    name + "\"");
    set_meta(item, "name", item.name);
    item.name = std::move(name);
  }

  void store(record::Class item, const SourceId& id, const std::string& where) {
    const auto named = places_.find(item.name);
    const bool taken = named != places_.end();
    const bool from_other_file = taken && named->second < known_before_;
    const std::size_t place = from_other_file ? named->second : ontology_.classes.size();
    if (!ids_.insert(id, static_cast<std::uint32_t>(place + 1)))
      return issues_.add("repeated category ids", where,
                         "category id " + id.shown() + " is used twice; the first stays");
    if (id.quoted || id.is_text)
      issues_.add("category ids that are text", where,
                  "the category id " + id.shown() + " is text, not a number");
    if (from_other_file) return merge_into(ontology_.classes[place], std::move(item));
    if (taken) {
      const std::string name = free_name(item.name);
      issues_.add("repeated category names", where,
                  "two categories are named \"" + item.name + "\"; this one became \"" + name + "\"");
      set_meta(item, "name", item.name);
      item.name = name;
    }
    item.id = ClassId(static_cast<std::int64_t>(place + 1));
    if (!id.is_text && id.value != item.id.value) set_meta(item, "id", id.value);
    places_.emplace(item.name, place);
    ontology_.classes.push_back(std::move(item));
  }

  std::string free_name(const std::string& name) {
    for (int& n = repeats_.emplace(name, 1).first->second;;) {
      std::string wanted = name + " (" + std::to_string(++n) + ")";
      if (!places_.contains(wanted)) return wanted;
    }
  }

  record::Ontology& ontology_;
  SourceIdMap& ids_;
  IssueLog& issues_;
  std::size_t known_before_;  // classes of the files read before
  std::unordered_map<std::string, std::size_t> places_;
  std::unordered_map<std::string, int> repeats_;
};

void append_skeleton(std::string& out, const record::Skeleton& skeleton, const Json* raw_edges) {
  out += ",\"keypoints\":" + dump_json(skeleton.joints) + ",\"skeleton\":";
  Json edges = Json::array();
  for (const auto& [from, to] : skeleton.edges) edges.push_back({from + 1, to + 1});
  record::Skeleton again;
  again.joints = skeleton.joints;
  if (raw_edges != nullptr) read_edges(*raw_edges, again);
  const bool unchanged = raw_edges != nullptr && again.edges == skeleton.edges;
  out += dump_json(unchanged ? *raw_edges : edges);
  if (skeleton.flip.empty()) return;
  Json flip = Json::array();
  for (const int joint : skeleton.flip) flip.push_back(joint + 1);
  out += std::string(",\"") + kFlipField + "\":" + dump_json(flip);
}

}  // namespace

bool read_categories(JsonStream& in, const std::string& file, record::Ontology& ontology, SourceIdMap& ids,
                     IssueLog& issues) {
  CategoryReader reader(ontology, ids, issues);
  if (!in.begin_array()) return false;
  std::string text;
  for (std::size_t i = 0; in.next_element(); ++i) {
    const std::string where = file + "#/categories/" + std::to_string(i);
    text.clear();
    bool fits = true;
    if (!in.capture(text, kMaxCategoryBytes, fits)) return false;
    const Result<Json> source = parse_json(text);
    if (fits && source) {
      reader.add(*source, where);
    } else {
      issues.add("categories that cannot be read", where, "this category cannot be read and was skipped");
    }
  }
  return !in.failed();
}

std::int64_t category_id(const record::Class& item) {
  return meta_integer(json_from_text(item.extra), "id", item.id.value);
}

void append_category(std::string& out, const record::Class& item, std::int64_t id) {
  const Json extra = json_from_text(item.extra);
  const Json* source_name = meta_field(extra, "name");
  const bool renamed = source_name != nullptr && source_name->is_string();
  const Json* source = source_fields(extra);
  const Json fields = source != nullptr ? *source : Json::object();
  const auto kept = [&fields](const char* key) {
    const auto found = fields.find(key);
    return found != fields.end() ? &*found : nullptr;
  };
  out += "{\"id\":" + std::to_string(id) + ",\"name\":";
  append_json_string(out, renamed ? source_name->get_ref<const std::string&>() : item.name);
  const bool null_parent = item.parent.empty() && kept("supercategory") != nullptr;
  out += ",\"supercategory\":";
  if (null_parent) {
    out += dump_json(*kept("supercategory"));
  } else {
    append_json_string(out, item.parent);
  }
  const bool has_joints = !item.skeleton.joints.empty();
  if (has_joints) append_skeleton(out, item.skeleton, kept("skeleton"));
  for (const auto& [key, value] : fields.items()) {
    if (key == kMeta || key == "supercategory" || key == "id" || key == "name") continue;
    if (has_joints &&
        (key == "keypoints" || key == "skeleton" || (key == kFlipField && !item.skeleton.flip.empty())))
      continue;
    out += ',';
    append_json_string(out, key);
    out += ':' + dump_json(value);
  }
  out += '}';
}

}  // namespace touchmark::formats::coco
