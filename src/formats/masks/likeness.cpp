#include "formats/masks/likeness.h"

#include "formats/png_index.h"

namespace touchmark::formats::masks {
namespace {

constexpr std::size_t kMostBytes = 8u << 20;
constexpr std::size_t kMostNumbers = 128;
constexpr std::size_t kMostNumbersOfSmall = 32;
constexpr std::size_t kSmall = 4096;  // pixels

}  // namespace

bool has_mask_pixels(const LabelImage& image) {
  const std::size_t pixels = image.pixels.size();
  if (pixels == 0) return false;
  const std::size_t numbers = pixel_counts(image).size();
  if (pixels < kSmall) return numbers <= kMostNumbersOfSmall;
  if (numbers > kMostNumbers) return false;
  std::size_t alike = 0;
  for (std::size_t i = 1; i < pixels; ++i) alike += image.pixels[i] == image.pixels[i - 1] ? 1 : 0;
  return alike * 4 >= (pixels - 1) * 3;
}

bool looks_like_mask(const DataSource& source, const std::filesystem::path& path, bool colors) {
  const std::string bytes = source.head(path, kMostBytes);
  const auto head = png_head(bytes);
  if (!head) return false;
  if (head->kind == PngKind::kColor) return colors && head->bits == 8;
  if (bytes.size() == kMostBytes) return true;
  const auto labels = decode_label_png(bytes, {});
  return labels && has_mask_pixels(labels->image);
}

}  // namespace touchmark::formats::masks
