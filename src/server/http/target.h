// Pure parsing of the parts of an HTTP request that an attacker writes: request target, Range, Cookie, Host.
// Thread-safe; no I/O.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "server/http/http_types.h"

namespace touchmark::server {

struct Target {
  std::vector<std::string> segments;  // decoded; "/" has none; a trailing slash is dropped
  NameValues query;                   // decoded, '+' is a space
};
// Accepts only origin-form ("/a/b?c=d"). kInvalid for: bad percent codes, encoded slashes or backslashes,
// control characters and NUL (raw or encoded), "." and ".." segments, empty inner segments, invalid UTF-8,
// over 8 KiB.
Result<Target> parse_target(std::string_view target);

// "%41+b" -> "A b" when plus_is_space. kInvalid on a broken code.
Result<std::string> percent_decode(std::string_view text, bool plus_is_space);

struct ByteRange {
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
};
enum class RangeKind : std::uint8_t {
  kWhole,          // no usable Range header: send everything
  kPart,           // one satisfiable range
  kUnsatisfiable,  // 416
};
// RFC 9110 14.2: a malformed header or several ranges are ignored (the whole is sent).
RangeKind parse_range(std::string_view header, std::uint64_t size, ByteRange& out);

// Whether `etag` (a quoted strong tag) is named by an If-None-Match value, compared weakly.
bool etag_matches(std::string_view if_none_match, std::string_view etag);

// The value of the first cookie of that name in a Cookie header, if any.
std::optional<std::string> cookie_value(std::string_view header, std::string_view name);

// Host name of a Host header or authority in lower case, without port; IPv6 with brackets. Empty: malformed.
std::string host_name(std::string_view authority);
// "http://a.b:80/x" -> "a.b:80"; empty when there is no authority.
std::string_view url_authority(std::string_view url);

// 1..2^62, decimal without sign or leading zero.
std::optional<std::int64_t> parse_id(std::string_view text);

// Safe in a quoted or extended header parameter: attachment; filename="..."; filename*=UTF-8''...
std::string content_disposition(bool attachment, std::string_view file_name);

}  // namespace touchmark::server
