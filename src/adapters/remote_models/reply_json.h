// JSON from a stranger. Private to adapters/remote_models. Thread-safety: pure functions.
#pragma once

#include <string_view>

#include "base/error.h"
#include "base/json.h"

namespace touchmark::remote_models {

// kCorrupt unless it is JSON of at most 64 levels and four million values: each takes 16 bytes and more once
// it is read, and the shortest two in the text. NaN and Infinity are no JSON.
Result<Json> parse_reply(std::string_view text);

}  // namespace touchmark::remote_models
