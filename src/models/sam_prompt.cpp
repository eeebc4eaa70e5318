#include "models/sam_prompt.h"

#include <algorithm>

namespace touchmark::models {
namespace {

// Labels of prompt points in the export.
constexpr float kOutside = 0;
constexpr float kInside = 1;
constexpr float kTopLeft = 2;
constexpr float kBottomRight = 3;
constexpr float kNothing = -1;

}  // namespace

PromptPoints points_of(const Prompt& prompt, double scale_x, double scale_y, bool padding) {
  PromptPoints points;
  const auto add = [&](double x, double y, float label) {
    points.places.push_back(static_cast<float>(x * scale_x));
    points.places.push_back(static_cast<float>(y * scale_y));
    points.labels.push_back(label);
  };
  for (const geometry::Point& at : prompt.inside) add(at.x, at.y, kInside);
  for (const geometry::Point& at : prompt.outside) add(at.x, at.y, kOutside);
  if (prompt.box) {
    const geometry::Box& box = *prompt.box;
    add(box.x, box.y, kTopLeft);
    add(box.x + box.width, box.y + box.height, kBottomRight);
  } else if (padding) {
    add(0, 0, kNothing);
  }
  return points;
}

Json parameters_of(const Prompt& prompt) {
  const auto list = [](const std::vector<geometry::Point>& points) {
    Json out = Json::array();
    for (const geometry::Point& at : points) out.push_back({at.x, at.y});
    return out;
  };
  Json out = {{"inside", list(prompt.inside)}, {"outside", list(prompt.outside)}};
  if (prompt.box) out["box"] = {prompt.box->x, prompt.box->y, prompt.box->width, prompt.box->height};
  return out;
}

Result<std::vector<Predicted<geometry::Mask>>> masks_of(const Array& masks,
                                                        const std::vector<float>& qualities,
                                                        const FieldPlace& place, geometry::Size size,
                                                        const std::shared_ptr<const Origin>& origin) {
  const std::int64_t height = masks.dim(2);
  const std::int64_t width = masks.dim(3);
  std::vector<Predicted<geometry::Mask>> out;
  for (std::size_t i = 0; i < qualities.size(); ++i) {
    const float* field = masks.floats() + static_cast<std::int64_t>(i) * height * width;
    const double quality = std::clamp(static_cast<double>(qualities[i]), 0.0, 1.0);
    TM_TRY(check_prediction(quality, origin.get()));
    out.push_back({mask_of_field(field, width, height, place, size, 0), quality, origin});
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const auto& a, const auto& b) { return a.confidence > b.confidence; });
  return out;
}

}  // namespace touchmark::models
