#include "formats/coco/source_ids.h"

#include <charconv>

namespace touchmark::formats::coco {

bool read_id(JsonStream& in, SourceId& out) {
  out.clear();
  const JsonStream::Kind kind = in.kind();
  if (kind == JsonStream::Kind::kNumber) {
    JsonNumber number;
    if (!in.read_number(number)) return false;
    out.present = number.is_integer;
    out.value = number.integer;
    return true;
  }
  if (kind != JsonStream::Kind::kString) return in.skip();
  if (!in.read_string(out.text)) return false;
  const char* end = out.text.data() + out.text.size();
  const auto parsed = std::from_chars(out.text.data(), end, out.value);
  out.present = true;
  out.quoted = !out.text.empty() && parsed.ec == std::errc{} && parsed.ptr == end;
  out.is_text = !out.quoted;
  return true;
}

}  // namespace touchmark::formats::coco
