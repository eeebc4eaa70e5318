#include "geometry/validate.h"

#include <algorithm>
#include <cmath>

#include "base/limits.h"
#include "geometry/clip.h"
#include "geometry/crossing.h"
#include "geometry/mask.h"
#include "geometry/measure.h"
#include "geometry/silhouette.h"

namespace touchmark::geometry {
namespace {

constexpr std::string_view kRepairNames[] = {"clipped_to_frame", "negative_size", "dropped_repeated_points",
                                             "dropped_empty_part", "angle_normalized"};
constexpr double kFullTurn = 6.283185307179586;
constexpr double kUnitTolerance = 1e-6;
constexpr double kLeastRadius = 1e-6;  // pixels

tl::unexpected<Error> refuse(std::string rule) {
  return fail(ErrorCode::kInvalid, std::move(rule));
}

struct Finite {
  bool ok = true;
  void add(double v) { ok = ok && std::abs(v) <= kMaxCoordinate; }  // false for NaN
  void add(const std::vector<Point>& points) {
    for (const Point& point : points) {
      add(point.x);
      add(point.y);
    }
  }
  void operator()(const WholeImage&) {}
  void operator()(const Mask&) {}
  void operator()(const Box& b) {
    for (const double v : {b.x, b.y, b.width, b.height}) add(v);
  }
  void operator()(const RotatedBox& b) {
    for (const double v : {b.cx, b.cy, b.width, b.height, b.angle}) add(v);
  }
  void operator()(const Polygon& polygon) {
    for (const PolygonPart& part : polygon.parts) {
      add(part.outer);
      for (const Ring& hole : part.holes) add(hole);
    }
  }
  void operator()(const Polyline& line) { add(line.points); }
  void operator()(const Keypoints& keypoints) {
    for (const Keypoint& point : keypoints.points) {
      add(point.x);
      add(point.y);
    }
    if (keypoints.has_box) (*this)(keypoints.box);
  }
  void operator()(const Cuboid& cuboid) {
    for (const double v : cuboid.center) add(v);
    for (const double v : cuboid.size) add(v);
    for (const double v : cuboid.rotation) add(v);
  }
  void operator()(const Ellipse& e) {
    for (const double v : {e.cx, e.cy, e.rx, e.ry, e.angle}) add(v);
    for (const double center : {e.cx, e.cy})
      for (const double radius : {e.rx, e.ry}) add(std::abs(center) + std::abs(radius));
  }
  void operator()(const Cuboid2d& cuboid) {
    for (const auto* face : {&cuboid.front, &cuboid.back}) {
      for (const Point& corner : *face) {
        add(corner.x);
        add(corner.y);
      }
    }
  }
};

// Drops points equal to the one before, and a last one equal to the first.
bool drop_repeated(std::vector<Point>& points, bool closed) {
  const std::size_t before = points.size();
  points.erase(std::unique(points.begin(), points.end()), points.end());
  while (closed && points.size() > 1 && points.front() == points.back()) points.pop_back();
  return points.size() != before;
}

std::size_t distinct_up_to_3(const Ring& ring) {
  std::size_t count = 0;
  Point seen[3];
  for (const Point& point : ring) {
    if (std::find(seen, seen + count, point) != seen + count) continue;
    seen[count] = point;
    if (++count == 3) break;
  }
  return count;
}

tl::unexpected<Error> too_many(const char* what, std::size_t have, std::size_t limit) {
  return refuse("the shape has " + std::to_string(have) + " " + what + "; at most " + std::to_string(limit) +
                " are possible");
}

// base/limits.h, before anything is computed.
struct Bounded {
  Result<void> operator()(const Polygon& polygon) const {
    std::size_t rings = 0;
    std::size_t vertices = 0;
    for (const PolygonPart& part : polygon.parts) {
      rings += 1 + part.holes.size();
      vertices += part.outer.size();
      for (const Ring& hole : part.holes) vertices += hole.size();
    }
    if (rings > limits::kRings) return too_many("parts and holes", rings, limits::kRings);
    if (vertices > limits::kVertices) return too_many("vertices", vertices, limits::kVertices);
    return {};
  }
  Result<void> operator()(const Polyline& line) const {
    const std::size_t have = line.points.size();
    return have > limits::kVertices ? too_many("vertices", have, limits::kVertices) : Result<void>{};
  }
  Result<void> operator()(const Mask& mask) const {
    const std::size_t have = mask.counts.size();
    return have > limits::kMaskRuns ? too_many("runs", have, limits::kMaskRuns) : Result<void>{};
  }
  Result<void> operator()(const Keypoints& keypoints) const {
    const std::size_t have = keypoints.points.size();
    return have > limits::kKeypoints ? too_many("keypoints", have, limits::kKeypoints) : Result<void>{};
  }
  template <typename Other>
  Result<void> operator()(const Other&) const {
    return {};
  }
};

class Checker {
 public:
  Checker(Size frame, FramePolicy policy, Checked& checked)
      : frame_(frame),
        has_frame_(frame.width != 0 || frame.height != 0),
        mends_(policy == FramePolicy::kClip),
        checked_(checked) {}

