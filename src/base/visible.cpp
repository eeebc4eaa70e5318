#include "base/visible.h"

#include <array>
#include <cstdint>

#include "base/utf8.h"

namespace touchmark {
namespace {

struct Range {
  std::uint32_t first;
  std::uint32_t last;
};
constexpr Range kHidden[] = {
    {0x00, 0x1f},      // C0
    {0x7f, 0x9f},      // DEL and C1
    {0xad, 0xad},      // soft hyphen
    {0x61c, 0x61c},    // Arabic letter mark
    {0x180e, 0x180e},  // Mongolian vowel separator
    {0x200b, 0x200f},  // zero width, left-to-right and right-to-left marks
    {0x2028, 0x202e},  // line and paragraph separators, embeddings and overrides
    {0x2060, 0x206f},  // word joiner, invisible operators, isolates, deprecated controls
    {0xfeff, 0xfeff},  // byte order mark
    {0xfff9, 0xfffb},  // interlinear annotation
};

bool is_hidden(std::uint32_t value) {
  for (const Range& range : kHidden)
    if (value >= range.first && value <= range.last) return true;
  return false;
}

void append_escape(std::uint32_t value, std::string& out) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) out += kHex[(value >> shift) & 15];
}

std::string escaped(std::string_view text, bool keeps_line_ends) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    const std::uint32_t value = length == 0 ? 0xfffd : code_point(text.substr(0, length));
    if (length == 0 || (is_hidden(value) && !(keeps_line_ends && value == '\n'))) {
      append_escape(value, out);
    } else {
      out += text.substr(0, length);
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return out;
}

}  // namespace

std::string visible(std::string_view text) {
  return escaped(text, false);
}

std::string visible_lines(std::string_view text) {
  return escaped(text, true);
}

}  // namespace touchmark
