#include "formats/yolo/encode.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "base/json.h"
#include "base/text.h"
#include "formats/beside_box.h"
#include "formats/loss_words.h"
#include "formats/quad.h"
#include "formats/yolo/coordinate.h"
#include "formats/yolo/label.h"
#include "formats/yolo/outline.h"
#include "geometry/clip.h"
#include "geometry/mask.h"
#include "geometry/measure.h"
#include "geometry/silhouette.h"
#include "geometry/unite.h"

namespace touchmark::formats::yolo {
namespace {

using geometry::Point;
using geometry::ShapeKind;
using record::AnnotationKind;

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

constexpr int kMostFilled = 9'999;  // the highest class number up to which gaps are filled

bool is_inside(const geometry::Polygon& polygon, geometry::Size size) {
  const auto inside = [size](Point point) { return geometry::inside_frame(point, size); };
  const auto ring_inside = [&](const geometry::Ring& ring) {
    return std::all_of(ring.begin(), ring.end(), inside);
  };
  return std::all_of(polygon.parts.begin(), polygon.parts.end(), [&](const geometry::PolygonPart& part) {
    return ring_inside(part.outer) && std::all_of(part.holes.begin(), part.holes.end(), ring_inside);
  });
}

constexpr std::string_view kOutside = "shape with coordinates outside the image";
constexpr std::string_view kToTheEdge = "cut at the image's edge";

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
  // Those without one come into the gaps.
  int next = 0;
  for (const record::Class& one : ontology.classes) {
    if (out.contains(one.id.value)) continue;
    while (!taken.insert(next).second) ++next;
    out[one.id.value] = next;
  }
  // Loaders want 0 to n - 1: gaps are filled with names that nothing has, where that is not absurd, else
  // closed.
  if (taken.empty() || *taken.rbegin() <= kMostFilled) return out;
  int number = 0;
  std::map<int, int> closed;
  for (const int one : taken) closed[one] = number++;
  for (auto& [id, one] : out) one = closed[one];
  return out;
}

std::int64_t renumbered_classes(const record::Ontology& ontology) {
  const auto numbers = class_numbers(ontology);
  std::int64_t count = 0;
  for (const record::Class& one : ontology.classes) {
    const Json index = extra_field(one.extra, "yolo", "index");
    if (!index.is_null() && index != numbers.at(one.id.value)) ++count;
  }
  return count;
}

std::int64_t unused_numbers(const record::Ontology& ontology) {
  const auto numbers = class_numbers(ontology);
  std::int64_t highest = -1;
  for (const auto& [id, number] : numbers) highest = std::max<std::int64_t>(highest, number);
  return highest + 1 - static_cast<std::int64_t>(numbers.size());
}

std::optional<std::string> Encoder::left_out(std::string_view what) {
  losses_.add(what, "left out");
  return std::nullopt;
}

// Loaders drop the whole image for one number outside 0..1.
std::optional<std::string> Encoder::box(const geometry::Box& b) {
  if (!finite(b)) return std::nullopt;
  // Six decimals, as most tools write them, round a corner at the edge beyond it.
  const double x_slack = 1e-6 * static_cast<double>(size_.width);
  const double y_slack = 1e-6 * static_cast<double>(size_.height);
  const bool inside = b.x >= -x_slack && b.y >= -y_slack &&
                      b.x + b.width <= static_cast<double>(size_.width) + x_slack &&
                      b.y + b.height <= static_cast<double>(size_.height) + y_slack;
  if (!inside) losses_.add(kOutside, kToTheEdge);
  const geometry::Box kept = inside ? b : geometry::clip_box(b, size_);
  if (!inside && (!(kept.width > 0) || !(kept.height > 0))) return std::nullopt;
  return text_ ? " " + box_text(kept, size_) : std::string();
}

std::optional<std::string> Encoder::points(const std::vector<Point>& all) {
  std::string out;
  bool inside = true;
  for (Point point : all) {
    if (!std::isfinite(point.x) || !std::isfinite(point.y)) return std::nullopt;
    if (!geometry::inside_frame(point, size_)) {
      inside = false;
      point = {std::clamp(point.x, 0.0, static_cast<double>(size_.width)),
               std::clamp(point.y, 0.0, static_cast<double>(size_.height))};
    }
    if (text_) out += " " + point_text(point, size_);
  }
  if (!inside) losses_.add(kOutside, kToTheEdge);
  return out;
}

std::optional<std::string> Encoder::line(const record::AnnotationContent& content, geometry::Size size,
                                         bool text) {
  size_ = size;
  text_ = text;
  count_common_losses(content, "yolo", 0, losses_, flavor_ == Flavor::kDetect);
  if (content.group != 0) losses_.add("group", "left out");
  if (content.kind != AnnotationKind::kObject && content.kind != AnnotationKind::kTextRegion)
    return std::nullopt;
  const auto number = numbers_.find(content.class_id.value);
  if (number == numbers_.end()) return left_out("label without a class");
  const ShapeKind kind = geometry::kind_of(content.shape);
  if (kind == ShapeKind::kWholeImage || kind == ShapeKind::kCuboid) return left_out(shape_noun(kind));
  if (size.width <= 0 || size.height <= 0) return left_out("label of an image of unknown size");
  const auto* mask = std::get_if<geometry::Mask>(&content.shape);
  if (mask != nullptr && is_mask_empty(*mask)) return left_out("empty mask");
  // A point, or a line along an axis: readers leave out what has no inside.
  const auto has_inside = [](const geometry::Box& box) { return box.width > 0 && box.height > 0; };
  if (mask == nullptr && flavor_ != Flavor::kPose &&
      !has_inside(box_beside(content.extra, content.shape).value_or(geometry::extent(content.shape))))
    return left_out("shape without an area");
  std::optional<std::string> out;
  switch (flavor_) {
    case Flavor::kDetect:
      out = detect(content.shape, content.extra);
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

std::optional<std::string> Encoder::detect(const geometry::Shape& shape, const std::string& extra) {
  const ShapeKind kind = geometry::kind_of(shape);
  if (kind != ShapeKind::kBox) losses_.add(shape_noun(kind), "written as a box");
  return box(box_beside(extra, shape).value_or(geometry::extent(shape)));
}

// `may_differ`: parts may overlap or leave the image, which those of a mask do not.
std::optional<std::string> Encoder::outline(const geometry::Polygon& given, bool may_differ) {
  geometry::Polygon polygon = given;
  if (may_differ && polygon.parts.size() > 1) {
    bool kept = false;
    polygon = geometry::united_parts(polygon, &kept, go_on_);
    if (kept) losses_.add("polygon whose parts cross themselves", "joined as they are");
    if (polygon.parts.size() < given.parts.size())
      losses_.add("polygon of overlapping parts", "written as their union");
  }
  if (may_differ && !is_inside(polygon, size_)) {
    losses_.add(kOutside, kToTheEdge);
    geometry::Polygon cut;
    for (const geometry::PolygonPart& part : polygon.parts)
      for (geometry::PolygonPart& piece : geometry::clip_part(part, size_))
        cut.parts.push_back(std::move(piece));
    polygon = std::move(cut);
  }
  if (polygon.parts.empty()) return std::nullopt;
  if (!text_) return std::string();
  const geometry::Ring ring = one_ring(polygon, go_on_);
  return ring.size() < 3 ? std::nullopt : points(ring);
}

std::optional<std::string> Encoder::segment(const geometry::Shape& shape) {
  geometry::Polygon traced;
  const auto* polygon = std::get_if<geometry::Polygon>(&shape);
  const auto* mask = std::get_if<geometry::Mask>(&shape);
  if (mask != nullptr) {
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
    if (!has_ring(*polygon)) return std::nullopt;
    return outline(*polygon, mask == nullptr);
  }
  const ShapeKind kind = geometry::kind_of(shape);
  if (kind == ShapeKind::kEllipse || kind == ShapeKind::kCuboid2d) {
    losses_.add(shape_noun(kind), "written as the polygon around it");
    return outline(geometry::silhouette(shape).value(), true);
  }
  losses_.add(shape_noun(kind), "written as a polygon of four corners");
  const auto* rotated = std::get_if<geometry::RotatedBox>(&shape);
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
    losses_.add(shape_noun(geometry::kind_of(shape)), "written as a box with unlabeled joints");
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
    if (auto kept = kept_corners(extra, *rotated, size_)) return text_ ? kept : std::string();
    const auto corners = geometry::corners(*rotated);
    if (rotated_box_of({corners[0], corners[1], corners[2], corners[3]}) != *rotated)
      losses_.add("rotated box whose corners round it", "read back with other last digits");
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
  losses_.add(shape_noun(geometry::kind_of(shape)), "written as an upright box");
  return points(corners_of(geometry::extent(shape)));
}

}  // namespace touchmark::formats::yolo
