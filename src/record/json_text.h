// JSON kept as text inside stored records.
#pragma once

#include <string_view>

#include "base/error.h"
#include "base/json.h"

namespace touchmark::record {

// Parses what dump_json() wrote, and nothing else: kCorrupt when the text is not the canonical text of its
// value, is null (which is never written), or nests more than kMaxStoredDepth levels. Thread-safe.
Result<Json> parse_canonical_json(std::string_view text);

// Deeper than what parse_json() lets in, so that everything accepted can be read back.
inline constexpr int kMaxStoredDepth = 512;

}  // namespace touchmark::record
