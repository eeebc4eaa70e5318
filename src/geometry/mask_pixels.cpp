#include <algorithm>
#include <bit>
#include <cassert>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "geometry/mask.h"
#include "geometry/mask_runs.h"

namespace touchmark::geometry {
namespace {

constexpr std::size_t kStrip = 64;  // columns turned at a time

// Bit i says whether pixels[i] is nonzero.
std::uint64_t inside_bits(const std::uint8_t* pixels) {
#if defined(__SSE2__)
  const __m128i zero = _mm_setzero_si128();
  std::uint64_t outside = 0;
  for (int i = 0; i < 4; ++i) {
    const __m128i chunk = _mm_loadu_si128(reinterpret_cast<const __m128i*>(pixels + 16 * i));
    const auto bits = static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(chunk, zero)));
    outside |= static_cast<std::uint64_t>(bits) << (16 * i);
  }
  return ~outside;
#else
  std::uint64_t inside = 0;
  for (int i = 0; i < 64; ++i) inside |= static_cast<std::uint64_t>(pixels[i] != 0) << i;
  return inside;
#endif
}

// Turns a stream of pixels into runs.
class PixelEncoder {
 public:
  void add(const std::uint8_t* pixels, std::size_t count) {
    std::size_t i = 0;
    for (; i + 64 <= count; i += 64) add_bits(inside_bits(pixels + i), 64);
    if (i == count) return;
    std::uint8_t rest[64] = {};
    std::memcpy(rest, pixels + i, count - i);
    add_bits(inside_bits(rest), count - i);
  }
  std::vector<std::uint32_t> finish() {
    counts_.push_back(static_cast<std::uint32_t>(position_ - run_begin_));
    return std::move(counts_);
  }

 private:
  void add_bits(std::uint64_t inside, std::size_t count) {
    std::uint64_t changes = inside ^ ((inside << 1) | last_);
    if (count < 64) changes &= (std::uint64_t{1} << count) - 1;
    while (changes != 0) {
      const std::uint64_t at = position_ + static_cast<std::uint64_t>(std::countr_zero(changes));
      counts_.push_back(static_cast<std::uint32_t>(at - run_begin_));
      run_begin_ = at;
      changes &= changes - 1;
    }
    last_ = (inside >> (count - 1)) & 1;
    position_ += count;
  }
  std::vector<std::uint32_t> counts_;
  std::uint64_t position_ = 0;
  std::uint64_t run_begin_ = 0;
  std::uint64_t last_ = 0;
};

// One step of turning an 8 x 8 block: swaps the off-diagonal halves of bytes in two rows.
void swap_halves(std::uint64_t& upper, std::uint64_t& lower, int shift, std::uint64_t keep) {
  const std::uint64_t moved = ((upper >> shift) ^ lower) & keep;
  lower ^= moved;
  upper ^= moved << shift;
}

void turn_block(const std::uint8_t* from, std::size_t from_stride, std::uint8_t* to, std::size_t to_stride) {
  std::uint64_t rows[8];
  for (int i = 0; i < 8; ++i) std::memcpy(&rows[i], from + static_cast<std::size_t>(i) * from_stride, 8);
  for (int i = 0; i < 4; ++i) swap_halves(rows[i], rows[i + 4], 32, 0x00000000FFFFFFFFu);
  for (const int i : {0, 1, 4, 5}) swap_halves(rows[i], rows[i + 2], 16, 0x0000FFFF0000FFFFu);
  for (const int i : {0, 2, 4, 6}) swap_halves(rows[i], rows[i + 1], 8, 0x00FF00FF00FF00FFu);
  for (int i = 0; i < 8; ++i) std::memcpy(to + static_cast<std::size_t>(i) * to_stride, &rows[i], 8);
}

// to[c * to_stride + r] = from[r * from_stride + c]
void turn(const std::uint8_t* from, std::size_t from_stride, std::size_t rows, std::size_t columns,
          std::uint8_t* to, std::size_t to_stride) {
  const std::size_t whole_rows = rows / 8 * 8;
  const std::size_t whole_columns = columns / 8 * 8;
  for (std::size_t r = 0; r < whole_rows; r += 8)
    for (std::size_t c = 0; c < whole_columns; c += 8)
      turn_block(from + r * from_stride + c, from_stride, to + c * to_stride + r, to_stride);
  for (std::size_t r = 0; r < rows; ++r)
    for (std::size_t c = r < whole_rows ? whole_columns : 0; c < columns; ++c)
      to[c * to_stride + r] = from[r * from_stride + c];
}

struct Extent {
  std::size_t width = 0;
  std::size_t height = 0;
  std::size_t pixels() const { return width * height; }
};

Extent extent_of(Size size) {
  assert(mask_size_ok(size));
  return {static_cast<std::size_t>(size.width), static_cast<std::size_t>(size.height)};
}

}  // namespace

Mask mask_from_pixels(std::span<const std::uint8_t> pixels, Size size) {
  assert(pixels.size() == extent_of(size).pixels());
  PixelEncoder encoder;
  encoder.add(pixels.data(), pixels.size());
  return {size, encoder.finish()};
}

Mask mask_from_rows(std::span<const std::uint8_t> pixels, Size size) {
  const Extent extent = extent_of(size);
  assert(pixels.size() == extent.pixels());
  if (pixels.empty()) return {size, {0}};
  PixelEncoder encoder;
  std::vector<std::uint8_t> strip(std::min(kStrip, extent.width) * extent.height);
  for (std::size_t x = 0; x < extent.width; x += kStrip) {
    const std::size_t columns = std::min(kStrip, extent.width - x);
    turn(pixels.data() + x, extent.width, extent.height, columns, strip.data(), extent.height);
    encoder.add(strip.data(), columns * extent.height);
  }
  return {size, encoder.finish()};
}

std::vector<std::uint8_t> mask_to_pixels(const Mask& mask) {
  std::vector<std::uint8_t> pixels(extent_of(mask.size).pixels(), 0);
  for (IntervalCursor run(mask.counts); !run.done(); run.next())
    std::memset(pixels.data() + run.begin(), 1, run.end() - run.begin());
  return pixels;
}

std::vector<std::uint8_t> mask_to_rows(const Mask& mask) {
  const Extent extent = extent_of(mask.size);
  std::vector<std::uint8_t> rows(extent.pixels());
  if (rows.empty()) return rows;
  std::vector<std::uint8_t> strip(std::min(kStrip, extent.width) * extent.height);
  IntervalCursor run(mask.counts);
  for (std::size_t x = 0; x < extent.width; x += kStrip) {
    const std::size_t columns = std::min(kStrip, extent.width - x);
    const std::uint64_t begin = x * extent.height;
    const std::uint64_t end = begin + columns * extent.height;
    std::fill(strip.begin(), strip.end(), std::uint8_t{0});
    for (; !run.done() && run.begin() < end; run.next()) {
      const std::uint64_t from = std::max(run.begin(), begin);
      std::memset(strip.data() + (from - begin), 1, std::min(run.end(), end) - from);
      if (run.end() > end) break;
    }
    turn(strip.data(), extent.height, columns, extent.height, rows.data() + x, extent.width);
  }
  return rows;
}

}  // namespace touchmark::geometry
