#include "metrics/detection/cells.h"

#include <algorithm>
#include <numeric>

namespace touchmark::metrics {
namespace {

// Stable: those of the same place keep their order.
template <typename Object>
std::vector<std::uint32_t> sorted_by(std::span<const Object> objects, const std::vector<std::uint32_t>& order,
                                     std::uint32_t Object::*place, std::uint32_t places) {
  std::vector<std::uint32_t> at(places + 1, 0);
  for (const Object& object : objects) ++at[object.*place + 1];
  std::partial_sum(at.begin(), at.end(), at.begin());
  std::vector<std::uint32_t> out(order.size());
  for (const std::uint32_t number : order) out[at[objects[number].*place]++] = number;
  return out;
}

template <typename Object>
std::vector<std::uint32_t> by_cell(std::span<const Object> objects, const EvaluationInput& input) {
  std::vector<std::uint32_t> order(objects.size());
  std::iota(order.begin(), order.end(), 0);
  order = sorted_by(objects, order, &Object::image, input.images);
  return sorted_by(objects, order, &Object::category, input.categories);
}

template <typename Object>
bool is_of(const Object& object, std::uint32_t category, std::uint32_t image) {
  return object.category == category && object.image == image;
}

}  // namespace

Cells cells_of(const EvaluationInput& input, std::uint32_t most) {
  Cells out;
  out.truths = by_cell(input.truths, input);
  out.detections = by_cell(input.detections, input);
  const auto truths = static_cast<std::uint32_t>(out.truths.size());
  const auto detections = static_cast<std::uint32_t>(out.detections.size());
  std::uint32_t g = 0, d = 0;
  for (std::uint32_t category = 0; category < input.categories; ++category) {
    out.first_of.push_back(static_cast<std::uint32_t>(out.all.size()));
    while (true) {
      const TrueObject* truth = g < truths ? &input.truths[out.truths[g]] : nullptr;
      const DetectedObject* detection = d < detections ? &input.detections[out.detections[d]] : nullptr;
      if (truth && truth->category != category) truth = nullptr;
      if (detection && detection->category != category) detection = nullptr;
      if (!truth && !detection) break;
      const std::uint32_t image = !detection ? truth->image
                                  : !truth   ? detection->image
                                             : std::min(truth->image, detection->image);
      Cell cell{g, g, d, d};
      while (g < truths && is_of(input.truths[out.truths[g]], category, image)) ++g;
      while (d < detections && is_of(input.detections[out.detections[d]], category, image)) ++d;
      cell.truths_end = g;
      const auto begin = out.detections.begin() + cell.detections_begin;
      std::stable_sort(begin, out.detections.begin() + d, [&](std::uint32_t a, std::uint32_t b) {
        return input.detections[a].score > input.detections[b].score;
      });
      cell.detections_end = std::min(d, cell.detections_begin + most);
      out.all.push_back(cell);
    }
  }
  out.first_of.push_back(static_cast<std::uint32_t>(out.all.size()));
  return out;
}

}  // namespace touchmark::metrics
