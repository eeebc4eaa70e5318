#include "formats/row_runs.h"

#include <algorithm>

#include "base/limits.h"
#include "geometry/mask.h"

namespace touchmark::formats {
namespace {

constexpr std::size_t kMostCrossings = 4u << 20;  // held at once, about

// Runs that are cut into lines of `length` pixels; of those the ones in the window are looked at, a line
// being a column of it.
struct Lines {
  std::span<const std::uint32_t> counts;
  std::uint64_t length = 0;
  Window window;
};

// Calls visit(line, begin, end) for the places, counted from the window's top and within [from, to), in which
// a line differs from the one before it; in front of the first and behind the last one there is nothing.
template <typename Visit>
void each_change(const Lines& lines, std::uint64_t from, std::uint64_t to, const Visit& visit) {
  std::vector<std::uint64_t> before, now;  // places where inside and outside change
  std::size_t run = 0;
  std::uint64_t run_begin = 0;
  const auto width = static_cast<std::uint64_t>(lines.window.width);
  for (std::uint64_t line = 0; line <= width; ++line) {
    now.clear();
    const std::uint64_t start = (static_cast<std::uint64_t>(lines.window.left) + line) * lines.length +
                                static_cast<std::uint64_t>(lines.window.top);
    const std::uint64_t low = start + from, high = start + to;
    while (line < width && run < lines.counts.size() && run_begin < high) {
      const std::uint64_t run_end = run_begin + lines.counts[run];
      if (run % 2 == 1 && run_end > low) {
        now.push_back(std::max(run_begin, low) - start);
        now.push_back(std::min(run_end, high) - start);
      }
      if (run_end > high) break;  // it goes on in the next line
      run_begin = run_end;
      ++run;
    }
    std::size_t i = 0, j = 0;
    bool open = false;
    std::uint64_t begin = 0;
    while (i < before.size() || j < now.size()) {
      const std::uint64_t place =
          std::min(i < before.size() ? before[i] : UINT64_MAX, j < now.size() ? now[j] : UINT64_MAX);
      bool turns = false;
      for (; i < before.size() && before[i] == place; ++i) turns = !turns;
      for (; j < now.size() && now[j] == place; ++j) turns = !turns;
      if (!turns) continue;
      if (open) visit(line, begin, place);
      open = !open;
      begin = place;
    }
    std::swap(before, now);
  }
}

// Calls emit(place, begin, end) for each stretch of lines [begin, end) that are inside at that place, in
// order.
template <typename Emit>
void each_stretch(const Lines& lines, const Emit& emit) {
  const auto height = static_cast<std::uint64_t>(lines.window.height);
  const std::uint64_t band =
      std::max<std::uint64_t>(1, kMostCrossings / (static_cast<std::uint64_t>(lines.window.width) + 1));
  std::vector<std::size_t> ends;
  std::vector<std::uint32_t> crossings;
  for (std::uint64_t from = 0; from < height; from += band) {
    const std::uint64_t to = std::min(height, from + band);
    ends.assign(static_cast<std::size_t>(to - from) + 1, 0);
    each_change(lines, from, to, [&](std::uint64_t, std::uint64_t begin, std::uint64_t end) {
      for (std::uint64_t place = begin; place < end; ++place)
        ++ends[static_cast<std::size_t>(place - from) + 1];
    });
    for (std::size_t i = 1; i < ends.size(); ++i) ends[i] += ends[i - 1];
    crossings.resize(ends.back());
    // ends[i] becomes the end of place i as it is filled.
    each_change(lines, from, to, [&](std::uint64_t line, std::uint64_t begin, std::uint64_t end) {
      for (std::uint64_t place = begin; place < end; ++place)
        crossings[ends[static_cast<std::size_t>(place - from)]++] = static_cast<std::uint32_t>(line);
    });
    std::size_t at = 0;
    for (std::uint64_t place = from; place < to; ++place)
      for (; at + 1 < ends[static_cast<std::size_t>(place - from)]; at += 2)
        emit(place, crossings[at], crossings[at + 1]);
  }
}

// Joins stretches that touch and hands out the runs between and in them.
template <typename Give>
class Runs {
 public:
  explicit Runs(const Give& give) : give_(give) {}
  void add(std::uint64_t begin, std::uint64_t end) {
    if (begin >= end) return;
    if (end_ > begin_ && begin == end_) {
      end_ = end;
      return;
    }
    flush();
    begin_ = begin;
    end_ = end;
  }
  void finish(std::uint64_t total) {
    flush();
    if (given_ < total || total == 0) give_(total - given_);
  }

