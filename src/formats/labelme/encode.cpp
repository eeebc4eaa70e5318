#include "formats/labelme/encode.h"

#include <algorithm>

#include "base/text.h"
#include "formats/labelme/shape.h"
#include "geometry/mask.h"

namespace touchmark::formats::labelme {
namespace {

using geometry::ShapeKind;
using record::AnnotationContent;
using record::AnnotationKind;
using record::Attribute;
using record::AttributeKind;

constexpr std::uint32_t kAllFlags =
    record::kCrowd | record::kOccluded | record::kTruncated | record::kDifficult;
constexpr const char* kTextLabel = "text";  // of what is read without a class
constexpr const char* kMeta = "#";

// Whether values alone tell all that this says.
bool is_plain(const Attribute& attribute) {
  return !attribute.required && attribute.initial.empty() && !attribute.min && !attribute.max &&
         attribute.kind != AttributeKind::kSelect && attribute.kind != AttributeKind::kMultiSelect;
}

bool is_line(const std::string& name) {
  const bool clean =
      std::none_of(name.begin(), name.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; });
  return clean && trimmed(name) == name;
}

bool has_holes(const geometry::Polygon& polygon) {
  return std::any_of(polygon.parts.begin(), polygon.parts.end(),
                     [](const auto& part) { return !part.holes.empty(); });
}

}  // namespace

Result<Document> Encoder::encode(const AssetWithAnnotations& asset) {
  Document out;
  out.size = size_ = asset.content.size;
  out.flags = Json::object();
  out.extra = own_fields(asset.content.extra, "labelme");
  if (out.extra.is_object()) {
    const Json meta = out.extra.value(kMeta, Json());
    if (meta.is_object() && meta.contains("flags") && meta["flags"].is_object()) out.flags = meta["flags"];
    out.extra.erase(kMeta);
  }
  groups_.clear();
  next_group_ = 0;
  for (const SourceAnnotation& one : asset.annotations)
    next_group_ = std::max(next_group_, one.content.group);
  for (const SourceAnnotation& one : asset.annotations) {
    add(one.content, out);
    TM_TRY(pace_.check());
  }
  return out;
}

void Encoder::add(const AnnotationContent& content, Document& out) {
  const auto named = names_.find(content.class_id.value);
  if (content.kind == AnnotationKind::kCaption || content.kind == AnnotationKind::kRelation)
    return count_common_losses(content, "labelme", kAllFlags, losses_);
  const bool is_text = content.kind == AnnotationKind::kTextRegion;
  if (named == names_.end() && !is_text) return losses_.add("label without a class", "left out");
  const std::string label = named == names_.end() ? kTextLabel : named->second;
  if (content.kind == AnnotationKind::kTag) return add_tag(content, label, out);
  if (is_text) losses_.add("text region", "written as an object with a description");
  const ShapeKind kind = geometry::kind_of(content.shape);
  if (kind == ShapeKind::kCuboid) return losses_.add("cuboid", "left out");
  if (kind == ShapeKind::kWholeImage) return losses_.add("label without a shape", "left out");
  if (const auto* polygon = std::get_if<geometry::Polygon>(&content.shape))
    if (polygon->parts.size() != 1 || has_holes(*polygon)) return add_polygon(content, label, out);
  add_drawn(content, label, out);
}

void Encoder::add_tag(const AnnotationContent& content, const std::string& name, Document& out) {
  AnnotationContent rest = content;
  rest.kind = AnnotationKind::kObject;
  count_common_losses(rest, "labelme", 0, losses_);
  if (content.group != 0) losses_.add("group of a tag", "left out");
  if (out.flags.contains(name) && out.flags[name] == true)
    losses_.add("tag that an image has twice", "written once");
  out.flags[name] = true;
}

