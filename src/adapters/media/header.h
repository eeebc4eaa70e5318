// Reads what an image file says of itself without decoding it: format, size, orientation, depth, pages.
//
// Written for hostile input: every read is bounds-checked and the work is bounded whatever the file holds, so
// it may run in the server. Sources: JPEG ITU-T T.81, EXIF 2.32 / TIFF 6.0, PNG third edition, GIF89a,
// RFC 9649 (WebP), the BITMAPINFOHEADER family. Thread-safety: plain functions.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/error.h"
#include "flow/asset/media.h"

namespace touchmark::adapters {

enum class ImageKind : std::uint8_t { kJpeg, kPng, kGif, kBmp, kWebp, kTiff, kHeif };

// Random access to the bytes of a file.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  // Up to `count` (at most 64 KiB) bytes from `offset`; fewer only at the end. Valid until the next call.
  virtual std::string_view at(std::uint64_t offset, std::size_t count) = 0;
};

class MemorySource final : public ByteSource {
 public:
  explicit MemorySource(std::string_view bytes) : bytes_(bytes) {}
  std::string_view at(std::uint64_t offset, std::size_t count) override {
    return offset < bytes_.size() ? bytes_.substr(offset, count) : std::string_view();
  }

 private:
  std::string_view bytes_;
};

// Reads through a buffer with pread(); does not own the descriptor.
class FileSource final : public ByteSource {
 public:
  explicit FileSource(int fd) : fd_(fd) {}
  std::string_view at(std::uint64_t offset, std::size_t count) override;

 private:
  int fd_;
  std::uint64_t start_ = 0;
  std::string buffer_;
};

// By the first bytes, whatever the name. kUnsupported when they belong to no known image format.
Result<ImageKind> sniff(ByteSource& source);
// "image/jpeg"; kHeif is told apart by its brand ("image/avif", "image/heic").
std::string_view mime_of(ImageKind kind, ByteSource& source);
// True for the kinds that only the decoder can tell the size of.
bool needs_decoder(ImageKind kind);
// kCorrupt when the header is cut short or contradicts itself. Not for kinds that need the decoder.
// The size is the one after orientation.
Result<flow::MediaInfo> read_header(ImageKind kind, ByteSource& source);

// The orientation in an EXIF block ("II*\0..." or "MM\0*..."); 1 when there is none or it is not 1..8.
std::uint8_t exif_orientation(std::string_view tiff);

}  // namespace touchmark::adapters
