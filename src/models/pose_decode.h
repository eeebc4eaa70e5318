// From the numbers of pose networks to joints on the canvas. Pure functions. Errors: kCorrupt for arrays of
// other shapes or bytes; numbers that are not finite count as a score of 0.
#pragma once

#include <optional>
#include <vector>

#include "models/array.h"
#include "models/detect_decode.h"

namespace touchmark::models {

struct CanvasJoint {
  double x = 0;  // pixels of the canvas
  double y = 0;
  double score = 0;  // 0..1
};
struct CanvasPose {
  std::vector<CanvasJoint> joints;
  double score = 0;              // of the whole
  std::optional<CanvasBox> box;  // where the network gives one
};

// MoveNet for one person, [1, 1, 17, 3] of y, x, score, parts of the canvas; or for several, [1, persons,
// 56]: 17 times y, x, score, then top, left, bottom, right and the score of the whole. Of one person that is
// the mean of its joints' scores.
Result<std::vector<CanvasPose>> decode_movenet(const Array& output, geometry::Size canvas);

// A map for each joint, [1, joints, height, width]: its maximum, moved a quarter of a cell towards the higher
// neighbor (Newell et al., 2016). One person; its score is the mean of the joints' scores.
Result<std::vector<CanvasPose>> decode_heatmaps(const Array& output, geometry::Size canvas);

}  // namespace touchmark::models
