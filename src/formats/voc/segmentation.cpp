#include "formats/voc/segmentation.h"

#include <vector>

namespace touchmark::formats::voc {

std::map<int, geometry::Mask> masks_of(const LabelImage& image) {
  const auto width = static_cast<std::size_t>(image.size.width);
  const auto height = static_cast<std::size_t>(image.size.height);
  const std::size_t total = width * height;
  std::array<std::vector<std::uint32_t>, 256> counts;
  std::array<std::size_t, 256> end{};  // where the last run of that index ended, columns first
  std::size_t position = 0;
  std::size_t start = 0;
  int current = -1;
  const auto close_run = [&] {
    if (current <= 0 || current > kMaxIndex) return;
    auto& runs = counts[static_cast<std::size_t>(current)];
    std::size_t& last = end[static_cast<std::size_t>(current)];
    runs.push_back(static_cast<std::uint32_t>(start - last));
    runs.push_back(static_cast<std::uint32_t>(position - start));
    last = position;
  };
  for (std::size_t x = 0; x < width; ++x) {
    for (std::size_t y = 0; y < height; ++y, ++position) {
      const int value = image.pixels[y * width + x];
      if (value == current) continue;
      close_run();
      current = value;
      start = position;
    }
  }
  close_run();
  std::map<int, geometry::Mask> masks;
  for (std::size_t index = 1; index <= kMaxIndex; ++index) {
    if (counts[index].empty()) continue;
    if (end[index] < total) counts[index].push_back(static_cast<std::uint32_t>(total - end[index]));
    masks[static_cast<int>(index)] = geometry::Mask{image.size, std::move(counts[index])};
  }
  return masks;
}

std::array<bool, 256> used_indices(const LabelImage& image) {
  std::array<bool, 256> used{};
  for (const std::uint8_t pixel : image.pixels) used[pixel] = true;
  return used;
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
    ++(*row)[classes.pixels[i]];
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

bool paint(LabelImage& image, const geometry::Mask& mask, int index, const geometry::GoOn& go_on) {
  const auto width = static_cast<std::size_t>(image.size.width);
  const auto height = static_cast<std::size_t>(image.size.height);
  if (!(mask.size == image.size) || height == 0) return false;
  const auto value = static_cast<std::uint8_t>(index);
  std::size_t position = 0;
  constexpr std::size_t kAskEach = 1 << 22;  // pixels
  std::size_t steps = 0;
  bool covered = false;
  bool inside = false;
  for (const std::uint32_t run : mask.counts) {
    if (!inside) {
      position += run;
    } else {
      steps += run;
      if (steps >= kAskEach) {
        steps = 0;
        if (go_on && !go_on()) return covered;
      }
      for (std::size_t i = 0; i < run && position < width * height; ++i, ++position) {
        std::uint8_t& pixel = image.pixels[(position % height) * width + position / height];
        covered = covered || (pixel != 0 && pixel != value);
        pixel = value;
      }
    }
    inside = !inside;
  }
  return covered;
}

}  // namespace touchmark::formats::voc
