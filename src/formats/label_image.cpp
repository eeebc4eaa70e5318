#include "formats/label_image.h"

#include <algorithm>
#include <array>

namespace touchmark::formats {
namespace {

constexpr std::size_t kValues = 65536;

// The runs of one number, columns first.
struct Runs {
  int value = 0;
  std::size_t end = 0;  // where the last run ended
  std::vector<std::uint32_t> counts;
};

class Splitter {
 public:
  explicit Splitter(const std::function<bool(int)>& wanted) : wanted_(wanted), slots_(kValues, kUnasked) {}

  void close(int value, std::size_t start, std::size_t end) {
    if (value < 0) return;
    std::int32_t& slot = slots_[static_cast<std::size_t>(value)];
    if (slot == kUnasked) {
      slot = wanted_(value) ? static_cast<std::int32_t>(runs_.size()) : kUnwanted;
      if (slot != kUnwanted) runs_.push_back({value, 0, {}});
    }
    if (slot == kUnwanted) return;
    Runs& runs = runs_[static_cast<std::size_t>(slot)];
    runs.counts.push_back(static_cast<std::uint32_t>(start - runs.end));
    runs.counts.push_back(static_cast<std::uint32_t>(end - start));
    runs.end = end;
  }

  std::map<int, geometry::Mask> finish(geometry::Size size, std::size_t total) {
    std::map<int, geometry::Mask> masks;
    for (Runs& runs : runs_) {
      if (runs.end < total) runs.counts.push_back(static_cast<std::uint32_t>(total - runs.end));
      masks[runs.value] = geometry::Mask{size, std::move(runs.counts)};
    }
    return masks;
  }

 private:
  static constexpr std::int32_t kUnasked = -1;
  static constexpr std::int32_t kUnwanted = -2;
  const std::function<bool(int)>& wanted_;
  std::vector<std::int32_t> slots_;
  std::vector<Runs> runs_;
};

}  // namespace

std::map<int, geometry::Mask> masks_of(const LabelImage& image, const std::function<bool(int)>& wanted) {
  const auto width = static_cast<std::size_t>(image.size.width);
  const auto height = static_cast<std::size_t>(image.size.height);
  Splitter splitter(wanted);
  std::size_t position = 0;
  std::size_t start = 0;
  int current = -1;
  for (std::size_t x = 0; x < width; ++x) {
    for (std::size_t y = 0; y < height; ++y, ++position) {
      const int value = image.pixels[y * width + x];
      if (value == current) continue;
      splitter.close(current, start, position);
      current = value;
      start = position;
    }
  }
  splitter.close(current, start, position);
  return splitter.finish(image.size, width * height);
}

std::map<int, std::int64_t> pixel_counts(const LabelImage& image) {
  std::vector<std::int64_t> counts(kValues, 0);
  for (const std::uint16_t pixel : image.pixels) ++counts[pixel];
  std::map<int, std::int64_t> out;
  for (std::size_t value = 0; value < kValues; ++value)
    if (counts[value] > 0) out[static_cast<int>(value)] = counts[value];
  return out;
}

std::int64_t paint(LabelImage& image, const geometry::Mask& mask, int value, const geometry::GoOn& go_on) {
  const auto width = static_cast<std::size_t>(image.size.width);
  const auto height = static_cast<std::size_t>(image.size.height);
  if (!(mask.size == image.size) || height == 0) return 0;
  const auto color = static_cast<std::uint16_t>(value);
  std::size_t position = 0;
  constexpr std::size_t kAskEach = 1 << 20;  // pixels
  std::size_t steps = 0;
  std::int64_t covered = 0;
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
        std::uint16_t& pixel = image.pixels[(position % height) * width + position / height];
        if (pixel != 0 && pixel != color) ++covered;
        pixel = color;
      }
    }
    inside = !inside;
  }
  return covered;
}

}  // namespace touchmark::formats
