// Strict reading of JSON bodies and query strings: every member is named, typed and bounded, and what was not
// asked for is refused. Readers keep the first problem, so a handler reads everything and then checks
// finish() once; until then, the values read are defaults where something was wrong. Not thread-safe; pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/json_fwd.h"
#include "server/http/http_types.h"

namespace touchmark::server {

// Members of one JSON object. The object must outlive the reader.
class Fields {
 public:
  // `pointer`: JSON pointer of the object itself; "" for the body.
  explicit Fields(const Json& object, std::string pointer = "");

  std::string text(std::string_view name, std::size_t min,
                   std::size_t max);  // required; lengths in code points
  std::optional<std::string> optional_text(std::string_view name, std::size_t max, std::size_t min = 0);
  std::int64_t integer(std::string_view name, std::int64_t min, std::int64_t max = INT64_MAX);  // required
  std::optional<std::int64_t> optional_integer(std::string_view name, std::int64_t min,
                                               std::int64_t max = INT64_MAX);
  double number(std::string_view name, double min, double max);  // required, finite
  bool boolean(std::string_view name);                           // required
  std::optional<bool> optional_boolean(std::string_view name);
  // Null when absent (or not of the right kind, which is a problem).
  const Json* array(std::string_view name, std::size_t min, std::size_t max, bool required);
  const Json* object(std::string_view name);
  const Json* any(std::string_view name);
  std::vector<std::int64_t> ids(std::string_view name, std::size_t min, std::size_t max, bool required);
  std::vector<std::string> texts(std::string_view name, std::size_t max_count, std::size_t min_length,
                                 std::size_t max_length);
  std::optional<std::pair<double, double>> optional_point(std::string_view name);

  std::string at(std::string_view name) const;  // JSON pointer of a member
  void problem(std::string message, std::string where);
  // The first problem, or the first member nobody asked for.
  Result<void> finish();

 private:
  const Json* find(std::string_view name, bool required);

  const Json& object_;
  std::string pointer_;
  std::vector<std::string> known_;
  std::optional<Error> error_;
};

// Query parameters of one request. Unknown and repeated names are refused before a handler runs (see
// router.h).
class Query {
 public:
  explicit Query(const NameValues& values) : values_(values) {}
  std::optional<std::string> text(std::string_view name, std::size_t max);
  std::optional<std::int64_t> integer(std::string_view name, std::int64_t min, std::int64_t max = INT64_MAX);
  std::optional<double> number(std::string_view name);  // finite
  bool boolean(std::string_view name);                  // "true" or "false"; false when absent
  void problem(std::string message, std::string_view name);
  Result<void> finish();

 private:
  const std::string* find(std::string_view name) const;
  const NameValues& values_;
  std::optional<Error> error_;
};

// kInvalid for unknown and repeated names; `where` is "?name".
Result<void> check_query(const NameValues& values, const std::vector<std::string_view>& allowed);

}  // namespace touchmark::server
