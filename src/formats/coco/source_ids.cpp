#include "formats/coco/source_ids.h"

#include <charconv>

#include "base/text.h"

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
  const auto parsed = parse_whole<std::int64_t>(out.text);
  out.value = parsed.value_or(0);
  out.present = true;
  out.quoted = parsed.has_value();
  out.is_text = !out.quoted;
  return true;
}

}  // namespace touchmark::formats::coco
