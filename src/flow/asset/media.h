// What the flow needs from the world of image files: where bytes are kept, and what is in them.
// Implemented by adapters/blob and adapters/media. Thread-safe.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/root_folder.h"
#include "geometry/types.h"

namespace touchmark::flow {

// Content-addressed store: a blob's name is the SHA-256 of its bytes. Blobs never change.
class BlobStore {
 public:
  virtual ~BlobStore() = default;
  // Copies a file in and returns "blob:<hex>". Durable on return; a blob already there is not written again.
  // put_file is for what the program wrote itself; whatever came from outside is opened first, by a gate.
  virtual Result<std::string> put_file(const std::filesystem::path& file) = 0;
  virtual Result<std::string> put_bytes(std::string_view bytes) = 0;
  virtual Result<std::string> put_open(const OpenFile& file) = 0;
  // The only way to an asset's bytes, for "blob:<hex>" and "file:<path>" URIs. A file that was imported in
  // place is opened beneath the folder that was allowed then, so that a link planted since leads nowhere
  // else. kNotFound when it is gone, kForbidden when it lies outside the allowed folders.
  virtual Result<OpenFile> open(std::string_view uri) = 0;
  virtual Result<void> remove(std::string_view uri) = 0;  // legal erasure only
  // Where open() finds it, or would if it were there; of a blob only.
  virtual Result<std::filesystem::path> place_of(std::string_view uri) = 0;
  // Files below `folder` may be referenced in place from now on. kNotFound when it is not there.
  virtual Result<void> allow(const std::filesystem::path& folder) = 0;
};

struct MediaInfo {
  geometry::Size size;           // pixels after applying `orientation`
  std::string mime;              // from the content, not the name
  std::uint8_t orientation = 1;  // EXIF, 1..8
  int bands = 0;
  int bits = 8;            // per band
  std::int64_t pages = 1;  // GIF frames, TIFF pages
};

// Values of pixels, as the file holds them: 0..65535 for 16 bits, whatever it is for floats.
struct ValueRange {
  double low = 0;
  double high = 0;
  friend bool operator==(const ValueRange&, const ValueRange&) = default;
};

// What of an image is shown, where a screen cannot show all of it. By default what docs/adr/0003 says.
struct PictureView {
  int band = -1;                     // from 0: this one alone, in gray; -1: color, or the first band
  std::optional<ValueRange> window;  // the value shown as black and the one shown as white
  friend bool operator==(const PictureView&, const PictureView&) = default;
};

struct PictureValues {
  int bits = 8;  // of a value
  int bands = 0;
  bool deep = false;  // more than a screen shows: other values than 8-bit ones, or more bands than colors
  ValueRange all;     // the least and the greatest value
  ValueRange shown;   // the window of the default view
};

// A tile's place in the pyramid; level 0 is the whole image in one tile, each level doubles.
struct TilePlace {
  int level = 0;
  int column = 0;
  int row = 0;
};

struct Encoded {
  std::string mime;  // "image/webp"
  std::string bytes;
  geometry::Size size;
};

// Upright 8-bit sRGB, three bytes a pixel, rows from the top without gaps.
struct Pixels {
  geometry::Size size;
  std::string rgb;
};

// Decoding happens in child processes with limits on memory, time and pixels, so a hostile or broken file
// costs an error, never the server.
class MediaLibrary {
 public:
  virtual ~MediaLibrary() = default;
  // kNotFound, kUnsupported (not an image), kCorrupt (with the decoder's words), kTooLarge (over the limit).
  virtual Result<MediaInfo> probe(const OpenFile& file) = 0;
  // Decodes everything, so truncation is found; also leaves the gallery thumbnail in the cache.
  virtual Result<MediaInfo> check(const OpenFile& file) = 0;
  // Longest side at most `pixels` (64..2048), upright, sRGB 8-bit WebP or JPEG; cached by content and size.
  virtual Result<Encoded> thumbnail(const OpenFile& file, int pixels) = 0;
  // One 512-pixel tile of the zoom pyramid of a view. Cached. kInvalid for a band that the image has not.
  virtual Result<Encoded> tile(const OpenFile& file, TilePlace at, const PictureView& view) = 0;
  // What the default view shows, with a longest side of at most `longest` (1..4096); smaller images as they
  // are, transparency left out. Not cached. A job gives way to people who wait for a thumbnail or a tile.
  virtual Result<Pixels> pixels(const OpenFile& file, int longest, bool for_job) = 0;
  // Of a band, or of all that the default view shows (-1); reads the whole image where it is deep.
  virtual Result<PictureValues> values(const OpenFile& file, int band) = 0;
  // Removes what the cache has of a file, which may be gone, and as it ever was; how many entries. What is
  // made of it at this moment is not kept either, when the file is gone. kUnavailable when something stays.
  virtual Result<std::int64_t> forget(const std::filesystem::path& file) = 0;
};

}  // namespace touchmark::flow
