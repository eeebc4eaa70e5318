#include "formats/label_names.h"

#include <algorithm>
#include <charconv>
#include <set>

#include "base/text.h"
#include "base/utf8.h"

namespace touchmark::formats {
namespace {

constexpr int kMostNumbers = 65536;
constexpr std::string_view kBackgrounds[] = {"background", "_background_", "__background__", "unlabeled",
                                             "unlabelled"};

// "r,g,b" at the beginning of a text.
bool read_color(std::string_view text, Color& color) {
  const char* at = text.data();
  const char* const end = text.data() + text.size();
  for (std::uint8_t& channel : color) {
    const auto [next, error] = std::from_chars(at, end, channel);
    if (error != std::errc{}) return false;
    at = next + (next < end && *next == ',' ? 1 : 0);
  }
  return true;
}

}  // namespace

bool is_background(std::string_view name) {
  const std::string lower = lower_ascii(std::string(name));
  return std::find(std::begin(kBackgrounds), std::end(kBackgrounds), lower) != std::end(kBackgrounds);
}

LabelNames names_from_list(std::string_view text) {
  LabelNames out;
  int index = 0;
  for (const std::string_view line : split_lines(text)) {
    std::string name = mended_utf8(trimmed(line));
    // In lists of LabelMe it stands first and has no number; elsewhere it is a class.
    const bool is_void = name == "__ignore__" && out.names.empty();
    if (name.empty() || is_void || index >= kMostNumbers) continue;
    if (index == 0 && !is_background(name)) index = 1;
    out.names[index++] = std::move(name);
  }
  return out;
}

LabelNames names_from_labelmap(std::string_view text) {
  LabelNames out;
  int index = 0;
  for (const std::string_view line : split_lines(text)) {
    if (trimmed(line).empty() || line.starts_with('#') || index >= kMostNumbers) continue;
    const std::size_t colon = line.find(':');
    std::string name = mended_utf8(trimmed(line.substr(0, colon)));
    if (index == 0 && !is_background(name)) index = 1;
    Color color{};
    if (colon != std::string_view::npos && read_color(line.substr(colon + 1), color))
      out.colors.emplace(color, static_cast<std::uint16_t>(index));
    out.names[index++] = std::move(name);
  }
  return out;
}

LabelNames names_from_numbered(std::string_view text) {
  LabelNames out;
  std::set<std::string> seen;
  for (const std::string_view whole : split_lines(text)) {
    const std::string_view line = trimmed(whole);
    if (line.empty()) continue;
    int number = -1;
    const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), number);
    std::string_view rest = line.substr(static_cast<std::size_t>(end - line.data()));
    const std::size_t name_at = rest.find_first_not_of(" \t:,=");
    const bool ascending = out.names.empty() || number > out.names.rbegin()->first;
    if (error != std::errc{} || number < 0 || number >= kMostNumbers || name_at == 0 ||
        name_at == std::string_view::npos || !ascending)
      return {};
    std::string name = mended_utf8(trimmed(rest.substr(name_at)));
    if (!seen.insert(name).second) return {};
    out.names[number] = std::move(name);
  }
  return out;
}

}  // namespace touchmark::formats
