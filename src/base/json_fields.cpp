#include "base/json_fields.h"

#include <algorithm>
#include <cmath>

#include "base/json.h"

namespace touchmark {
namespace {

tl::unexpected<Error> wrong_type(std::string_view at, std::string_view wanted) {
  return fail(ErrorCode::kInvalid, "expected " + std::string(wanted), std::string(at));
}

tl::unexpected<Error> missing_field(std::string_view at, std::string_view key) {
  return fail(ErrorCode::kInvalid, "required field '" + std::string(key) + "' is missing",
              pointer_to(at, key));
}

}  // namespace

std::string pointer_to(std::string_view at, std::string_view key) {
  std::string out(at);
  out += '/';
  for (const char c : key) {
    if (c == '~') {
      out += "~0";
    } else if (c == '/') {
      out += "~1";
    } else {
      out += c;
    }
  }
  return out;
}

std::string pointer_to(std::string_view at, std::size_t index) {
  return std::string(at) + '/' + std::to_string(index);
}

const Json* find_field(const Json& object, std::string_view key) {
  const auto found = object.find(key);
  return found == object.end() || found->is_null() ? nullptr : &*found;
}

Result<void> require_object(const Json& value, std::string_view at) {
  if (!value.is_object()) return wrong_type(at, "an object");
  return {};
}

Result<void> require_array(const Json& value, std::string_view at) {
  if (!value.is_array()) return wrong_type(at, "an array");
  return {};
}

Result<void> only_fields(const Json& object, std::string_view at,
                         std::initializer_list<std::string_view> known) {
  for (const auto& item : object.items()) {
    if (std::find(known.begin(), known.end(), item.key()) == known.end())
      return fail(ErrorCode::kInvalid, "unknown field '" + item.key() + "'", pointer_to(at, item.key()));
  }
  return {};
}

Result<double> as_number(const Json& value, std::string_view at) {
  if (!value.is_number()) return wrong_type(at, "a number");
  const double number = value.get<double>();
  if (!std::isfinite(number)) return wrong_type(at, "a finite number");
  return number;
}

Result<std::int64_t> as_integer(const Json& value, std::string_view at) {
  if (!value.is_number_integer()) return wrong_type(at, "an integer");
  if (value.is_number_unsigned() && value.get<std::uint64_t>() > INT64_MAX)
    return wrong_type(at, "an integer below 2^63");
  return value.get<std::int64_t>();
}

Result<bool> as_bool(const Json& value, std::string_view at) {
  if (!value.is_boolean()) return wrong_type(at, "true or false");
  return value.get<bool>();
}

Result<std::string> as_text(const Json& value, std::string_view at) {
  if (!value.is_string()) return wrong_type(at, "a string");
  return value.get<std::string>();
}

Result<double> number_field(const Json& object, std::string_view at, std::string_view key) {
  const Json* field = find_field(object, key);
  if (field == nullptr) return missing_field(at, key);
  return as_number(*field, pointer_to(at, key));
}

Result<std::string> text_field(const Json& object, std::string_view at, std::string_view key) {
  const Json* field = find_field(object, key);
  if (field == nullptr) return missing_field(at, key);
  return as_text(*field, pointer_to(at, key));
}

Result<std::int64_t> integer_field(const Json& object, std::string_view at, std::string_view key,
                                   std::int64_t missing) {
  const Json* field = find_field(object, key);
  if (field == nullptr) return missing;
  return as_integer(*field, pointer_to(at, key));
}

Result<bool> bool_field(const Json& object, std::string_view at, std::string_view key, bool missing) {
  const Json* field = find_field(object, key);
  if (field == nullptr) return missing;
  return as_bool(*field, pointer_to(at, key));
}

Result<std::string> text_field(const Json& object, std::string_view at, std::string_view key,
                               std::string_view missing) {
  const Json* field = find_field(object, key);
  if (field == nullptr) return std::string(missing);
  return as_text(*field, pointer_to(at, key));
}

}  // namespace touchmark
