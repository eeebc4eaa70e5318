#include "server/http/target.h"

#include <algorithm>

#include "base/text.h"
#include "base/utf8.h"
#include "base/visible.h"

namespace touchmark::server {
namespace {

constexpr std::size_t kMaxTarget = 8 * 1024;
constexpr std::size_t kMaxParameters = 64;

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

std::string_view trim(std::string_view text) {
  return trimmed(text, " \t");
}

// Cuts the part before `separator` off `rest`; what remains follows it.
std::string_view cut(std::string_view& rest, char separator) {
  const auto at = rest.find(separator);
  const std::string_view part = rest.substr(0, at);
  rest = at == std::string_view::npos ? std::string_view{} : rest.substr(at + 1);
  return part;
}

Result<std::string> path_segment(std::string_view raw) {
  TM_ASSIGN(std::string text, percent_decode(raw, false));
  if (text == "." || text == "..") return fail(ErrorCode::kInvalid, "dot segments are not allowed in a path");
  if (text.find_first_of("/\\") != std::string::npos)
    return fail(ErrorCode::kInvalid, "slashes are not allowed inside a path segment");
  if (std::any_of(text.begin(), text.end(), is_control) || !is_utf8(text))
    return fail(ErrorCode::kInvalid, "the path holds control characters or is not UTF-8");
  return text;
}

Result<void> parse_query(std::string_view text, NameValues& out) {
  while (!text.empty()) {
    std::string_view value = cut(text, '&');
    if (value.empty()) continue;
    const std::string_view name = cut(value, '=');
    TM_ASSIGN(std::string decoded_name, percent_decode(name, true));
    TM_ASSIGN(std::string decoded_value, percent_decode(value, true));
    if (decoded_name.find('\0') != std::string::npos || decoded_value.find('\0') != std::string::npos ||
        !is_utf8(decoded_name) || !is_utf8(decoded_value))
      return fail(ErrorCode::kInvalid, "the query holds NUL or is not UTF-8");
    if (out.size() >= kMaxParameters) return fail(ErrorCode::kInvalid, "too many query parameters");
    out.emplace_back(std::move(decoded_name), std::move(decoded_value));
  }
  return {};
}

}  // namespace

Result<std::string> percent_decode(std::string_view text, bool plus_is_space) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%') {
      const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
      const int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
      if (high < 0 || low < 0) return fail(ErrorCode::kInvalid, "a percent code in the address is broken");
      out.push_back(static_cast<char>(high * 16 + low));
      i += 2;
    } else {
      out.push_back(plus_is_space && text[i] == '+' ? ' ' : text[i]);
    }
  }
  return out;
}

Result<Target> parse_target(std::string_view target) {
  if (target.empty() || target.front() != '/')
    return fail(ErrorCode::kInvalid, "the request target must be a path");
  if (target.size() > kMaxTarget) return fail(ErrorCode::kInvalid, "the address is longer than 8 KiB");
  if (std::any_of(target.begin(), target.end(), [](char c) { return is_control(c) || c == ' ' || c == '#'; }))
    return fail(ErrorCode::kInvalid, "the address holds characters that must be percent-encoded");
  std::string_view query = target;
  std::string_view path = cut(query, '?');
  path.remove_prefix(1);
  Target out;
  while (!path.empty()) {
    const bool last = path.find('/') == std::string_view::npos;
    TM_ASSIGN(std::string segment, path_segment(cut(path, '/')));
    if (segment.empty() && !last) return fail(ErrorCode::kInvalid, "empty path segments are not allowed");
    out.segments.push_back(std::move(segment));
  }
  TM_TRY(parse_query(query, out.query));
  return out;
}

RangeKind parse_range(std::string_view header, std::uint64_t size, ByteRange& out) {
  header = trim(header);
  if (header.substr(0, 6) != "bytes=") return RangeKind::kWhole;
  std::string_view rest = trim(header.substr(6));
  if (rest.find(',') != std::string_view::npos || rest.find('-') == std::string_view::npos)
    return RangeKind::kWhole;
  const std::string_view first = trim(cut(rest, '-'));
  const std::string_view last = trim(rest);
  if (first.empty()) {  // the last N bytes
    const auto count = parse_whole<std::uint64_t>(last);
    if (!count) return RangeKind::kWhole;
    if (*count == 0 || size == 0) return RangeKind::kUnsatisfiable;
    out.length = std::min(*count, size);
    out.offset = size - out.length;
    return RangeKind::kPart;
  }
  const auto begin = parse_whole<std::uint64_t>(first);
  const auto end = last.empty() ? std::optional<std::uint64_t>(UINT64_MAX) : parse_whole<std::uint64_t>(last);
  if (!begin || !end || *end < *begin) return RangeKind::kWhole;
  if (*begin >= size) return RangeKind::kUnsatisfiable;
  out.offset = *begin;
  out.length = std::min(*end, size - 1) - *begin + 1;
  return RangeKind::kPart;
}

