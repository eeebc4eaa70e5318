// Says whether a shape can be stored for an image, mending what can be mended and naming what was done.
#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "geometry/types.h"

namespace touchmark::geometry {

enum class Repair { kClippedToFrame, kNegativeSize, kDroppedRepeatedPoints, kDroppedEmptyPart, kAngleNormalized };
std::string_view repair_name(Repair repair);

enum class FramePolicy {
  kClip,  // people's edits: what lies outside the image is cut off (boxes, polygons, polylines)
  kKeep,  // imports: coordinates are kept exactly; only what has no meaning at all is refused
};

struct Checked {
  Shape shape;
  std::vector<Repair> repairs;  // in the order applied, no repeats
  bool self_crossing = false;   // kept as drawn; reported, because some exports cannot say it
};

// Refused with kInvalid and a message naming the rule: NaN or infinity, nothing left after clipping, fewer
// than 3 (ring), 2 (polyline) distinct points, zero area, mask of another size than the image, visibility
// above 2, quaternion that is not of unit length. `frame` of 0 x 0 (size unknown) skips the frame checks.
Result<Checked> validate(Shape shape, Size frame, FramePolicy policy);

}  // namespace touchmark::geometry
