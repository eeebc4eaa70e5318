#include "adapters/media/bmp.h"

#include <algorithm>
#include <array>
#include <bit>

#include "adapters/media/header_kinds.h"

namespace touchmark::adapters {
namespace {

constexpr std::uint32_t kRgb = 0;
constexpr std::uint32_t kRle8 = 1;
constexpr std::uint32_t kRle4 = 2;
constexpr std::uint32_t kBitFields = 3;
constexpr std::uint32_t kAlphaBitFields = 6;
constexpr std::size_t kFileHeader = 14;

struct Header {
  std::int64_t width = 0;
  std::int64_t height = 0;
  bool top_down = false;
  std::uint32_t depth = 0;
  std::uint32_t compression = kRgb;
  std::size_t pixels_at = 0;
  std::array<std::uint32_t, 4> masks{};  // red, green, blue, alpha
  std::vector<std::array<std::uint8_t, 3>> palette;
};

tl::unexpected<Error> corrupt(const char* why) {
  return fail(ErrorCode::kCorrupt, std::string("BMP: ") + why);
}

// A mask of consecutive bits, scaled to 0..255.
class Channel {
 public:
  explicit Channel(std::uint32_t mask)
      : mask_(mask), shift_(mask == 0 ? 0 : std::countr_zero(mask)), top_(mask >> shift_) {}
  bool is_valid() const { return (top_ & (top_ + 1ull)) == 0; }
  std::uint8_t of(std::uint32_t pixel) const {
    if (top_ == 0) return 0;
    const std::uint64_t value = (pixel & mask_) >> shift_;
    return static_cast<std::uint8_t>((value * 255 + top_ / 2) / top_);
  }

 private:
  std::uint32_t mask_;
  int shift_;
  std::uint32_t top_;
};

void read_masks(std::string_view bytes, std::uint32_t header_size, Header& header) {
  if (header.compression == kBitFields || header.compression == kAlphaBitFields) {
    // Inside the longer headers, or right behind the 40-byte one: the same place.
    for (std::size_t i = 0; i < 3; ++i) header.masks[i] = le32(bytes, kFileHeader + 40 + i * 4);
    if (header_size >= 56 || header.compression == kAlphaBitFields)
      header.masks[3] = le32(bytes, kFileHeader + 52);
  } else if (header.depth == 16) {
    header.masks = {0x7c00, 0x03e0, 0x001f, 0};
  } else {
    header.masks = {0xff0000, 0x00ff00, 0x0000ff, 0};
  }
}

Result<void> read_palette(std::string_view bytes, std::uint32_t header_size, Header& header) {
  if (header.depth > 8) return {};
  const std::size_t entry = header_size == 12 ? 3 : 4;
  const std::size_t most = std::size_t{1} << header.depth;
  std::size_t count = header_size == 12 ? 0 : le32(bytes, kFileHeader + 32);
  if (count == 0 || count > most) count = most;
  const std::size_t at = kFileHeader + header_size;
  if (header_size == 12 && header.pixels_at > at) count = std::min(count, (header.pixels_at - at) / entry);
  if (!reaches(bytes, at, count * entry)) return corrupt("the palette is cut short");
  header.palette.assign(most, {0, 0, 0});
  for (std::size_t i = 0; i < count; ++i)
    for (std::size_t c = 0; c < 3; ++c)
      header.palette[i][c] = static_cast<std::uint8_t>(byte_at(bytes, at + i * entry + 2 - c));
  return {};
}

Result<void> check_layout(const Header& header) {
  const bool by_palette = header.depth == 1 || header.depth == 4 || header.depth == 8;
  const bool direct = header.depth == 16 || header.depth == 24 || header.depth == 32;
  if (header.compression == 4 || header.compression == 5)
    return fail(ErrorCode::kUnsupported, "BMP files with JPEG or PNG data inside are not read");
  if (!by_palette && !direct) return corrupt("impossible number of bits per pixel");
  const bool known = header.compression == kRgb || (header.compression == kRle8 && header.depth == 8) ||
                     (header.compression == kRle4 && header.depth == 4) ||
                     ((header.compression == kBitFields || header.compression == kAlphaBitFields) &&
                      (header.depth == 16 || header.depth == 32));
  if (!known) return corrupt("impossible compression");
  for (const std::uint32_t mask : header.masks)
    if (!Channel(mask).is_valid()) return corrupt("impossible bit masks");
  return {};
}

Result<Header> read_headers(std::string_view bytes, std::int64_t max_pixels) {
  if (bytes.substr(0, 2) != "BM" || bytes.size() < 26) return corrupt("the header is cut short");
  Header header;
  header.pixels_at = le32(bytes, 10);
  const std::uint32_t header_size = le32(bytes, kFileHeader);
  if (header_size == 12) {
    header.width = le16(bytes, 18);
    header.height = le16(bytes, 20);
    header.depth = le16(bytes, 24);
  } else {
    if (header_size < 40 || header_size > 124 || !reaches(bytes, kFileHeader, header_size))
      return corrupt("the header is cut short");
    header.width = static_cast<std::int32_t>(le32(bytes, 18));
    header.height = static_cast<std::int32_t>(le32(bytes, 22));
    header.depth = le16(bytes, 28);
    header.compression = le32(bytes, 30);
  }
  header.top_down = header.height < 0;
  if (header.top_down) header.height = -header.height;
  if (header.width <= 0 || header.height <= 0) return corrupt("the image is empty");
  if (header.width > max_pixels / header.height)
    return fail(ErrorCode::kTooLarge, "the BMP image has too many pixels");
  read_masks(bytes, header_size, header);
  TM_TRY(check_layout(header));
  TM_TRY(read_palette(bytes, header_size, header));
  return header;
}

class Painter {
 public:
  explicit Painter(const Header& header) : header_(header) {
    bitmap_.width = header.width;
    bitmap_.height = header.height;
    bitmap_.bands = header.masks[3] != 0 ? 4 : 3;
    bitmap_.pixels.resize(static_cast<std::size_t>(header.width * header.height * bitmap_.bands));
  }

