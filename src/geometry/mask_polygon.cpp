// Rasterizing polygons exactly as maskApi's rleFrPoly does.
//
// rleFrPoly scales the ring by 5, walks every edge point by point, and keeps the steps from one column of the
// fine grid to the next that fall on the middle of a pixel column; each such step toggles the inside from its
// row on. Here only those steps are computed, with the same floating-point expressions, so the outcome is
// the same bit for bit. Equal toggles cancel in pairs.
#include <algorithm>
#include <bit>
#include <cmath>
#include <optional>

#include "geometry/mask.h"
#include "geometry/mask_runs.h"

namespace touchmark::geometry {
namespace {

constexpr int kScale = 5;
constexpr int kMiddle = 2;  // the step from fine column 5x+2 to 5x+3 is that of pixel column x
constexpr double kFarthest = 1 << 27;

struct FinePoint {
  std::int64_t x;
  std::int64_t y;
};

std::int64_t to_fine(double v) {
  return static_cast<int>(kScale * std::clamp(v, -kFarthest, kFarthest) + .5);
}

struct Toggle {
  std::uint32_t column;
  std::uint32_t position;  // column * height + row
};

// Asks whether to go on once in so many steps; after a no it is no for good.
class Asking {
 public:
  bool stopped() const { return stopped_; }
  explicit Asking(const GoOn& go_on) : go_on_(go_on) {}
  bool go_on(std::size_t steps) {
    steps_ += steps;
    if (steps_ < kSteps || !go_on_ || stopped_) return !stopped_;
    steps_ = 0;
    stopped_ = !go_on_();
    return !stopped_;
  }

 private:
  static constexpr std::size_t kSteps = 1 << 20;
  const GoOn& go_on_;
  std::size_t steps_ = 0;
  bool stopped_ = false;
};

// A bit for each pixel, in the order of the runs: what a list of toggles or of intervals becomes when a
// hostile polygon crosses the image so often that sorting the list would take longer and more memory.
class PixelBits {
 public:
  // So many entries of eight bytes take as much memory, but few enough to be sorted within a moment.
  static std::size_t worth_from(std::uint64_t pixels) {
    return std::clamp<std::size_t>(pixels / 64, std::size_t{1} << 20, std::size_t{1} << 22);
  }

  bool empty() const { return words_.empty(); }
  void make(std::uint64_t pixels) { words_.assign(pixels / 64 + 1, 0); }
  void flip(std::uint64_t at) { words_[at / 64] ^= std::uint64_t{1} << (at % 64); }
  void fill(std::uint64_t begin, std::uint64_t end) {
    const std::uint64_t from = ~std::uint64_t{0} << (begin % 64);
    const std::uint64_t to = ~(~std::uint64_t{0} << (end % 64));
    if (begin / 64 == end / 64) {
      words_[begin / 64] |= from & to;
      return;
    }
    words_[begin / 64] |= from;
    std::fill(words_.begin() + static_cast<std::ptrdiff_t>(begin / 64 + 1),
              words_.begin() + static_cast<std::ptrdiff_t>(end / 64), ~std::uint64_t{0});
    words_[end / 64] |= to;
  }
  // Where a bit is set, ascending; with `edges`, where it differs from the one before. False when stopped.
  template <typename Take>
  bool each(bool edges, Asking& asking, Take take) const {
    std::uint64_t before = 0;
    for (std::size_t i = 0; i < words_.size(); ++i) {
      std::uint64_t word = words_[i];
      if (edges) word ^= word << 1 | before;
      before = words_[i] >> 63;
      if (!asking.go_on(1 + static_cast<std::size_t>(std::popcount(word)))) return false;
      for (; word != 0; word &= word - 1) take(i * 64 + static_cast<std::uint64_t>(std::countr_zero(word)));
    }
    return true;
  }

