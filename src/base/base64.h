// Base64 as RFC 4648 has it, with '+', '/' and padding. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace touchmark {

std::string base64_text(std::string_view bytes);
// White space is passed over and padding may be missing; nothing for any other character or a length that no
// bytes have.
std::optional<std::string> bytes_from_base64(std::string_view text);

}  // namespace touchmark
