// JSON values for the API, configuration and low-volume records. Bulk data is parsed by streaming readers
// in formats/. Objects keep their keys sorted, so dump() is canonical.
#pragma once

#include <nlohmann/json.hpp>
#include <string_view>

#include "base/error.h"
#include "base/json_fwd.h"

namespace touchmark {

// kInvalid with the byte offset in `where`. Depth is limited to 64, duplicate keys keep the last value.
Result<Json> parse_json(std::string_view text);
// Compact, keys sorted, invalid UTF-8 replaced: the canonical text of a JSON value.
std::string dump_json(const Json& value);
// What a record keeps as text until somebody looks inside: canonical; empty for null.
std::string json_text(const Json& value);
// Null when `text` is empty or no JSON.
Json json_from_text(std::string_view text);

// JSON kept as text inside stored records: parses what dump_json() wrote, and nothing else. kCorrupt when the
// text is not the canonical text of its value, is null (which is never written), or nests more than
// kMaxStoredDepth levels.
Result<Json> parse_canonical_json(std::string_view text);
// Whether it would, without the value: plain texts are not built up.
Result<void> check_canonical_json(std::string_view text);

// Deeper than what parse_json() lets in, so that everything accepted can be read back.
inline constexpr int kMaxStoredDepth = 512;

}  // namespace touchmark
