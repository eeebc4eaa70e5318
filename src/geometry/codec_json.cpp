#include <algorithm>

#include "base/json.h"
#include "base/json_fields.h"
#include "geometry/codec.h"
#include "geometry/mask.h"

namespace touchmark::geometry {
namespace {

Json ring_to_json(const std::vector<Point>& points) {
  Json out = Json::array();
  for (const Point& point : points) out.push_back(Json::array({point.x, point.y}));
  return out;
}

Json face_to_json(const std::array<Point, 4>& face) {
  Json out = Json::array();
  for (const Point& corner : face) out.push_back(Json::array({corner.x, corner.y}));
  return out;
}

Json box_to_json(const Box& box) {
  return Json::array({box.x, box.y, box.width, box.height});
}

struct JsonEncoder {
  Json& out;

  void operator()(const WholeImage&) {}
  void operator()(const Box& box) {
    out["x"] = box.x;
    out["y"] = box.y;
    out["width"] = box.width;
    out["height"] = box.height;
  }
  void operator()(const RotatedBox& box) {
    out["cx"] = box.cx;
    out["cy"] = box.cy;
    out["width"] = box.width;
    out["height"] = box.height;
    out["angle"] = box.angle;
  }
  void operator()(const Polygon& polygon) {
    Json parts = Json::array();
    for (const PolygonPart& part : polygon.parts) {
      Json holes = Json::array();
      for (const Ring& hole : part.holes) holes.push_back(ring_to_json(hole));
      parts.push_back({{"outer", ring_to_json(part.outer)}, {"holes", std::move(holes)}});
    }
    out["parts"] = std::move(parts);
  }
  void operator()(const Polyline& line) { out["points"] = ring_to_json(line.points); }
  void operator()(const Mask& mask) {
    out["size"] = Json::array({mask.size.height, mask.size.width});
    out["counts"] = mask_to_text(mask);
  }
  void operator()(const Keypoints& keypoints) {
    Json points = Json::array();
    for (const Keypoint& p : keypoints.points) points.push_back(Json::array({p.x, p.y, p.visibility}));
    out["points"] = std::move(points);
    if (keypoints.has_box) out["box"] = box_to_json(keypoints.box);
  }
  void operator()(const Cuboid& cuboid) {
    out["center"] = Json(cuboid.center);
    out["size"] = Json(cuboid.size);
    out["rotation"] = Json(cuboid.rotation);
  }
  void operator()(const Ellipse& ellipse) {
    out["cx"] = ellipse.cx;
    out["cy"] = ellipse.cy;
    out["rx"] = ellipse.rx;
    out["ry"] = ellipse.ry;
    out["angle"] = ellipse.angle;
  }
  void operator()(const Cuboid2d& cuboid) {
    out["front"] = face_to_json(cuboid.front);
    out["back"] = face_to_json(cuboid.back);
  }
};

Result<const Json*> array_field(const Json& object, std::string_view at, std::string_view key) {
  const Json* field = find_field(object, key);
  const std::string here = pointer_to(at, key);
  if (field == nullptr)
    return fail(ErrorCode::kInvalid, "required field '" + std::string(key) + "' is missing", here);
  TM_TRY(require_array(*field, here));
  return field;
}

// Exactly `count` finite numbers.
Result<void> read_numbers(const Json& value, const std::string& at, double* out, std::size_t count) {
  if (!value.is_array() || value.size() != count)
    return fail(ErrorCode::kInvalid, "expected an array of " + std::to_string(count) + " numbers", at);
  for (std::size_t i = 0; i < count; ++i) {
    TM_ASSIGN(out[i], as_number(value[i], pointer_to(at, i)));
  }
  return {};
}

Result<void> read_number_field(const Json& object, std::string_view key, double* out, std::size_t count) {
  TM_ASSIGN(const Json* field, array_field(object, "", key));
  return read_numbers(*field, pointer_to("", key), out, count);
}

Result<std::vector<Point>> read_ring(const Json& value, const std::string& at) {
  TM_TRY(require_array(value, at));
  std::vector<Point> points;
  points.reserve(value.size());
  for (std::size_t i = 0; i < value.size(); ++i) {
    const Json& item = value[i];
    double xy[2];
    // The pointer is built only for the error: rings are long.
    if (!item.is_array() || item.size() != 2 || !read_numbers(item, std::string(), xy, 2))
      return fail(ErrorCode::kInvalid, "expected [x, y], two finite numbers", pointer_to(at, i));
    points.push_back({xy[0], xy[1]});
  }
  return points;
}

Result<Shape> read_box(const Json& value) {
  TM_TRY(only_fields(value, "", {"kind", "x", "y", "width", "height"}));
  Box box;
  TM_ASSIGN(box.x, number_field(value, "", "x"));
  TM_ASSIGN(box.y, number_field(value, "", "y"));
  TM_ASSIGN(box.width, number_field(value, "", "width"));
  TM_ASSIGN(box.height, number_field(value, "", "height"));
  return box;
}

Result<Shape> read_rotated_box(const Json& value) {
  TM_TRY(only_fields(value, "", {"kind", "cx", "cy", "width", "height", "angle"}));
  RotatedBox box;
  TM_ASSIGN(box.cx, number_field(value, "", "cx"));
  TM_ASSIGN(box.cy, number_field(value, "", "cy"));
  TM_ASSIGN(box.width, number_field(value, "", "width"));
  TM_ASSIGN(box.height, number_field(value, "", "height"));
  TM_ASSIGN(box.angle, number_field(value, "", "angle"));
  return box;
}

Result<PolygonPart> read_part(const Json& value, const std::string& at) {
  TM_TRY(require_object(value, at));
  TM_TRY(only_fields(value, at, {"outer", "holes"}));
  PolygonPart part;
  TM_ASSIGN(const Json* outer, array_field(value, at, "outer"));
  TM_ASSIGN(part.outer, read_ring(*outer, at + "/outer"));
  const Json* holes = find_field(value, "holes");
  if (holes == nullptr) return part;
  TM_TRY(require_array(*holes, at + "/holes"));
  for (std::size_t i = 0; i < holes->size(); ++i) {
    TM_ASSIGN(Ring hole, read_ring((*holes)[i], pointer_to(at + "/holes", i)));
    part.holes.push_back(std::move(hole));
  }
  return part;
}

Result<Shape> read_polygon(const Json& value) {
  TM_TRY(only_fields(value, "", {"kind", "parts"}));
  TM_ASSIGN(const Json* parts, array_field(value, "", "parts"));
  Polygon polygon;
  for (std::size_t i = 0; i < parts->size(); ++i) {
    TM_ASSIGN(PolygonPart part, read_part((*parts)[i], pointer_to("/parts", i)));
    polygon.parts.push_back(std::move(part));
  }
  return polygon;
}

Result<Shape> read_polyline(const Json& value) {
  TM_TRY(only_fields(value, "", {"kind", "points"}));
  TM_ASSIGN(const Json* points, array_field(value, "", "points"));
  TM_ASSIGN(std::vector<Point> read, read_ring(*points, "/points"));
  return Polyline{std::move(read)};
}

Result<Shape> read_mask(const Json& value) {
  TM_TRY(only_fields(value, "", {"kind", "size", "counts"}));
  TM_ASSIGN(const Json* size, array_field(value, "", "size"));
  if (size->size() != 2) return fail(ErrorCode::kInvalid, "expected [height, width]", "/size");
  Size parsed;
  TM_ASSIGN(parsed.height, as_integer((*size)[0], "/size/0"));
  TM_ASSIGN(parsed.width, as_integer((*size)[1], "/size/1"));
  TM_ASSIGN(const std::string counts, text_field(value, "", "counts"));
  Result<Mask> mask = mask_from_text(counts, parsed);
  if (!mask) return fail(ErrorCode::kInvalid, mask.error().message, "/counts");
  return std::move(*mask);
}

Result<Shape> read_keypoints(const Json& value) {
  TM_TRY(only_fields(value, "", {"kind", "points", "box"}));
  TM_ASSIGN(const Json* points, array_field(value, "", "points"));
  Keypoints keypoints;
  keypoints.points.reserve(points->size());
  for (std::size_t i = 0; i < points->size(); ++i) {
    const std::string at = pointer_to("/points", i);
    double xyv[3];
    TM_TRY(read_numbers((*points)[i], at, xyv, 3));
    if (xyv[2] != 0 && xyv[2] != 1 && xyv[2] != 2)
      return fail(ErrorCode::kInvalid, "visibility must be 0, 1 or 2", at + "/2");
    keypoints.points.push_back({xyv[0], xyv[1], static_cast<std::uint8_t>(xyv[2])});
  }
  if (find_field(value, "box") != nullptr) {
    double box[4];
    TM_TRY(read_number_field(value, "box", box, 4));
    keypoints.has_box = true;
    keypoints.box = {box[0], box[1], box[2], box[3]};
  }
  return keypoints;
}

Result<Shape> read_cuboid(const Json& value) {
  TM_TRY(only_fields(value, "", {"kind", "center", "size", "rotation"}));
  Cuboid cuboid;
  TM_TRY(read_number_field(value, "center", cuboid.center, 3));
  TM_TRY(read_number_field(value, "size", cuboid.size, 3));
  TM_TRY(read_number_field(value, "rotation", cuboid.rotation, 4));
  return cuboid;
}

Result<Shape> read_ellipse(const Json& value) {
  TM_TRY(only_fields(value, "", {"kind", "cx", "cy", "rx", "ry", "angle"}));
  Ellipse ellipse;
  TM_ASSIGN(ellipse.cx, number_field(value, "", "cx"));
  TM_ASSIGN(ellipse.cy, number_field(value, "", "cy"));
  TM_ASSIGN(ellipse.rx, number_field(value, "", "rx"));
  TM_ASSIGN(ellipse.ry, number_field(value, "", "ry"));
  TM_ASSIGN(ellipse.angle, number_field(value, "", "angle"));
  return ellipse;
}

Result<void> read_face(const Json& value, std::string_view key, std::array<Point, 4>& face) {
  TM_ASSIGN(const Json* field, array_field(value, "", key));
  const std::string at = pointer_to("", key);
  TM_ASSIGN(const std::vector<Point> corners, read_ring(*field, at));
  if (corners.size() != face.size()) return fail(ErrorCode::kInvalid, "expected an array of 4 corners", at);
  std::copy(corners.begin(), corners.end(), face.begin());
  return {};
}

Result<Shape> read_cuboid_2d(const Json& value) {
  TM_TRY(only_fields(value, "", {"kind", "front", "back"}));
  Cuboid2d cuboid;
  TM_TRY(read_face(value, "front", cuboid.front));
  TM_TRY(read_face(value, "back", cuboid.back));
  return cuboid;
}

}  // namespace

Json to_json(const Shape& shape) {
  Json out = {{"kind", kind_name(kind_of(shape))}};
  std::visit(JsonEncoder{out}, shape);
  return out;
}

Result<Shape> from_json(const Json& value) {
  TM_TRY(require_object(value, ""));
  TM_ASSIGN(const std::string name, text_field(value, "", "kind"));
  const Result<ShapeKind> kind = kind_from_name(name);
  if (!kind) return fail(ErrorCode::kInvalid, kind.error().message, "/kind");
  switch (*kind) {
    case ShapeKind::kWholeImage:
      TM_TRY(only_fields(value, "", {"kind"}));
      return WholeImage{};
    case ShapeKind::kBox:
      return read_box(value);
    case ShapeKind::kRotatedBox:
      return read_rotated_box(value);
    case ShapeKind::kPolygon:
      return read_polygon(value);
    case ShapeKind::kPolyline:
      return read_polyline(value);
    case ShapeKind::kMask:
      return read_mask(value);
    case ShapeKind::kKeypoints:
      return read_keypoints(value);
    case ShapeKind::kCuboid:
      return read_cuboid(value);
    case ShapeKind::kEllipse:
      return read_ellipse(value);
    case ShapeKind::kCuboid2d:
      return read_cuboid_2d(value);
  }
  return fail(ErrorCode::kInternal, "unreachable kind of shape");
}

}  // namespace touchmark::geometry
