#include <algorithm>

#include "adapters/media/header_kinds.h"

namespace touchmark::adapters {
namespace {

constexpr int kMaxSegments = 4096;
constexpr std::size_t kMaxFill = 64 << 10;

bool is_start_of_frame(std::uint32_t marker) {
  return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}

bool stands_alone(std::uint32_t marker) {
  return marker == 0x01 || (marker >= 0xd0 && marker <= 0xd8);
}

tl::unexpected<Error> no_frame() {
  return fail(ErrorCode::kCorrupt, "the JPEG file ends before the size of the image");
}

}  // namespace

Result<flow::MediaInfo> read_jpeg_header(ByteSource& source) {
  flow::MediaInfo info;
  bool has_exif = false;
  std::uint64_t offset = 2;
  std::size_t filled = 0;
  for (int segment = 0; segment < kMaxSegments;) {
    const std::string_view head = source.at(offset, 4);
    if (head.size() < 2) return no_frame();
    const std::uint32_t marker = byte_at(head, 1);
    if (byte_at(head, 0) != 0xff || marker == 0xff || marker == 0x00) {
      // Fill bytes, or bytes between segments that decoders skip with a warning.
      if (++filled > kMaxFill)
        return fail(ErrorCode::kCorrupt, "the JPEG file has no marker where one must be");
      ++offset;
      continue;
    }
    ++segment;
    if (stands_alone(marker)) {
      offset += 2;
      continue;
    }
    if (marker == 0xda || marker == 0xd9) return no_frame();
    const std::uint32_t length = be16(head, 2);
    if (head.size() < 4) return no_frame();
    if (length < 2) return fail(ErrorCode::kCorrupt, "a JPEG segment has an impossible length");
    if (is_start_of_frame(marker)) {
      const std::string_view frame = source.at(offset + 4, 6);
      if (frame.size() < 6) return no_frame();
      info.bits = static_cast<int>(byte_at(frame, 0));
      info.size = {be16(frame, 3), be16(frame, 1)};
      info.bands = static_cast<int>(byte_at(frame, 5));
      return info;
    }
    if (marker == 0xe1 && !has_exif) {
      const std::string_view body = source.at(offset + 4, length - 2);
      if (body.substr(0, 6) == std::string_view("Exif\0\0", 6)) {
        has_exif = true;
        info.orientation = exif_orientation(body.substr(6));
      }
    }
    offset += 2 + length;
  }
  return no_frame();
}

}  // namespace touchmark::adapters
