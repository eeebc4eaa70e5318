// The name of the JSON type, for headers that only pass it on. What looks inside includes base/json.h, which
// costs a second of compile time.
#pragma once

#include <nlohmann/json_fwd.hpp>

namespace touchmark {

using Json = nlohmann::json;

}  // namespace touchmark
