#include "metrics/detection/image_cells.h"

#include <vector>

#include "metrics/detection/cells.h"

namespace touchmark::metrics {

// The cells of an image and a class where there is but one class.
void for_each_image(const EvaluationInput& input, const std::function<void(const ImageCell&)>& work) {
  std::vector<TrueObject> truths(input.truths.begin(), input.truths.end());
  std::vector<DetectedObject> detections(input.detections.begin(), input.detections.end());
  for (TrueObject& truth : truths) truth.category = 0;
  for (DetectedObject& detection : detections) detection.category = 0;
  const Cells cells =
      cells_of({input.images, 1, truths, detections, {}}, static_cast<std::uint32_t>(detections.size()));
  std::vector<double> overlaps;
  for (const Cell& cell : cells.all) {
    const auto of_detections = cells.detections_of(cell), of_truths = cells.truths_of(cell);
    overlaps.assign(of_truths.size(), 0);
    work({of_detections, of_truths, [&](std::size_t d) {
            if (!overlaps.empty()) input.overlaps(of_detections.subspan(d, 1), of_truths, overlaps);
            return std::span<const double>(overlaps);
          }});
  }
}

}  // namespace touchmark::metrics
