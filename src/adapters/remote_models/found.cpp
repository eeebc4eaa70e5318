#include "adapters/remote_models/found.h"

#include <algorithm>

#include "adapters/remote_models/http.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/utf8.h"
#include "geometry/measure.h"
#include "geometry/validate.h"

namespace touchmark::remote_models {

Result<geometry::Shape> checked_shape(geometry::Shape shape, geometry::Size size, const std::string& at) {
  auto checked = geometry::validate(std::move(shape), size, geometry::FramePolicy::kClip);
  if (!checked) return fail(ErrorCode::kCorrupt, "a shape that cannot be: " + checked.error().message, at);
  return std::move(checked->shape);
}

Result<double> checked_confidence(const Json& value, const std::string& at) {
  const double number = value.is_number() ? value.get<double>() : -1;
  if (!(number >= 0 && number <= 1))
    return fail(ErrorCode::kCorrupt,
                "a confidence that is not a number of 0 to 1: " + excerpt(dump_json(value)), at);
  return number;
}

Result<void> check_label(const std::string& label, const std::vector<std::string>& labels,
                         const std::string& at) {
  if (std::find(labels.begin(), labels.end(), label) != labels.end()) return {};
  return fail(ErrorCode::kCorrupt,
              "it says " + touchmark::quoted(excerpt(label)) + ", which is none of the labels asked for", at);
}

Result<void> check_text(const std::string& text, const std::string& at) {
  if (text.size() > limits::kText)
    return fail(ErrorCode::kTooLarge, "a text of " + std::to_string(text.size()) + " bytes", at);
  if (!is_utf8(text)) return fail(ErrorCode::kCorrupt, "a text that is not UTF-8", at);
  return {};
}

std::vector<models::Predicted<models::Detection>> chosen(
    std::vector<Found> found, const models::DetectOptions& options,
    const std::shared_ptr<const models::Origin>& origin) {
  std::erase_if(found, [&](const Found& one) { return one.confidence < options.least_confidence; });
  std::stable_sort(found.begin(), found.end(),
                   [](const Found& a, const Found& b) { return a.confidence > b.confidence; });
  std::vector<models::Predicted<models::Detection>> out;
  std::vector<geometry::Box> extents;
  for (Found& one : found) {
    if (out.size() >= options.most) break;
    const geometry::Box extent = geometry::extent(one.shape);
    bool is_covered = false;
    for (std::size_t i = 0; i < out.size() && !is_covered; ++i)
      is_covered =
          out[i].value.label == one.label && geometry::box_iou(extents[i], extent) > options.most_overlap;
    if (is_covered) continue;
    extents.push_back(extent);
    out.push_back({{std::move(one.shape), std::move(one.label)}, one.confidence, origin});
  }
  return out;
}

}  // namespace touchmark::remote_models