 private:
  std::vector<std::uint64_t> words_;
};

class ToggleList {
 public:
  ToggleList(Size size, Asking& asking)
      : width_(size.width),
        height_(size.height),
        asking_(asking),
        most_(PixelBits::worth_from(static_cast<std::uint64_t>(size.width * size.height))) {}

  void add_edge(FinePoint from, FinePoint to) {
    const std::int64_t dx = std::abs(to.x - from.x);
    const std::int64_t dy = std::abs(to.y - from.y);
    if (dx == 0) return;
    const bool flip = (dx >= dy && from.x > to.x) || (dx < dy && from.y > to.y);
    if (flip) std::swap(from, to);
    // Pixel columns x with 5x+2 >= the smaller and 5x+3 <= the greater end.
    const std::int64_t low = std::min(from.x, to.x) - kMiddle;
    const std::int64_t high = std::max(from.x, to.x) - kMiddle - 1;
    if (high < 0) return;
    const std::int64_t first = low <= 0 ? 0 : (low + kScale - 1) / kScale;
    const std::int64_t last = std::min(high / kScale, width_ - 1);
    if (first > last || !asking_.go_on(static_cast<std::size_t>(last - first + 1))) return;
    reserve(static_cast<std::size_t>(last - first + 1));
    // Which of the two is asked once an edge, not once a toggle: most polygons are small.
    if (bits_.empty()) {
      add_toggles<false>(from, to, dx, dy, first, last);
    } else {
      add_toggles<true>(from, to, dx, dy, first, last);
    }
  }

  // Nothing inside when it was stopped.
  std::vector<std::uint32_t> finish() {
    const auto total = static_cast<std::uint32_t>(width_ * height_);
    if (asking_.stopped()) return {total};
    std::vector<std::uint32_t> counts;
    std::uint32_t before = 0;
    const auto take = [&](std::uint64_t position) {
      if (position >= total) return;
      counts.push_back(static_cast<std::uint32_t>(position) - before);
      before = static_cast<std::uint32_t>(position);
    };
    if (bits_.empty()) {
      sort();
      cancel_pairs();
      counts.reserve(toggles_.size() + 1);
      for (const Toggle& toggle : toggles_) take(toggle.position);
    } else if (!bits_.each(false, asking_, take)) {
      return {total};
    }
    counts.push_back(total - before);
    return counts;
  }

 private:
  template <bool kBits>
  void add_toggles(FinePoint from, FinePoint to, std::int64_t dx, std::int64_t dy, std::int64_t first,
                   std::int64_t last) {
    if (dx >= dy) {
      add_flat<kBits>(from, to, dx, first, last);
    } else {
      add_steep<kBits>(from, to, dy, first, last);
    }
  }

  // The edge advances one fine column at a time from from.x to to.x.
  template <bool kBits>
  void add_flat(FinePoint from, FinePoint to, std::int64_t dx, std::int64_t first, std::int64_t last) {
    const double s = static_cast<double>(to.y - from.y) / static_cast<double>(dx);
    const double ys = static_cast<double>(from.y);
    // Of the rows on both sides of the step the smaller counts: that of the later point when y falls.
    std::int64_t t = first * kScale + kMiddle - from.x + (s < 0 ? 1 : 0);
    for (std::int64_t x = first; x <= last; ++x, t += kScale)
      add<kBits>(x, static_cast<int>(ys + s * static_cast<double>(t) + .5));
  }

  // The edge advances one fine row at a time from from.y to to.y; the step over a column is where the rounded
  // x passes it. A guess by division is corrected with the exact expression.
  template <bool kBits>
  void add_steep(FinePoint from, FinePoint to, std::int64_t dy, std::int64_t first, std::int64_t last) {
    const double s = static_cast<double>(to.x - from.x) / static_cast<double>(dy);
    const double xs = static_cast<double>(from.x);
    const double rows_per_column = 1 / s;
    const auto beyond = [&](std::int64_t t, double column) {
      const bool right = xs + s * static_cast<double>(t) + .5 >= column;
      return s > 0 ? right : !right;
    };
    for (std::int64_t x = first; x <= last; ++x) {
      const auto column = static_cast<double>(x * kScale + kMiddle + 1);
      auto t = static_cast<std::int64_t>((column - .5 - xs) * rows_per_column);
      t = std::clamp<std::int64_t>(t, 0, dy);
      while (t > 0 && beyond(t, column)) --t;
      while (t < dy && !beyond(t, column)) ++t;
      // t is the first row beyond the column; the step is from the row before.
      if (t > 0 && beyond(t, column)) add<kBits>(x, static_cast<int>(t - 1 + from.y));
    }
  }

