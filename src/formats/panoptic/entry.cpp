#include "formats/panoptic/entry.h"

#include "base/json_text.h"

namespace touchmark::formats::panoptic {
namespace {

using Kind = JsonStream::Kind;
constexpr std::size_t kMaxUnknownBytes = 4u << 20;  // of one entry

bool keep_unknown(JsonStream& in, const std::string& key, Entry& out) {
  const std::size_t before = out.unknown.size();
  if (before > 0) out.unknown += ',';
  append_json_string(out.unknown, key);
  out.unknown += ':';
  bool fits = true;
  if (!in.capture(out.unknown, kMaxUnknownBytes, fits)) return false;
  if (fits && out.unknown.size() <= kMaxUnknownBytes) return true;
  out.unknown.resize(before);
  out.too_large = true;
  return true;
}

bool read_segments(JsonStream& in, Entry& out) {
  if (!in.begin_array()) return false;
  while (in.next_element())
    if (!coco::read_annotation(in, out.segments.emplace_back())) return false;
  return !in.failed();
}

}  // namespace

bool read_entry(JsonStream& in, Entry& out, bool segments) {
  out = {};
  if (in.kind() != Kind::kObject) {
    out.is_object = false;
    return in.skip();
  }
  in.begin_object();
  std::string_view key;
  while (in.next_key(key)) {
    const std::string name(key);
    const Kind kind = in.kind();
    bool good = true;
    if (name == "image_id") {
      good = coco::read_id(in, out.image_id);
    } else if (name == "file_name" && kind == Kind::kString) {
      good = in.read_string(out.file_name);
    } else if (name == "segments_info" && kind == Kind::kArray) {
      out.has_segments = true;
      good = segments ? read_segments(in, out) : in.skip();
    } else {
      good = keep_unknown(in, name, out);
    }
    if (!good) return false;
  }
  return !in.failed();
}

}  // namespace touchmark::formats::panoptic
