#include "formats/voc/segmentation.h"

#include <algorithm>
#include <array>

namespace touchmark::formats::voc {
namespace {

constexpr std::uint16_t kVoidPixel = kVoid;

}  // namespace

Result<LabelImage> decode_labels(std::string_view bytes, const ColorIndex& colors) {
  TM_ASSIGN(PngLabels labels, decode_label_png(bytes, colors));
  if (labels.head.bits == 16) return fail(ErrorCode::kUnsupported, "label images of 16 bits are not read");
  if (labels.unknown > 0)
    std::replace(labels.image.pixels.begin(), labels.image.pixels.end(), kUnknownColor, kVoidPixel);
  return std::move(labels.image);
}

std::map<int, geometry::Mask> index_masks(const LabelImage& image) {
  return masks_of(image, [](int index) { return index > 0 && index <= kMaxIndex; });
}

std::map<int, int> majority_classes(const LabelImage& objects, const LabelImage& classes) {
  std::map<int, std::array<std::uint32_t, 256>> votes;
  std::array<std::uint32_t, 256>* row = nullptr;
  int row_of = -1;
  for (std::size_t i = 0; i < objects.pixels.size(); ++i) {
    const int object = objects.pixels[i];
    if (object == 0 || object == kVoid) continue;
    if (object != row_of) row = &votes[object];
    row_of = object;
    ++(*row)[std::min<std::size_t>(classes.pixels[i], kVoid)];
  }
  std::map<int, int> out;
  for (const auto& [object, count] : votes) {
    int best = 0;
    for (int index = 1; index <= kMaxIndex; ++index) {
      const std::uint32_t have = best == 0 ? 0 : count[static_cast<std::size_t>(best)];
      if (count[static_cast<std::size_t>(index)] > have) best = index;
    }
    out[object] = best;
  }
  return out;
}

}  // namespace touchmark::formats::voc