  // `row` in the order of the file.
  std::uint8_t* row(std::int64_t row) {
    const std::int64_t y = header_.top_down ? row : header_.height - 1 - row;
    return bitmap_.pixels.data() + y * header_.width * bitmap_.bands;
  }
  void put_index(std::uint8_t* row_start, std::int64_t x, std::uint32_t index) {
    if (index >= header_.palette.size()) index = 0;
    std::copy_n(header_.palette[index].data(), 3, row_start + x * 3);
  }
  Bitmap take() { return std::move(bitmap_); }
  int bands() const { return bitmap_.bands; }

 private:
  const Header& header_;
  Bitmap bitmap_;
};

void paint_index_row(const Header& header, std::string_view row, Painter& painter, std::uint8_t* out) {
  const std::uint32_t per_byte = 8 / header.depth;
  const std::uint32_t mask = (1u << header.depth) - 1;
  for (std::int64_t x = 0; x < header.width; ++x) {
    const std::uint32_t shift = (per_byte - 1 - static_cast<std::uint32_t>(x % per_byte)) * header.depth;
    painter.put_index(out, x, byte_at(row, static_cast<std::size_t>(x / per_byte)) >> shift & mask);
  }
}

void paint_direct_row(const Header& header, std::string_view row, int bands, std::uint8_t* out) {
  const std::array<Channel, 4> channels = {Channel(header.masks[0]), Channel(header.masks[1]),
                                           Channel(header.masks[2]), Channel(header.masks[3])};
  const std::size_t step = header.depth / 8;
  for (std::int64_t x = 0; x < header.width; ++x) {
    const std::size_t at = static_cast<std::size_t>(x) * step;
    if (step == 3) {
      for (std::size_t c = 0; c < 3; ++c) *out++ = static_cast<std::uint8_t>(row[at + 2 - c]);
      continue;
    }
    const std::uint32_t pixel = step == 2 ? le16(row, at) : le32(row, at);
    for (int c = 0; c < bands; ++c) *out++ = channels[static_cast<std::size_t>(c)].of(pixel);
  }
}

Result<Bitmap> read_plain(const Header& header, std::string_view bytes) {
  const std::uint64_t row_bytes = (static_cast<std::uint64_t>(header.width) * header.depth + 31) / 32 * 4;
  // Some writers leave the padding of the last row out.
  const std::uint64_t needed = row_bytes * static_cast<std::uint64_t>(header.height) - 3;
  if (header.pixels_at > bytes.size() || bytes.size() - header.pixels_at < needed)
    return corrupt("the file is cut short");
  Painter painter(header);
  for (std::int64_t y = 0; y < header.height; ++y) {
    const std::uint64_t at = header.pixels_at + static_cast<std::uint64_t>(y) * row_bytes;
    const std::string_view row = bytes.substr(at, row_bytes);
    if (row.size() * 8 < static_cast<std::uint64_t>(header.width) * header.depth)
      return corrupt("the file is cut short");
    if (header.depth <= 8)
      paint_index_row(header, row, painter, painter.row(y));
    else
      paint_direct_row(header, row, painter.bands(), painter.row(y));
  }
  return painter.take();
}

// RLE4 and RLE8: pairs of (count, value); a zero count escapes to end of line (0), end of bitmap (1),
// a move (2), or that many literal values padded to 16 bits. Pixels never mentioned are color 0.
class RunReader {
 public:
  RunReader(const Header& header, std::string_view data) : header_(header), data_(data), painter_(header) {
    for (std::int64_t y = 0; y < header.height; ++y)
      for (std::int64_t x = 0; x < header.width; ++x) painter_.put_index(painter_.row(y), x, 0);
  }

