// PNG, GIF, BMP and WebP.
#include "adapters/media/header_kinds.h"

namespace touchmark::adapters {
namespace {

using std::literals::operator""sv;

constexpr int kMaxChunks = 10'000;
constexpr int kMaxGifFrames = 100'000;
constexpr std::uint64_t kGifWalk = 64 << 20;  // frames beyond this many bytes are not counted
constexpr std::size_t kMaxExif = 64 << 10;

tl::unexpected<Error> cut_short(const char* format) {
  return fail(ErrorCode::kCorrupt, std::string("the ") + format + " header is cut short");
}

std::uint8_t orientation_of_block(std::string_view block) {
  // Some writers keep the prefix that belongs to JPEG.
  if (block.substr(0, 6) == "Exif\0\0"sv) block.remove_prefix(6);
  return exif_orientation(block);
}

}  // namespace

Result<flow::MediaInfo> read_png_header(ByteSource& source) {
  const std::string_view head = source.at(8, 25);
  if (head.size() < 25) return cut_short("PNG");
  if (head.substr(0, 8) != "\0\0\0\x0dIHDR"sv) return fail(ErrorCode::kCorrupt, "the PNG file has no IHDR");
  flow::MediaInfo info;
  info.size = {be32(head, 8), be32(head, 12)};
  info.bits = static_cast<int>(byte_at(head, 16));
  const std::uint32_t color = byte_at(head, 17);
  if (info.size.width > INT32_MAX || info.size.height > INT32_MAX || color > 6 || color == 1 || color == 5)
    return fail(ErrorCode::kCorrupt, "the PNG header contradicts itself");
  constexpr int kBands[] = {1, 0, 3, 3, 2, 0, 4};
  info.bands = kBands[color];
  std::uint64_t offset = 33;
  for (int i = 0; i < kMaxChunks; ++i) {
    const std::string_view chunk = source.at(offset, 8);
    const std::string_view name = chunk.size() == 8 ? chunk.substr(4) : "IEND"sv;
    if (name == "IDAT"sv || name == "IEND"sv) break;
    const std::uint32_t length = be32(chunk, 0);
    if (name == "eXIf"sv) {
      info.orientation = orientation_of_block(source.at(offset + 8, std::min<std::size_t>(length, kMaxExif)));
      break;
    }
    offset += 12ull + length;
  }
  return info;
}

namespace {

// Past a chain of sub-blocks; 0 when the file ends within.
std::uint64_t skip_sub_blocks(ByteSource& source, std::uint64_t offset) {
  while (offset < kGifWalk) {
    const std::string_view length = source.at(offset, 1);
    if (length.empty()) return 0;
    offset += 1 + byte_at(length, 0);
    if (byte_at(length, 0) == 0) return offset;
  }
  return 0;
}

std::uint64_t color_table_bytes(std::uint32_t flags) {
  return flags & 0x80 ? 3ull << ((flags & 7) + 1) : 0;
}

std::int64_t count_gif_frames(ByteSource& source, std::uint64_t offset) {
  std::int64_t frames = 0;
  while (offset != 0 && frames < kMaxGifFrames) {
    const std::string_view block = source.at(offset, 10);
    const std::uint32_t kind = byte_at(block, 0);
    if (kind == 0x21) {
      offset = skip_sub_blocks(source, offset + 2);
    } else if (kind == 0x2c && block.size() == 10) {
      ++frames;
      offset = skip_sub_blocks(source, offset + 11 + color_table_bytes(byte_at(block, 9)));
    } else {
      break;
    }
  }
  return std::max<std::int64_t>(frames, 1);
}

}  // namespace

Result<flow::MediaInfo> read_gif_header(ByteSource& source) {
  const std::string_view head = source.at(0, 13);
  if (head.size() < 13) return cut_short("GIF");
  flow::MediaInfo info;
  info.size = {le16(head, 6), le16(head, 8)};
  info.bands = 3;
  info.pages = count_gif_frames(source, 13 + color_table_bytes(byte_at(head, 10)));
  return info;
}

bool is_bmp(ByteSource& source) {
  const std::uint32_t size = le32(source.at(14, 4), 0);
  return size == 12 || size == 40 || size == 52 || size == 56 || size == 64 || size == 108 || size == 124;
}

Result<flow::MediaInfo> read_bmp_header(ByteSource& source) {
  const std::string_view head = source.at(14, 56);
  if (head.size() < 12) return cut_short("BMP");
  flow::MediaInfo info;
  std::uint32_t depth = le16(head, 10);
  if (le32(head, 0) == 12) {
    info.size = {le16(head, 4), le16(head, 6)};
  } else {
    if (head.size() < 40) return cut_short("BMP");
    const std::int64_t height = static_cast<std::int32_t>(le32(head, 8));
    info.size = {static_cast<std::int32_t>(le32(head, 4)), height < 0 ? -height : height};
    depth = le16(head, 14);
  }
  const std::uint32_t compression = le32(head, 0) == 12 ? 0 : le32(head, 16);
  const bool has_masks = (compression == 3 && le32(head, 0) >= 56) || compression == 6;
  info.bands = depth > 8 && has_masks && le32(head, 52) != 0 ? 4 : 3;
  return info;
}

namespace {

Result<void> read_webp_frame(std::string_view name, std::string_view body, flow::MediaInfo& info) {
  if (name == "VP8X"sv) {
    if (body.size() < 10) return cut_short("WebP");
    info.size = {1 + le24(body, 4), 1 + le24(body, 7)};
    info.bands = byte_at(body, 0) & 0x10 ? 4 : 3;
  } else if (name == "VP8L"sv) {
    if (body.size() < 5 || byte_at(body, 0) != 0x2f) return cut_short("WebP");
    const std::uint32_t bits = le32(body, 1);
    info.size = {1 + (bits & 0x3fff), 1 + (bits >> 14 & 0x3fff)};
    info.bands = bits >> 28 & 1 ? 4 : 3;
  } else {
    if (body.size() < 10 || body.substr(3, 3) != "\x9d\x01\x2a"sv) return cut_short("WebP");
    info.size = {le16(body, 6) & 0x3fff, le16(body, 8) & 0x3fff};
    info.bands = 3;
  }
  return {};
}

}  // namespace

Result<flow::MediaInfo> read_webp_header(ByteSource& source) {
  flow::MediaInfo info;
  std::uint64_t offset = 12;
  std::int64_t frames = 0;
  bool extended = false;
  for (int i = 0; i < kMaxChunks; ++i) {
    const std::string_view chunk = source.at(offset, 18);
    if (chunk.size() < 8) break;
    const std::string name(chunk.substr(0, 4));
    const std::uint64_t length = le32(chunk, 4);
    const bool is_image = name == "VP8 " || name == "VP8L";
    if (name == "VP8X" || (is_image && !extended)) {
      TM_TRY(read_webp_frame(name, chunk.substr(8), info));
      extended = name == "VP8X";
      if (!extended) return info;
    }
    if (name == "ANMF") ++frames;
    if (name == "EXIF")
      info.orientation =
          orientation_of_block(source.at(offset + 8, std::min<std::uint64_t>(length, kMaxExif)));
    offset += 8 + length + (length & 1);
  }
  if (info.size.width == 0) return cut_short("WebP");
  info.pages = std::max<std::int64_t>(frames, 1);
  return info;
}

}  // namespace touchmark::adapters
