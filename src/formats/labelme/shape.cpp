#include "formats/labelme/shape.h"

#include <algorithm>
#include <array>

#include "base/base64.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "formats/folder.h"

namespace touchmark::formats::labelme {
namespace {

using geometry::Point;
using record::AttributeKind;

constexpr std::array<record::Flag, 4> kMarks = {record::kCrowd, record::kOccluded, record::kTruncated,
                                                record::kDifficult};
constexpr const char* kMeta = "#";          // how it was drawn and grouped
constexpr std::size_t kTextBytes = 10'000;  // of an attribute
// What is read; all other members are kept as they are.
constexpr std::array<std::string_view, 9> kMembers = {
    "label", "points", "group_id", "description", "shape_type", "flags", "attributes", "mask", kMeta};

bool is_mark(std::string_view name) {
  return std::any_of(kMarks.begin(), kMarks.end(),
                     [name](record::Flag flag) { return record::flag_name(flag) == name; });
}

Json member(const Json& shape, const char* name) {
  const auto found = shape.find(name);
  return found == shape.end() ? Json() : *found;
}

std::string text_member(const Json& shape, const char* name) {
  const Json value = member(shape, name);
  return value.is_string() ? value.get<std::string>() : std::string();
}

Result<std::vector<Point>> points_of(const Json& value) {
  if (!value.is_array() || value.empty()) return fail(ErrorCode::kInvalid, "it has no points");
  std::vector<Point> out;
  out.reserve(value.size());
  for (const Json& point : value) {
    if (!point.is_array() || point.size() < 2 || !point[0].is_number() || !point[1].is_number())
      return fail(ErrorCode::kInvalid, "its points are not pairs of numbers");
    out.push_back({point[0].get<double>(), point[1].get<double>()});
  }
  return out;
}

Json points_json(const std::vector<Point>& points) {
  Json out = Json::array();
  for (const Point& point : points) out.push_back({point.x, point.y});
  return out;
}

Result<Drawn> drawn_in(const Json& shape) {
  Drawn out;
  TM_ASSIGN(out.points, points_of(member(shape, "points")));
  out.type = text_member(shape, "shape_type");
  if (out.type.empty()) out.type = "polygon";
  if (out.type != "mask") return out;
  auto bytes = bytes_from_base64(text_member(shape, "mask"));
  if (bytes) out.mask = std::move(*bytes);
  return out;
}

// What drawing the shape anew would change: kept, to be written back.
Json drawing_kept(const Drawn& drawn, const geometry::Shape& shape) {
  Json out;
  const auto* mask = std::get_if<geometry::Mask>(&shape);
  const Drawn plain = mask != nullptr ? drawn_mask(*mask, {}) : drawn_of(shape);
  if (plain.type != drawn.type) out["shape_type"] = drawn.type;
  if (plain.type != drawn.type || plain.points != drawn.points) out["points"] = points_json(drawn.points);
  return out;
}

void read_marks(const Json& shape, ReadShape& out, Json& meta) {
  const Json flags = member(shape, "flags");
  if (flags.is_object())
    for (const record::Flag flag : kMarks) {
      const auto found = flags.find(std::string(record::flag_name(flag)));
      if (found == flags.end()) continue;
      if (*found == true)
        out.content.flags |= flag;
      else
        meta["flags"][std::string(record::flag_name(flag))] = *found;
    }
  if (member(shape, "difficult") == true) out.content.flags |= record::kDifficult;
}

// A score is between 0 and 1; what is not, stays a member like the unknown ones.
void read_score(const Json& shape, ReadShape& out) {
  const Json score = member(shape, "score");
  if (score.is_number() && score.get<double>() >= 0 && score.get<double>() <= 1)
    out.content.score = score.get<double>();
}

// What cannot be a text of the annotation stays as it is.
void read_text(const Json& shape, ReadShape& out) {
  const Json text = member(shape, "description");
  if (text.is_string() && text.get_ref<const std::string&>().size() <= limits::kText)
    out.content.text = mended_utf8(text.get<std::string>());
  else if (!text.is_null())
    out.kept["description"] = text;
}

}  // namespace

std::string label_of(const Json& shape) {
  if (!shape.is_object()) return {};
  const Json label = member(shape, "label");
  if (label.is_string()) return mended_utf8(label.get<std::string>());
  return label.is_number() ? label.dump() : std::string();
}

std::optional<AttributeKind> kind_of_value(const Json& value) {
  if (value.is_boolean()) return AttributeKind::kCheckbox;
  if (value.is_number()) return AttributeKind::kNumber;
  if (value.is_string() && value.get_ref<const std::string&>().size() <= kTextBytes)
    return AttributeKind::kText;
  if (!value.is_array() || value.empty() || value.size() > limits::kOptions) return std::nullopt;
  std::vector<std::string> seen;
  for (const Json& one : value) {
    if (!one.is_string() || one.get_ref<const std::string&>().empty()) return std::nullopt;
    seen.push_back(one.get<std::string>());
  }
  std::sort(seen.begin(), seen.end());
  if (std::adjacent_find(seen.begin(), seen.end()) != seen.end()) return std::nullopt;
  return AttributeKind::kMultiSelect;
}

Json attributes_of(const Json& shape) {
  Json out;
  if (!shape.is_object()) return out;
  if (const Json flags = member(shape, "flags"); flags.is_object())
    for (const auto& [name, value] : flags.items())
      if (!name.empty() && !is_mark(name) && value.is_boolean()) out[name] = value;
  if (const Json more = member(shape, "attributes"); more.is_object())
    for (const auto& [name, value] : more.items())
      if (!name.empty() && kind_of_value(value)) out[name] = value;
  return out;
}

Result<ReadShape> read_shape(const Json& shape, geometry::Size image) {
  if (!shape.is_object()) return fail(ErrorCode::kInvalid, "it is no object");
  ReadShape out;
  out.label = label_of(shape);
  if (out.label.empty()) return fail(ErrorCode::kInvalid, "it has no label");
  TM_ASSIGN(const Drawn drawn, drawn_in(shape));
  TM_ASSIGN(Understood understood, shape_of(drawn, image));
  Json meta = drawing_kept(drawn, understood.shape);
  out.content.shape = std::move(understood.shape);
  out.stands_for = std::move(understood.stands_for);
  out.remark = std::move(understood.remark);
  out.group = member(shape, "group_id");
  out.attributes = attributes_of(shape);
  read_marks(shape, out, meta);
  read_score(shape, out);
  read_text(shape, out);
  for (const auto& [name, value] : shape.items()) {
    const bool known = std::find(kMembers.begin(), kMembers.end(), name) != kMembers.end();
    if (!known && !(name == "score" && out.content.score)) out.kept[name] = value;
  }
  // Values that are of no kind of attribute.
  for (const char* const from : {"flags", "attributes"})
    if (const Json values = member(shape, from); values.is_object())
      for (const auto& [name, value] : values.items())
        if (!(from == std::string_view("flags") && is_mark(name)) && !out.attributes.contains(name))
          meta[from][name] = value;
  if (const Json odd = member(shape, "attributes"); !odd.is_null() && !odd.is_object())
    out.kept["attributes"] = odd;
  if (!meta.is_null()) out.kept[kMeta] = std::move(meta);
  return out;
}

Json kept_group(const record::AnnotationContent& content) {
  const Json meta = extra_field(content.extra, "labelme", kMeta);
  return meta.is_object() ? member(meta, "group_id") : Json();
}

Drawn drawn_again(const record::AnnotationContent& content, geometry::Size image) {
  const Json meta = extra_field(content.extra, "labelme", kMeta);
  const auto points = meta.is_object() ? points_of(member(meta, "points")) : Result<std::vector<Point>>();
  const bool kept = meta.is_object() && points;
  if (const auto* mask = std::get_if<geometry::Mask>(&content.shape))
    return drawn_mask(*mask, kept ? *points : std::vector<Point>());
  Drawn plain = drawn_of(content.shape);
  if (!kept) return plain;
  const std::string type = text_member(meta, "shape_type");
  Drawn old{type.empty() ? plain.type : type, *points, {}};
  const auto again = shape_of(old, image);
  return again && nearly_same(again->shape, content.shape) ? old : plain;
}

Json written_shape(const record::AnnotationContent& content, std::string_view label, const Drawn& drawn) {
  Json out = own_fields(content.extra, "labelme");
  if (!out.is_object()) out = Json::object();
  const Json meta = member(out, kMeta);
  out.erase(kMeta);
  Json flags = Json::object();
  Json attributes = Json::object();
  if (meta.is_object()) {
    if (const Json kept = member(meta, "flags"); kept.is_object()) flags.update(kept);
    if (const Json kept = member(meta, "attributes"); kept.is_object()) attributes.update(kept);
  }
  const bool has_difficult = out.contains("difficult");
  if (has_difficult) out["difficult"] = (content.flags & record::kDifficult) != 0;
  for (const record::Flag flag : kMarks)
    if ((content.flags & flag) != 0 && !(flag == record::kDifficult && has_difficult))
      flags[std::string(record::flag_name(flag))] = true;
    else if (flags.contains(std::string(record::flag_name(flag))) &&
             flags[std::string(record::flag_name(flag))] == true)
      flags.erase(std::string(record::flag_name(flag)));
  if (const Json values = json_from_text(content.attributes); values.is_object())
    for (const auto& [name, value] : values.items())
      if (kind_of_value(value)) (value.is_boolean() && !is_mark(name) ? flags : attributes)[name] = value;
  out["label"] = label;
  out["points"] = points_json(drawn.points);
  out["shape_type"] = drawn.type;
  out["flags"] = std::move(flags);
  if (!attributes.empty()) out["attributes"] = std::move(attributes);
  out["mask"] = drawn.type == "mask" ? Json(base64_text(drawn.mask)) : Json();
  if (!out.contains("description") || !content.text.empty()) out["description"] = content.text;
  if (content.score) out["score"] = *content.score;
  return out;
}

}  // namespace touchmark::formats::labelme