  Result<void> operator()(WholeImage&) { return {}; }

  Result<void> operator()(Box& box) {
    mend_size(box);
    if (box.width == 0 || box.height == 0) return refuse("the box has zero area");
    const Point far{box.x + box.width, box.y + box.height};
    if (!clips() || (inside_frame({box.x, box.y}, frame_) && inside_frame(far, frame_))) return {};
    note(Repair::kClippedToFrame);
    box = clip_box(box, frame_);
    if (!(box.width > 0 && box.height > 0)) return nothing_left();
    return {};
  }

  Result<void> operator()(RotatedBox& box) {
    mend_sides(box.width, box.height);
    if (box.width == 0 || box.height == 0) return refuse("the rotated box has zero area");
    mend_angle(box.angle);
    return require_in_frame(box);
  }

  Result<void> operator()(Ellipse& ellipse) {
    mend_sides(ellipse.rx, ellipse.ry);
    if (ellipse.rx < kLeastRadius || ellipse.ry < kLeastRadius) return refuse("the ellipse has zero area");
    mend_angle(ellipse.angle);
    return require_in_frame(ellipse);
  }

  Result<void> operator()(Cuboid2d& cuboid) {
    if (is_flat(silhouette(cuboid).parts.front().outer)) return refuse("the cuboid has zero area");
    return require_in_frame(cuboid);
  }

  Result<void> operator()(Polygon& polygon) {
    TM_TRY(require_inside(polygon));
    find_crossing(polygon);
    if (!mends_) return {};
    tidy(polygon, true);
    if (!clips()) return {};
    clip(polygon);
    if (polygon.parts.empty()) return nothing_left();
    return {};
  }

  Result<void> operator()(Polyline& line) {
    const auto other = std::find_if(line.points.begin(), line.points.end(),
                                    [&](Point point) { return point != line.points.front(); });
    if (other == line.points.end()) return refuse("a polyline needs 2 distinct points");
    if (mends_ && drop_repeated(line.points, false)) note(Repair::kDroppedRepeatedPoints);
    const auto inside = [this](Point point) { return inside_frame(point, frame_); };
    if (!clips() || std::all_of(line.points.begin(), line.points.end(), inside)) return {};
    note(Repair::kClippedToFrame);
    line = clip_polyline(line, frame_);
    if (line.points.size() < 2) return nothing_left();
    return {};
  }

  Result<void> operator()(Mask& mask) {
    if (has_frame_ && mask.size != frame_) return refuse("the mask is of another size than the image");
    if (!mask_size_ok(mask.size)) return refuse("a mask cannot have this size");
    std::uint64_t total = 0;
    for (const std::uint32_t run : mask.counts) total += run;
    if (total != static_cast<std::uint64_t>(mask.size.width) * static_cast<std::uint64_t>(mask.size.height))
      return refuse("the runs of the mask do not add up to its size");
    if (mask_area(mask) == 0) return refuse("the mask has zero area");
    return {};
  }

  Result<void> operator()(Keypoints& keypoints) {
    for (const Keypoint& point : keypoints.points)
      if (point.visibility > 2) return refuse("keypoint visibility must be 0, 1 or 2");
    if (keypoints.points.empty()) return refuse("a set of keypoints needs 1 point");
    if (keypoints.has_box) mend_size(keypoints.box);
    return {};
  }

  Result<void> operator()(Cuboid& cuboid) {
    for (double& side : cuboid.size) {
      if (side == 0) return refuse("the cuboid has zero volume");
      if (side > 0) continue;
      side = -side;
      note(Repair::kNegativeSize);
    }
    double squared = 0;
    for (const double v : cuboid.rotation) squared += v * v;
    if (std::abs(std::sqrt(squared) - 1) > kUnitTolerance)
      return refuse("the rotation of a cuboid must be a quaternion of unit length");
    return {};
  }

 private:
  bool clips() const { return mends_ && has_frame_; }

