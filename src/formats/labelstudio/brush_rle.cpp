#include "formats/labelstudio/brush_rle.h"

#include <algorithm>
#include <array>

#include "geometry/mask.h"

namespace touchmark::formats::labelstudio {
namespace {

constexpr std::array<int, 4> kWidths = {3, 4, 8, 16};  // of a run's length, as Label Studio writes them
constexpr int kChannels = 4;

class BitReader {
 public:
  explicit BitReader(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}
  // 0 beyond the end, which ended() tells.
  std::uint32_t read(int bits) {
    std::uint32_t out = 0;
    for (; bits > 0; --bits) out = (out << 1) | next();
    return out;
  }
  bool ended() const { return ended_; }

 private:
  std::uint32_t next() {
    const std::size_t byte = at_ / 8;
    if (byte >= bytes_.size()) {
      ended_ = true;
      return 0;
    }
    const int shift = 7 - static_cast<int>(at_++ % 8);
    return (bytes_[byte] >> shift) & 1u;
  }

  std::span<const std::uint8_t> bytes_;
  std::uint64_t at_ = 0;
  bool ended_ = false;
};

class BitWriter {
 public:
  void write(std::uint32_t value, int bits) {
    for (int i = bits - 1; i >= 0; --i) {
      if (used_ == 0) bytes_.push_back(0);
      bytes_.back() = static_cast<std::uint8_t>(bytes_.back() | ((value >> i & 1u) << (7 - used_)));
      used_ = (used_ + 1) % 8;
    }
  }
  // The last byte is filled with zeros; a full one is followed by one of zeros, as the SDK does.
  std::vector<std::uint8_t> finish() {
    if (used_ == 0) bytes_.push_back(0);
    return std::move(bytes_);
  }

 private:
  std::vector<std::uint8_t> bytes_;
  int used_ = 0;
};

// Takes the values in order, and marks the pixels of the picture.
class Painter {
 public:
  explicit Painter(std::uint64_t pixels) : pixels_(pixels, 0) {}
  // `count` times the value, from the value number `from` on; alpha is each fourth.
  void fill(std::uint64_t from, std::uint64_t count, std::uint32_t value) {
    if (value == 0) return;
    const std::uint64_t first = from / kChannels;
    for (std::uint64_t pixel = first; pixel * kChannels + kChannels - 1 < from + count; ++pixel)
      if (pixel * kChannels + kChannels - 1 >= from) pixels_[pixel] = 1;
  }
  const std::vector<std::uint8_t>& rows() const { return pixels_; }

 private:
  std::vector<std::uint8_t> pixels_;
};

void write_run(BitWriter& out, std::uint64_t length, std::uint32_t value) {
  constexpr std::uint64_t kLongest = 1u << 16;
  while (length > 0) {
    const std::uint64_t part = std::min(length, kLongest);
    std::uint32_t width = 0;
    while (part > (std::uint64_t{1} << kWidths[width])) ++width;
    out.write(part > 1 ? 1 : 0, 1);
    out.write(width, 2);
    out.write(static_cast<std::uint32_t>(part - 1), kWidths[width]);
    out.write(value, 8);
    length -= part;
  }
}

}  // namespace

Result<geometry::Mask> mask_from_brush(std::span<const std::uint8_t> bytes, geometry::Size size) {
  if (size.width <= 0 || size.height <= 0 || size.height > kMostPixels / size.width)
    return fail(ErrorCode::kInvalid, "the image has no size, or is too large for a brush mask");
  const auto pixels = static_cast<std::uint64_t>(size.width * size.height);
  BitReader in(bytes);
  const std::uint64_t count = in.read(32);
  const int value_bits = static_cast<int>(in.read(5)) + 1;
  std::array<int, 4> widths{};
  for (int& width : widths) width = static_cast<int>(in.read(4)) + 1;
  if (in.ended() || count != pixels * kChannels)
    return fail(ErrorCode::kInvalid, "the brush mask is of " + std::to_string(count / kChannels) +
                                         " pixels, the image of " + std::to_string(pixels));
  Painter painter(pixels);
  for (std::uint64_t at = 0; at < count;) {
    const bool repeats = in.read(1) != 0;
    const std::uint32_t width = in.read(2);
    const std::uint64_t length =
        std::min<std::uint64_t>(std::uint64_t{in.read(widths[width])} + 1, count - at);
    if (repeats) {
      painter.fill(at, length, in.read(value_bits));
    } else {
      for (std::uint64_t i = 0; i < length && !in.ended(); ++i) painter.fill(at + i, 1, in.read(value_bits));
    }
    if (in.ended()) return fail(ErrorCode::kInvalid, "the brush mask is cut off");
    at += length;
  }
  return geometry::mask_from_rows(painter.rows(), size);
}

std::vector<std::uint8_t> brush_from_mask(const geometry::Mask& mask) {
  const std::vector<std::uint8_t> rows = geometry::mask_to_rows(mask);
  BitWriter out;
  out.write(static_cast<std::uint32_t>(rows.size() * kChannels), 32);
  out.write(8 - 1, 5);
  for (const int width : kWidths) out.write(static_cast<std::uint32_t>(width - 1), 4);
  for (std::size_t begin = 0; begin < rows.size();) {
    std::size_t end = begin + 1;
    while (end < rows.size() && rows[end] == rows[begin]) ++end;
    write_run(out, std::uint64_t{end - begin} * kChannels, rows[begin] != 0 ? 255 : 0);
    begin = end;
  }
  return out.finish();
}

}  // namespace touchmark::formats::labelstudio
