// Says whether a shape can be stored for an image, mending what can be mended and naming what was done.
#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "geometry/types.h"

namespace touchmark::geometry {

enum class Repair {
  kClippedToFrame,
  kNegativeSize,
  kDroppedRepeatedPoints,
  kDroppedEmptyPart,
  kAngleNormalized
};
std::string_view repair_name(Repair repair);

// Beyond this nothing is an image coordinate, nor a distance in meters.
inline constexpr double kMaxCoordinate = 1e9;

enum class FramePolicy {
  kClip,  // people's edits: what lies outside the image is cut off (boxes, polygons, polylines)
  kKeep,  // imports: coordinates are kept exactly; only what has no meaning at all is refused
};

struct Checked {
  Shape shape;
  std::vector<Repair> repairs;  // in the order applied, no repeats
  // Two sides of one ring cross, touch or overlap (the ring is not simple). Kept as drawn; reported, because
  // some exports cannot say it.
  bool self_crossing = false;
};

// Negative sizes are mended under both policies, all else only with kClip. A polygon is cut into as many
// parts as its inside leaves; a polyline's pieces are joined where it left the image; rotated boxes,
// ellipses, cuboids and keypoints may reach out of it. Refused with kInvalid and a message naming the rule:
// more than base/limits.h allows, NaN, infinity or beyond kMaxCoordinate, nothing left after clipping (of
// rotated boxes, ellipses and cuboids in the image: none of it inside), fewer than 3 (ring), 2 (polyline)
// distinct points, 1 keypoint, zero area (no part of a polygon has any, a radius too small to be seen), mask
// of another size than the image, visibility above 2, quaternion that is not of unit length. `frame` of 0 x 0
// (size unknown) skips the frame checks.
Result<Checked> validate(Shape shape, Size frame, FramePolicy policy);

}  // namespace touchmark::geometry
