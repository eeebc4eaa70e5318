#include "geometry/codec.h"

#include <limits>

#include "base/bytes.h"
#include "base/json_fields.h"
#include "base/text.h"

namespace touchmark::geometry {
namespace {

constexpr std::size_t kPointBytes = 2 * sizeof(double);
constexpr std::uint64_t kMaxPixels = std::numeric_limits<std::uint32_t>::max();

struct Encoder {
  ByteWriter writer;

  void points(const std::vector<Point>& points) {
    writer.varint(points.size());
    static_assert(sizeof(Point) == kPointBytes);
    writer.bytes({reinterpret_cast<const char*>(points.data()), points.size() * kPointBytes});
  }
  template <typename... Numbers>
  void numbers(Numbers... values) {
    const double all[] = {values...};
    writer.bytes({reinterpret_cast<const char*>(all), sizeof all});
  }

  void operator()(const WholeImage&) {}
  void operator()(const Box& b) { numbers(b.x, b.y, b.width, b.height); }
  void operator()(const RotatedBox& b) { numbers(b.cx, b.cy, b.width, b.height, b.angle); }
  void operator()(const Polygon& polygon) {
    writer.varint(polygon.parts.size());
    for (const PolygonPart& part : polygon.parts) {
      points(part.outer);
      writer.varint(part.holes.size());
      for (const Ring& hole : part.holes) points(hole);
    }
  }
  void operator()(const Polyline& line) { points(line.points); }
  void operator()(const Mask& mask) {
    writer.varint(static_cast<std::uint64_t>(mask.size.width));
    writer.varint(static_cast<std::uint64_t>(mask.size.height));
    writer.varint(mask.counts.size());
    for (const std::uint32_t run : mask.counts) writer.varint(run);
  }
  void operator()(const Keypoints& keypoints) {
    writer.varint(keypoints.points.size());
    for (const Keypoint& point : keypoints.points) {
      numbers(point.x, point.y);
      writer.u8(point.visibility);
    }
    writer.u8(keypoints.has_box ? 1 : 0);
    if (keypoints.has_box) (*this)(keypoints.box);
  }
  void operator()(const Cuboid& cuboid) {
    for (const double v : cuboid.center) writer.f64(v);
    for (const double v : cuboid.size) writer.f64(v);
    for (const double v : cuboid.rotation) writer.f64(v);
  }
  void operator()(const Ellipse& e) { numbers(e.cx, e.cy, e.rx, e.ry, e.angle); }
  void operator()(const Cuboid2d& cuboid) {
    for (const Point& corner : cuboid.front) numbers(corner.x, corner.y);
    for (const Point& corner : cuboid.back) numbers(corner.x, corner.y);
  }
};

tl::unexpected<Error> corrupt(const char* what) {
  return fail(ErrorCode::kCorrupt, std::string("stored shape: ") + what);
}

// A count of items of at least `item_bytes` each: never more than the input can hold, so that what is
// allocated is bounded by the input.
Result<std::size_t> read_count(ByteReader& reader, std::size_t item_bytes) {
  const std::uint64_t count = reader.varint();
  if (!reader.ok() || count > reader.remaining() / item_bytes) return corrupt("a count exceeds the data");
  return static_cast<std::size_t>(count);
}

Result<std::vector<Point>> read_points(ByteReader& reader) {
  TM_ASSIGN(const std::size_t count, read_count(reader, kPointBytes));
  std::vector<Point> points(count);
  const std::string_view raw = reader.bytes(count * kPointBytes);
  if (count != 0) std::memcpy(points.data(), raw.data(), raw.size());
  return points;
}

Box read_box(ByteReader& reader) {
  Box box;
  box.x = reader.f64();
  box.y = reader.f64();
  box.width = reader.f64();
  box.height = reader.f64();
  return box;
}

RotatedBox read_rotated_box(ByteReader& reader) {
  RotatedBox box;
  box.cx = reader.f64();
  box.cy = reader.f64();
  box.width = reader.f64();
  box.height = reader.f64();
  box.angle = reader.f64();
  return box;
}

Result<Shape> read_polygon(ByteReader& reader) {
  Polygon polygon;
  TM_ASSIGN(const std::size_t parts, read_count(reader, 2));
  for (std::size_t i = 0; i < parts; ++i) {
    PolygonPart part;
    TM_ASSIGN(part.outer, read_points(reader));
    TM_ASSIGN(const std::size_t holes, read_count(reader, 1));
    for (std::size_t j = 0; j < holes; ++j) {
      TM_ASSIGN(Ring hole, read_points(reader));
      part.holes.push_back(std::move(hole));
    }
    polygon.parts.push_back(std::move(part));
  }
  return polygon;
}

Result<Shape> read_mask(ByteReader& reader) {
  const std::uint64_t width = reader.varint();
  const std::uint64_t height = reader.varint();
  if (width > kMaxPixels || height > kMaxPixels || width * height > kMaxPixels)
    return corrupt("the mask is too large");
  Mask mask;
  mask.size = {static_cast<std::int64_t>(width), static_cast<std::int64_t>(height)};
  TM_ASSIGN(const std::size_t count, read_count(reader, 1));
  mask.counts.reserve(count);
  std::uint64_t total = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t run = reader.varint();
    if (run > kMaxPixels) return corrupt("a mask run is too long");
    total += run;
    mask.counts.push_back(static_cast<std::uint32_t>(run));
  }
  if (total != width * height) return corrupt("mask runs do not add up to its size");
  return mask;
}

Result<Shape> read_keypoints(ByteReader& reader) {
  Keypoints keypoints;
  TM_ASSIGN(const std::size_t count, read_count(reader, kPointBytes + 1));
  keypoints.points.resize(count);
  for (Keypoint& point : keypoints.points) {
    point.x = reader.f64();
    point.y = reader.f64();
    point.visibility = reader.u8();
  }
  const std::uint8_t has_box = reader.u8();
  if (has_box > 1) return corrupt("keypoint box mark is neither 0 nor 1");
  keypoints.has_box = has_box == 1;
  if (keypoints.has_box) keypoints.box = read_box(reader);
  return keypoints;
}

Cuboid read_cuboid(ByteReader& reader) {
  Cuboid cuboid;
  for (double& v : cuboid.center) v = reader.f64();
  for (double& v : cuboid.size) v = reader.f64();
  for (double& v : cuboid.rotation) v = reader.f64();
  return cuboid;
}

Ellipse read_ellipse(ByteReader& reader) {
  Ellipse ellipse;
  for (double* v : {&ellipse.cx, &ellipse.cy, &ellipse.rx, &ellipse.ry, &ellipse.angle}) *v = reader.f64();
  return ellipse;
}

Cuboid2d read_cuboid_2d(ByteReader& reader) {
  Cuboid2d cuboid;
  for (auto* face : {&cuboid.front, &cuboid.back}) {
    for (Point& corner : *face) {
      corner.x = reader.f64();
      corner.y = reader.f64();
    }
  }
  return cuboid;
}

Result<Shape> read_shape(ByteReader& reader) {
  const std::uint8_t kind = reader.u8();
  if (!reader.ok()) return corrupt("no bytes");
  switch (static_cast<ShapeKind>(kind)) {
    case ShapeKind::kWholeImage:
      return WholeImage{};
    case ShapeKind::kBox:
      return read_box(reader);
    case ShapeKind::kRotatedBox:
      return read_rotated_box(reader);
    case ShapeKind::kPolygon:
      return read_polygon(reader);
    case ShapeKind::kPolyline: {
      TM_ASSIGN(std::vector<Point> points, read_points(reader));
      return Polyline{std::move(points)};
    }
    case ShapeKind::kMask:
      return read_mask(reader);
    case ShapeKind::kKeypoints:
      return read_keypoints(reader);
    case ShapeKind::kCuboid:
      return read_cuboid(reader);
    case ShapeKind::kEllipse:
      return read_ellipse(reader);
    case ShapeKind::kCuboid2d:
      return read_cuboid_2d(reader);
  }
  return corrupt("unknown kind");
}

constexpr std::string_view kKindNames[] = {"tag",  "box",       "rotated_box", "polygon", "polyline",
                                           "mask", "keypoints", "cuboid",      "ellipse", "cuboid_2d"};

}  // namespace

void encode_to(const Shape& shape, std::string& out) {
  Encoder encoder{ByteWriter(out)};
  encoder.writer.u8(static_cast<std::uint8_t>(shape.index()));
  std::visit(encoder, shape);
}

std::string encode(const Shape& shape) {
  std::string out;
  out.reserve(64);
  encode_to(shape, out);
  return out;
}

Result<Shape> decode(std::string_view bytes) {
  ByteReader reader(bytes);
  Result<Shape> shape = read_shape(reader);
  if (!shape) return shape;
  if (!reader.ok()) return corrupt("it ends too early");
  if (!reader.at_end()) return corrupt("bytes after its end");
  return shape;
}

std::string_view kind_name(ShapeKind kind) {
  const auto index = static_cast<std::size_t>(kind);
  return index < std::size(kKindNames) ? kKindNames[index] : "unknown";
}

Result<ShapeKind> kind_from_name(std::string_view name) {
  for (std::size_t i = 0; i < std::size(kKindNames); ++i)
    if (kKindNames[i] == name) return static_cast<ShapeKind>(i);
  return fail(ErrorCode::kInvalid, quoted(name) + " is not a kind of shape");
}

}  // namespace touchmark::geometry
