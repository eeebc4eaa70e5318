// Reads fields of a JSON object, naming the offending one by a JSON pointer. For from_json functions.
//
// Every reader takes the object, the pointer of that object, and the key; errors are kInvalid.
// Thread-safety: pure functions.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/json_fwd.h"

namespace touchmark {

// `at` + "/" + key, escaped as RFC 6901 asks.
std::string pointer_to(std::string_view at, std::string_view key);
std::string pointer_to(std::string_view at, std::size_t index);

// The member, or nullptr when it is missing or null. `object` must be an object.
const Json* find_field(const Json& object, std::string_view key);

// Fails unless `value` is an object / an array.
Result<void> require_object(const Json& value, std::string_view at);
Result<void> require_array(const Json& value, std::string_view at);
// Fails when the object has a member that is not in `known`.
Result<void> only_fields(const Json& object, std::string_view at,
                         std::initializer_list<std::string_view> known);

Result<double> as_number(const Json& value, std::string_view at);  // finite
Result<std::int64_t> as_integer(const Json& value, std::string_view at);
Result<bool> as_bool(const Json& value, std::string_view at);
Result<std::string> as_text(const Json& value, std::string_view at);

Result<double> number_field(const Json& object, std::string_view at, std::string_view key);
Result<std::string> text_field(const Json& object, std::string_view at, std::string_view key);
// A missing field gives the default.
Result<std::int64_t> integer_field(const Json& object, std::string_view at, std::string_view key,
                                   std::int64_t missing);
Result<bool> bool_field(const Json& object, std::string_view at, std::string_view key, bool missing);
Result<std::string> text_field(const Json& object, std::string_view at, std::string_view key,
                               std::string_view missing);

}  // namespace touchmark
