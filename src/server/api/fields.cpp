#include "server/api/fields.h"

#include <algorithm>
#include <cmath>

#include "base/json.h"
#include "base/json_fields.h"
#include "base/text.h"
#include "base/utf8.h"

namespace touchmark::server {
namespace {

// Integers are accepted as 3 and 3.0, never as 3.5, "3" or anything beyond 64 bits.
std::optional<std::int64_t> as_integer(const Json& value) {
  if (value.is_number_unsigned() && value.get<std::uint64_t>() > static_cast<std::uint64_t>(INT64_MAX))
    return std::nullopt;
  if (value.is_number_integer()) return value.get<std::int64_t>();
  if (!value.is_number_float()) return std::nullopt;
  const double number = value.get<double>();
  if (!(std::abs(number) <= 9007199254740992.0) || std::floor(number) != number) return std::nullopt;
  return static_cast<std::int64_t>(number);
}

}  // namespace

Fields::Fields(const Json& object, std::string pointer) : object_(object), pointer_(std::move(pointer)) {
  if (!object_.is_object()) problem("must be a JSON object", pointer_);
}

std::string Fields::at(std::string_view name) const {
  return pointer_to(pointer_, name);
}

void Fields::problem(std::string message, std::string where) {
  if (!error_) error_ = Error{ErrorCode::kInvalid, std::move(message), std::move(where)};
}

const Json* Fields::find(std::string_view name, bool required) {
  known_.emplace_back(name);
  if (!object_.is_object()) return nullptr;
  const auto found = object_.find(known_.back());
  if (found != object_.end()) return &*found;
  if (required) problem("\"" + known_.back() + "\" is missing", at(name));
  return nullptr;
}

std::string Fields::text(std::string_view name, std::size_t min, std::size_t max) {
  if (find(name, true) == nullptr) return {};
  known_.pop_back();
  return optional_text(name, max, min).value_or("");
}

std::optional<std::string> Fields::optional_text(std::string_view name, std::size_t max, std::size_t min) {
  const Json* value = find(name, false);
  if (value == nullptr) return std::nullopt;
  if (!value->is_string()) {
    problem("must be a string", at(name));
    return std::nullopt;
  }
  const auto& text = value->get_ref<const std::string&>();
  const std::size_t length = count_code_points(text);
  if (length < min || length > max)
    problem("must be " + std::to_string(min) + " to " + std::to_string(max) + " characters long", at(name));
  if (text.find('\0') != std::string::npos) problem("must not hold NUL", at(name));
  return text;
}

std::int64_t Fields::integer(std::string_view name, std::int64_t min, std::int64_t max) {
  if (find(name, true) == nullptr) return 0;
  known_.pop_back();
  return optional_integer(name, min, max).value_or(0);
}

std::optional<std::int64_t> Fields::optional_integer(std::string_view name, std::int64_t min,
                                                     std::int64_t max) {
  const Json* value = find(name, false);
  if (value == nullptr) return std::nullopt;
  const auto number = as_integer(*value);
  if (!number) {
    problem("must be a whole number", at(name));
  } else if (*number < min || *number > max) {
    problem("must be between " + std::to_string(min) + " and " + std::to_string(max), at(name));
  }
  return number;
}

double Fields::number(std::string_view name, double min, double max) {
  const Json* value = find(name, true);
  if (value == nullptr) return 0;
  const double number = value->is_number() ? value->get<double>() : std::nan("");
  if (!(number >= min && number <= max)) {
    problem("must be a number between " + Json(min).dump() + " and " + Json(max).dump(), at(name));
    return 0;
  }
  return number;
}

bool Fields::boolean(std::string_view name) {
  if (find(name, true) == nullptr) return false;
  known_.pop_back();
  return optional_boolean(name).value_or(false);
}

std::optional<bool> Fields::optional_boolean(std::string_view name) {
  const Json* value = find(name, false);
  if (value == nullptr) return std::nullopt;
  if (value->is_boolean()) return value->get<bool>();
  problem("must be true or false", at(name));
  return std::nullopt;
}

const Json* Fields::array(std::string_view name, std::size_t min, std::size_t max, bool required) {
  const Json* value = find(name, required);
  if (value == nullptr) return nullptr;
  if (!value->is_array() || value->size() < min || value->size() > max) {
    problem("must be a list of " + std::to_string(min) + " to " + std::to_string(max) + " items", at(name));
    return nullptr;
  }
  return value;
}

const Json* Fields::object(std::string_view name) {
  const Json* value = find(name, false);
  if (value == nullptr || value->is_object()) return value;
  problem("must be a JSON object", at(name));
  return nullptr;
}

const Json* Fields::any(std::string_view name) {
  return find(name, false);
}

std::vector<std::int64_t> Fields::ids(std::string_view name, std::size_t min, std::size_t max,
                                      bool required) {
  std::vector<std::int64_t> out;
  const Json* list = array(name, min, max, required);
  if (list == nullptr) return out;
  out.reserve(list->size());
  for (const Json& item : *list) {
    const auto id = as_integer(item);
    if (!id || *id < 1) problem("must be an id", at(name) + "/" + std::to_string(out.size()));
    out.push_back(id.value_or(0));
  }
  return out;
}

std::vector<std::string> Fields::texts(std::string_view name, std::size_t max_count, std::size_t min_length,
                                       std::size_t max_length) {
  std::vector<std::string> out;
  const Json* list = array(name, 0, max_count, false);
  if (list == nullptr) return out;
  for (const Json& item : *list) {
    const std::string where = at(name) + "/" + std::to_string(out.size());
    out.push_back(item.is_string() ? item.get<std::string>() : "");
    const std::size_t length = count_code_points(out.back());
    if (!item.is_string() || length < min_length || length > max_length ||
        out.back().find('\0') != std::string::npos)
      problem("must be a string of " + std::to_string(min_length) + " to " + std::to_string(max_length) +
                  " characters",
              where);
  }
  return out;
}

std::optional<std::pair<double, double>> Fields::optional_point(std::string_view name) {
  const Json* value = array(name, 2, 2, false);
  if (value == nullptr) return std::nullopt;
  if (!(*value)[0].is_number() || !(*value)[1].is_number()) {
    problem("must be two numbers", at(name));
    return std::nullopt;
  }
  const std::pair<double, double> point((*value)[0].get<double>(), (*value)[1].get<double>());
  if (!std::isfinite(point.first) || !std::isfinite(point.second))
    problem("must be two finite numbers", at(name));
  return point;
}

Result<void> Fields::finish() {
  if (error_) return tl::unexpected(*error_);
  for (const auto& [name, value] : object_.items())
    if (std::find(known_.begin(), known_.end(), name) == known_.end())
      return fail(ErrorCode::kInvalid, "this member is not known", at(name));
  return {};
}

const std::string* Query::find(std::string_view name) const {
  for (const auto& [key, value] : values_)
    if (key == name) return &value;
  return nullptr;
}

void Query::problem(std::string message, std::string_view name) {
  if (!error_) error_ = Error{ErrorCode::kInvalid, std::move(message), "?" + std::string(name)};
}

std::optional<std::string> Query::text(std::string_view name, std::size_t max) {
  const std::string* value = find(name);
  if (value == nullptr) return std::nullopt;
  if (count_code_points(*value) > max)
    problem("must be at most " + std::to_string(max) + " characters", name);
  return *value;
}

std::optional<std::int64_t> Query::integer(std::string_view name, std::int64_t min, std::int64_t max) {
  const std::string* value = find(name);
  if (value == nullptr) return std::nullopt;
  const auto number = parse_whole<std::int64_t>(*value);
  if (!number) {
    problem("must be a whole number", name);
    return std::nullopt;
  }
  if (*number < min || *number > max)
    problem("must be between " + std::to_string(min) + " and " + std::to_string(max), name);
  return number;
}

std::optional<double> Query::number(std::string_view name) {
  const std::string* value = find(name);
  if (value == nullptr) return std::nullopt;
  const auto number = parse_number(*value);
  if (!number || !std::isfinite(*number)) {
    problem("must be a number", name);
    return std::nullopt;
  }
  return number;
}

bool Query::boolean(std::string_view name) {
  const std::string* value = find(name);
  if (value == nullptr) return false;
  if (*value != "true" && *value != "false") problem("must be true or false", name);
  return *value == "true";
}

Result<void> Query::finish() {
  if (error_) return tl::unexpected(*error_);
  return {};
}

Result<void> check_query(const NameValues& values, const std::vector<std::string_view>& allowed) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::string& name = values[i].first;
    if (std::find(allowed.begin(), allowed.end(), name) == allowed.end())
      return fail(ErrorCode::kInvalid, "this query parameter is not known", "?" + name);
    for (std::size_t k = 0; k < i; ++k)
      if (values[k].first == name)
        return fail(ErrorCode::kInvalid, "this query parameter is repeated", "?" + name);
  }
  return {};
}

}  // namespace touchmark::server
