#include "record/json_text.h"

namespace touchmark::record {
namespace {

bool nests_too_deep(std::string_view text) {
  int depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') {
        ++i;
      } else if (c == '"') {
        in_string = false;
      }
    } else if (c == '"') {
      in_string = true;
    } else if (c == '[' || c == '{') {
      if (++depth > kMaxStoredDepth) return true;
    } else if (c == ']' || c == '}') {
      --depth;
    }
  }
  return false;
}

}  // namespace

Result<Json> parse_canonical_json(std::string_view text) {
  if (nests_too_deep(text)) return fail(ErrorCode::kCorrupt, "stored JSON is nested too deep");
  Json value = Json::parse(text.begin(), text.end(), nullptr, false);
  if (value.is_discarded() || value.is_null() || dump_json(value) != text)
    return fail(ErrorCode::kCorrupt, "stored JSON is not canonical");
  return value;
}

}  // namespace touchmark::record
