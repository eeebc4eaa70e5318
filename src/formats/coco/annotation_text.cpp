#include "formats/coco/annotation_text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "base/json.h"
#include "base/json_text.h"
#include "formats/beside_box.h"
#include "formats/coco/derived.h"
#include "geometry/mask.h"
#include "geometry/measure.h"
#include "geometry/silhouette.h"

namespace touchmark::formats::coco {
namespace {

using geometry::ShapeKind;
using record::AnnotationContent;
using record::AnnotationKind;

bool has_holes(const geometry::Shape& shape) {
  const auto* polygon = std::get_if<geometry::Polygon>(&shape);
  return polygon != nullptr && std::any_of(polygon->parts.begin(), polygon->parts.end(),
                                           [](const auto& part) { return !part.holes.empty(); });
}

// Whether written_shape() says it.
bool is_rewritten(const geometry::Shape& shape) {
  const ShapeKind kind = geometry::kind_of(shape);
  return kind == ShapeKind::kRotatedBox || kind == ShapeKind::kEllipse || kind == ShapeKind::kCuboid2d ||
         has_holes(shape);
}

// The image's size, or where it is unknown the smallest frame that holds the shape.
geometry::Size frame_for(const geometry::Shape& shape, geometry::Size frame) {
  if (frame.width > 0 && frame.height > 0) return frame;
  static constexpr double kMost = 65536;
  const geometry::Box box = geometry::extent(shape);
  const auto side = [](double end) {
    return static_cast<std::int64_t>(std::ceil(std::clamp(end, 1.0, kMost)));
  };
  return {side(box.x + box.width), side(box.y + box.height)};
}

geometry::Mask painted_shape(const geometry::Shape& shape, geometry::Size frame, const geometry::GoOn& go_on);

// The shape that is written in place of one that COCO does not know.
geometry::Shape written_shape(const geometry::Shape& shape, geometry::Size frame,
                              const geometry::GoOn& go_on) {
  if (!has_holes(shape))
    if (auto outline = geometry::silhouette(shape)) return std::move(*outline);
  return painted_shape(shape, frame, go_on);
}

// Any shape with an area as a mask.
geometry::Mask painted_shape(const geometry::Shape& shape, geometry::Size frame,
                             const geometry::GoOn& go_on) {
  if (const auto* mask = std::get_if<geometry::Mask>(&shape)) return *mask;
  if (std::get_if<geometry::Polygon>(&shape) == nullptr)
    return painted_shape(written_shape(shape, frame, go_on), frame, go_on);
  return geometry::mask_from_polygon(std::get<geometry::Polygon>(shape), frame_for(shape, frame), go_on);
}

void append_box(std::string& out, const geometry::Box& box) {
  out += '[';
  append_json_number(out, box.x);
  out += ',';
  append_json_number(out, box.y);
  out += ',';
  append_json_number(out, box.width);
  out += ',';
  append_json_number(out, box.height);
  out += ']';
}

void append_rings(std::string& out, const geometry::Polygon& polygon) {
  out += '[';
  for (const geometry::PolygonPart& part : polygon.parts) {
    out += &part == polygon.parts.data() ? "[" : ",[";
    for (const geometry::Point& point : part.outer) {
      if (&point != part.outer.data()) out += ',';
      append_json_number(out, point.x);
      out += ',';
      append_json_number(out, point.y);
    }
    out += ']';
  }
  out += ']';
}

void append_rle(std::string& out, const geometry::Mask& mask, bool as_list) {
  out += "{\"size\":[" + std::to_string(mask.size.height) + ',' + std::to_string(mask.size.width) +
         "],\"counts\":";
  if (as_list) {
    out += '[';
    for (const std::uint32_t& run : mask.counts) {
      if (&run != mask.counts.data()) out += ',';
      append_json_integer(out, run);
    }
    out += ']';
  } else {
    append_json_string(out, geometry::mask_to_text(mask));
  }
  out += '}';
}

void append_points(std::string& out, const geometry::Keypoints& keypoints) {
  out += '[';
  for (const geometry::Keypoint& point : keypoints.points) {
    if (&point != keypoints.points.data()) out += ',';
    append_json_number(out, point.x);
    out += ',';
    append_json_number(out, point.y);
    out += ',';
    append_json_integer(out, point.visibility);
  }
  out += ']';
}

// The source's own area, box and keypoints, where it had others and the shape has not changed since.
struct Said {
  std::string area, bbox, keypoints;
  std::optional<std::int64_t> num_keypoints;
};

Said said_of(const Json& extra, const geometry::Shape* shape) {
  Said out;
  const Json* of = meta_field(extra, "of");
  if (shape == nullptr || of == nullptr || *of != Json(shape_checksum(*shape))) return out;
  if (const Json* value = meta_field(extra, "area"); value != nullptr && value->is_number())
    out.area = dump_json(*value);
  if (const Json* value = meta_field(extra, "bbox"); value != nullptr && value->is_array())
    out.bbox = dump_json(*value);
  if (const Json* value = meta_field(extra, "keypoints"); value != nullptr && value->is_array())
    out.keypoints = dump_json(*value);
  if (meta_field(extra, "num_keypoints") != nullptr)
    out.num_keypoints = meta_integer(extra, "num_keypoints", 0);
  return out;
}

void append_geometry(std::string& out, const AnnotationContent& content, const geometry::Shape& shape,
                     const Json& extra) {
  const Derived derived = derive(shape);
  append_extent(out, content, derived, &shape, extra);
  const bool crowd = (content.flags & record::kCrowd) != 0;
  if (const auto* keypoints = std::get_if<geometry::Keypoints>(&shape)) {
    const Said said = said_of(extra, &shape);
    out += ",\"keypoints\":";
    if (said.keypoints.empty()) append_points(out, *keypoints);
    out += said.keypoints + ",\"num_keypoints\":";
    append_json_integer(out, said.num_keypoints.value_or(derived.num_keypoints));
    return;
  }
  out += ",\"segmentation\":";
  if (const auto* polygon = std::get_if<geometry::Polygon>(&shape)) {
    append_rings(out, *polygon);
  } else if (const auto* mask = std::get_if<geometry::Mask>(&shape)) {
    const Json* form = meta_field(extra, "rle");
    append_rle(out, *mask, form != nullptr ? *form == Json("list") : crowd);
  } else {
    out += "[]";
  }
}

// What the source said of flags that are not set, what an import could not place in the ontology, and the
// attributes; the later ones count.
std::vector<Json> attribute_sources(const AnnotationContent& content) {
  std::vector<Json> out;
  const Json extra = json_from_text(content.extra);
  for (const Json* owner : {source_fields(extra), &extra}) {
    if (owner == nullptr || !owner->is_object()) continue;
    const auto found = owner->find("attributes");
    if (found != owner->end() && found->is_object()) out.push_back(*found);
  }
  if (Json own = json_from_text(content.attributes); own.is_object()) out.push_back(std::move(own));
  return out;
}

constexpr std::uint32_t kNamedFlags = record::kOccluded | record::kTruncated | record::kDifficult;

bool has_attributes(const AnnotationContent& content) {
  if ((content.flags & kNamedFlags) != 0 || !content.attributes.empty()) return true;
  return !content.extra.empty() && !attribute_sources(content).empty();
}

void append_attributes(std::string& out, const AnnotationContent& content) {
  if (content.extra.empty() && (content.flags & kNamedFlags) == 0) {
    if (!content.attributes.empty()) out += ",\"attributes\":" + content.attributes;
    return;
  }
  if (!has_attributes(content)) return;
  Json attributes = Json::object();
  for (const Json& source : attribute_sources(content)) attributes.update(source);
  if ((content.flags & record::kOccluded) != 0) attributes["occluded"] = true;
  if ((content.flags & record::kTruncated) != 0) attributes["truncated"] = true;
  if ((content.flags & record::kDifficult) != 0) attributes["difficult"] = true;
  out += ",\"attributes\":" + dump_json(attributes);
}

const char* text_field(const AnnotationContent& content) {
  if (content.kind == AnnotationKind::kTextRegion) return "utf8_string";
  if (content.kind == AnnotationKind::kCaption) return "caption";
  return content.kind == AnnotationKind::kObject && !content.text.empty() ? "caption" : nullptr;
}

bool is_written(std::string_view key, const void* context) {
  const auto& content = *static_cast<const AnnotationContent*>(context);
  const ShapeKind kind = geometry::kind_of(content.shape);
  const char* text = text_field(content);
  if (key == kMeta || key == "id" || key == "image_id" || key == "category_id") return true;
  if (key == "score") return content.score.has_value();
  if (key == "attributes") return has_attributes(content);
  if (key == "group") return content.group != 0;
  if (text != nullptr && key == text) return true;
  if (kind == ShapeKind::kWholeImage || content.kind == AnnotationKind::kCaption) return false;
  if (key == "iscrowd" || key == "area" || key == "bbox") return true;
  if (key == "segmentation") return kind != ShapeKind::kKeypoints;
  return (key == "keypoints" || key == "num_keypoints") && kind == ShapeKind::kKeypoints;
}

}  // namespace

Section section_of(const AnnotationContent& content) {
  const ShapeKind kind = geometry::kind_of(content.shape);
  if (content.kind == AnnotationKind::kCaption) return Section::kCaptions;
  if (content.kind == AnnotationKind::kRelation || kind == ShapeKind::kPolyline || kind == ShapeKind::kCuboid)
    return Section::kNowhere;
  return kind == ShapeKind::kWholeImage ? Section::kLabels : Section::kInstances;
}

void count_losses(const AnnotationContent& content, LossTally& losses) {
  constexpr std::string_view kLeftOut = "left out";
  const ShapeKind kind = geometry::kind_of(content.shape);
  if (content.kind == AnnotationKind::kRelation) return losses.add("relation", kLeftOut);
  count_order_losses(content, losses);
  if (content.kind == AnnotationKind::kCaption) {
    count_caption_losses(content, losses);
    if (kind != ShapeKind::kWholeImage) losses.add("shape of a caption", kLeftOut);
    if (content.span) losses.add("time span", kLeftOut);
    return count_field_losses(content.extra, "coco", "annotation", losses, true);
  }
  if (kind == ShapeKind::kPolyline) return losses.add("polyline", kLeftOut);
  if (kind == ShapeKind::kCuboid) return losses.add("cuboid", kLeftOut);
  if (kind == ShapeKind::kRotatedBox) losses.add("rotated box", "written as a polygon");
  if (kind == ShapeKind::kEllipse) losses.add("ellipse", "written as a polygon");
  if (kind == ShapeKind::kCuboid2d) losses.add("image cuboid", "written as the polygon around it");
  if (has_holes(content.shape)) losses.add("polygon with holes", "written as an RLE mask");
  if (const auto* pose = std::get_if<geometry::Keypoints>(&content.shape)) {
    if (!pose->has_box) losses.add("keypoint set without a box", "given the box around its points");
    if (std::all_of(pose->points.begin(), pose->points.end(),
                    [](const auto& one) { return one.visibility == 0; }))
      losses.add("keypoint set without a labeled joint", "written with zeros, which readers take for a box");
  }
  if (content.kind == AnnotationKind::kTag && !content.text.empty()) losses.add("text of a tag", kLeftOut);
  if (content.span) losses.add("time span", kLeftOut);
  count_field_losses(content.extra, "coco", "annotation", losses, true);
}

void append_kept_fields(std::string& out, const Json& extra, bool (*written)(std::string_view, const void*),
                        const void* context) {
  const Json* fields = source_fields(extra);
  if (fields == nullptr) return;
  for (const auto& [key, value] : fields->items()) {
    if (written(key, context)) continue;
    out += ',';
    append_json_string(out, key);
    out += ':' + dump_json(value);
  }
}

// A caption is read as one only where it has no shape.
ShapeKind written_kind(const AnnotationContent& content) {
  return content.kind == AnnotationKind::kCaption ? ShapeKind::kWholeImage : geometry::kind_of(content.shape);
}

void append_extent(std::string& out, const AnnotationContent& content, const Derived& derived,
                   const geometry::Shape* shape, const Json& extra) {
  const Said said = said_of(extra, shape);
  out += (content.flags & record::kCrowd) != 0 ? ",\"iscrowd\":1,\"area\":" : ",\"iscrowd\":0,\"area\":";
  if (said.area.empty()) append_json_number(out, derived.area);
  out += said.area + ",\"bbox\":";
  // The box that a person drew beside the shape stays, from whatever format it came.
  const auto beside =
      said.bbox.empty() && shape != nullptr ? box_beside(content.extra, *shape) : std::nullopt;
  if (said.bbox.empty()) append_box(out, beside.value_or(derived.box));
  out += said.bbox;
}

void append_rest(std::string& out, const AnnotationContent& content, const Json& extra) {
  if (content.score) {
    out += ",\"score\":";
    append_json_number(out, *content.score);
  }
  if (const char* field = text_field(content)) {
    out += std::string(",\"") + field + "\":";
    append_json_string(out, content.text);
  }
  if (content.group != 0) out += ",\"group\":" + std::to_string(content.group);
  append_attributes(out, content);
  append_kept_fields(out, extra, &is_written, &content);
}

void append_annotation(std::string& out, const AnnotationContent& content, const AnnotationIds& ids,
                       geometry::Size frame, const geometry::GoOn& go_on) {
  out += "{\"id\":";
  append_json_integer(out, ids.id);
  out += ",\"image_id\":";
  append_json_integer(out, ids.image);
  if (content.class_id) {
    out += ",\"category_id\":";
    append_json_integer(out, ids.category);
  }
  const Json extra = json_from_text(content.extra);
  const ShapeKind kind = written_kind(content);
  if (kind != ShapeKind::kWholeImage && is_rewritten(content.shape)) {
    append_geometry(out, content, written_shape(content.shape, frame, go_on), extra);
  } else if (kind != ShapeKind::kWholeImage) {
    append_geometry(out, content, content.shape, extra);
  }
  append_rest(out, content, extra);
  out += '}';
}

bool says_box(const AnnotationContent& content) {
  if (geometry::kind_of(content.shape) == ShapeKind::kBox) return true;
  if (const auto* keypoints = std::get_if<geometry::Keypoints>(&content.shape)) return keypoints->has_box;
  return !content.extra.empty() && !said_of(json_from_text(content.extra), &content.shape).bbox.empty();
}

void append_result(std::string& out, const AnnotationContent& content, const AnnotationIds& ids,
                   geometry::Size frame, bool with_box, const geometry::GoOn& go_on) {
  const Json extra = json_from_text(content.extra);
  const Said said = said_of(extra, &content.shape);
  out += "{\"image_id\":";
  append_json_integer(out, ids.image);
  if (content.class_id) out += ",\"category_id\":" + std::to_string(ids.category);
  if (meta_field(extra, "id") != nullptr) out += ",\"id\":" + std::to_string(ids.id);
  const ShapeKind kind = written_kind(content);
  if (kind != ShapeKind::kWholeImage) {
    if ((content.flags & record::kCrowd) != 0) out += ",\"iscrowd\":1";
    if (!said.area.empty()) out += ",\"area\":" + said.area;
    if (with_box || kind == ShapeKind::kBox) {
      out += ",\"bbox\":" + said.bbox;
      if (said.bbox.empty()) append_box(out, derive(content.shape).box);
    }
  }
  const auto* keypoints =
      kind == ShapeKind::kKeypoints ? &std::get<geometry::Keypoints>(content.shape) : nullptr;
  if (keypoints != nullptr) {
    out += ",\"keypoints\":" + said.keypoints;
    if (said.keypoints.empty()) append_points(out, *keypoints);
    if (said.num_keypoints) out += ",\"num_keypoints\":" + std::to_string(*said.num_keypoints);
  } else if (kind != ShapeKind::kWholeImage && kind != ShapeKind::kBox) {
    out += ",\"segmentation\":";
    append_rle(out, painted_shape(content.shape, frame, go_on), false);
  }
  append_rest(out, content, extra);
  out += '}';
}

}  // namespace touchmark::formats::coco
