#include "formats/panoptic/segments.h"

#include <algorithm>
#include <set>
#include <unordered_map>

namespace touchmark::formats::panoptic {
namespace {

constexpr std::size_t kNamedIds = 5;

// Collects the runs of the wanted ids, columns first.
class Cutter {
 public:
  explicit Cutter(const std::vector<std::uint32_t>& ids) : runs_(ids.size()), ends_(ids.size()) {
    for (std::size_t i = 0; i < ids.size(); ++i) places_.emplace(ids[i], i);
  }
  void run(std::uint32_t id, std::size_t begin, std::size_t end) {
    if (id == 0 || begin == end) return;
    const auto place = places_.find(id);
    if (place == places_.end()) return stray(id, end - begin);
    std::vector<std::uint32_t>& counts = runs_[place->second];
    std::size_t& last = ends_[place->second];
    counts.push_back(static_cast<std::uint32_t>(begin - last));
    counts.push_back(static_cast<std::uint32_t>(end - begin));
    last = end;
  }
  Cut finish(geometry::Size size) {
    const auto total = static_cast<std::size_t>(size.width * size.height);
    Cut out;
    for (std::size_t i = 0; i < runs_.size(); ++i) {
      if (!runs_[i].empty() && ends_[i] < total)
        runs_[i].push_back(static_cast<std::uint32_t>(total - ends_[i]));
      out.masks.push_back({size, std::move(runs_[i])});
    }
    out.unnamed = unnamed_;
    out.unnamed_ids.assign(stray_.begin(), stray_.end());
    return out;
  }

 private:
  void stray(std::uint32_t id, std::size_t pixels) {
    unnamed_ += static_cast<std::int64_t>(pixels);
    if (stray_.size() < kNamedIds) stray_.insert(id);
  }
  std::unordered_map<std::uint32_t, std::size_t> places_;
  std::vector<std::vector<std::uint32_t>> runs_;
  std::vector<std::size_t> ends_;  // where the last run of each ended
  std::int64_t unnamed_ = 0;
  std::set<std::uint32_t> stray_;
};

}  // namespace

Cut cut(const RgbImage& image, const std::vector<std::uint32_t>& ids) {
  const auto width = static_cast<std::size_t>(image.size.width);
  const auto height = static_cast<std::size_t>(image.size.height);
  Cutter cutter(ids);
  std::uint32_t current = 0;
  std::size_t start = 0;
  std::size_t position = 0;
  for (std::size_t x = 0; x < width; ++x) {
    for (std::size_t y = 0; y < height; ++y, ++position) {
      const std::uint32_t id = image.pixels[y * width + x];
      if (id == current) continue;
      cutter.run(current, start, position);
      current = id;
      start = position;
    }
  }
  cutter.run(current, start, position);
  return cutter.finish(image.size);
}

Canvas::Canvas(geometry::Size size) {
  image_.size = size;
  image_.pixels.assign(static_cast<std::size_t>(size.width * size.height), 0);
}

void Canvas::draw(const geometry::Mask& mask, const geometry::GoOn& go_on) {
  constexpr std::size_t kAskEach = 1 << 22;  // pixels
  covered_.push_back(false);
  const auto number = static_cast<std::uint32_t>(covered_.size());
  const auto width = static_cast<std::size_t>(image_.size.width);
  const auto height = static_cast<std::size_t>(image_.size.height);
  std::size_t position = 0;
  std::size_t steps = 0;
  bool inside = false;
  for (const std::uint32_t run : mask.counts) {
    const std::size_t end = position + run;
    if (inside && (steps += run) >= kAskEach) {
      steps = 0;
      if (go_on && !go_on()) return;
    }
    for (; inside && position < end; ++position) {
      std::uint32_t& pixel = image_.pixels[(position % height) * width + position / height];
      if (pixel != 0) covered_[pixel - 1] = true;
      pixel = number;
    }
    position = end;
    inside = !inside;
  }
}

std::vector<Canvas::Drawn> Canvas::measure() const {
  struct Extent {
    std::int64_t left = INT64_MAX, top = INT64_MAX, right = -1, bottom = -1;
  };
  std::vector<Drawn> out(covered_.size());
  std::vector<Extent> extents(covered_.size());
  std::size_t at = 0;
  for (std::int64_t y = 0; y < image_.size.height; ++y) {
    for (std::int64_t x = 0; x < image_.size.width; ++x, ++at) {
      const std::uint32_t number = image_.pixels[at];
      if (number == 0) continue;
      ++out[number - 1].area;
      Extent& extent = extents[number - 1];
      extent = {std::min(extent.left, x), std::min(extent.top, y), std::max(extent.right, x),
                std::max(extent.bottom, y)};
    }
  }
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i].covered = covered_[i];
    const Extent& extent = extents[i];
    if (out[i].area > 0)
      out[i].box = {static_cast<double>(extent.left), static_cast<double>(extent.top),
                    static_cast<double>(extent.right - extent.left + 1),
                    static_cast<double>(extent.bottom - extent.top + 1)};
  }
  return out;
}

RgbImage Canvas::finish(const std::vector<std::uint32_t>& ids) && {
  for (std::uint32_t& pixel : image_.pixels)
    if (pixel != 0) pixel = ids[pixel - 1];
  return std::move(image_);
}

}  // namespace touchmark::formats::panoptic
