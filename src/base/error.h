// The closed list of ways an operation can fail, and Result<T>, which carries a value or one of them.
//
// Expected failures are values (Result). Exceptions are caught at the boundary of the room that calls a
// throwing library and turned into an Error; nothing in src/ throws on purpose. A programmer's mistake is
// an assert. Thread-safety: plain values.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

namespace touchmark {

enum class ErrorCode {
  kInvalid,       // the input breaks a rule; the caller can mend it (HTTP 400, exit 2)
  kUnauthorized,  // nobody is signed in, or the credential is unknown (401, exit 2)
  kForbidden,     // signed in, but the role does not allow it (403, exit 2)
  kNotFound,      // the named thing does not exist, or may not be seen (404, exit 2)
  kConflict,      // somebody else changed it first; the reply carries the current state (409, exit 1)
  kTooLarge,      // over a stated limit of bytes, pixels or rows (413, exit 2)
  kUnsupported,   // a format, codec or feature this build does not have (415, exit 2)
  kTooMany,       // rate or concurrency limit; try again later (429, exit 2)
  kCorrupt,       // stored or supplied bytes contradict themselves (422, exit 1)
  kCancelled,     // the caller or a user cancelled it (499, exit 2)
  kUnavailable,   // a needed part (database, disk, optional library) does not answer (503, exit 2)
  kInternal,      // a bug in Touchmark (500, exit 2)
};

// The stable name used in API replies and logs, for example "invalid".
std::string_view error_code_name(ErrorCode code);
// The only mapping of error codes to HTTP status codes and to process exit codes.
int http_status(ErrorCode code);
int exit_code(ErrorCode code);

// `message`: one line that says what happened and what to do. `where`: file:line, a JSON pointer, a row or
// a sequence number; empty where it does not apply.
struct Error {
  ErrorCode code = ErrorCode::kInternal;
  std::string message;
  std::string where;

  // "message (where)"
  std::string text() const;
};

template <typename T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(ErrorCode code, std::string message, std::string where = {}) {
  return tl::unexpected<Error>(Error{code, std::move(message), std::move(where)});
}

}  // namespace touchmark

// Returns the error of `expression` from the enclosing function, or goes on.
#define TM_TRY(expression)                                                        \
  do {                                                                            \
    if (auto tm_result_ = (expression); !tm_result_)                              \
      return ::tl::unexpected<::touchmark::Error>(std::move(tm_result_).error()); \
  } while (false)

#define TM_JOIN_INNER(a, b) a##b
#define TM_JOIN(a, b) TM_JOIN_INNER(a, b)
// TM_ASSIGN(auto rows, read_rows()): binds the value, or returns the error.
#define TM_ASSIGN(declaration, expression)                                                         \
  auto TM_JOIN(tm_assign_, __LINE__) = (expression);                                               \
  if (!TM_JOIN(tm_assign_, __LINE__))                                                              \
    return ::tl::unexpected<::touchmark::Error>(std::move(TM_JOIN(tm_assign_, __LINE__)).error()); \
  declaration = std::move(*TM_JOIN(tm_assign_, __LINE__))
