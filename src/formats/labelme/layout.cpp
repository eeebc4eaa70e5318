#include "formats/labelme/layout.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/fold.h"
#include "base/text.h"
#include "base/utf8.h"
#include "formats/folder.h"
#include "formats/labelme/document.h"
#include "formats/mask_folder.h"
#include "formats/pairing.h"

namespace touchmark::formats::labelme {
namespace fs = std::filesystem;
namespace {

constexpr int kLikeness = 88;
constexpr std::uint64_t kListLimit = 8u << 20;
constexpr int kLooks = 5;  // files of a folder that are looked into
constexpr std::size_t kSeveral = SIZE_MAX;

bool is_document(const DataSource& source, const fs::path& path) {
  return lower_extension(path) == ".json" && looks_like_document(source.head_text(path, kHeadBytes));
}

bool is_no_class(std::string_view name) {
  return name == "__ignore__" || name == "_background_";
}

struct List {
  std::vector<std::string> names;
  bool sure = false;
};

// A list in the folder or in the one above it; a name a line.
Result<List> read_list(const DataSource& source, const fs::path& folder, const char* name) {
  List out;
  for (const fs::path& place : {folder / name, folder.parent_path() / name}) {
    if (!source.is_file(place)) continue;
    TM_ASSIGN(const std::string text, source.read_text(place, kListLimit));
    std::set<std::string> seen;
    std::set<std::string> words;
    bool begun = false;  // LabelMe's words for no class stand in front; after that they would be classes
    for (const std::string_view line : split_lines(text)) {
      std::string one = mended_utf8(trimmed(line));
      const bool word = is_no_class(one) && !begun && !words.contains(one);
      if (word) words.insert(one);
      begun = begun || (!word && !one.empty());
      if (!word && !one.empty() && seen.insert(one).second) out.names.push_back(std::move(one));
    }
    out.sure = !words.empty();
    return out;
  }
  return out;
}

// What LabelMe writes for one file: a folder with the picture and what was drawn on it.
bool is_export_folder(const DataSource& source, const fs::path& folder) {
  return source.is_file(folder / "label.png") && source.is_file(folder / "img.png");
}

void put(std::unordered_map<std::string, std::size_t>& map, const std::string& key, std::size_t image) {
  const auto [it, added] = map.try_emplace(folded(key), image);
  if (!added) it->second = kSeveral;
}

// What a folder of the tree holds, and all below it.
struct Content {
  bool documents = false;   // in it
  bool list = false;        // labels.txt in it
  bool pure = true;         // nothing but images, LabelMe's files and texts for people, in it and below
  bool images = false;      // in it
  int count = 0;            // folders with LabelMe files, it and below
  bool has_images = false;  // in it or below
};

void look_into(const Tree& tree, std::size_t at, Content& out) {
  const Tree::Folder& folder = tree.folders()[at];
  int looked = 0;
  for (std::size_t i = folder.begin; i < folder.end; ++i) {
    const std::string name = lower_ascii(tree.files()[i].name);
    const std::string extension = lower_extension(name);
    if (extension == ".json") {
      if (!out.documents && looked++ < kLooks)
        out.documents = is_document(tree.source(), tree.path(tree.files()[i]));
    } else if (name == "labels.txt" || name == "flags.txt") {
      out.list = out.list || name == "labels.txt";
    } else if (is_image_name(name)) {
      out.images = true;
    } else if (extension != ".md" && extension != ".html" && extension != ".pdf" &&
               !name.starts_with("readme") && !name.starts_with("license")) {
      out.pure = false;
    }
  }
  out.pure = out.pure && (looked == 0 || out.documents) && mask_folder(folder.lower) != MaskFolder::kYes;
  out.count = out.documents ? 1 : 0;
}

// The highest folder above with nothing else in it that other LabelMe files lie in as well, or the list of
// classes, or the pictures of files that have none beside or below them.
std::size_t top_of(const Tree& tree, const std::vector<Content>& contents, std::size_t folder) {
  std::size_t best = folder;
  for (std::size_t at = folder; at != 0 && contents[tree.folders()[at].parent].pure;) {
    at = tree.folders()[at].parent;
    const bool brings_images = contents[at].images && !contents[best].has_images;
    if (contents[at].documents || contents[at].list || contents[at].count > contents[best].count ||
        brings_images)
      best = at;
  }
  const auto says_role = [&tree](std::size_t at) {
    const std::string& name = tree.folders()[at].lower;
    return at != 0 && (is_role_folder(name) || is_split_folder(name));
  };
  while (says_role(best)) best = tree.folders()[best].parent;
  return best;
}

}  // namespace

std::string Layout::name_of(const fs::path& path) const {
  const fs::path below = path.lexically_relative(root);
  return mended_utf8(below.empty() ? path.generic_string() : below.generic_string());
}

Result<Layout> find_layout(const DataSource& source) {
  Layout out;
  const bool one = source.is_file();
  out.root = one ? source.path().parent_path() : source.path();
  if (one) {
    out.documents.push_back(source.path());
  } else {
    out.documents = source.files(out.root, true, {".json"});
    std::erase_if(out.documents, [&](const fs::path& path) { return !is_document(source, path); });
  }
  if (out.documents.empty())
    return fail(ErrorCode::kNotFound, "there are no LabelMe files", out.root.string());
  out.images = source.files(out.root, !one, image_extensions());
  std::map<fs::path, bool> exports;
  std::erase_if(out.images, [&](const fs::path& path) {
    const auto [folder, added] = exports.try_emplace(path.parent_path());
    if (added) folder->second = is_export_folder(source, folder->first);
    return folder->second || is_mask_picture(source, out.root, path);
  });
  TM_ASSIGN(List labels, read_list(source, out.root, "labels.txt"));
  TM_ASSIGN(List flags, read_list(source, out.root, "flags.txt"));
  out.labels = std::move(labels.names);
  out.labels_are_sure = labels.sure;
  out.flags = std::move(flags.names);
  return out;
}

ImageFinder::ImageFinder(const DataSource& source, const Layout& layout) : source_(source), layout_(layout) {
  for (std::size_t i = 0; i < layout.images.size(); ++i) {
    const fs::path& path = layout.images[i];
    put(by_place_, path.string(), i);
    put(by_stem_, pair_key(path.lexically_relative(layout.root)), i);
    pictures_.add(layout.name_of(path));
  }
  pictures_.build();
}

fs::path ImageFinder::among(const Map& map, const std::string& key) const {
  const auto found = map.find(folded(key));
  return found == map.end() || found->second == kSeveral ? fs::path() : layout_.images[found->second];
}

NamedImage ImageFinder::find(const fs::path& document, const std::string& image_path) const {
  const fs::path as_document = among(by_stem_, pair_key(document.lexically_relative(layout_.root)));
  if (image_path.empty() || image_path.find('\0') != std::string::npos) return {as_document, true, {}};
  const fs::path written(image_path);
  const fs::path direct = (document.parent_path() / written).lexically_normal();
  if (is_image_name(direct) && source_.is_file(direct)) return {direct, true, {}};
  const fs::path name = written.filename();
  for (const fs::path& near : {direct, document.parent_path() / name})
    if (fs::path found = among(by_place_, near.string()); !found.empty()) return {std::move(found), true, {}};
  const bool other_name =
      is_image_name(name) && folded(name.stem().string()) != folded(document.stem().string());
  if (!other_name && !as_document.empty() &&
      (!is_image_name(name) || folded(as_document.filename().string()) == folded(name.string())))
    return {as_document, true, {}};
  const std::string around =
      mended_utf8(document.parent_path().lexically_relative(layout_.root).generic_string());
  const bool relative = written.is_relative() && *written.begin() == "..";
  const fs::path place = relative ? this->place(document, image_path) : written;
  const PictureMatch match = pictures_.find({mended_utf8(place.generic_string()),
                                             relative || around == "." ? std::string() : around,
                                             {},
                                             is_absolute_anywhere(image_path)});
  if (match.meant.size() == 1) return {layout_.images[match.meant.front()], false, {}};
  if (match.meant.empty() && !other_name && !as_document.empty()) return {as_document, true, {}};
  return {{}, false, pictures_.why_none(match)};
}

fs::path ImageFinder::place(const fs::path& document, const std::string& image_path) const {
  const fs::path written(image_path);
  const fs::path name = written.filename();
  const fs::path folder = document.parent_path();
  if (!is_image_name(name))
    return (folder / (document.stem().string() + ".jpg")).lexically_relative(layout_.root);
  const fs::path there = (folder / written).lexically_normal().lexically_relative(layout_.root);
  const bool inside = !is_absolute_anywhere(image_path) && !there.empty() && *there.begin() != "..";
  return inside ? there : (folder / name).lexically_relative(layout_.root);
}

std::vector<Found> find_sets(const Tree& tree) {
  std::vector<Found> out;
  if (tree.source().is_file()) {
    if (is_document(tree.source(), tree.source().path())) out.push_back({tree.source().path(), kLikeness});
    return out;
  }
  std::vector<Content> contents(tree.folders().size());
  for (std::size_t i = contents.size(); i-- > 0;) {
    Content here;
    look_into(tree, i, here);
    contents[i].pure = contents[i].pure && here.pure;
    contents[i].count += here.count;
    contents[i].documents = here.documents;
    contents[i].list = here.list;
    contents[i].images = here.images;
    contents[i].has_images = contents[i].has_images || here.images;
    if (i == 0) continue;
    Content& above = contents[tree.folders()[i].parent];
    above.pure = above.pure && contents[i].pure;
    above.has_images = above.has_images || contents[i].has_images;
    above.count += contents[i].count;
  }
  for (std::size_t i = 0; i < contents.size(); ++i)
    if (contents[i].documents) out.push_back({tree.folders()[top_of(tree, contents, i)].path, kLikeness});
  return out;
}

}  // namespace touchmark::formats::labelme