  template <bool kBits>
  void add(std::int64_t column, int fine_row) {
    const std::int64_t row = fine_row <= kMiddle ? 0 : (fine_row + kScale - 1 - kMiddle) / kScale;
    const auto position = static_cast<std::uint32_t>(column * height_ + std::min(row, height_));
    if constexpr (kBits) {
      bits_.flip(position);
    } else {
      toggles_.push_back({static_cast<std::uint32_t>(column), position});
    }
  }

  // Keeps memory within what the image needs, however often a hostile ring crosses it.
  void reserve(std::size_t more) {
    if (!bits_.empty() || toggles_.size() + more <= most_) return;
    bits_.make(static_cast<std::uint64_t>(width_ * height_));
    for (const Toggle& toggle : toggles_) bits_.flip(toggle.position);
    toggles_ = {};
  }

  void sort() {
    constexpr std::size_t kFewToggles = 12;
    const auto earlier = [](const Toggle& a, const Toggle& b) { return a.position < b.position; };
    if (toggles_.size() <= kFewToggles) return insertion_sort(toggles_.data(), toggles_.size());
    std::uint32_t left = UINT32_MAX;
    std::uint32_t right = 0;
    for (const Toggle& toggle : toggles_) {
      left = std::min(left, toggle.column);
      right = std::max(right, toggle.column);
    }
    const std::size_t columns = std::size_t{right} - left + 1;
    if (columns > 8 * toggles_.size()) return std::sort(toggles_.begin(), toggles_.end(), earlier);

    // By columns, which bucket perfectly, then within each.
    std::vector<std::uint32_t> ends(columns + 1, 0);
    for (const Toggle& toggle : toggles_) ++ends[toggle.column - left + 1];
    for (std::size_t i = 1; i < ends.size(); ++i) ends[i] += ends[i - 1];
    std::vector<Toggle> sorted(toggles_.size());
    for (const Toggle& toggle : toggles_) sorted[ends[toggle.column - left]++] = toggle;
    std::size_t begin = 0;
    for (std::size_t i = 0; i < columns; ++i) {
      const std::size_t end = ends[i];
      if (end - begin <= 16) {
        insertion_sort(sorted.data() + begin, end - begin);
      } else {
        std::sort(sorted.data() + begin, sorted.data() + end, earlier);
      }
      begin = end;
    }
    toggles_.swap(sorted);
  }

  static void insertion_sort(Toggle* items, std::size_t count) {
    for (std::size_t i = 1; i < count; ++i) {
      const Toggle item = items[i];
      std::size_t j = i;
      for (; j > 0 && items[j - 1].position > item.position; --j) items[j] = items[j - 1];
      items[j] = item;
    }
  }

  void cancel_pairs() {
    std::size_t kept = 0;
    for (const Toggle& toggle : toggles_) {
      if (kept > 0 && toggles_[kept - 1].position == toggle.position) {
        --kept;
      } else {
        toggles_[kept++] = toggle;
      }
    }
    toggles_.resize(kept);
  }