  // Of shapes that may reach out of the image: by the box around them, as imports are judged.
  Result<void> require_in_frame(const Shape& shape) const {
    if (!clips()) return {};
    const Box left = clip_box(extent(shape), frame_);
    return left.width > 0 && left.height > 0 ? Result<void>{} : nothing_left();
  }

  static tl::unexpected<Error> nothing_left() { return refuse("nothing of the shape lies inside the image"); }

  void note(Repair repair) {
    auto& all = checked_.repairs;
    if (std::find(all.begin(), all.end(), repair) == all.end()) all.push_back(repair);
  }

  void mend_sides(double& a, double& b) {
    if (a >= 0 && b >= 0) return;
    a = std::abs(a);
    b = std::abs(b);
    note(Repair::kNegativeSize);
  }

  void mend_angle(double& angle) {
    if (!mends_ || std::abs(angle) <= kFullTurn / 2) return;
    angle = std::remainder(angle, kFullTurn);
    note(Repair::kAngleNormalized);
  }

  void mend_size(Box& box) {
    if (!(box.width < 0 || box.height < 0)) return;
    if (box.width < 0) box.x += box.width;
    if (box.height < 0) box.y += box.height;
    box.width = std::abs(box.width);
    box.height = std::abs(box.height);
    note(Repair::kNegativeSize);
  }

  static Result<void> require_inside(const Polygon& polygon) {
    bool three_points = false;
    for (const PolygonPart& part : polygon.parts) {
      if (distinct_up_to_3(part.outer) < 3) continue;
      three_points = true;
      if (!is_flat(part.outer)) return {};
    }
    return refuse(three_points ? "the polygon has zero area" : "a polygon needs a ring of 3 distinct points");
  }

  void find_crossing(const Polygon& polygon) {
    const auto crosses = [](Ring ring) {
      drop_repeated(ring, true);
      return crosses_itself(ring);
    };
    for (const PolygonPart& part : polygon.parts) {
      if (checked_.self_crossing) return;
      checked_.self_crossing =
          crosses(part.outer) || std::any_of(part.holes.begin(), part.holes.end(), crosses);
    }
  }

  // Drops repeated points, and rings and parts without an inside.
  void tidy(Polygon& polygon, bool say_so) {
    bool repeated = false;
    std::size_t dropped = 0;
    for (PolygonPart& part : polygon.parts) {
      repeated |= drop_repeated(part.outer, true);
      for (Ring& hole : part.holes) repeated |= drop_repeated(hole, true);
      dropped += std::erase_if(part.holes, is_flat);
    }
    dropped += std::erase_if(polygon.parts, [](const PolygonPart& part) { return is_flat(part.outer); });
    if (say_so && repeated) note(Repair::kDroppedRepeatedPoints);
    if (say_so && dropped > 0) note(Repair::kDroppedEmptyPart);
  }

  bool inside(const PolygonPart& part) const {
    const auto in_frame = [this](Point point) { return inside_frame(point, frame_); };
    const auto ring_in_frame = [&](const Ring& ring) {
      return std::all_of(ring.begin(), ring.end(), in_frame);
    };
    return ring_in_frame(part.outer) && std::all_of(part.holes.begin(), part.holes.end(), ring_in_frame);
  }

  void clip(Polygon& polygon) {
    Polygon out;
    bool clipped = false;
    for (PolygonPart& part : polygon.parts) {
      if (inside(part)) {
        out.parts.push_back(std::move(part));
        continue;
      }
      clipped = true;
      for (PolygonPart& piece : clip_part(std::move(part), frame_)) out.parts.push_back(std::move(piece));
    }
    polygon = std::move(out);
    if (!clipped) return;
    note(Repair::kClippedToFrame);
    tidy(polygon, false);
  }

  Size frame_;
  bool has_frame_;
  bool mends_;
  Checked& checked_;
};

}  // namespace

std::string_view repair_name(Repair repair) {
  const auto index = static_cast<std::size_t>(repair);
  return index < std::size(kRepairNames) ? kRepairNames[index] : "unknown";
}

Result<Checked> validate(Shape shape, Size frame, FramePolicy policy) {
  TM_TRY(std::visit(Bounded{}, shape));
  Finite finite;
  std::visit([&finite](const auto& part) { finite(part); }, shape);
  if (!finite.ok) return refuse("coordinates must be finite numbers within a billion of 0");
  Checked checked;
  checked.shape = std::move(shape);
  TM_TRY(std::visit(Checker(frame, policy, checked), checked.shape));
  return checked;
}

}  // namespace touchmark::geometry
