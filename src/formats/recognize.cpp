#include "formats/recognize.h"

#include <algorithm>

#include "base/text.h"
#include "formats/folder.h"
#include "formats/mask_folder.h"
#include "formats/registry.h"

namespace touchmark::formats {
namespace fs = std::filesystem;
namespace {

bool lies_in(const fs::path& path, const fs::path& folder) {
  const auto [a, b] = std::mismatch(folder.begin(), folder.end(), path.begin(), path.end());
  return a == folder.end();
}

// A list of results is one file. Of one family each has its own files there.
bool overlap(const Part& a, const Part& b) {
  if (a.path != b.path && (a.format == &coco_results_format() || b.format == &coco_results_format()))
    return false;
  if (a.format != b.format && a.format->family() == b.format->family()) return false;
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

// The highest folders with pictures that no part lies in or reads.
void add_pictures(const Tree& tree, std::vector<Part>& all) {
  std::vector<Part> parts = all;
  std::erase_if(parts,
                [](const Part& part) { return part.format == &coco_results_format(); });  // of no pictures
  const auto& folders = tree.folders();
  std::vector<bool> open(folders.size());     // a part lies in it
  std::vector<bool> skipped(folders.size());  // a part reads it, or its pictures are masks
  std::vector<bool> has(folders.size());      // pictures, in it or below
  for (const Tree::File& file : tree.files())
    if (is_image_name(file.name)) has[file.folder] = true;
  for (std::size_t i = folders.size(); i-- > 0;) {
    const auto reads = [&](const Part& part) { return lies_in(folders[i].path, part.path); };
    const auto holds = [&](const Part& part) { return lies_in(part.path, folders[i].path); };
    skipped[i] = std::any_of(parts.begin(), parts.end(), reads) ||
                 (i != 0 && mask_folder(folders[i].lower) != MaskFolder::kNo);
    open[i] = std::any_of(parts.begin(), parts.end(), holds);
    if (i != 0 && has[i] && !skipped[i]) has[folders[i].parent] = true;
  }
  std::vector<bool> taken(folders.size());
  for (std::size_t i = 0; i < folders.size(); ++i) {
    const bool above = i != 0 && (taken[folders[i].parent] || skipped[folders[i].parent]);
    if (skipped[i] && !above) continue;
    taken[i] = above ? taken[folders[i].parent] : has[i] && !open[i];
    skipped[i] = above ? skipped[folders[i].parent] : false;
    if (taken[i] && !above) all.push_back({&pictures_format(), folders[i].path, 1});
  }
}

}  // namespace

std::string title_of(const Format& format) {
  std::string out(format.title());
  for (const Format* other : all_formats()) {
    if (other == &format || other->reader() != &format) continue;
    const std::string_view title = other->title();
    const auto same = std::mismatch(out.begin(), out.end(), title.begin(), title.end()).first;
    out.erase(same, out.end());
  }
  return std::string(trimmed(out));
}

Result<Recognized> recognize(const Tree& tree, const Format* only) {
  Recognized out;
  if (only == &pictures_format()) {
    out.parts.push_back({only, tree.source().path(), 100});
    return out;
  }
  std::vector<Part> all;
  for (const Format* format : all_formats()) {
    if (only != nullptr && format->reader() != only->reader()) continue;
    for (Part& part : outermost(*format, tree)) all.push_back(std::move(part));
  }
  if (only != nullptr) {
    if (all.empty()) all.push_back({only, tree.source().path(), 100});
    for (Part& part : all) part.format = only;
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const Part& a, const Part& b) { return a.likeness > b.likeness; });
  for (Part& part : all) {
    const auto rival = std::find_if(out.parts.begin(), out.parts.end(),
                                    [&part](const Part& taken) { return overlap(part, taken); });
    if (rival == out.parts.end()) {
      out.parts.push_back(std::move(part));
    } else if (rival->likeness == part.likeness) {
      return fail(
          ErrorCode::kInvalid,
          "this could be " + title_of(*rival->format) + " or " + title_of(*part.format) + "; name the format",
          tree.shown(part.path));
    } else {
      out.others.push_back(std::move(part));
    }
  }
  if (only == nullptr) add_pictures(tree, out.parts);
  // Pictures first: labels elsewhere may be theirs. Results last: they are of the images of the others.
  const auto rank = [](const Part& part) {
    return part.format == &pictures_format() ? 0 : part.format == &coco_results_format() ? 2 : 1;
  };
  std::stable_sort(out.parts.begin(), out.parts.end(), [&rank](const Part& a, const Part& b) {
    return rank(a) != rank(b) ? rank(a) < rank(b) : a.path < b.path;
  });
  return out;
}

}  // namespace touchmark::formats