// LabelMe has no holes, and knows an object of several parts by its group.
void Encoder::add_polygon(const AnnotationContent& content, const std::string& label, Document& out) {
  const auto& polygon = std::get<geometry::Polygon>(content.shape);
  if (has_holes(polygon) && size_.width > 0 && size_.height > 0 && geometry::mask_size_ok(size_)) {
    AnnotationContent masked = content;
    masked.shape = geometry::mask_from_polygon(polygon, size_, pace_.asking());
    losses_.add("polygon with holes", "written as a mask");
    return add_drawn(masked, label, out);
  }
  if (has_holes(polygon)) losses_.add("polygon with holes", "written without them");
  if (polygon.parts.size() > 1) losses_.add("polygon of several parts", "written as polygons of one group");
  const std::int64_t group = content.group != 0 || polygon.parts.size() == 1 ? content.group : ++next_group_;
  count_shape_losses(content);
  for (const geometry::PolygonPart& part : polygon.parts)
    push(content, label, {"polygon", part.outer, {}}, group, out);
}

void Encoder::add_drawn(const AnnotationContent& content, const std::string& label, Document& out) {
  const Drawn drawn = drawn_again(content, size_);
  if (drawn.points.empty()) return losses_.add("shape without a point or pixel", "left out");
  count_shape(content.shape, drawn);
  count_shape_losses(content);
  push(content, label, drawn, content.group, out);
}

// What the shape loses by being drawn: reading tells.
void Encoder::count_shape(const geometry::Shape& before, const Drawn& drawn) {
  const auto again = shape_of(drawn, size_);
  if (again && nearly_same(again->shape, before) &&
      (again->shape == before || geometry::kind_of(before) == ShapeKind::kPolygon))
    return;
  switch (geometry::kind_of(before)) {
    case ShapeKind::kBox:
      return losses_.add("box", "rounded in its last digits");
    case ShapeKind::kRotatedBox:
      return losses_.add("rotated box", "written by its corners, rounded in the last digits");
    case ShapeKind::kKeypoints:
      return losses_.add("keypoint set",
                         "written as points, without hidden marks, box and the joints without a place");
    case ShapeKind::kMask:
      return losses_.add("mask of an image of another or unknown size", "its rectangle is read as a box");
    case ShapeKind::kEllipse:
      return losses_.add("ellipse", drawn.type == "circle" ? "written as a circle without an angle"
                                                           : "written as the polygon around it");
    case ShapeKind::kCuboid2d:
      return losses_.add("image cuboid", "written as the polygon around it");
    case ShapeKind::kPolyline:
      return losses_.add("polyline of one point", "written as a line that is not read");
    default:
      return losses_.add("shape beyond what an image has", "written as it is");
  }
}

void Encoder::count_shape_losses(const AnnotationContent& content) {
  AnnotationContent rest = content;
  rest.kind = AnnotationKind::kObject;
  rest.text.clear();
  rest.score.reset();
  Json values = json_from_text(content.attributes);
  Json lost;
  if (values.is_object()) {
    for (const auto& [name, value] : values.items()) {
      if (kind_of_value(value) && !name.empty())
        found_again_.emplace(content.class_id.value, name);
      else
        lost[name] = value;
    }
  }
  rest.attributes = json_text(lost);
  count_common_losses(rest, "labelme", kAllFlags, losses_);
}

void Encoder::push(const AnnotationContent& content, const std::string& label, const Drawn& drawn,
                   std::int64_t group, Document& out) {
  Json shape = written_shape(content, label, drawn);
  shape["group_id"] = group == 0 ? Json() : group_id(group, content);
  out.shapes.push_back(std::move(shape));
}

// What the file had is written again, unless another group has it.
Json Encoder::group_id(std::int64_t group, const AnnotationContent& content) {
  const auto known = groups_.find(group);
  if (known != groups_.end()) return known->second;
  Json id = kept_group(content);
  const auto taken = [&id](const auto& other) { return other.second == id; };
  if (id.is_null() || std::any_of(groups_.begin(), groups_.end(), taken)) id = group;
  return groups_.emplace(group, std::move(id)).first->second;
}

void Encoder::count_classes() {
  record::Ontology rest = ontology_;
  for (record::Class& one : rest.classes) {
    std::erase_if(one.attributes, [&](const Attribute& attribute) {
      return is_plain(attribute) && found_again_.contains({one.id.value, attribute.name});
    });
    if (!is_line(one.name))
      losses_.add("class name that is no plain line", "written as well as labels.txt can");
  }
  count_ontology_losses(rest, false, "labelme", losses_);
}

}  // namespace touchmark::formats::labelme
