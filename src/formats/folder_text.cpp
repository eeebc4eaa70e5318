#include <charconv>
#include <cmath>

#include "formats/folder.h"

namespace touchmark::formats {
namespace {

constexpr std::size_t kMaxComponent = 160;  // bytes; leaves room for suffixes below the usual 255
constexpr std::size_t kMaxDepth = 12;

// Length of the well-formed UTF-8 sequence at the start of `text`, 0 when there is none.
std::size_t utf8_length(std::string_view text) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = at(0);
  if (lead < 0x80) return 1;
  std::size_t length = 0;
  unsigned char low = 0x80;
  unsigned char high = 0xBF;
  if (lead >= 0xC2 && lead <= 0xDF) {
    length = 2;
  } else if (lead >= 0xE0 && lead <= 0xEF) {
    length = 3;
    if (lead == 0xE0) low = 0xA0;
    if (lead == 0xED) high = 0x9F;
  } else if (lead >= 0xF0 && lead <= 0xF4) {
    length = 4;
    if (lead == 0xF0) low = 0x90;
    if (lead == 0xF4) high = 0x8F;
  }
  if (length == 0 || text.size() < length || at(1) < low || at(1) > high) return 0;
  for (std::size_t i = 2; i < length; ++i) {
    if (at(i) < 0x80 || at(i) > 0xBF) return 0;
  }
  return length;
}

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\v';
}

std::string lower_ascii(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

std::size_t extension_at(std::string_view component) {
  const std::size_t dot = component.rfind('.');
  return dot == std::string_view::npos || dot == 0 || component.size() - dot > 12 ? component.size() : dot;
}

// Cut to kMaxComponent bytes, keeping the extension and telling apart names that differ only in the rest.
std::string shortened(const std::string& component) {
  if (component.size() <= kMaxComponent) return component;
  const std::string extension = component.substr(extension_at(component));
  std::uint64_t hash = 1469598103934665603ull;  // FNV-1a: a name tag, not security
  for (const unsigned char c : component) hash = (hash ^ c) * 1099511628211ull;
  char tag[17] = {};
  const auto end = std::to_chars(tag, tag + 16, hash, 16).ptr;
  std::size_t keep = kMaxComponent - extension.size() - 17;
  while (keep > 0 && (static_cast<unsigned char>(component[keep]) & 0xC0) == 0x80) --keep;
  return component.substr(0, keep) + "_" + std::string(tag, end) + extension;
}

std::string safe_component(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool bad = static_cast<unsigned char>(c) < 0x20 || c == 0x7F ||
                     std::string_view("<>:\"|?*").find(c) != std::string_view::npos;
    out.push_back(bad ? '_' : c);
  }
  while (!out.empty() && (out.back() == ' ' || out.back() == '.')) out.back() = '_';
  if (!out.empty() && (out.front() == '.' || out.front() == ' ')) out.front() = '_';
  return shortened(out);
}

}  // namespace

std::string mended_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    out.append(length == 0 ? std::string_view("\xEF\xBF\xBD") : text.substr(0, length));
    text.remove_prefix(std::max<std::size_t>(1, length));
  }
  return out;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

std::vector<std::string_view> split_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.push_back(line);
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return lines;
}

std::optional<double> parse_number(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  if (text.starts_with('+') || text.empty()) return std::nullopt;
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::string number_text(double value) {
  char buffer[400];
  const bool fixed = std::abs(value) < 1e21;
  const auto result = fixed ? std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::fixed)
                            : std::to_chars(buffer, buffer + sizeof buffer, value);
  return std::string(buffer, result.ptr);
}

std::string SafeNames::safe(std::string_view name, const std::vector<std::string>& reserved) {
  const std::string mended = mended_utf8(name);
  std::vector<std::string> parts;
  std::string_view rest = mended;
  while (!rest.empty()) {
    const std::size_t end = rest.find_first_of("/\\");
    const std::string_view raw = rest.substr(0, end);
    if (!raw.empty() && raw != "." && raw != "..") {
      std::string part = safe_component(raw);
      for (const std::string& word : reserved) {
        if (part == word) part += '_';
      }
      parts.push_back(std::move(part));
    }
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + 1);
  }
  if (parts.empty()) parts.emplace_back("unnamed");
  if (parts.size() > kMaxDepth) parts.erase(parts.begin(), parts.end() - kMaxDepth);
  std::string out;
  for (const std::string& part : parts) out += (out.empty() ? "" : "/") + part;
  return out;
}

std::string SafeNames::make(std::string_view name) {
  const std::string path = safe(name, reserved_);
  const std::string stem = without_extension(path);
  const std::string extension = path.substr(stem.size());
  std::string candidate = stem;
  for (int number = 2; !used_.insert(lower_ascii(candidate)).second; ++number) {
    candidate = stem + "_" + std::to_string(number);
  }
  return candidate + extension;
}

std::string without_extension(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  const std::size_t start = slash == std::string_view::npos ? 0 : slash + 1;
  return std::string(path.substr(0, start + extension_at(path.substr(start))));
}

}  // namespace touchmark::formats
