// What may be stored as text on both databases: UTF-8 without NUL.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace touchmark::sql {

// kInvalid with the name of the field.
Result<void> check_text(std::string_view text, std::string_view field, std::size_t most = 1024);
// The least UTF-8 text greater, byte by byte, than every text that starts with `prefix` (itself UTF-8). When
// there is none, the greatest character three times.
std::string text_after_prefix(std::string_view prefix);

}  // namespace touchmark::sql
