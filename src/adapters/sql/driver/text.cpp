#include "adapters/sql/driver/text.h"

#include <fmt/core.h>

#include <cstring>

#include "base/utf8.h"

namespace touchmark::sql {
Result<void> check_text(std::string_view text, std::string_view field, std::size_t most) {
  if (text.size() > most)
    return fail(ErrorCode::kInvalid, fmt::format("{} is limited to {} bytes", field, most));
  if (std::memchr(text.data() != nullptr ? text.data() : "", 0, text.size()) != nullptr || !is_utf8(text))
    return fail(ErrorCode::kInvalid, fmt::format("{} must be UTF-8 text without NUL bytes", field));
  return {};
}

std::string text_after_prefix(std::string_view prefix) {
  std::string out(prefix);
  while (!out.empty()) {
    std::size_t start = out.size() - 1;
    while (start > 0 && (static_cast<unsigned char>(out[start]) & 0xc0) == 0x80) --start;
    const std::uint32_t next = code_point(std::string_view(out).substr(start)) + 1;
    out.resize(start);
    if (next > 0x10ffff) continue;
    append_code_point(next == 0xd800 ? 0xe000 : next, out);
    return out;
  }
  return "\xf4\x8f\xbf\xbf\xf4\x8f\xbf\xbf\xf4\x8f\xbf\xbf";
}

}  // namespace touchmark::sql
