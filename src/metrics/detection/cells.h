// What lies on one image and is of one class. Private to metrics/detection.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "metrics/detection/coco_evaluation.h"

namespace touchmark::metrics {

struct Cell {
  std::uint32_t truths_begin = 0, truths_end = 0;          // places in Cells::truths
  std::uint32_t detections_begin = 0, detections_end = 0;  // places in Cells::detections
};

struct Cells {
  std::vector<Cell> all;                // by category, then by image; none is empty
  std::vector<std::uint32_t> first_of;  // of each category the first in `all`, and at the end their number
  std::vector<std::uint32_t> truths;    // numbers in the input, by category, then by image
  std::vector<std::uint32_t>
      detections;  // likewise; of a cell the best first, equals in the order of the input

  std::span<const std::uint32_t> truths_of(const Cell& cell) const {
    return std::span(truths).subspan(cell.truths_begin, cell.truths_end - cell.truths_begin);
  }
  std::span<const std::uint32_t> detections_of(const Cell& cell) const {
    return std::span(detections).subspan(cell.detections_begin, cell.detections_end - cell.detections_begin);
  }
};

// Of each cell the `most` best detections; the others stay in `detections`, in no cell.
Cells cells_of(const EvaluationInput& input, std::uint32_t most);

}  // namespace touchmark::metrics
