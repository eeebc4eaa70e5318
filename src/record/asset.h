// A labelable thing: an image, a clip, a series or a cloud sequence. The file is either copied into the blob
// store or referenced in place.
#pragma once

#include <string>

#include "base/error.h"
#include "base/ids.h"
#include "geometry/types.h"

namespace touchmark::record {

enum class AssetStatus : std::uint8_t {
  kNew = 0,
  kInProgress = 1,
  kSubmitted = 2,
  kRejected = 3,
  kApproved = 4
};
enum class Split : std::uint8_t { kNone = 0, kTrain = 1, kVal = 2, kTest = 3 };
// What its frames or samples are; pictures and video are drawn on in pixels.
enum class AssetKind : std::uint8_t {
  kImage = 0,   // one frame
  kClip = 1,    // video: frames at a rate
  kSeries = 2,  // signals or a stack over time
  kCloud = 3,   // point clouds, one a frame
};
enum class MediaState : std::uint8_t { kUnchecked = 0, kOk = 1, kMissing = 2, kCorrupt = 3 };

std::string_view status_name(AssetStatus status);  // new, in_progress, submitted, rejected, approved
Result<AssetStatus> status_from_name(std::string_view name);
std::string_view split_name(Split split);  // "", train, val, test
Result<Split> split_from_name(std::string_view name);
std::string_view asset_kind_name(AssetKind kind);  // image, clip, series, cloud
Result<AssetKind> asset_kind_from_name(std::string_view name);
std::string_view media_state_name(MediaState state);  // unchecked, ok, missing, corrupt

// Frames a second as a fraction, so that 30000/1001 stays exact. 0/1: none or unknown.
struct FrameRate {
  std::int64_t numerator = 0;
  std::int64_t denominator = 1;
  friend bool operator==(const FrameRate&, const FrameRate&) = default;
};

// "upload", "import", "production" or "synthetic:<build>".
bool is_origin(std::string_view text);

// What is said of an asset; no identity, no history.
struct AssetContent {
  std::string name;              // path within the data set, '/'-separated, unique within the project
  geometry::Size size;           // pixels after EXIF orientation; 0 x 0 when unknown
  std::string uri;               // "blob:<sha256 hex>" or "file:<absolute path>"; empty when unknown
  std::string mime;              // "image/jpeg"
  std::uint8_t orientation = 1;  // EXIF orientation already applied to `size`, 1..8
  MediaState media = MediaState::kUnchecked;
  std::string media_error;  // why it is missing or corrupt
  AssetStatus status = AssetStatus::kNew;
  Split split = Split::kNone;
  UserId annotator;  // who works or worked on its truth last; 0 when nobody
  AssetKind kind = AssetKind::kImage;
  std::int64_t frames = 1;        // 1 for an image; 0 when unknown
  FrameRate rate;                 // of a clip, series or cloud
  std::string group;              // site, patient, video: what a split must never cut; empty: its own
  std::string origin = "upload";  // see is_origin()
  bool erased = false;            // removed for legal reasons; payloads redacted
  bool deleted = false;           // removed from the project; history kept
  std::string sha256;  // hex, of the file when it came in, where it is referenced in place; else empty
  std::string extra;   // unknown fields of the source, as canonical JSON text; empty when none
  friend bool operator==(const AssetContent&, const AssetContent&) = default;
};

// Canonical bytes of name, size, uri, mime, orientation, media, media_error, extra, sha256. The other fields
// are columns, and are hashed as such; the group is hashed with the name, because both may name a person.
std::string encode(const AssetContent& content);
void encode_to(const AssetContent& content, std::string& out);
// Fills exactly the fields that encode() covers; kCorrupt, and nothing is changed, on bytes that encode()
// does not write.
Result<void> decode_into(std::string_view bytes, AssetContent& content);

struct Asset {
  AssetId id;
  Seq from_seq;
  Seq to_seq = kOpenSeq;
  AssetContent content;
};

}  // namespace touchmark::record
