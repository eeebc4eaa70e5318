#include "base/error.h"

namespace touchmark {
namespace {

struct Row {
  ErrorCode code;
  std::string_view name;
  int http;
  int exit;
};

constexpr Row kRows[] = {
    {ErrorCode::kInvalid, "invalid", 400, 2},         {ErrorCode::kUnauthorized, "unauthorized", 401, 2},
    {ErrorCode::kForbidden, "forbidden", 403, 2},     {ErrorCode::kNotFound, "not_found", 404, 2},
    {ErrorCode::kConflict, "conflict", 409, 1},       {ErrorCode::kTooLarge, "too_large", 413, 2},
    {ErrorCode::kUnsupported, "unsupported", 415, 2}, {ErrorCode::kTooMany, "too_many", 429, 2},
    {ErrorCode::kCorrupt, "corrupt", 422, 1},         {ErrorCode::kCancelled, "cancelled", 499, 2},
    {ErrorCode::kUnavailable, "unavailable", 503, 2}, {ErrorCode::kInternal, "internal", 500, 2},
};

const Row& row_of(ErrorCode code) {
  for (const Row& row : kRows)
    if (row.code == code) return row;
  return kRows[std::size(kRows) - 1];
}

}  // namespace

std::string_view error_code_name(ErrorCode code) {
  return row_of(code).name;
}
int http_status(ErrorCode code) {
  return row_of(code).http;
}
int exit_code(ErrorCode code) {
  return row_of(code).exit;
}

std::string Error::text() const {
  return where.empty() ? message : message + " (" + where + ")";
}

}  // namespace touchmark
