#include "formats/recognize.h"

#include <algorithm>

#include "formats/registry.h"

namespace touchmark::formats {
namespace fs = std::filesystem;
namespace {

bool lies_in(const fs::path& path, const fs::path& folder) {
  const auto [a, b] = std::mismatch(folder.begin(), folder.end(), path.begin(), path.end());
  return a == folder.end();
}

bool overlap(const Part& a, const Part& b) {
  return lies_in(a.path, b.path) || lies_in(b.path, a.path);
}

// Of parts in one another the outermost reads the inner ones as well.
std::vector<Part> outermost(const Format& format, const Tree& tree) {
  std::vector<Part> out;
  std::vector<Found> found = format.find(tree);
  std::sort(found.begin(), found.end(), [](const Found& a, const Found& b) { return a.path < b.path; });
  for (Found& one : found) {
    if (out.empty() || !lies_in(one.path, out.back().path))
      out.push_back({&format, std::move(one.path), one.likeness});
    else
      out.back().likeness = std::max(out.back().likeness, one.likeness);
  }
  return out;
}

}  // namespace

Result<Recognized> recognize(const Tree& tree, const Format* only) {
  Recognized out;
  std::vector<Part> all;
  for (const Format* format : all_formats()) {
    if (only != nullptr && format->reader() != only->reader()) continue;
    for (Part& part : outermost(*format, tree)) all.push_back(std::move(part));
  }
  if (only != nullptr) {
    if (all.empty()) all.push_back({only, tree.source().path(), 100});
    for (Part& part : all) part.format = only;
  }
  std::stable_sort(all.begin(), all.end(), [](const Part& a, const Part& b) { return a.likeness > b.likeness; });
  for (Part& part : all) {
    const auto rival = std::find_if(out.parts.begin(), out.parts.end(),
                                    [&part](const Part& taken) { return overlap(part, taken); });
    if (rival == out.parts.end()) {
      out.parts.push_back(std::move(part));
    } else if (rival->likeness == part.likeness) {
      return fail(ErrorCode::kInvalid,
                  "this could be " + std::string(rival->format->title()) + " or " +
                      std::string(part.format->title()) + "; name the format",
                  tree.shown(part.path));
    } else {
      out.others.push_back(std::move(part));
    }
  }
  std::sort(out.parts.begin(), out.parts.end(), [](const Part& a, const Part& b) { return a.path < b.path; });
  return out;
}

}  // namespace touchmark::formats
