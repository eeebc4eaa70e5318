// The header readers of single formats; only header.cpp calls them. Sizes are as stored, before orientation.
#pragma once

#include <cstdint>
#include <string_view>

#include "adapters/media/header.h"

namespace touchmark::adapters {

bool is_bmp(ByteSource& source);
Result<flow::MediaInfo> read_jpeg_header(ByteSource& source);
Result<flow::MediaInfo> read_png_header(ByteSource& source);
Result<flow::MediaInfo> read_gif_header(ByteSource& source);
Result<flow::MediaInfo> read_bmp_header(ByteSource& source);
Result<flow::MediaInfo> read_webp_header(ByteSource& source);

// Integers at an offset, 0 where they would reach past the end.
inline std::uint32_t byte_at(std::string_view bytes, std::size_t at) {
  return at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : 0u;
}
inline bool reaches(std::string_view bytes, std::size_t at, std::size_t count) {
  return at <= bytes.size() && count <= bytes.size() - at;
}
inline std::uint32_t le16(std::string_view b, std::size_t at) {
  return reaches(b, at, 2) ? byte_at(b, at) | byte_at(b, at + 1) << 8 : 0;
}
inline std::uint32_t be16(std::string_view b, std::size_t at) {
  return reaches(b, at, 2) ? byte_at(b, at) << 8 | byte_at(b, at + 1) : 0;
}
inline std::uint32_t le24(std::string_view b, std::size_t at) {
  return reaches(b, at, 3) ? le16(b, at) | byte_at(b, at + 2) << 16 : 0;
}
inline std::uint32_t le32(std::string_view b, std::size_t at) {
  return reaches(b, at, 4) ? le16(b, at) | le16(b, at + 2) << 16 : 0;
}
inline std::uint32_t be32(std::string_view b, std::size_t at) {
  return reaches(b, at, 4) ? be16(b, at) << 16 | be16(b, at + 2) : 0;
}

}  // namespace touchmark::adapters