  std::int64_t width_;
  std::int64_t height_;
  Asking& asking_;
  const std::size_t most_;
  std::vector<Toggle> toggles_;  // as long as they are few
  PixelBits bits_;
};

bool has_nan(std::span<const Point> ring) {
  for (const Point& point : ring)
    if (std::isnan(point.x) || std::isnan(point.y)) return true;
  return false;
}

struct Interval {
  std::uint64_t begin;
  std::uint64_t end;
};

// The union of any number of intervals at once, so that many parts do not cost the square of their number.
class Union {
 public:
  Union(Size size, Asking& asking)
      : size_(size),
        asking_(asking),
        pixels_(static_cast<std::uint64_t>(size.width * size.height)),
        most_(PixelBits::worth_from(pixels_)) {}

  void add(const Mask& mask) {
    std::size_t steps = 0;
    for (IntervalCursor run(mask.counts); !run.done(); run.next()) {
      if (++steps % 1024 == 0 && !asking_.go_on(1024)) return;
      if (bits_.empty()) {
        intervals_.push_back({run.begin(), run.end()});
        if (intervals_.size() > most_) to_bits();
      } else {
        bits_.fill(run.begin(), run.end());
      }
    }
  }

  // Nothing inside when it was stopped.
  Mask finish() {
    RunBuilder runs;
    if (bits_.empty()) {
      std::sort(intervals_.begin(), intervals_.end(),
                [](const Interval& a, const Interval& b) { return a.begin < b.begin; });
      runs.reserve(2 * intervals_.size() + 1);
      for (const Interval& interval : intervals_) runs.add(interval.begin, interval.end);
    } else {
      std::optional<std::uint64_t> begin;
      bits_.each(true, asking_, [&](std::uint64_t at) {
        if (begin) runs.add(*begin, at);
        begin = begin ? std::nullopt : std::optional(at);
      });
    }
    if (asking_.stopped()) runs = {};
    return {size_, runs.finish(pixels_)};
  }

 private:
  void to_bits() {
    bits_.make(pixels_);
    for (const Interval& interval : intervals_) bits_.fill(interval.begin, interval.end);
    intervals_ = {};
  }

  const Size size_;
  Asking& asking_;
  const std::uint64_t pixels_;
  const std::size_t most_;
  std::vector<Interval> intervals_;  // as long as they are few
  PixelBits bits_;
};

Mask ring_mask(std::span<const Point> ring, Size size, Asking& asking) {
  if (!mask_size_ok(size)) size = {};
  ToggleList toggles(size, asking);
  if (!ring.empty() && size.width > 0 && size.height > 0 && !has_nan(ring)) {
    FinePoint previous{to_fine(ring.back().x), to_fine(ring.back().y)};
    for (const Point& point : ring) {
      const FinePoint next{to_fine(point.x), to_fine(point.y)};
      toggles.add_edge(previous, next);
      previous = next;
    }
  }
  return {size, toggles.finish()};
}

Mask part_mask(const PolygonPart& part, Size size, Asking& asking) {
  Mask outer = ring_mask(part.outer, size, asking);
  if (part.holes.empty()) return outer;
  Union holes(outer.size, asking);
  for (const Ring& hole : part.holes) {
    if (!asking.go_on(1 + hole.size())) break;
    holes.add(ring_mask(hole, size, asking));
  }
  const Mask all_holes = holes.finish();
  if (asking.stopped()) return ring_mask({}, size, asking);
  return *mask_combine(outer, all_holes, MaskOp::kDifference);
}

}  // namespace

Mask mask_from_ring(std::span<const Point> ring, Size size) {
  const GoOn always;
  Asking asking(always);
  return ring_mask(ring, size, asking);
}

Mask mask_from_polygon(const Polygon& polygon, Size size, const GoOn& go_on) {
  Asking asking(go_on);
  if (polygon.parts.size() == 1) return part_mask(polygon.parts.front(), size, asking);
  if (!mask_size_ok(size)) size = {};
  Union parts(size, asking);
  for (const PolygonPart& part : polygon.parts) {
    if (!asking.go_on(1 + part.outer.size())) break;
    parts.add(part_mask(part, size, asking));
  }
  return parts.finish();
}

}  // namespace touchmark::geometry
