#include "formats/coco/source_ids.h"

#include <charconv>

#include "base/text.h"

namespace touchmark::formats::coco {

void SourceId::judge_text() {
  const auto number = parse_whole<std::int64_t>(text);
  value = number.value_or(0);
  present = true;
  quoted = number.has_value();
  is_text = !quoted;
}

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
  out.judge_text();
  return true;
}

}  // namespace touchmark::formats::coco
