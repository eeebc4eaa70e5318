#include <charconv>
#include <cmath>

#include "base/text.h"
#include "base/utf8.h"
#include "formats/folder.h"

namespace touchmark::formats {
namespace {

constexpr std::size_t kMaxComponent = 160;  // bytes; leaves room for suffixes below the usual 255
constexpr std::size_t kMaxDepth = 12;

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
