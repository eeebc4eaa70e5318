#include "formats/picture_names.h"

#include <algorithm>
#include <filesystem>
#include <tuple>

#include "base/fold.h"
#include "base/text.h"
#include "base/utf8.h"
#include "formats/folder.h"
#include "formats/id_tables.h"
#include "formats/pairing.h"
#include "formats/place_words.h"

namespace touchmark::formats {
namespace fs = std::filesystem;
namespace {

using record::Split;

constexpr std::size_t kMostElsewhere = 20;

struct Folder {
  std::string key;
  bool around = false;        // of where the labels lie, not of what they say
  bool has_pictures = false;  // there are some in a folder of that key
};

struct Path {
  std::vector<Folder> folders;  // those that say something
  std::string name;             // folded, without an extension
  std::string extension;        // folded; empty: any
  Split split = Split::kNone;
  Split split_around = Split::kNone;
};

void add_folders(const fs::path& path, bool around, Path& out) {
  for (const fs::path& folder : path) {
    const std::string text = folder.string();
    if (is_split_folder(text)) (around ? out.split_around : out.split) = split_of_folder(text);
    const std::string key = key_of_folder(text);
    if (key.empty() || (around && says_nothing(text))) continue;
    out.folders.push_back({key, around});
  }
}

Path parsed(std::string_view path, std::string_view around = {}) {
  Path out;
  const fs::path whole(path);
  add_folders(fs::path(around), true, out);
  add_folders(whole.parent_path(), false, out);
  const bool picture = is_image_name(whole);
  out.name = folded(picture ? whole.stem().string() : whole.filename().string());
  if (picture) out.extension = folded(whole.extension().string());
  return out;
}

std::uint64_t key_of(const Path& path, std::size_t folders) {
  std::string text = path.name;
  for (std::size_t i = path.folders.size() - folders; i < path.folders.size(); ++i)
    text += '/' + path.folders[i].key;
  return hash_text(text);
}

// Of pictures that lie in no folder.
std::uint64_t flat_key_of(const Path& path) {
  return hash_text(path.name + "//");
}

// How well a picture fits what is said; more is better.
struct Fit {
  bool fits = false;
  std::size_t shared = 0;  // folders
  bool hint = false;       // what they came in has the same name
  bool exact = false;      // neither path has other folders
  bool split = false;
  std::size_t alike = 0;  // parts at their ends that are written the same
  int literal = 0;        // all of them are: 2 with the labels' folders, 1 without
  bool written = false;   // their last parts are
  auto rank() const { return std::tuple(shared, hint, exact, split, alike, literal, written); }
};

bool same(const Folder& said, const Folder& there) {
  if (said.key == there.key) return true;
  const std::string key = said.around ? key_of_origin(said.key) : std::string();
  return !key.empty() && key == key_of_origin(there.key);
}

// How many parts at their ends two paths share, the last one perhaps without an extension.
std::size_t parts_alike(std::string_view said, std::string_view there, bool of_any_extension) {
  if (of_any_extension) there = there.substr(0, std::min(there.rfind('.'), there.size()));
  std::size_t parts = 0;
  for (;;) {
    const std::size_t a = said.rfind('/'), b = there.rfind('/');
    const auto last = [](std::string_view text, std::size_t at) {
      return at == std::string_view::npos ? text : text.substr(at + 1);
    };
    if (last(said, a) != last(there, b)) return parts;
    ++parts;
    if (a == std::string_view::npos || b == std::string_view::npos) return parts;
    said = said.substr(0, a);
    there = there.substr(0, b);
  }
}

std::string_view without_first_folder(std::string_view path) {
  const std::size_t slash = path.find('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

// Of the names of what the two came in: 1 the same, -1 siblings, 0 neither.
int compare_origins(const Path& said, const std::string& said_origin, const Path& there,
                    const std::string& origin) {
  const auto among = [](const Path& path, const std::string& key) {
    return !key.empty() && std::any_of(path.folders.begin(), path.folders.end(),
                                       [&](const Folder& one) { return key_of_origin(one.key) == key; });
  };
  // A number alone may only say which download it is.
  const auto tells = [](const std::string& key) { return key.find_first_not_of("0123456789 ") != key.npos; };
  const auto sibling = [&](const Path& path, const std::string& key) {
    return tells(key) && std::any_of(path.folders.begin(), path.folders.end(),
                                     [&](const Folder& one) { return are_siblings(one.key, key); });
  };
  if (!said_origin.empty() && said_origin == origin) return 1;
  if (among(there, said_origin) || among(said, origin)) return 1;
  if ((tells(origin) && are_siblings(said_origin, origin)) || sibling(there, said_origin) ||
      sibling(said, origin))
    return -1;
  return 0;
}

// Whether two paths may be of one picture, once they share the folders behind these.
bool may_differ_in_front(const Path& said, const Path& there, std::size_t shared, bool foreign) {
  if (shared == said.folders.size()) return true;
  const Folder& a = said.folders[said.folders.size() - 1 - shared];
  if (shared == there.folders.size()) return shared > 0 || !a.has_pictures;
  const Folder& b = there.folders[there.folders.size() - 1 - shared];
  if (are_siblings(a.key, b.key)) return false;
  return a.around ? shared > 0 || !a.has_pictures : foreign && shared > 0;
}

Split split_of_key(const std::string& name) {
  const std::string word = split_said(key_of_origin(name));
  return word.empty() ? Split::kNone : split_of_folder(word);
}

Split first_of(std::initializer_list<Split> splits) {
  const auto said = std::find_if(splits.begin(), splits.end(), [](Split one) { return one != Split::kNone; });
  return said == splits.end() ? Split::kNone : *said;
}

Fit compare(const SaidPicture& said, const Path& path, const PicturePlace& place, const Path& there) {
  Fit out;
  while (out.shared < std::min(path.folders.size(), there.folders.size()) &&
         same(path.folders[path.folders.size() - 1 - out.shared],
              there.folders[there.folders.size() - 1 - out.shared]))
    ++out.shared;
  const std::string origin = key_of_origin(place.origin);
  const Split wanted = first_of({said.split, path.split, said.split_binds ? path.split_around : Split::kNone,
                                 said.split_binds ? split_of_key(said.origin) : Split::kNone});
  const Split split = first_of({place.split, there.split, split_of_key(place.origin)});
  if (wanted != Split::kNone && split != Split::kNone && wanted != split) return out;
  int origins = 0;
  for (const std::string& own : {said.origin, said.list}) {
    const int one = compare_origins(path, key_of_origin(own), there, origin);
    if (one < 0 && out.shared == 0) return out;
    origins = std::max(origins, one);
  }
  out.fits = may_differ_in_front(path, there, out.shared, said.foreign) ||
             (origins > 0 && out.shared == there.folders.size());
  out.hint = origins > 0;
  // A picture whose name was another's was given the name of what it came in, which is none of its folders.
  const bool given = !origin.empty() && key_of_origin(place.name.substr(0, place.name.find('/'))) == origin;
  const auto claimed =
      std::count_if(path.folders.begin(), path.folders.end(), [](const Folder& one) { return !one.around; });
  out.exact = out.shared >= static_cast<std::size_t>(claimed) &&
              there.folders.size() <= out.shared + (given && place.path == place.name ? 1 : 0);
  out.split = split == (wanted == Split::kNone ? path.split_around : wanted);
  const std::string full = said.around.empty() ? said.path : said.around + "/" + said.path;
  const std::string short_full = short_place(full).generic_string();
  const auto equals = [&](std::string_view name) {
    const std::string_view wanted =
        path.extension.empty() ? name.substr(0, std::min(name.rfind('.'), name.size())) : name;
    return full == wanted || short_full == wanted ? 2 : said.path == wanted ? 1 : 0;
  };
  out.alike = std::max(parts_alike(full, place.name, path.extension.empty()),
                       parts_alike(full, told_from_role(place.name), path.extension.empty()));
  out.literal = std::max(equals(place.name), given ? equals(without_first_folder(place.name)) : 0);
  const auto base = [](std::string_view text) { return text.substr(text.rfind('/') + 1); };
  const std::string there_base = composed(base(place.path)), said_base = composed(base(said.path));
  out.written = path.extension.empty() ? there_base.starts_with(said_base) : there_base == said_base;
  return out;
}

}  // namespace

void PictureNames::add(std::string_view path) {
  const Path place = parsed(path);
  for (const Folder& folder : place.folders) folders_.insert(hash_text(folder.key));
  for (std::size_t folders = 0; folders <= place.folders.size(); ++folders)
    index_.emplace_back(key_of(place, folders), count_);
  if (place.folders.empty()) index_.emplace_back(flat_key_of(place), count_);
  ++count_;
}

bool PictureNames::has_folder(const std::string& key) const {
  return folders_.contains(hash_text(key));
}

void PictureNames::build() {
  std::sort(index_.begin(), index_.end());
}

std::vector<std::uint32_t> PictureNames::with(std::uint64_t key, std::size_t most) const {
  std::vector<std::uint32_t> out;
  for (auto it = std::lower_bound(index_.begin(), index_.end(), Entry(key, 0));
       it != index_.end() && it->first == key && out.size() < most; ++it)
    if (out.empty() || out.back() != it->second) out.push_back(it->second);
  return out;
}

PictureMatch PictureNames::find(const SaidPicture& said, const Look& look) const {
  PictureMatch out;
  Path path = parsed(said.path, said.around);
  for (Folder& folder : path.folders) folder.has_pictures = folders_.contains(hash_text(folder.key));
  const auto take = [&](const std::vector<std::uint32_t>& pictures) {
    std::vector<std::pair<Fit, std::size_t>> fits;
    for (const std::uint32_t picture : pictures) {
      const PicturePlace place = look(picture);
      const Path there = parsed(place.path);
      if (there.name != path.name || (!path.extension.empty() && there.extension != path.extension)) continue;
      const Fit fit = compare(said, path, place, there);
      if (fit.fits)
        fits.emplace_back(fit, picture);
      else if (out.elsewhere.size() < kMostElsewhere)
        out.elsewhere.push_back(picture);
    }
    if (fits.empty()) return false;
    const auto worse = [](const auto& a, const auto& b) { return a.first.rank() < b.first.rank(); };
    const Fit best = std::max_element(fits.begin(), fits.end(), worse)->first;
    for (const auto& [fit, picture] : fits)
      if (fit.rank() == best.rank()) out.meant.push_back(picture);
    out.elsewhere.clear();
    return true;
  };
  for (std::size_t folders = path.folders.size(); folders > 0; --folders)
    if (take(with(key_of(path, folders), SIZE_MAX))) return out;
  out.elsewhere.clear();
  // Where a folder is said, only a picture in none can still be meant: all others lie elsewhere.
  const bool says_folder = !path.folders.empty() && !path.folders.back().around;
  if (!says_folder) {
    take(with(key_of(path, 0), SIZE_MAX));
  } else if (!take(with(flat_key_of(path), SIZE_MAX))) {
    out.elsewhere.clear();
    take(with(key_of(path, 0), kMostElsewhere));
  }
  return out;
}

void PicturePaths::add(std::string path) {
  names_.add(mended_utf8(path));
  paths_.push_back(std::move(path));
}

PictureMatch PicturePaths::find(const SaidPicture& said) const {
  return names_.find(said, [this](std::size_t picture) {
    const std::string path = mended_utf8(paths_[picture]);
    return PicturePlace{path, path};
  });
}

std::string PicturePaths::why_none(const PictureMatch& match) const {
  const auto shown = [this](const std::vector<std::size_t>& pictures) {
    std::vector<std::string> out;
    for (const std::size_t one : pictures) out.push_back(mended_utf8(paths_[one]));
    return out;
  };
  return formats::why_none(shown(match.meant), shown(match.elsewhere));
}

std::string why_none(const std::vector<std::string>& meant, const std::vector<std::string>& elsewhere) {
  if (!meant.empty()) return "nothing tells which of " + candidates_text(meant) + " is meant";
  if (elsewhere.empty()) return {};
  return "the only image of this name is " + candidates_text(elsewhere) + ", in another folder";
}

std::string key_of_folders(std::string_view folders) {
  Path path;
  add_folders(fs::path(folders), true, path);
  std::string out = std::string(record::split_name(path.split_around));
  for (const Folder& folder : path.folders) out += "/" + folder.key;
  return out;
}

bool is_absolute_anywhere(std::string_view said) {
  said = trimmed(said);
  if (said.starts_with("file:")) return true;
  if (said.empty()) return false;
  return said[0] == '/' || said[0] == '\\' ||
         (said.size() > 2 && said[1] == ':' && (said[2] == '\\' || said[2] == '/'));
}

std::string candidates_text(const std::vector<std::string>& names) {
  constexpr std::size_t kNamed = 3;
  std::string out;
  const std::size_t named = names.size() <= kNamed ? names.size() : kNamed - 1;
  for (std::size_t i = 0; i < named; ++i)
    out += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + names[i];
  if (named < names.size()) out += " and " + std::to_string(names.size() - named) + " more";
  return out;
}

}  // namespace touchmark::formats
