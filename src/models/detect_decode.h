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

// What decoders keep at most, the most confident.
inline constexpr std::size_t kMostCandidates = 30'000;
// The box once for each class whose score times `factor` is at least `least`; what is no box, or not finite,
// is left out. Heads that score classes one by one may see two things at one place.
void add_classes(const float* scores, std::int64_t classes, double factor, double least, CanvasBox box,
                 std::vector<CanvasBox>& out);
// Unless its score is too low or it is no box.
void add_box(const CanvasBox& box, double least, std::vector<CanvasBox>& out);

// Of boxes of one class that overlap by more than `most_overlap` (IoU) the best stays; best first, at most
// `most`.
std::vector<CanvasBox> suppress_overlaps(std::vector<CanvasBox> boxes, double most_overlap, std::size_t most);

}  // namespace touchmark::models