bool etag_matches(std::string_view if_none_match, std::string_view etag) {
  std::string_view rest = if_none_match;
  while (!rest.empty()) {
    std::string_view one = trim(cut(rest, ','));
    if (one == "*") return true;
    if (one.substr(0, 2) == "W/") one.remove_prefix(2);
    if (!one.empty() && one == etag) return true;
  }
  return false;
}

std::optional<std::string> cookie_value(std::string_view header, std::string_view name) {
  while (!header.empty()) {
    std::string_view value = trim(cut(header, ';'));
    if (value.find('=') == std::string_view::npos) continue;
    if (trim(cut(value, '=')) == name) return std::string(trim(value));
  }
  return std::nullopt;
}

std::string host_name(std::string_view authority) {
  if (authority.empty() || authority.size() > 300) return {};
  std::string_view host = authority;
  if (authority.front() == '[') {
    const auto end = authority.find(']');
    if (end == std::string_view::npos) return {};
    host = authority.substr(0, end + 1);
  } else {
    host = authority.substr(0, authority.find(':'));
  }
  std::string_view port = authority.substr(host.size());
  if (!port.empty()) {
    if (port.front() != ':' || port.size() > 6) return {};
    port.remove_prefix(1);
    if (!std::all_of(port.begin(), port.end(), is_digit)) return {};
  }
  std::string out = lower_ascii(std::string(host));
  const bool plain = std::all_of(out.begin(), out.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_' || c == ':' ||
           c == '[' || c == ']';
  });
  if (!plain) return {};
  if (out.size() > 1 && out.back() == '.') out.pop_back();
  return out;
}

std::string_view url_authority(std::string_view url) {
  const auto at = url.find("://");
  if (at == std::string_view::npos) return {};
  url.remove_prefix(at + 3);
  return url.substr(0, url.find_first_of("/?#"));
}

std::optional<std::int64_t> parse_id(std::string_view text) {
  if (text.empty() || text.front() == '0') return std::nullopt;
  const auto value = parse_whole<std::uint64_t>(text);
  if (!value || *value > (std::uint64_t{1} << 62)) return std::nullopt;
  return static_cast<std::int64_t>(*value);
}

namespace {

// A name that is safe to save under, whatever it was made from: no folders, no hidden file, nothing that
// turns the reading order around ("gnp.exe" shown as "exe.png"), and not longer than a file system takes.
std::string download_name(std::string_view given) {
  constexpr std::size_t kMost = 200;  // bytes
  std::string out;
  const std::string text = visible(given);
  for (const char c : text)
    out.push_back(std::string_view("/\\:\"<>|?*").find(c) == std::string_view::npos ? c : '_');
  if (out.size() > kMost) {
    const std::size_t dot = out.rfind('.');
    const std::string extension = dot == std::string::npos || out.size() - dot > 16 ? "" : out.substr(dot);
    std::size_t keep = kMost - extension.size();
    while (keep > 0 && (static_cast<unsigned char>(out[keep]) & 0xC0) == 0x80) --keep;
    out = out.substr(0, keep) + extension;
  }
  while (!out.empty() && (out.back() == '.' || out.back() == ' ')) out.pop_back();
  if (!out.empty() && (out.front() == '.' || out.front() == ' ')) out.front() = '_';
  return out.empty() ? "unnamed" : out;
}

}  // namespace

std::string content_disposition(bool attachment, std::string_view file_name) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  const std::string name = download_name(file_name);
  std::string plain;
  std::string extended;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    const bool safe = (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
                      (byte >= 'A' && byte <= 'Z') || byte == '.' || byte == '-' || byte == '_';
    plain.push_back(safe || byte == ' ' ? c : '_');
    if (safe) {
      extended.push_back(c);
    } else {
      extended += {'%', kHex[byte >> 4], kHex[byte & 15]};
    }
  }
  return std::string(attachment ? "attachment" : "inline") + "; filename=\"" + plain +
         "\"; filename*=UTF-8''" + extended;
}

}  // namespace touchmark::server
