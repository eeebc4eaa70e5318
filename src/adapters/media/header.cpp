#include "adapters/media/header.h"

#include <unistd.h>

#include <cerrno>
#include <utility>

#include "adapters/media/header_kinds.h"

namespace touchmark::adapters {
namespace {

constexpr std::size_t kFirstRead = 16 << 10;
constexpr std::uint16_t kOrientationTag = 0x0112;
constexpr std::uint16_t kShortType = 3;

bool is_heif_brand(std::string_view brand) {
  for (const std::string_view known : {"avif", "avis", "heic", "heix", "heim", "heis", "mif1", "msf1"})
    if (brand == known) return true;
  return false;
}

}  // namespace

std::string_view FileSource::at(std::uint64_t offset, std::size_t count) {
  const bool inside = offset >= start_ && offset - start_ <= buffer_.size();
  if (!inside || buffer_.size() - (offset - start_) < count) {
    buffer_.resize(std::max(count, kFirstRead));
    start_ = offset;
    std::size_t filled = 0;
    while (filled < buffer_.size()) {
      const ssize_t n =
          ::pread(fd_, buffer_.data() + filled, buffer_.size() - filled, static_cast<off_t>(offset + filled));
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) break;
      filled += static_cast<std::size_t>(n);
    }
    buffer_.resize(filled);
  }
  return std::string_view(buffer_).substr(offset - start_, count);
}

Result<ImageKind> sniff(ByteSource& source) {
  using std::literals::operator""sv;
  const std::string_view head = source.at(0, 16);
  if (head.substr(0, 3) == "\xff\xd8\xff"sv) return ImageKind::kJpeg;
  if (head.substr(0, 8) == "\x89PNG\r\n\x1a\n"sv) return ImageKind::kPng;
  if (head.substr(0, 6) == "GIF87a"sv || head.substr(0, 6) == "GIF89a"sv) return ImageKind::kGif;
  if (head.substr(0, 4) == "RIFF"sv && head.size() >= 12 && head.substr(8, 4) == "WEBP"sv)
    return ImageKind::kWebp;
  const std::string_view first = head.substr(0, 4);
  if (first == "II*\0"sv || first == "MM\0*"sv || first == "II+\0"sv || first == "MM\0+"sv)
    return ImageKind::kTiff;
  if (head.size() >= 12 && head.substr(4, 4) == "ftyp"sv && is_heif_brand(head.substr(8, 4)))
    return ImageKind::kHeif;
  // "BM" alone is too common a start of a text: the header size must be one of a bitmap.
  if (head.substr(0, 2) == "BM"sv && is_bmp(source)) return ImageKind::kBmp;
  if (head.empty()) return fail(ErrorCode::kUnsupported, "the file is empty");
  return fail(ErrorCode::kUnsupported,
              "not an image format Touchmark reads (JPEG, PNG, WebP, TIFF, GIF, BMP, AVIF)");
}

std::string_view mime_of(ImageKind kind, ByteSource& source) {
  switch (kind) {
    case ImageKind::kJpeg:
      return "image/jpeg";
    case ImageKind::kPng:
      return "image/png";
    case ImageKind::kGif:
      return "image/gif";
    case ImageKind::kBmp:
      return "image/bmp";
    case ImageKind::kWebp:
      return "image/webp";
    case ImageKind::kTiff:
      return "image/tiff";
    case ImageKind::kHeif:
      break;
  }
  return source.at(8, 4).substr(0, 3) == "avi" ? "image/avif" : "image/heic";
}

bool needs_decoder(ImageKind kind) {
  return kind == ImageKind::kTiff || kind == ImageKind::kHeif;
}

Result<flow::MediaInfo> read_header(ImageKind kind, ByteSource& source) {
  Result<flow::MediaInfo> info =
      fail(ErrorCode::kUnsupported, "the header of this format is read by the decoder");
  if (kind == ImageKind::kJpeg) info = read_jpeg_header(source);
  if (kind == ImageKind::kPng) info = read_png_header(source);
  if (kind == ImageKind::kGif) info = read_gif_header(source);
  if (kind == ImageKind::kBmp) info = read_bmp_header(source);
  if (kind == ImageKind::kWebp) info = read_webp_header(source);
  if (!info) return info;
  if (info->size.width <= 0 || info->size.height <= 0)
    return fail(ErrorCode::kCorrupt, "the image says that it is empty");
  info->mime = mime_of(kind, source);
  if (info->orientation >= 5) std::swap(info->size.width, info->size.height);
  return info;
}

std::uint8_t exif_orientation(std::string_view tiff) {
  if (tiff.size() < 8) return 1;
  const bool little = tiff[0] == 'I';
  if (tiff.substr(0, 2) != (little ? "II" : "MM")) return 1;
  const auto u16 = [&](std::size_t at) { return little ? le16(tiff, at) : be16(tiff, at); };
  const auto u32 = [&](std::size_t at) { return little ? le32(tiff, at) : be32(tiff, at); };
  if (u16(2) != 42) return 1;
  const std::size_t directory = u32(4);
  const std::size_t entries = u16(directory);
  for (std::size_t i = 0; i < entries; ++i) {
    const std::size_t entry = directory + 2 + i * 12;
    if (entry + 12 > tiff.size()) return 1;
    if (u16(entry) != kOrientationTag) continue;
    const std::uint32_t value = u16(entry + 8);
    const bool valid = u16(entry + 2) == kShortType && u32(entry + 4) == 1 && value >= 1 && value <= 8;
    return valid ? static_cast<std::uint8_t>(value) : 1;
  }
  return 1;
}

}  // namespace touchmark::adapters
