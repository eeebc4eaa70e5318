// Text that may be in another encoding than UTF-8: what a byte order mark, the text itself or a person says
// is honored; where nothing says it, the likeliest is guessed and named.
//
// A guess that cannot explain every byte falls back to windows-1252 as the WHATWG encoding standard has it,
// which gives each of the 256 bytes a character of its own: names that differ stay different. Thread-safety:
// pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace touchmark::formats {

struct DecodedText {
  std::string text;      // UTF-8, without a byte order mark
  std::string encoding;  // as it was read: "UTF-8", "UTF-16LE", "windows-1251"
  bool guessed = false;  // nothing said so
  std::string refused;   // what was said, but is unknown or does not fit the bytes; empty when it was honored
};

// `said`: what somebody says that the bytes are in, such as "Shift_JIS"; empty when nobody does. A byte order
// mark says more than that, and bytes that are UTF-8 are never guessed at.
DecodedText decode_text(std::string bytes, std::string_view said = {});

// The likeliest encoding of names of files in an archive, one a line, which are not UTF-8. Archives of
// Windows have them in the code of its DOS.
std::string names_encoding(std::string_view bytes);

// The bytes as that encoding has them; nothing when it is unknown or a byte has no meaning in it.
std::optional<std::string> decode_as(std::string_view bytes, const std::string& encoding);

// Whether the first bytes of a file say that its characters are of two bytes or four, by a mark or by their
// zeros.
bool is_wide(std::string_view head);

// What an XML declaration says, such as "windows-1251"; empty when there is none. In lower case.
std::string xml_encoding(std::string_view bytes);

}  // namespace touchmark::formats