  Result<Bitmap> read() {
    while (row_ < header_.height) {
      if (!reaches(data_, at_, 2)) return corrupt("the file is cut short");
      const std::uint32_t count = byte_at(data_, at_);
      const std::uint32_t value = byte_at(data_, at_ + 1);
      at_ += 2;
      if (count == 0 && value == 1) break;
      if (count == 0) {
        TM_TRY(escape(value));
      } else {
        for (std::uint32_t i = 0; i < count; ++i)
          put(is_rle4() ? (i % 2 == 0 ? value >> 4 : value & 15) : value);
      }
    }
    return painter_.take();
  }

 private:
  bool is_rle4() const { return header_.compression == kRle4; }

  void put(std::uint32_t index) {
    if (x_ < header_.width) painter_.put_index(painter_.row(row_), x_, index);
    ++x_;
  }

  Result<void> escape(std::uint32_t value) {
    if (value == 0) {
      x_ = 0;
      ++row_;
      return {};
    }
    if (value == 2) {
      if (!reaches(data_, at_, 2)) return corrupt("the file is cut short");
      x_ += byte_at(data_, at_);
      row_ += byte_at(data_, at_ + 1);
      at_ += 2;
      return {};
    }
    const std::size_t bytes = is_rle4() ? (value + 1) / 2 : value;
    if (!reaches(data_, at_, bytes)) return corrupt("the file is cut short");
    for (std::uint32_t i = 0; i < value; ++i) {
      const std::uint32_t byte = byte_at(data_, at_ + (is_rle4() ? i / 2 : i));
      put(is_rle4() ? (i % 2 == 0 ? byte >> 4 : byte & 15) : byte);
    }
    at_ += bytes + bytes % 2;
    return {};
  }

  const Header& header_;
  std::string_view data_;
  Painter painter_;
  std::size_t at_ = 0;
  std::int64_t x_ = 0;
  std::int64_t row_ = 0;
};

}  // namespace

Result<Bitmap> read_bmp(std::string_view bytes, std::int64_t max_pixels) {
  TM_ASSIGN(const Header header, read_headers(bytes, max_pixels));
  if (header.compression == kRle8 || header.compression == kRle4) {
    if (header.top_down) return corrupt("run lengths cannot be top-down");
    if (header.pixels_at > bytes.size()) return corrupt("the file is cut short");
    return RunReader(header, bytes.substr(header.pixels_at)).read();
  }
  return read_plain(header, bytes);
}

}  // namespace touchmark::adapters
