#include "formats/yolo/paths.h"

#include <algorithm>
#include <vector>

#include "base/text.h"
#include "formats/picture_names.h"

namespace touchmark::formats::yolo {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kMaxComponents = 64;

bool is_below(const fs::path& path, const fs::path& folder) {
  const auto [a, b] = std::mismatch(folder.begin(), folder.end(), path.begin(), path.end());
  return a == folder.end() || (std::next(a) == folder.end() && a->empty());
}

}  // namespace

std::optional<fs::path> resolve(const DataSource& files, const fs::path& root, std::string_view written) {
  std::string text(trimmed(written));
  std::replace(text.begin(), text.end(), '\\', '/');
  if (text.empty() || text.find('\0') != std::string::npos || text.size() > 4096) return std::nullopt;
  const fs::path base = root.lexically_normal();
  const fs::path parent = (base.has_filename() ? base : base.parent_path()).parent_path();
  const fs::path path(text);
  const bool absolute = is_absolute_anywhere(text);
  const fs::path direct = (base / path).lexically_normal();
  const bool inside = absolute ? is_below(direct, base) : is_below(direct, parent);
  if (inside && files.exists(direct)) return direct;
  std::vector<fs::path> parts;
  for (const fs::path& part : path.lexically_normal().relative_path()) {
    if (part != ".." && part != "." && !part.empty()) parts.push_back(part);
  }
  if (parts.size() > kMaxComponents) return std::nullopt;
  const std::size_t last = absolute ? parts.size() : std::min<std::size_t>(2, parts.size());
  for (std::size_t drop = 0; drop < last; ++drop) {
    fs::path rest;
    for (std::size_t i = drop; i < parts.size(); ++i) rest /= parts[i];
    if (files.exists(base / rest)) return base / rest;
    if (drop == 0 && !absolute && files.exists(parent / rest)) return parent / rest;
  }
  return std::nullopt;
}

fs::path labels_for(const fs::path& path, const fs::path& root) {
  const fs::path top = root.parent_path();
  const fs::path below = path.lexically_relative(top);
  if (below.empty() || *below.begin() == "..") return path;
  std::vector<fs::path> parts(below.begin(), below.end());
  const auto found = std::find(parts.rbegin(), parts.rend(), fs::path("images"));
  if (found == parts.rend()) return path;
  *found = "labels";
  fs::path out = top;
  for (const fs::path& part : parts) out /= part;
  return out;
}

}  // namespace touchmark::formats::yolo
