#include "models/detect_wide.h"

#include <algorithm>
#include <cmath>

#include "geometry/measure.h"

namespace touchmark::models {
namespace {

using geometry::Box;
using Found = std::vector<Predicted<Detection>>;

constexpr double kTileOverlap = 0.2;  // of a tile's side
constexpr double kEdge = 2;           // pixels from a tile's edge that count as cut

struct Part {
  std::int64_t x = 0;
  std::int64_t y = 0;
  geometry::Size size;
};

// Columns of a length so that neighbors share a fifth of them.
std::vector<std::pair<std::int64_t, std::int64_t>> spans(std::int64_t length, int count) {
  const double side = static_cast<double>(length) / (count - (count - 1) * kTileOverlap);
  std::vector<std::pair<std::int64_t, std::int64_t>> out;
  for (int i = 0; i < count; ++i) {
    const auto from = static_cast<std::int64_t>(std::floor(i * side * (1 - kTileOverlap)));
    const auto to = std::min(length, static_cast<std::int64_t>(std::ceil(static_cast<double>(from) + side)));
    out.emplace_back(from, to - from);
  }
  return out;
}

std::vector<Part> parts_of(geometry::Size size, int tiles) {
  std::vector<Part> parts = {{0, 0, size}};
  if (tiles < 2) return parts;
  for (const auto& [y, height] : spans(size.height, tiles))
    for (const auto& [x, width] : spans(size.width, tiles)) parts.push_back({x, y, {width, height}});
  return parts;
}

std::string pixels_of(const Image& image, const Part& part, bool mirrored) {
  std::string out(static_cast<std::size_t>(part.size.width * part.size.height * 3), '\0');
  std::size_t at = 0;
  for (std::int64_t y = 0; y < part.size.height; ++y)
    for (std::int64_t x = 0; x < part.size.width; ++x) {
      const std::int64_t from = mirrored ? part.size.width - 1 - x : x;
      const std::uint8_t* pixel = image.rgb + ((part.y + y) * image.size.width + part.x + from) * 3;
      for (int c = 0; c < 3; ++c) out[at++] = static_cast<char>(pixel[c]);
    }
  return out;
}

// The box of a part reaches an edge of it that is not an edge of the image.
bool is_cut(const Box& box, const Part& part, geometry::Size image) {
  const auto width = static_cast<double>(part.size.width);
  const auto height = static_cast<double>(part.size.height);
  return (part.x > 0 && box.x < kEdge) || (part.y > 0 && box.y < kEdge) ||
         (part.x + part.size.width < image.width && box.x + box.width > width - kEdge) ||
         (part.y + part.size.height < image.height && box.y + box.height > height - kEdge);
}

Result<void> look_at(Detect& model, const Image& image, const DetectOptions& options, const Part& part,
                     bool mirrored, Found& out) {
  const std::string pixels = pixels_of(image, part, mirrored);
  TM_ASSIGN(Found found,
            model.detect({part.size, reinterpret_cast<const std::uint8_t*>(pixels.data())}, options));
  for (auto& each : found) {
    auto* box = std::get_if<Box>(&each.value.shape);
    if (box == nullptr)
      return fail(ErrorCode::kUnsupported, "tiles and mirrors are for detectors that give boxes");
    if (mirrored) box->x = static_cast<double>(part.size.width) - box->x - box->width;
    if (is_cut(*box, part, image.size)) continue;
    box->x += static_cast<double>(part.x);
    box->y += static_cast<double>(part.y);
    out.push_back(std::move(each));
  }
  return {};
}

Found best_of(Found all, const DetectOptions& options) {
  std::stable_sort(all.begin(), all.end(),
                   [](const auto& a, const auto& b) { return a.confidence > b.confidence; });
  Found kept;
  for (auto& each : all) {
    if (kept.size() == options.most) break;
    const Box& box = std::get<Box>(each.value.shape);
    const bool covered = std::any_of(kept.begin(), kept.end(), [&](const auto& better) {
      return better.value.label == each.value.label &&
             geometry::box_iou(std::get<Box>(better.value.shape), box) > options.most_overlap;
    });
    if (!covered) kept.push_back(std::move(each));
  }
  return kept;
}

}  // namespace

Result<Found> detect_wide(Detect& model, const Image& image, const DetectOptions& options,
                          const WideLook& look) {
  if (look.tiles < 2 && !look.flip) return model.detect(image, options);
  Found all;
  for (const Part& part : parts_of(image.size, look.tiles)) {
    TM_TRY(look_at(model, image, options, part, false, all));
    if (look.flip) TM_TRY(look_at(model, image, options, part, true, all));
  }
  return best_of(std::move(all), options);
}

}  // namespace touchmark::models
