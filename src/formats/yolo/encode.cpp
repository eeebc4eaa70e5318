#include "formats/yolo/encode.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "base/json.h"
#include "base/text.h"
#include "formats/yolo/coordinate.h"
#include "formats/yolo/label.h"
#include "formats/yolo/outline.h"
#include "geometry/mask.h"
#include "geometry/measure.h"

namespace touchmark::formats::yolo {
namespace {

using geometry::Point;
using geometry::ShapeKind;
using record::AnnotationKind;

std::string_view noun(ShapeKind kind) {
  switch (kind) {
    case ShapeKind::kBox:
      return "box";
    case ShapeKind::kRotatedBox:
      return "rotated box";
    case ShapeKind::kPolygon:
      return "polygon";
    case ShapeKind::kPolyline:
      return "polyline";
    case ShapeKind::kMask:
      return "mask";
    case ShapeKind::kKeypoints:
      return "keypoint set";
    case ShapeKind::kCuboid:
      return "cuboid";
    default:
      return "label without a shape";
  }
}

std::vector<Point> corners_of(const geometry::Box& b) {
  return {{b.x, b.y}, {b.x + b.width, b.y}, {b.x + b.width, b.y + b.height}, {b.x, b.y + b.height}};
}

bool finite(const geometry::Box& b) {
  return std::isfinite(b.x) && std::isfinite(b.y) && std::isfinite(b.width) && std::isfinite(b.height);
}

// Whether the polygon can be said as a ring: one of its rings has three points, and all numbers are finite.
bool has_ring(const geometry::Polygon& polygon) {
  bool found = false;
  for (const geometry::PolygonPart& part : polygon.parts) {
    const auto look = [&found](const geometry::Ring& ring) {
      if (ring.size() < 3) return true;
      found = true;
      return std::all_of(ring.begin(), ring.end(),
                         [](Point point) { return std::isfinite(point.x) && std::isfinite(point.y); });
    };
    if (!look(part.outer) || !std::all_of(part.holes.begin(), part.holes.end(), look)) return false;
  }
  return found;
}

bool is_mask_empty(const geometry::Mask& mask) {
  return geometry::mask_area(mask) == 0;
}

// The corners that were read for this very rotated box.
std::optional<std::string> kept_corners(const std::string& extra, const geometry::RotatedBox& box,
                                        geometry::Size size) {
  const Json kept = extra_field(extra, "yolo", "corners");
  if (!kept.is_array() || kept.size() != 8) return std::nullopt;
  Quad quad;
  std::string text;
  for (std::size_t i = 0; i < 4; ++i) {
    const Json& x = kept[2 * i];
    const Json& y = kept[2 * i + 1];
    if (!x.is_number() || !y.is_number()) return std::nullopt;
    quad[i] = point_from_normalized(x.get<double>(), y.get<double>(), size);
    text += " " + number_text(x.get<double>()) + " " + number_text(y.get<double>());
  }
  const auto again = rotated_box_of(quad);
  if (!again || !(*again == box)) return std::nullopt;
  return text;
}

}  // namespace

std::unordered_map<std::int64_t, int> class_numbers(const record::Ontology& ontology) {
  std::unordered_map<std::int64_t, int> out;
  std::set<int> taken;
  bool usable = true;
  for (const record::Class& one : ontology.classes) {
    const Json index = extra_field(one.extra, "yolo", "index");
    if (index.is_null()) continue;
    const bool fits = index.is_number_integer() && index >= 0 && index <= kMaxClass;
    usable = usable && fits && taken.insert(index.get<int>()).second;
    if (usable) out[one.id.value] = index.get<int>();
  }
  if (!usable) {
    out.clear();
    taken.clear();
  }
  int position = 0;
  for (const record::Class& one : ontology.classes) {
    int number = position++;
    if (out.contains(one.id.value)) continue;
    if (!taken.insert(number).second) {
      number = *taken.rbegin() + 1;
      taken.insert(number);
    }
    out[one.id.value] = number;
  }
  return out;
}

std::optional<std::string> Encoder::left_out(std::string_view what) {
  losses_.add(what, "left out");
  return std::nullopt;
}

std::optional<std::string> Encoder::box(const geometry::Box& b) const {
  if (!finite(b)) return std::nullopt;
  return text_ ? " " + box_text(b, size_) : std::string();
}

std::optional<std::string> Encoder::points(const std::vector<Point>& all) const {
  std::string out;
  for (const Point& point : all) {
    if (!std::isfinite(point.x) || !std::isfinite(point.y)) return std::nullopt;
    if (text_) out += " " + point_text(point, size_);
  }
  return out;
}

std::optional<std::string> Encoder::line(const record::AnnotationContent& content, geometry::Size size,
                                         bool text) {
  size_ = size;
  text_ = text;
  count_common_losses(content, "yolo", 0, losses_);
  if (content.group != 0) losses_.add("group", "left out");
  if (content.kind != AnnotationKind::kObject && content.kind != AnnotationKind::kTextRegion)
    return std::nullopt;
  const auto number = numbers_.find(content.class_id.value);
  if (number == numbers_.end()) return left_out("label without a class");
  const ShapeKind kind = geometry::kind_of(content.shape);
  if (kind == ShapeKind::kWholeImage || kind == ShapeKind::kCuboid) return left_out(noun(kind));
  if (size.width <= 0 || size.height <= 0) return left_out("label of an image of unknown size");
  const auto* mask = std::get_if<geometry::Mask>(&content.shape);
  if (mask != nullptr && is_mask_empty(*mask)) return left_out("empty mask");
  std::optional<std::string> out;
  switch (flavor_) {
    case Flavor::kDetect:
      out = detect(content.shape);
      break;
    case Flavor::kSegment:
      out = segment(content.shape);
      break;
    case Flavor::kPose:
      out = pose(content.shape);
      break;
    case Flavor::kObb:
      out = obb(content.shape, content.extra);
      break;
  }
  if (!out) return left_out("shape without enough points or with numbers that are not finite");
  return std::to_string(number->second) + *out;
}

std::optional<std::string> Encoder::detect(const geometry::Shape& shape) {
  const ShapeKind kind = geometry::kind_of(shape);
  if (kind != ShapeKind::kBox) losses_.add(noun(kind), "written as a box");
  return box(geometry::extent(shape));
}

std::optional<std::string> Encoder::segment(const geometry::Shape& shape) {
  geometry::Polygon traced;
  const auto* polygon = std::get_if<geometry::Polygon>(&shape);
  if (const auto* mask = std::get_if<geometry::Mask>(&shape)) {
    losses_.add("mask", "written as its outline");
    traced = geometry::polygon_from_mask(*mask);
    polygon = &traced;
  }
  if (polygon != nullptr) {
    std::int64_t holes = 0;
    for (const geometry::PolygonPart& part : polygon->parts)
      holes += static_cast<std::int64_t>(part.holes.size());
    losses_.add("hole", "joined to the outline by a cut of zero width", holes);
    if (polygon->parts.size() > 1) losses_.add("polygon of several parts", "joined by cuts of zero width");
    if (!text_) return has_ring(*polygon) ? std::optional<std::string>("") : std::nullopt;
    const geometry::Ring ring = one_ring(*polygon, go_on_);
    return ring.size() < 3 ? std::nullopt : points(ring);
  }
  const auto* rotated = std::get_if<geometry::RotatedBox>(&shape);
  losses_.add(noun(geometry::kind_of(shape)), "written as a polygon of four corners");
  if (rotated == nullptr) return points(corners_of(geometry::extent(shape)));
  const auto corners = geometry::corners(*rotated);
  return points({corners.begin(), corners.end()});
}

std::optional<std::string> Encoder::pose(const geometry::Shape& shape) {
  const auto* pose = std::get_if<geometry::Keypoints>(&shape);
  auto out = box(geometry::extent(shape));
  if (!out) return out;
  std::size_t have = 0;
  if (pose == nullptr) {
    losses_.add(noun(geometry::kind_of(shape)), "written as a box with unlabeled joints");
  } else {
    if (!pose->has_box) losses_.add("keypoint set without a box", "given the box around its points");
    if (pose->points.size() < static_cast<std::size_t>(points_)) {
      losses_.add("keypoint set of fewer joints than others", "filled up with unlabeled joints");
    }
    have = std::min(pose->points.size(), static_cast<std::size_t>(points_));
  }
  for (std::size_t k = 0; k < static_cast<std::size_t>(points_); ++k) {
    const geometry::Keypoint point = k < have ? pose->points[k] : geometry::Keypoint{};
    const auto pair = points({{point.x, point.y}});
    if (!pair) return std::nullopt;
    *out += *pair;
    if (text_ && dimensions_ == 3) *out += " " + std::to_string(point.visibility);
  }
  return out;
}

std::optional<std::string> Encoder::obb(const geometry::Shape& shape, const std::string& extra) {
  if (const auto* rotated = std::get_if<geometry::RotatedBox>(&shape)) {
    if (!text_) return std::string();
    if (auto kept = kept_corners(extra, *rotated, size_)) return kept;
    const auto corners = geometry::corners(*rotated);
    return points({corners.begin(), corners.end()});
  }
  if (const auto* polygon = std::get_if<geometry::Polygon>(&shape)) {
    if (polygon->parts.size() == 1 && polygon->parts[0].holes.empty() &&
        polygon->parts[0].outer.size() == 4) {
      const geometry::Ring& ring = polygon->parts[0].outer;
      if (rotated_box_of({ring[0], ring[1], ring[2], ring[3]}))
        losses_.add("polygon", "written as a rotated box");
      return points(ring);
    }
  }
  losses_.add(noun(geometry::kind_of(shape)), "written as an upright box");
  return points(corners_of(geometry::extent(shape)));
}

}  // namespace touchmark::formats::yolo