 private:
  void flush() {
    if (end_ <= begin_) return;
    give_(begin_ - given_);
    give_(end_ - begin_);
    given_ = end_;
    begin_ = end_ = 0;
  }
  const Give& give_;
  std::uint64_t given_ = 0;
  std::uint64_t begin_ = 0;
  std::uint64_t end_ = 0;
};

}  // namespace

Window window_of(const geometry::Mask& mask) {
  const geometry::Box box = geometry::mask_box(mask);
  return {static_cast<std::int64_t>(box.x), static_cast<std::int64_t>(box.y),
          static_cast<std::int64_t>(box.width), static_cast<std::int64_t>(box.height)};
}

void each_row_run(const geometry::Mask& mask, const Window& window,
                  const std::function<void(std::uint64_t)>& give) {
  Runs runs(give);
  const auto width = static_cast<std::uint64_t>(window.width);
  each_stretch(Lines{mask.counts, static_cast<std::uint64_t>(mask.size.height), window},
               [&](std::uint64_t row, std::uint64_t begin, std::uint64_t end) {
                 runs.add(row * width + begin, row * width + end);
               });
  runs.finish(width * static_cast<std::uint64_t>(window.height));
}

Result<geometry::Mask> mask_from_row_runs(std::span<const std::uint32_t> runs, const Window& window,
                                          geometry::Size size) {
  if (!geometry::mask_size_ok(size) || !geometry::mask_size_ok({window.width, window.height}))
    return fail(ErrorCode::kTooLarge, "a mask has at most 4,294,967,295 pixels");
  const auto width = static_cast<std::uint64_t>(window.width);
  const auto height = static_cast<std::uint64_t>(window.height);
  std::uint64_t sum = 0;
  for (const std::uint32_t run : runs) sum += run;
  if (sum != width * height)
    return fail(ErrorCode::kInvalid, "the runs are of " + std::to_string(sum) +
                                         " pixels, width times height is " + std::to_string(width * height));
  geometry::Mask mask{size, {}};
  const auto keep = [&mask](std::uint64_t run) {
    if (mask.counts.size() <= limits::kMaskRuns) mask.counts.push_back(static_cast<std::uint32_t>(run));
  };
  Runs columns(keep);
  const auto clipped = [](std::int64_t place, std::int64_t most) {
    return std::clamp<std::int64_t>(place, 0, most);
  };
  each_stretch(Lines{runs, width, {0, 0, window.height, window.width}},
               [&](std::uint64_t x, std::uint64_t begin, std::uint64_t end) {
                 const std::int64_t column = window.left + static_cast<std::int64_t>(x);
                 if (column < 0 || column >= size.width) return;
                 const std::int64_t top = clipped(window.top + static_cast<std::int64_t>(begin), size.height);
                 const std::int64_t bottom =
                     clipped(window.top + static_cast<std::int64_t>(end), size.height);
                 columns.add(static_cast<std::uint64_t>(column * size.height + top),
                             static_cast<std::uint64_t>(column * size.height + bottom));
               });
  columns.finish(static_cast<std::uint64_t>(size.width) * static_cast<std::uint64_t>(size.height));
  if (mask.counts.size() > limits::kMaskRuns)
    return fail(ErrorCode::kTooLarge, "the mask has more than 2,097,152 runs");
  return mask;
}

}  // namespace touchmark::formats
