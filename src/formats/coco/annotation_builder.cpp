#include "formats/coco/annotation_builder.h"

#include <cmath>
#include <span>

#include "base/json.h"
#include "formats/beside_box.h"
#include "formats/coco/derived.h"
#include "geometry/mask.h"

namespace touchmark::formats::coco {
namespace {

using record::AnnotationContent;
using record::AnnotationKind;

bool refuse(Remark& remark, const char* kind, std::string message) {
  remark = {kind, std::move(message)};
  return false;
}

void mend(Remark& remark, const char* kind, std::string message) {
  if (remark.kind[0] == '\0') remark = {kind, std::move(message)};
}

bool find_image(const RawAnnotation& raw, const BuildContext& context, SourceAnnotation& out,
                Remark& remark) {
  if (!raw.image_id.present) return refuse(remark, "annotations without an image", "no image_id; skipped");
  const std::uint32_t image = context.images.find(raw.image_id);
  if (image == SourceIdMap::kNone)
    return refuse(remark, "annotations of images that are not listed",
                  "image_id " + raw.image_id.shown() + " is not among the images; skipped");
  out.asset = image;
  return true;
}

bool find_class(const RawAnnotation& raw, const BuildContext& context, AnnotationContent& content,
                Remark& remark) {
  if (!raw.category_id.present) return true;
  const std::uint32_t known = context.categories.find(raw.category_id);
  if (known == SourceIdMap::kNone)
    return refuse(remark, "annotations of categories that are not listed",
                  "category_id " + raw.category_id.shown() + " is not among the categories; skipped");
  content.class_id = ClassId(known);
  return true;
}

// Rings of three points or more; remarks on what is dropped.
bool polygon_of(const RawAnnotation& raw, geometry::Polygon& out, Remark& remark) {
  std::size_t begin = 0;
  for (const std::size_t end : raw.ring_ends) {
    const std::size_t points = (end - begin) / 2;
    if ((end - begin) % 2 != 0)
      mend(remark, "rings with half a point", "a ring has an x without a y; it was left out");
    if (points >= 3) {
      geometry::PolygonPart& part = out.parts.emplace_back();
      part.outer.reserve(points);
      for (std::size_t i = 0; i < points; ++i)
        part.outer.push_back({raw.ring_numbers[begin + 2 * i], raw.ring_numbers[begin + 2 * i + 1]});
    } else {
      mend(remark, "rings of fewer than 3 points", "a ring of fewer than 3 points was left out");
    }
    begin = end;
  }
  return !out.parts.empty();
}

bool mask_of(RawAnnotation& raw, geometry::Mask& out, Remark& remark) {
  if (raw.segmentation == SegmentationKind::kPixels) {
    out = std::move(raw.pixels);
    return true;
  }
  const geometry::Size size{raw.mask_width, raw.mask_height};
  Result<geometry::Mask> mask = raw.segmentation == SegmentationKind::kText
                                    ? geometry::mask_from_text(raw.counts_text, size)
                                    : geometry::mask_from_counts(raw.counts, size);
  if (!mask) {
    mend(remark, "masks that cannot be read", "the RLE mask is not valid: " + mask.error().message);
    return false;
  }
  out = std::move(*mask);
  return true;
}

bool is_visibility(double v) {
  return v == 0 || v == 1 || v == 2;
}

bool plain_visibilities(const RawAnnotation& raw) {
  for (std::size_t i = 2; i < raw.keypoints.size(); i += 3)
    if (!is_visibility(raw.keypoints[i])) return false;
  return true;
}

bool keypoints_of(const RawAnnotation& raw, geometry::Keypoints& out, Remark& remark) {
  if (!raw.has_keypoints) return false;
  bool any = false;
  for (std::size_t i = 0; i + 2 < raw.keypoints.size(); i += 3) any = any || raw.keypoints[i + 2] > 0;
  if (!any) return false;
  for (std::size_t i = 0; i + 2 < raw.keypoints.size(); i += 3) {
    const double v = raw.keypoints[i + 2];
    const bool known = is_visibility(v);
    if (!known)
      mend(remark, "keypoint visibilities other than 0, 1, 2",
           "a keypoint's visibility is not 0, 1 or 2; taken as 2 when positive, and written "
           "back as it is");
    const double visibility = known ? v : v > 0 ? 2 : 0;
    out.points.push_back({raw.keypoints[i], raw.keypoints[i + 1], static_cast<std::uint8_t>(visibility)});
  }
  out.has_box = raw.has_bbox;
  if (raw.has_bbox) out.box = {raw.bbox[0], raw.bbox[1], raw.bbox[2], raw.bbox[3]};
  return true;
}

Json segmentation_json(const RawAnnotation& raw) {
  if (raw.segmentation == SegmentationKind::kRings) {
    Json rings = Json::array();
    std::size_t begin = 0;
    for (const std::size_t end : raw.ring_ends) {
      Json ring = Json::array();
      for (; begin < end; ++begin) ring.push_back(json_number(raw.ring_numbers[begin]));
      rings.push_back(std::move(ring));
    }
    return rings;
  }
  Json counts = raw.segmentation == SegmentationKind::kText ? Json(raw.counts_text) : Json(raw.counts);
  return {{"size", {raw.mask_height, raw.mask_width}}, {"counts", std::move(counts)}};
}

// Chooses the shape; what of the source it does not cover goes to `kept`. `said`: the box beside a mask.
bool choose_shape(RawAnnotation& raw, AnnotationContent& content, std::optional<geometry::Box>& said,
                  Json& kept, Remark& remark) {
  geometry::Keypoints keypoints;
  if (keypoints_of(raw, keypoints, remark)) {
    if (raw.segmentation != SegmentationKind::kNone) kept["segmentation"] = segmentation_json(raw);
    content.shape = std::move(keypoints);
    return true;
  }
  if (raw.has_keypoints) {
    for (const double number : raw.keypoints) kept["keypoints"].push_back(json_number(number));
    if (raw.num_keypoints) kept["num_keypoints"] = *raw.num_keypoints;
  } else if (raw.num_keypoints) {
    kept["num_keypoints"] = *raw.num_keypoints;
  }
  geometry::Polygon polygon;
  geometry::Mask mask;
  if (raw.segmentation == SegmentationKind::kRings && polygon_of(raw, polygon, remark)) {
    content.shape = std::move(polygon);
  } else if (raw.segmentation != SegmentationKind::kNone && raw.segmentation != SegmentationKind::kRings &&
             mask_of(raw, mask, remark)) {
    content.shape = std::move(mask);
    if (raw.has_bbox) said = geometry::Box{raw.bbox[0], raw.bbox[1], raw.bbox[2], raw.bbox[3]};
  } else if (raw.has_bbox) {
    content.shape = geometry::Box{raw.bbox[0], raw.bbox[1], raw.bbox[2], raw.bbox[3]};
  } else {
    return false;
  }
  return true;
}

// Without geometry: a caption, or a tag when there is a class.
bool choose_kind(const RawAnnotation& raw, bool has_shape, AnnotationContent& content, Remark& remark) {
  if (has_shape && raw.has_utf8) {
    content.kind = AnnotationKind::kTextRegion;
    content.text = raw.utf8;
    return true;
  }
  if (raw.has_caption) content.text = raw.caption;
  if (has_shape) {
    if (content.class_id) return true;
    return refuse(remark, "annotations without a category", "no category_id; skipped");
  }
  content.shape = geometry::WholeImage{};
  content.kind = raw.has_caption ? AnnotationKind::kCaption : AnnotationKind::kTag;
  const bool damaged = raw.misread != nullptr || raw.segmentation != SegmentationKind::kNone;
  if (content.kind == AnnotationKind::kTag && damaged)
    return refuse(remark, "annotations whose shape cannot be read",
                  raw.misread != nullptr ? std::string("\"") + raw.misread + "\" cannot be read; skipped"
                                         : "the segmentation cannot be read and there is no bbox; skipped");
  if (content.kind == AnnotationKind::kCaption || content.class_id) return true;
  return refuse(remark, raw.panoptic ? "panoptic annotations" : "annotations that say nothing",
                raw.panoptic ? "these are panoptic segments; the format coco-panoptic reads them"
                             : "neither a shape, a caption nor a category; skipped");
}

// The names that COCO tools use for flags become flags; that one is false is kept, to be written again.
void read_attributes(const RawAnnotation& raw, AnnotationContent& content, Json& kept, Remark& remark) {
  if (raw.attributes.empty()) return;
  Result<Json> attributes = parse_json(raw.attributes);
  if (!attributes)
    return mend(remark, "attributes that cannot be read",
                "its attributes were left out: " + attributes.error().text());
  constexpr std::pair<const char*, record::Flag> kFlags[] = {
      {"occluded", record::kOccluded}, {"truncated", record::kTruncated}, {"difficult", record::kDifficult}};
  for (const auto& [name, flag] : kFlags) {
    const auto found = attributes->find(name);
    if (found == attributes->end() || !found->is_boolean()) continue;
    if (*found == Json(true))
      content.flags |= flag;
    else
      kept["attributes"][name] = false;
    attributes->erase(found);
  }
  if (attributes->empty() && raw.attributes != "{}") return;
  content.attributes = json_text(*attributes);
}

// True when the shape's own segmentation is written in the form that the writer would not choose.
bool unusual_rle(const RawAnnotation& raw, const AnnotationContent& content) {
  if (geometry::kind_of(content.shape) != geometry::ShapeKind::kMask) return false;
  if (raw.segmentation == SegmentationKind::kPixels) return false;
  return (raw.segmentation == SegmentationKind::kCounts) != raw.crowd;
}

Json meta_of(const RawAnnotation& raw, const BuildContext& context, const AnnotationContent& content) {
  Json meta;
  const bool numbered = raw.id.present && !raw.id.is_text;
  if (numbered && (!context.runs || raw.id.value != context.position)) meta["id"] = raw.id.value;
  if (unusual_rle(raw, content))
    meta["rle"] = raw.segmentation == SegmentationKind::kCounts ? "list" : "text";
  const bool has_shape = geometry::kind_of(content.shape) != geometry::ShapeKind::kWholeImage;
  if (!has_shape) {
    if (raw.area) meta["area"] = *raw.area;
    return meta;
  }
  if (const auto* box = std::get_if<geometry::Box>(&content.shape);
      box != nullptr && (!raw.area || *raw.area == box->width * box->height))
    return meta;
  const Derived derived = derive(content.shape);
  Json kept;
  if (raw.area && *raw.area != derived.area) kept["area"] = json_number(*raw.area);
  const geometry::Box source{raw.bbox[0], raw.bbox[1], raw.bbox[2], raw.bbox[3]};
  if (raw.has_bbox && !(source == derived.box))
    for (const double number : raw.bbox) kept["bbox"].push_back(json_number(number));
  const bool is_pose = geometry::kind_of(content.shape) == geometry::ShapeKind::kKeypoints;
  if (is_pose && raw.num_keypoints && *raw.num_keypoints != derived.num_keypoints)
    kept["num_keypoints"] = *raw.num_keypoints;
  if (is_pose && !plain_visibilities(raw))
    for (const double number : raw.keypoints) kept["keypoints"].push_back(json_number(number));
  if (kept.is_null()) return meta;
  kept["of"] = shape_checksum(content.shape);
  meta.update(kept);
  return meta;
}

void read_rest(const RawAnnotation& raw, AnnotationContent& content, Json& kept, Remark& remark) {
  if (raw.crowd) content.flags |= record::kCrowd;
  content.group = raw.group.value_or(0);
  if (raw.score && *raw.score >= 0 && *raw.score <= 1) {
    content.score = raw.score;
  } else if (raw.score) {
    kept["score"] = json_number(*raw.score);
    mend(remark, "scores outside 0..1", "a score outside 0..1 is kept as an unknown field");
  }
  read_attributes(raw, content, kept, remark);
  if (raw.unknown.empty()) return;
  Result<Json> fields = parse_json("{" + raw.unknown + "}");
  if (!fields)
    return mend(remark, "unknown fields that cannot be kept",
                "its unknown fields were left out: " + fields.error().text());
  if (kept.is_null()) kept = Json::object();
  kept.update(*fields);
}

}  // namespace

bool build_annotation(RawAnnotation& raw, const BuildContext& context, SourceAnnotation& out,
                      Remark& remark) {
  remark = {};
  out.local_id = raw.id.present && !raw.id.is_text && raw.id.value > 0 ? raw.id.value : 0;
  out.content = {};
  out.said_box.reset();
  if (!raw.is_object)
    return refuse(remark, "annotations that are not objects", "this is not an object; skipped");
  if (!find_image(raw, context, out, remark) || !find_class(raw, context, out.content, remark)) return false;
  Json kept;
  const bool has_shape = choose_shape(raw, out.content, out.said_box, kept, remark);
  if (!choose_kind(raw, has_shape, out.content, remark)) return false;
  read_rest(raw, out.content, kept, remark);
  Json meta = meta_of(raw, context, out.content);
  if (!meta.is_null()) kept[kMeta] = std::move(meta);
  if (!kept.is_null()) out.content.extra = json_text({{"coco", std::move(kept)}});
  if (raw.misread != nullptr)
    mend(remark, "fields that cannot be read",
         std::string("\"") + raw.misread + "\" cannot be read and was left out");
  if (raw.id.quoted || raw.id.is_text || raw.image_id.quoted || raw.category_id.quoted)
    mend(remark, "annotations whose ids are text", "an id is text, not a number");
  return true;
}

}  // namespace touchmark::formats::coco
