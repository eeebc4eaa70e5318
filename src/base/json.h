// JSON values for the API, configuration and low-volume records. Bulk data is parsed by streaming readers
// in formats/. Objects keep their keys sorted, so dump() is canonical.
#pragma once

#include <nlohmann/json.hpp>
#include <string_view>

#include "base/error.h"

namespace touchmark {

using Json = nlohmann::json;

// kInvalid with the byte offset in `where`. Depth is limited to 64, duplicate keys keep the last value.
Result<Json> parse_json(std::string_view text);
// Compact, keys sorted, invalid UTF-8 replaced: the canonical text of a JSON value.
std::string dump_json(const Json& value);

}  // namespace touchmark
