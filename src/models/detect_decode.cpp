#include "models/detect_decode.h"

#include <algorithm>
#include <cmath>

namespace touchmark::models {
namespace {

tl::unexpected<Error> wrong_shape(const char* expected) {
  return fail(ErrorCode::kCorrupt, std::string("its output is not shaped as ") + expected);
}

struct Grid {
  std::int64_t stride;
  std::int64_t columns;
  std::int64_t rows;
};

Result<std::vector<Grid>> grids_of(geometry::Size canvas, const std::vector<std::int64_t>& strides) {
  std::vector<Grid> grids;
  for (const std::int64_t stride : strides) {
    if (stride < 1) return fail(ErrorCode::kInvalid, "a stride is 1 or more", "/pipeline/strides");
    grids.push_back({stride, (canvas.width + stride - 1) / stride, (canvas.height + stride - 1) / stride});
  }
  return grids;
}

double overlap(const CanvasBox& a, const CanvasBox& b) {
  const double width = std::min(a.x1, b.x1) - std::max(a.x0, b.x0);
  const double height = std::min(a.y1, b.y1) - std::max(a.y0, b.y0);
  if (width <= 0 || height <= 0) return 0;
  const double both = width * height;
  return both / ((a.x1 - a.x0) * (a.y1 - a.y0) + (b.x1 - b.x0) * (b.y1 - b.y0) - both);
}

bool is_box(const CanvasBox& box) {
  return std::isfinite(box.x0) && std::isfinite(box.y0) && std::isfinite(box.x1) && std::isfinite(box.y1) &&
         std::isfinite(box.score) && box.x1 > box.x0 && box.y1 > box.y0;
}

// The mean of 0..bins-1 by the softmax of the logits.
double expectation(const float* logits, std::int64_t bins) {
  const float top = *std::max_element(logits, logits + bins);
  double sum = 0;
  double weighted = 0;
  for (std::int64_t i = 0; i < bins; ++i) {
    const double weight = std::exp(static_cast<double>(logits[i] - top));
    sum += weight;
    weighted += weight * static_cast<double>(i);
  }
  return weighted / sum;
}

}  // namespace

Result<std::vector<CanvasBox>> decode_yolox(const Array& output, geometry::Size canvas,
                                            const std::vector<std::int64_t>& strides, double least_score) {
  TM_ASSIGN(const auto grids, grids_of(canvas, strides));
  std::int64_t cells = 0;
  for (const Grid& grid : grids) cells += grid.columns * grid.rows;
  const std::int64_t width = output.dim(2);
  if (!check_array(output) || output.floats() == nullptr || output.shape.size() != 3 || output.dim(0) != 1 ||
      output.dim(1) != cells || width < 6)
    return wrong_shape("[1, cells, 5 + classes] of float32");
  std::vector<CanvasBox> boxes;
  const float* row = output.floats();
  for (const Grid& grid : grids)
    for (std::int64_t y = 0; y < grid.rows; ++y)
      for (std::int64_t x = 0; x < grid.columns; ++x, row += width) {
        if (row[4] < least_score) continue;
        const auto stride = static_cast<double>(grid.stride);
        const double cx = (row[0] + static_cast<double>(x)) * stride;
        const double cy = (row[1] + static_cast<double>(y)) * stride;
        const double half_width = std::exp(static_cast<double>(row[2])) * stride / 2;
        const double half_height = std::exp(static_cast<double>(row[3])) * stride / 2;
        add_classes(row + 5, width - 5, row[4], least_score,
                    {cx - half_width, cy - half_height, cx + half_width, cy + half_height, 0, 0}, boxes);
      }
  return boxes;
}

Result<std::vector<CanvasBox>> decode_distances(const std::vector<Array>& scores,
                                                const std::vector<Array>& sides, geometry::Size canvas,
                                                const std::vector<std::int64_t>& strides,
                                                double least_score) {
  TM_ASSIGN(const auto grids, grids_of(canvas, strides));
  if (scores.size() != grids.size() || sides.size() != grids.size())
    return wrong_shape("one output of scores and one of distances for each stride");
  std::vector<CanvasBox> boxes;
  for (std::size_t level = 0; level < grids.size(); ++level) {
    const Grid& grid = grids[level];
    const std::int64_t cells = grid.columns * grid.rows;
    const std::int64_t classes = scores[level].dim(2);
    const std::int64_t bins = sides[level].dim(2) / 4;
    if (!check_array(scores[level]) || !check_array(sides[level]) || scores[level].dim(0) != 1 ||
        sides[level].dim(0) != 1 || scores[level].shape.size() != 3 || sides[level].shape.size() != 3 ||
        scores[level].floats() == nullptr || sides[level].floats() == nullptr ||
        scores[level].dim(1) != cells || sides[level].dim(1) != cells || classes < 1 || bins < 2 ||
        sides[level].dim(2) != bins * 4)
      return wrong_shape("[1, cells, classes] and [1, cells, 4 * bins] of float32");
    for (std::int64_t cell = 0; cell < cells; ++cell) {
      const float* row = scores[level].floats() + cell * classes;
      if (*std::max_element(row, row + classes) < least_score) continue;
      const float* logits = sides[level].floats() + cell * bins * 4;
      const auto stride = static_cast<double>(grid.stride);
      const double cx = (static_cast<double>(cell % grid.columns) + 0.5) * stride;
      const double cy = (static_cast<double>(cell / grid.columns) + 0.5) * stride;
      double reach[4];
      for (int side = 0; side < 4; ++side) reach[side] = expectation(logits + side * bins, bins) * stride;
      add_classes(row, classes, 1, least_score,
                  {cx - reach[0], cy - reach[1], cx + reach[2], cy + reach[3], 0, 0}, boxes);
    }
  }
  return boxes;
}

void add_box(const CanvasBox& box, double least, std::vector<CanvasBox>& out) {
  if (!(box.score >= least) || !is_box(box)) return;
  if (out.size() == 2 * kMostCandidates) {
    std::nth_element(out.begin(), out.begin() + kMostCandidates, out.end(),
                     [](const CanvasBox& a, const CanvasBox& b) { return a.score > b.score; });
    out.resize(kMostCandidates);
  }
  out.push_back(box);
}

void add_classes(const float* scores, std::int64_t classes, double factor, double least, CanvasBox box,
                 std::vector<CanvasBox>& out) {
  for (std::int64_t c = 0; c < classes; ++c) {
    box.score = std::min(factor * scores[c], 1.0);
    box.label = c;
    add_box(box, least, out);
  }
}

std::vector<CanvasBox> suppress_overlaps(std::vector<CanvasBox> boxes, double most_overlap,
                                         std::size_t most) {
  std::stable_sort(boxes.begin(), boxes.end(),
                   [](const CanvasBox& a, const CanvasBox& b) { return a.score > b.score; });
  std::vector<CanvasBox> kept;
  for (const CanvasBox& box : boxes) {
    if (kept.size() == most) break;
    const auto covers = [&](const CanvasBox& better) {
      return better.label == box.label && overlap(better, box) > most_overlap;
    };
    if (std::none_of(kept.begin(), kept.end(), covers)) kept.push_back(box);
  }
  return kept;
}

}  // namespace touchmark::models
