#include "models/mask_decode.h"

#include <algorithm>
#include <cmath>

namespace touchmark::models {
namespace {

struct Cell {
  std::int64_t first;
  std::int64_t second;
  float share;  // of the second
};

Cell cell_at(double at, std::int64_t count) {
  const double low = std::floor(at - 0.5);
  const auto first = static_cast<std::int64_t>(std::clamp(low, -1.0, static_cast<double>(count)));
  return {std::clamp<std::int64_t>(first, 0, count - 1), std::clamp<std::int64_t>(first + 1, 0, count - 1),
          static_cast<float>(at - 0.5 - low)};
}

// Rows and columns of cells that touch something above the threshold; none when nothing is.
struct Extent {
  std::int64_t left, top, right, bottom;
  bool empty() const { return right < left; }
};

Extent extent_of(const float* logits, std::int64_t width, std::int64_t height, float threshold) {
  Extent extent{width, height, -1, -1};
  for (std::int64_t y = 0; y < height; ++y)
    for (std::int64_t x = 0; x < width; ++x)
      if (logits[y * width + x] > threshold)
        extent = {std::min(extent.left, x), std::min(extent.top, y), std::max(extent.right, x),
                  std::max(extent.bottom, y)};
  return extent;
}

// Image pixels that can lie in cells `first` to `last` or beside them.
std::pair<std::int64_t, std::int64_t> pixels_of(std::int64_t first, std::int64_t last, double scale,
                                                double offset, std::int64_t length) {
  const double from = (static_cast<double>(first) - 1 - offset) / scale;
  const double to = (static_cast<double>(last) + 2 - offset) / scale;
  const auto inside = [length](double at) {
    return static_cast<std::int64_t>(std::clamp(at, 0.0, static_cast<double>(length)));
  };
  return {inside(std::floor(from)), inside(std::ceil(to))};
}

}  // namespace

geometry::Mask mask_of_field(const float* logits, std::int64_t width, std::int64_t height,
                             const FieldPlace& place, geometry::Size size, float threshold) {
  geometry::Mask mask{size, {}};
  const Extent extent = extent_of(logits, width, height, threshold);
  std::uint32_t run = 0;
  bool inside = false;
  const auto set = [&](bool now, std::int64_t pixels) {
    if (pixels == 0) return;  // else a run of none would stand between two that are one
    if (now != inside) {
      mask.counts.push_back(run);
      run = 0;
      inside = now;
    }
    run += static_cast<std::uint32_t>(pixels);
  };
  if (extent.empty()) {
    set(false, size.width * size.height);
    mask.counts.push_back(run);
    return mask;
  }
  const auto [x_from, x_to] = pixels_of(extent.left, extent.right, place.scale_x, place.left, size.width);
  const auto [y_from, y_to] = pixels_of(extent.top, extent.bottom, place.scale_y, place.top, size.height);
  std::vector<Cell> rows;
  for (std::int64_t y = y_from; y < y_to; ++y)
    rows.push_back(cell_at((static_cast<double>(y) + 0.5) * place.scale_y + place.top, height));
  std::vector<float> column(static_cast<std::size_t>(height));
  set(false, x_from * size.height);
  for (std::int64_t x = x_from; x < x_to; ++x) {
    const Cell across = cell_at((static_cast<double>(x) + 0.5) * place.scale_x + place.left, width);
    for (std::int64_t v = 0; v < height; ++v) {
      const float a = logits[v * width + across.first];
      const float b = logits[v * width + across.second];
      column[static_cast<std::size_t>(v)] = a + (b - a) * across.share;
    }
    set(false, y_from);
    for (const Cell& down : rows) {
      const float a = column[static_cast<std::size_t>(down.first)];
      const float b = column[static_cast<std::size_t>(down.second)];
      set(a + (b - a) * down.share > threshold, 1);
    }
    set(false, size.height - y_to);
  }
  set(false, (size.width - x_to) * size.height);
  mask.counts.push_back(run);
  return mask;
}

}  // namespace touchmark::models
