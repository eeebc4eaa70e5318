// Detectors on more than one look at an image: tiles, so that small objects are seen larger, and the mirror
// image.
#pragma once

#include "models/model.h"

namespace touchmark::models {

struct WideLook {
  int tiles = 1;      // the image in so many columns and rows besides the whole; 1: only the whole
  bool flip = false;  // each look mirrored as well
};

// What all looks found; of boxes of one label that overlap by more than options.most_overlap the most
// confident stays. Tiles overlap their neighbors by a fifth of their side; what is cut by the edge of a tile
// inside the image is left to the neighbor that has it whole. Masks and keypoints of tiles and mirrors are
// not supported: kUnsupported.
Result<std::vector<Predicted<Detection>>> detect_wide(Detect& model, const Image& image,
                                                      const DetectOptions& options, const WideLook& look);

}  // namespace touchmark::models
