#include "formats/labelstudio/kept.h"

#include <algorithm>
#include <initializer_list>

#include "formats/labelstudio/names.h"

namespace touchmark::formats::labelstudio {
namespace {

bool among(std::string_view key, std::initializer_list<std::string_view> keys) {
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

// Fields of a result that say what Touchmark says anyway.
bool is_usual(const std::string& key, const Json& value) {
  if (among(key,
            {"id", "from_name", "to_name", "type", "value", "original_width", "original_height", "score"}))
    return true;
  if (key == "origin") return value == Json("manual");
  return key == "image_rotation" && value == Json(0);
}

void keep_fields(const Json& result, Json& fields) {
  for (const auto& [key, value] : result.items())
    if (!is_usual(key, value)) fields[key] = value;
}

void keep_names(const Json& result, std::string_view usual_control, Json& meta) {
  const std::string id = result.contains("id") ? text_member(result, "id") : "";
  if (!id.empty() && !number_of_own_id(id)) meta["id"] = id;
  if (result.contains("id") && !result["id"].is_string()) meta["id"] = result["id"];
  if (const std::string name = text_member(result, "from_name"); !name.empty() && name != usual_control)
    meta["from_name"] = name;
  if (const std::string name = text_member(result, "to_name"); !name.empty() && name != kImageControl)
    meta["to_name"] = name;
}

// Members of a region's value that are neither its shape nor its labels.
Json other_values(const Region& region, const std::string& type) {
  Json out = Json::object();
  for (const auto& [key, value] : region.value().items()) {
    const bool shape = among(key, {"x", "y", "rotation", "points", "format", "rle", "radiusX", "radiusY",
                                   "closed", "height", "labels"});
    const bool width = key == "width" && (region.type != ShapeType::kKeypoint || value == Json(kPointWidth));
    if (!shape && !width && key != type) out[key] = value;
  }
  return out;
}

}  // namespace

std::string Kept::text() const {
  if (fields.empty() && meta.empty()) return {};
  Json own = fields;
  if (!meta.empty()) own[kMeta] = meta;
  return json_text({{kName, std::move(own)}});
}

std::optional<geometry::Size> said_size(const Json& result) {
  geometry::Size out;
  for (const auto& [name, side] :
       {std::pair{"original_width", &out.width}, {"original_height", &out.height}}) {
    const auto found = result.find(name);
    if (found == result.end() || !found->is_number()) return std::nullopt;
    const auto value = found->get<double>();
    if (!(value >= 1 && value <= INT32_MAX) || value != static_cast<double>(static_cast<std::int64_t>(value)))
      return std::nullopt;
    *side = static_cast<std::int64_t>(value);
  }
  return out;
}

void keep_region(const Region& region, Kept& kept) {
  const std::string type = text_member(*region.shape, "type");
  const auto labels = region.label_names();
  keep_names(*region.shape, label_control(region.type, !labels.empty()), kept.meta);
  keep_fields(*region.shape, kept.fields);
  if (Json values = other_values(region, type); !values.empty()) kept.fields["value"] = std::move(values);
  if (labels.size() > 1 || (labels.empty() && !class_name(region).empty())) kept.meta["labels"] = labels;
  const bool is_bare = !type.ends_with("labels");
  if (is_bare != labels.empty()) kept.meta["type"] = is_bare ? "bare" : "labels";
  if (region.labels != nullptr) {
    kept.meta["labels_from"] = text_member(*region.labels, "from_name");
  } else if (!labels.empty() && (is_bare || !region.value().contains(type))) {
    kept.meta["labels_in"] = "labels";  // the member of "value"
  }
}

void keep_point(const Region& point, const std::string& joint, Kept& kept) {
  Json meta = Json::object();
  const std::string type = text_member(*point.shape, "type");
  keep_names(*point.shape, label_control(ShapeType::kKeypoint), meta);
  Json fields = Json::object();
  keep_fields(*point.shape, fields);
  fields.erase("parentID");
  if (!fields.empty()) meta["fields"] = std::move(fields);
  if (Json values = other_values(point, type); !values.empty()) meta["value"] = std::move(values);
  if (!meta.empty()) kept.meta["points"][joint] = std::move(meta);
}

void keep_control(const Json& result, const std::string& attribute, const Control& control, Kept& kept) {
  std::string usual = attribute_control(attribute, control.role == Role::kText);
  if (attribute.empty()) usual = control.role == Role::kObjectText ? kCaption : kTranscription;
  Json meta = Json::object();
  keep_names(result, usual, meta);
  meta.erase("id");
  if (text_member(result, "type") == "rating") meta["type"] = "rating";
  Json fields = Json::object();
  keep_fields(result, fields);
  if (!fields.empty()) meta["fields"] = std::move(fields);
  const bool is_text = control.role == Role::kTranscription || control.role == Role::kObjectText ||
                       control.role == Role::kText;
  if (is_text && control.texts.size() != 1) meta["texts"] = control.texts;
  if (!meta.empty()) kept.meta["controls"][attribute] = std::move(meta);
}

void keep_whole(const Json& result, const char* usual_control, Kept& kept) {
  keep_names(result, usual_control, kept.meta);
  keep_fields(result, kept.fields);
}

std::string keep_relation(const Json& result, Kept& kept) {
  for (const auto& [key, value] : result.items())
    if (!among(key, {"type", "from_id", "to_id", "direction", "labels"})) kept.fields[key] = value;
  const auto labels = result.find("labels");
  const bool named =
      labels != result.end() && labels->is_array() && !labels->empty() && (*labels)[0].is_string();
  if (!named || labels->size() != 1) kept.meta["labels"] = labels != result.end() ? *labels : Json();
  return named ? (*labels)[0].get<std::string>() : kUnnamedRelation;
}

}  // namespace touchmark::formats::labelstudio
