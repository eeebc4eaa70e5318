// From the numbers of detectors to boxes on the canvas. Pure functions. Errors: kCorrupt for arrays of other
// shapes than the layout has; values that are not finite are left out.
#pragma once

#include <cstdint>
#include <vector>

#include "geometry/types.h"
#include "models/array.h"

namespace touchmark::models {

// Corners on the canvas, in pixels.
struct CanvasBox {
  double x0 = 0;
  double y0 = 0;
  double x1 = 0;
  double y1 = 0;
  std::int64_t label = 0;  // index of the class
  double score = 0;        // 0..1
};

// YOLOX: [1, cells, 5 + classes]; cells of strides 8, 16, 32, each a grid row by row; center in cells from
// the cell, log of the size in cells, objectness, class scores. Ge et al., "YOLOX", 2021; its demo's
// decoding.
Result<std::vector<CanvasBox>> decode_yolox(const Array& output, geometry::Size canvas,
                                            const std::vector<std::int64_t>& strides, double least_score);

// PicoDet and other heads of Generalized Focal Loss (Li et al., 2020): for each stride scores [1, cells,
// classes] and distances [1, cells, 4 * bins] to the four sides, each an expectation over bins, in units of
// the stride.
Result<std::vector<CanvasBox>> decode_distances(const std::vector<Array>& scores,
                                                const std::vector<Array>& sides, geometry::Size canvas,
                                                const std::vector<std::int64_t>& strides, double least_score);

// Of boxes of one class that overlap by more than `most_overlap` (IoU) the best stays; best first, at most
// `most`.
std::vector<CanvasBox> suppress_overlaps(std::vector<CanvasBox> boxes, double most_overlap, std::size_t most);

}  // namespace touchmark::models
