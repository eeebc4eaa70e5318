#include "formats/cvat/shape_text.h"

#include <algorithm>

#include "base/json_text.h"
#include "base/text.h"
#include "formats/cvat/angle.h"
#include "formats/cvat/attributes.h"
#include "formats/cvat/element.h"
#include "formats/cvat/kept.h"
#include "formats/cvat/labels.h"
#include "formats/decimal.h"
#include "formats/row_runs.h"
#include "formats/xml_text.h"
#include "geometry/mask.h"

namespace touchmark::formats::cvat {
namespace {

using geometry::ShapeKind;
using record::AnnotationContent;
using record::AnnotationKind;

bool known(geometry::Size size) {
  return size.width > 0 && size.height > 0;
}

bool has_holes(const geometry::Polygon& polygon) {
  return std::any_of(polygon.parts.begin(), polygon.parts.end(),
                     [](const auto& part) { return !part.holes.empty(); });
}

void append_integer(std::string& out, std::string_view name, std::int64_t value) {
  out.append(" ").append(name).append("=\"");
  append_json_integer(out, value);
  out += '"';
}

template <typename Points>
void append_points(std::string& out, const Points& points) {
  out += " points=\"";
  for (const auto& point : points) {
    if (&point != points.data()) out += ';';
    append_json_number(out, point.x);
    out += ',';
    append_json_number(out, point.y);
  }
  out += '"';
}

void append_corners(std::string& out, const CornerTexts& across, const CornerTexts& down) {
  out.append(" xtl=\"").append(across.low).append("\" ytl=\"").append(down.low);
  out.append("\" xbr=\"").append(across.high).append("\" ybr=\"").append(down.high).append("\"");
}

void append_box(std::string& out, const geometry::Box& box) {
  bool exact = false;
  append_corners(out, corners_from(box.x, box.width, exact), corners_from(box.y, box.height, exact));
}

void append_box(std::string& out, const geometry::RotatedBox& box) {
  bool exact = false;
  if (box.angle == 0)  // it is read as an upright one
    return append_box(out,
                      geometry::Box{box.cx - box.width / 2, box.cy - box.height / 2, box.width, box.height});
  append_corners(out, corners_around(box.cx, box.width, exact), corners_around(box.cy, box.height, exact));
  out.append(" rotation=\"").append(degrees_text(box.angle, exact)).append("\"");
}

void append_number(std::string& out, std::string_view name, double value) {
  out.append(" ").append(name).append("=\"");
  append_json_number(out, value);
  out += '"';
}

void append_ellipse(std::string& out, const geometry::Ellipse& ellipse) {
  append_number(out, "cx", ellipse.cx);
  append_number(out, "cy", ellipse.cy);
  append_number(out, "rx", ellipse.rx);
  append_number(out, "ry", ellipse.ry);
  bool exact = false;
  if (ellipse.angle != 0) out.append(" rotation=\"").append(degrees_text(ellipse.angle, exact)).append("\"");
}

void append_cuboid(std::string& out, const geometry::Cuboid2d& cuboid) {
  for (std::size_t i = 0; i < kCuboidCorners.size(); ++i) {
    const auto [back, corner] = kCuboidCorners[i];
    const geometry::Point& point = (back ? cuboid.back : cuboid.front)[corner];
    append_number(out, kCuboidNames[2 * i], point.x);
    append_number(out, kCuboidNames[2 * i + 1], point.y);
  }
}

std::string_view element_of_form(Form form) {
  switch (form) {
    case Form::kBox:
    case Form::kRotatedBox:
      return "box";
    case Form::kPolygons:
      return "polygon";
    case Form::kEllipse:
      return "ellipse";
    case Form::kCuboid:
      return "cuboid";
    case Form::kMask:
      return "mask";
    case Form::kPolyline:
      return "polyline";
    case Form::kPoints:
      return "points";
    case Form::kSkeleton:
      return "skeleton";
    case Form::kTag:
    case Form::kNothing:
      break;
  }
  return "tag";
}

}  // namespace

struct ShapeText::Written {
  const AnnotationContent& content;
  const Class& known;
  Form form;
  Json kept;
  std::int64_t group;
};

ShapeText::ShapeText(const record::Ontology& ontology, Pace& pace) : pace_(pace) {
  for (const record::Class& one : ontology.classes) {
    std::string label;
    append_xml_text(label, one.name);
    classes_.emplace(one.id.value, Class{&one, std::move(label), has_usable_skeleton(one)});
  }
}

void ShapeText::begin(const AssetWithAnnotations& asset) {
  size_ = asset.content.size;
  free_group_ = 0;
  for (const SourceAnnotation& one : asset.annotations)
    if (one.content.group < INT64_MAX / 2) free_group_ = std::max(free_group_, one.content.group);
}

const ShapeText::Class* ShapeText::class_of(const AnnotationContent& content) const {
  const auto found = classes_.find(content.class_id.value);
  return found == classes_.end() ? nullptr : &found->second;
}

Form ShapeText::form_of(const AnnotationContent& content) const {
  const Class* item = class_of(content);
  const bool placed = content.kind == AnnotationKind::kObject || content.kind == AnnotationKind::kTextRegion;
  if (item == nullptr || (!placed && content.kind != AnnotationKind::kTag)) return Form::kNothing;
  if (!placed) return Form::kTag;
  switch (geometry::kind_of(content.shape)) {
    case ShapeKind::kBox:
      return Form::kBox;
    case ShapeKind::kRotatedBox:
      return Form::kRotatedBox;
    case ShapeKind::kPolyline:
      return Form::kPolyline;
    case ShapeKind::kPolygon: {
      const auto& polygon = std::get<geometry::Polygon>(content.shape);
      return has_holes(polygon) && known(size_) ? Form::kMask : Form::kPolygons;
    }
    case ShapeKind::kMask:
      return !known(size_) || std::get<geometry::Mask>(content.shape).size == size_ ? Form::kMask
                                                                                    : Form::kBox;
    case ShapeKind::kKeypoints: {
      const auto& points = std::get<geometry::Keypoints>(content.shape).points;
      return item->has_skeleton && points.size() == item->item->skeleton.joints.size() ? Form::kSkeleton
                                                                                       : Form::kPoints;
    }
    case ShapeKind::kEllipse:
      return Form::kEllipse;
    case ShapeKind::kCuboid2d:
      return Form::kCuboid;
    case ShapeKind::kWholeImage:
    case ShapeKind::kCuboid:
      break;
  }
  return Form::kNothing;
}

// The start tag up to the attributes of the shape itself.
void ShapeText::open(std::string_view name, const Written& one, std::string& out) const {
  out.append("    <").append(name).append(" label=\"").append(one.known.label).append("\" source=\"");
  append_xml_text(out, kept_text(one.kept, "source", "manual"));
  out += '"';
  // Tags have no such mark, and skeletons have it in their points.
  const bool bare = one.form == Form::kTag || one.form == Form::kSkeleton;
  const bool occluded = one.form != Form::kTag && (one.content.flags & record::kOccluded) != 0;
  const std::string said = occluded ? "1" : kept_text(one.kept, "occluded", bare ? "" : "0");
  if (said.empty()) return;
  out += " occluded=\"";
  append_xml_text(out, said);
  out += '"';
}

// The rest of the start tag, what the element holds, and its end.
void ShapeText::close(std::string_view name, const Written& one, std::string& out) const {
  // Projects of before kept it as text.
  const bool says = one.form != Form::kTag && one.content.order != 0;
  const std::string order = says ? std::to_string(one.content.order)
                                 : kept_text(one.kept, "z_order", one.form == Form::kTag ? "" : "0");
  if (!order.empty()) {
    out += " z_order=\"";
    append_xml_text(out, order);
    out += '"';
  }
  if (one.group != 0) append_integer(out, "group_id", one.group);
  append_kept_attributes(one.kept, out);
  const std::size_t start = out.size();
  out += ">\n";
  const std::size_t inner = out.size();
  if (one.form == Form::kSkeleton) append_joints(one, out);
  append_attribute_elements(one.content, out);
  append_kept_elements(one.kept, out);
  if (out.size() == inner) {
    out.resize(start);
    out += "/>\n";
    return;
  }
  out.append("    </").append(name).append(">\n");
}

void ShapeText::append_mask(const Written& one, std::string& out) const {
  const auto* mask = std::get_if<geometry::Mask>(&one.content.shape);
  geometry::Mask drawn;
  if (mask == nullptr) {
    drawn =
        geometry::mask_from_polygon(std::get<geometry::Polygon>(one.content.shape), size_, pace_.asking());
    mask = &drawn;
  }
  Window window = window_of(*mask);
  if (!known(size_) || window.width == 0) window = {0, 0, mask->size.width, mask->size.height};
  out += " rle=\"";
  const std::size_t begin = out.size();
  each_row_run(*mask, window, [&out, begin](std::uint64_t run) {
    if (out.size() > begin) out += ", ";
    append_json_integer(out, static_cast<std::int64_t>(run));
  });
  out += '"';
  append_integer(out, "left", window.left);
  append_integer(out, "top", window.top);
  append_integer(out, "width", window.width);
  append_integer(out, "height", window.height);
}

void ShapeText::append_joints(const Written& one, std::string& out) const {
  const auto& points = std::get<geometry::Keypoints>(one.content.shape).points;
  const auto& joints = one.known.item->skeleton.joints;
  const Json all = one.kept.is_object() ? one.kept.value("joints", Json()) : Json();
  for (std::size_t i = 0; i < points.size(); ++i) {
    const geometry::Keypoint& point = points[i];
    const Json kept = all.is_object() && all.contains(joints[i]) ? all[joints[i]] : Json();
    out += "      <points label=\"";
    append_xml_text(out, joints[i]);
    out += "\" source=\"";
    append_xml_text(out, kept_text(kept, "source", "manual"));
    out += point.visibility == 0 ? "\" outside=\"1\" occluded=\"" : "\" outside=\"0\" occluded=\"";
    const bool hidden =
        point.visibility == 1 || (point.visibility == 0 && kept_text(kept, "occluded", "") == "1");
    out += hidden ? "1\"" : "0\"";
    append_points(out, std::vector<geometry::Point>{{point.x, point.y}});
    append_kept_attributes(kept, out);
    const Json attributes = kept.is_object() ? kept.value("attributes", Json()) : Json();
    if (!attributes.is_object()) {
      out += "/>\n";
      continue;
    }
    out += ">\n";
    for (const auto& [name, value] : attributes.items()) append_attribute_element(name, value, 4, out);
    out += "      </points>\n";
  }
}

// Each part is an element of its own; those of one annotation are of one group.
void ShapeText::append_polygons(Written& one, std::string& out) {
  const auto& polygon = std::get<geometry::Polygon>(one.content.shape);
  if (polygon.parts.size() > 1 && one.group == 0) one.group = ++free_group_;
  for (const geometry::PolygonPart& part : polygon.parts) {
    open("polygon", one, out);
    append_points(out, part.outer);
    close("polygon", one, out);
  }
}

void ShapeText::append_shape(const Written& one, std::string& out) {
  const geometry::Shape& shape = one.content.shape;
  switch (one.form) {
    case Form::kBox:
      if (const auto* mask = std::get_if<geometry::Mask>(&shape))
        return append_box(out, geometry::mask_box(*mask));
      return append_box(out, std::get<geometry::Box>(shape));
    case Form::kRotatedBox:
      return append_box(out, std::get<geometry::RotatedBox>(shape));
    case Form::kEllipse:
      return append_ellipse(out, std::get<geometry::Ellipse>(shape));
    case Form::kCuboid:
      return append_cuboid(out, std::get<geometry::Cuboid2d>(shape));
    case Form::kMask:
      return append_mask(one, out);
    case Form::kPolyline:
      return append_points(out, std::get<geometry::Polyline>(shape).points);
    case Form::kPoints:
      return append_points(out, std::get<geometry::Keypoints>(shape).points);
    case Form::kPolygons:
    case Form::kSkeleton:
    case Form::kTag:
    case Form::kNothing:
      return;
  }
}

void ShapeText::append(const AnnotationContent& content, std::string& out) {
  const Form form = form_of(content);
  if (form == Form::kNothing) return;
  Written one{content, *class_of(content), form, kept_of(content.extra), content.group};
  if (form == Form::kPolygons) return append_polygons(one, out);
  const std::string_view name = element_of_form(form);
  open(name, one, out);
  append_shape(one, out);
  close(name, one, out);
}

}  // namespace touchmark::formats::cvat
