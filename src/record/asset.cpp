#include "record/asset.h"

#include "base/bytes.h"
#include "base/json.h"
#include "base/json_fields.h"
#include "base/text.h"

namespace touchmark::record {
namespace {

constexpr std::uint8_t kVersion = 1;
// What is written only when it is there.
constexpr std::uint8_t kHasExtra = 1;
constexpr std::uint8_t kHasHash = 2;

constexpr std::string_view kStatusNames[] = {"new", "in_progress", "submitted", "rejected", "approved"};
constexpr std::string_view kSplitNames[] = {"", "train", "val", "test"};
constexpr std::string_view kAssetKindNames[] = {"image", "clip", "series", "cloud"};
constexpr std::string_view kMediaNames[] = {"unchecked", "ok", "missing", "corrupt"};

template <typename Value, std::size_t kCount>
std::string_view name_of(const std::string_view (&names)[kCount], Value value) {
  const auto index = static_cast<std::size_t>(value);
  return index < kCount ? names[index] : "unknown";
}

template <typename Value, std::size_t kCount>
Result<Value> value_of(const std::string_view (&names)[kCount], std::string_view name, const char* what) {
  for (std::size_t i = 0; i < kCount; ++i)
    if (names[i] == name) return static_cast<Value>(i);
  return fail(ErrorCode::kInvalid, quoted(name) + " is not a " + what);
}

tl::unexpected<Error> corrupt(const char* what) {
  return fail(ErrorCode::kCorrupt, std::string("stored asset: ") + what);
}

}  // namespace

std::string_view status_name(AssetStatus status) {
  return name_of(kStatusNames, status);
}
Result<AssetStatus> status_from_name(std::string_view name) {
  return value_of<AssetStatus>(kStatusNames, name, "status");
}
std::string_view split_name(Split split) {
  return name_of(kSplitNames, split);
}
Result<Split> split_from_name(std::string_view name) {
  return value_of<Split>(kSplitNames, name, "split");
}
std::string_view asset_kind_name(AssetKind kind) {
  return name_of(kAssetKindNames, kind);
}
Result<AssetKind> asset_kind_from_name(std::string_view name) {
  return value_of<AssetKind>(kAssetKindNames, name, "kind of asset");
}
bool is_origin(std::string_view text) {
  constexpr std::string_view kBuild = "synthetic:";
  if (text == "upload" || text == "import" || text == "production") return true;
  return text.size() > kBuild.size() && text.size() <= 200 && text.substr(0, kBuild.size()) == kBuild;
}
std::string_view media_state_name(MediaState state) {
  return name_of(kMediaNames, state);
}

void encode_to(const AssetContent& content, std::string& out) {
  ByteWriter writer(out);
  writer.u8(kVersion);
  writer.text(content.name);
  writer.varint(static_cast<std::uint64_t>(content.size.width));
  writer.varint(static_cast<std::uint64_t>(content.size.height));
  writer.text(content.uri);
  writer.text(content.mime);
  writer.u8(content.orientation);
  writer.u8(static_cast<std::uint8_t>(content.media));
  writer.text(content.media_error);
  writer.u8(static_cast<std::uint8_t>((content.extra.empty() ? 0 : kHasExtra) |
                                      (content.sha256.empty() ? 0 : kHasHash)));
  if (!content.extra.empty()) writer.text(content.extra);
  if (!content.sha256.empty()) writer.text(content.sha256);
}

std::string encode(const AssetContent& content) {
  std::string out;
  out.reserve(64 + content.name.size() + content.uri.size());
  encode_to(content, out);
  return out;
}

Result<void> decode_into(std::string_view bytes, AssetContent& content) {
  ByteReader reader(bytes);
  const std::uint8_t version = reader.u8();
  if (reader.ok() && version != kVersion) return corrupt("unknown version");
  const std::string_view name = reader.text();
  const auto width = static_cast<std::int64_t>(reader.varint());
  const auto height = static_cast<std::int64_t>(reader.varint());
  const std::string_view uri = reader.text();
  const std::string_view mime = reader.text();
  const std::uint8_t orientation = reader.u8();
  const std::uint8_t media = reader.u8();
  const std::string_view media_error = reader.text();
  const std::uint8_t marks = reader.u8();
  if (media >= std::size(kMediaNames)) return corrupt("unknown media state");
  if (marks > (kHasExtra | kHasHash)) return corrupt("unknown marks of optional fields");
  const std::string_view extra = (marks & kHasExtra) != 0 ? reader.text() : std::string_view();
  if ((marks & kHasExtra) != 0) TM_TRY(check_canonical_json(extra));
  const std::string_view sha256 = (marks & kHasHash) != 0 ? reader.text() : std::string_view();
  if ((marks & kHasHash) != 0 && sha256.empty()) return corrupt("a hash is marked, but not there");
  if (!reader.ok()) return corrupt("it ends too early");
  if (!reader.at_end()) return corrupt("bytes after its end");

  content.name = name;
  content.size = {width, height};
  content.uri = uri;
  content.mime = mime;
  content.orientation = orientation;
  content.media = static_cast<MediaState>(media);
  content.media_error = media_error;
  content.extra = extra;
  content.sha256 = sha256;
  return {};
}

}  // namespace touchmark::record
