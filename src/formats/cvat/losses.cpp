#include <algorithm>

#include "base/json.h"
#include "formats/cvat/angle.h"
#include "formats/cvat/attributes.h"
#include "formats/cvat/element.h"
#include "formats/cvat/kept.h"
#include "formats/cvat/shape_text.h"
#include "formats/decimal.h"
#include "formats/xml_text.h"

namespace touchmark::formats::cvat {
namespace {

using record::AnnotationContent;
using record::AnnotationKind;

constexpr std::string_view kLeftOut = "left out";
constexpr std::string_view kRounded = "rounded to the nearest number";

void count_box(const geometry::Box& box, LossTally& losses) {
  if (!are_exact(box.x, box.width) || !are_exact(box.y, box.height))
    losses.add("box whose size its corners cannot say exactly", kRounded);
}

void count_box(const geometry::RotatedBox& box, LossTally& losses) {
  bool turned = false;
  (void)degrees_text(box.angle, turned);
  const bool exact = turned && are_exact(box.cx, box.width) && are_exact(box.cy, box.height);
  if (box.angle == 0)
    losses.add("rotated box of no angle", "written as an upright box");
  else if (!exact)
    losses.add("rotated box that corners and degrees cannot say exactly", kRounded);
}

void count_ellipse(const geometry::Ellipse& ellipse, LossTally& losses) {
  bool exact = false;
  (void)degrees_text(ellipse.angle, exact);
  if (!exact) losses.add("ellipse whose angle no degrees say exactly", kRounded);
}

void count_polygon(const geometry::Polygon& polygon, Form form, LossTally& losses) {
  if (form == Form::kMask) return losses.add("polygon with holes", "written as a mask");
  if (polygon.parts.size() > 1) losses.add("polygon of several parts", "written as polygons of one group");
  for (const geometry::PolygonPart& part : polygon.parts)
    losses.add("hole", kLeftOut, static_cast<std::int64_t>(part.holes.size()));
}

bool is_whole(const geometry::Shape& shape) {
  return geometry::kind_of(shape) == geometry::ShapeKind::kWholeImage;
}

}  // namespace

void ShapeText::count_keypoints(const AnnotationContent& content, Form form, LossTally& losses) const {
  const auto& keypoints = std::get<geometry::Keypoints>(content.shape);
  if (keypoints.has_box) losses.add("box of a keypoint set", kLeftOut);
  if (form == Form::kSkeleton) return;
  const auto seen = [](const geometry::Keypoint& point) { return point.visibility == 2; };
  if (!std::all_of(keypoints.points.begin(), keypoints.points.end(), seen))
    losses.add("keypoint set without a skeleton whose points are not all visible",
               "written as points that are");
}

void ShapeText::count_shape(const AnnotationContent& content, Form form, LossTally& losses) const {
  using geometry::ShapeKind;
  const geometry::Shape& shape = content.shape;
  switch (geometry::kind_of(shape)) {
    case ShapeKind::kBox:
      return count_box(std::get<geometry::Box>(shape), losses);
    case ShapeKind::kRotatedBox:
      return count_box(std::get<geometry::RotatedBox>(shape), losses);
    case ShapeKind::kPolygon:
      return count_polygon(std::get<geometry::Polygon>(shape), form, losses);
    case ShapeKind::kMask:
      if (form == Form::kBox) losses.add("mask of another size than its image", "written as a box");
      return;
    case ShapeKind::kKeypoints:
      return count_keypoints(content, form, losses);
    case ShapeKind::kEllipse:
      return count_ellipse(std::get<geometry::Ellipse>(shape), losses);
    case ShapeKind::kPolyline:
    case ShapeKind::kWholeImage:
    case ShapeKind::kCuboid:
    case ShapeKind::kCuboid2d:
      return;
  }
}

void ShapeText::count_attributes(const AnnotationContent& content, LossTally& losses) const {
  if (content.attributes.empty()) return;
  const auto& known = class_of(content)->item->attributes;
  const Json attributes = attributes_of(content);
  for (const auto& [name, value] : attributes.items()) {
    const auto is_it = [&key = name](const record::Attribute& one) { return one.name == key; };
    const auto definition = std::find_if(known.begin(), known.end(), is_it);
    const std::string text = text_of_value(value);
    const Json again = value_of_text(definition == known.end() ? nullptr : &*definition, text);
    if (dump_json(again) != dump_json(value))
      losses.add("attribute whose value is no text", "written as a text");
    if (!xml_keeps(name) || !xml_keeps(text))
      losses.add("attribute with characters that XML cannot carry", "replaced");
  }
}

void ShapeText::count_losses(const AnnotationContent& content, LossTally& losses) const {
  const Form form = form_of(content);
  if (content.kind == AnnotationKind::kCaption) return losses.add("caption", kLeftOut);
  if (content.kind == AnnotationKind::kRelation) return losses.add("relation", kLeftOut);
  if (class_of(content) == nullptr) return losses.add("label without a class", kLeftOut);
  if (form == Form::kNothing)
    return losses.add(is_whole(content.shape) ? "object without a shape" : "cuboid in space", kLeftOut);
  if (content.kind == AnnotationKind::kTextRegion)
    losses.add("text region", "written as an object without its text");
  else if (!content.text.empty())
    losses.add("text", kLeftOut);
  if (content.score) losses.add("confidence", kLeftOut);
  if (content.span) losses.add("time span", kLeftOut);
  if (form == Form::kTag) count_order_losses(content, losses);
  const std::uint32_t sayable = form == Form::kTag ? 0u : std::uint32_t{record::kOccluded};
  for (std::uint32_t bit = 1; bit <= record::kDifficult; bit <<= 1)
    if ((content.flags & bit & ~sayable) != 0)
      losses.add(std::string(record::flag_name(static_cast<record::Flag>(bit))) + " mark",
                 bit == record::kCrowd ? "written as an ordinary object" : kLeftOut);
  if (form == Form::kTag && !is_whole(content.shape)) losses.add("shape of a tag", kLeftOut);
  if (form != Form::kTag) count_shape(content, form, losses);
  count_attributes(content, losses);
  count_field_losses(content.extra, "cvat", "annotation", losses);
}

}  // namespace touchmark::formats::cvat
