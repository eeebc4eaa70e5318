#include <algorithm>
#include <set>

#include "base/json.h"
#include "base/limits.h"
#include "base/text.h"
#include "formats/yolo/encode.h"
#include "formats/yolo/label.h"
#include "formats/yolo/layout.h"
#include "formats/yolo/yaml.h"

namespace touchmark::formats::yolo {
namespace {

constexpr auto kMaxJoints = static_cast<std::int64_t>(limits::kKeypoints);

tl::unexpected<Error> bad(const std::string& file, const std::string& message) {
  return fail(ErrorCode::kInvalid, message, file);
}

Result<std::map<int, std::string>> read_names(const Json& names, const std::string& file) {
  std::map<int, std::string> out;
  if (names.is_array()) {
    int index = 0;
    for (const Json& name : names) out[index++] = scalar_text(name);
    return out;
  }
  if (!names.is_object()) return bad(file, "\"names\" is neither a list nor a map");
  for (const auto& [key, name] : names.items()) {
    const auto index = parse_whole<int>(key);
    if (!index || *index < 0 || *index > kMaxClass) {
      return bad(file, "\"names\" has the key \"" + key + "\", which is no class number");
    }
    out[*index] = scalar_text(name);
  }
  return out;
}

// Names must be unique in an ontology and not empty.
void mend_names(std::map<int, std::string>& names) {
  std::set<std::string> seen;
  for (auto& [index, name] : names) {
    if (name.empty()) name = "class_" + std::to_string(index);
    while (!seen.insert(name).second) name += "_" + std::to_string(index);
  }
}

Result<void> read_pose(const Json& document, const std::string& file, Header& header) {
  const auto shape = document.find("kpt_shape");
  if (shape == document.end() || shape->is_null()) return {};
  const bool pair = shape->is_array() && shape->size() == 2 && (*shape)[0].is_number_integer() &&
                    (*shape)[1].is_number_integer();
  if (!pair) return bad(file, "\"kpt_shape\" is not a list of two whole numbers");
  const auto points = (*shape)[0].get<std::int64_t>();
  const auto dimensions = (*shape)[1].get<std::int64_t>();
  if (points < 1 || points > kMaxJoints || (dimensions != 2 && dimensions != 3)) {
    return bad(file, "\"kpt_shape\" is not [number of joints, 2 or 3]");
  }
  header.points = static_cast<int>(points);
  header.dimensions = static_cast<int>(dimensions);
  return {};
}

bool is_index_list(const Json& value, std::int64_t limit) {
  return value.is_array() && std::all_of(value.begin(), value.end(), [&](const Json& one) {
           return one.is_number_integer() && one.get<std::int64_t>() >= 0 && one.get<std::int64_t>() < limit;
         });
}

}  // namespace

Result<Header> header_from_yaml(const Json& document, const std::string& file) {
  Header header;
  if (!document.is_object()) return bad(file, "the file is not a map of keys");
  if (const auto names = document.find("names"); names != document.end() && !names->is_null()) {
    TM_ASSIGN(header.names, read_names(*names, file));
    mend_names(header.names);
  }
  if (const auto unused = document.find(kUnusedKey);
      unused != document.end() && is_index_list(*unused, kMaxClass))
    for (const Json& number : *unused) header.names.erase(number.get<int>());
  TM_TRY(read_pose(document, file, header));
  if (const auto task = document.find("task"); task != document.end()) header.task = scalar_text(*task);
  Json extra = Json::object();
  static const std::set<std::string> kKnown = {"names", "nc",  "path", "train",     "val",     "valid",
                                               "test",  "all", "task", "kpt_shape", kUnusedKey};
  for (const auto& [key, value] : document.items()) {
    if (kKnown.contains(key)) continue;
    if (key == "flip_idx" && is_index_list(value, header.points) &&
        value.size() == static_cast<std::size_t>(header.points)) {
      header.flip = value;
    } else if (key == "kpt_names" && value.is_object() && header.points > 0) {
      header.joints = value;
    } else if (key == "skeleton" && value.is_array() && !value.empty() &&
               std::all_of(value.begin(), value.end(), [&](const Json& edge) {
                 return is_index_list(edge, header.points) && edge.size() == 2;
               })) {
      header.edges = value;
    } else {
      extra[key] = value;
    }
  }
  if (!extra.empty()) header.extra = std::move(extra);
  return header;
}

}  // namespace touchmark::formats::yolo
