#include "formats/coco/image_files.h"

#include <algorithm>

#include "base/utf8.h"
#include "formats/folder.h"
#include "formats/id_tables.h"
#include "formats/pairing.h"
#include "formats/place_text.h"
#include "formats/place_words.h"

namespace touchmark::formats::coco {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kFile = "file:";

// Empty when that is the name itself.
std::string percent_decoded_path(const std::string& name) {
  const std::string plain = percent_decoded(name);
  return plain == name ? std::string() : inner_path(plain);
}

}  // namespace

SetPictures::SetPictures(const DataSource& source)
    : source_(source), of_folder_(source.is_folder()), root_(of_folder_ ? source.path() : source.root()) {}

bool SetPictures::has_folder(const std::string& key) {
  if (key.empty()) return false;
  list();
  return pictures_.has_folder(key);
}

bool SetPictures::any() {
  list();
  return !pictures_.empty();
}

void SetPictures::list() {
  if (listed_ || !of_folder_) return;
  listed_ = true;
  for (const fs::path& path : source_.files(source_.path(), true, image_extensions()))
    pictures_.add(path.lexically_relative(source_.path()).generic_string());
  pictures_.build();
}

MeantFile SetPictures::find(const SaidPicture& said) {
  list();
  const PictureMatch match = pictures_.find(said);
  if (match.meant.size() != 1) return {{}, pictures_.why_none(match)};
  return {std::string(kFile) + (source_.path() / pictures_[match.meant.front()]).string(), {}};
}

ImageFiles::ImageFiles(const DataSource& files, SetPictures& pictures, const AnnotationFile& file)
    : source_(files),
      pictures_(pictures),
      list_(file.path.stem().string()),
      list_key_(key_of_origin(list_)),
      split_(file.split_by_folder ? record::Split::kNone : file.split) {
  const fs::path here = file.path.parent_path();
  const fs::path above = here.parent_path();
  around_ = here.lexically_relative(pictures.root()).generic_string();
  if (around_ == ".") around_.clear();
  std::vector<std::string> subsets;
  if (!file.subset.empty()) subsets = {file.subset, std::string(record::split_name(file.split))};
  if (!file.set.empty() && file.set != file.subset) subsets.push_back(file.set);
  std::vector<fs::path> wanted = {here};
  for (const std::string& subset : subsets)
    for (const fs::path& base :
         {above / "images" / subset, above / subset, here / "images" / subset, here / subset})
      wanted.push_back(base);
  for (const char* name : {"images", "JPEGImages", "data"})
    for (const fs::path& base : {above / name, here / name}) wanted.push_back(base);
  // Of one file that was named, the folder above it is not the data set: only the folders that its layout has
  // there are.
  if (!files.is_file() || above != files.root()) wanted.push_back(above);
  for (const fs::path& folder : wanted) {
    const std::string text = folder.string();
    const bool known = std::find(candidates_.begin(), candidates_.end(), text) != candidates_.end();
    if (!known && files.is_folder(folder)) candidates_.push_back(text);
  }
}

bool ImageFiles::listed(const std::string& root, const std::string& name) {
  const std::string path = root + "/" + name;
  const std::string folder = path.substr(0, path.rfind('/'));
  if (listed_folders_.insert(folder).second) {
    for (const auto& entry : source_.entries(folder))
      if (entry.kind == RootFolder::Kind::kFile) files_.insert(hash_text(folder + "/" + entry.name));
  }
  return files_.contains(hash_text(path));
}

bool ImageFiles::look_elsewhere(const std::string& name) {
  for (const std::string& candidate : candidates_) {
    if (std::find(roots_.begin(), roots_.end(), candidate) != roots_.end()) continue;
    if (!listed(candidate, name)) continue;
    roots_.push_back(candidate);
    return true;
  }
  return false;
}

std::string ImageFiles::found(const std::string& name) {
  if (name.empty()) return "";
  for (const std::string& root : roots_)
    if (listed(root, name)) return root + "/" + name;
  if (lookups_left_ <= 0) return "";
  --lookups_left_;
  return look_elsewhere(name) ? roots_.back() + "/" + name : "";
}

record::Split ImageFiles::split_of(const std::string& uri) const {
  return split_of_place(fs::path(uri.substr(kFile.size())).lexically_relative(pictures_.root()));
}

std::string SetPictures::short_name_of(const std::string& uri) const {
  const fs::path below = fs::path(uri.substr(kFile.size())).lexically_relative(root_);
  return mended_utf8(short_place(below).generic_string());
}

std::string ImageFiles::uri_of(const std::string& name) {
  if (roots_.empty() && lookups_left_ <= 0) return "";
  if (pictures_.has_folder(list_key_)) {
    SaidPicture said{mended_utf8(list_ + "/" + name), around_};
    said.split_binds = false;
    if (MeantFile in_folder = pictures_.find(said); !in_folder.uri.empty()) return in_folder.uri;
  }
  const std::string path = found(name);
  return path.empty() ? path : std::string(kFile) + path;
}

bool ImageFiles::may_be_elsewhere() {
  if (pictures_.of_folder()) return pictures_.any();
  if (!any_beside_) {
    any_beside_ = false;
    for (const std::string& folder : candidates_)
      for (const auto& entry : source_.entries(folder))
        if (entry.kind == RootFolder::Kind::kFile && is_image_name(entry.name)) any_beside_ = true;
  }
  return *any_beside_;
}

MeantFile ImageFiles::meant(const std::string& name, bool foreign) {
  MeantFile out;
  for (const std::string& wanted : {name, percent_decoded_path(name)}) {
    if (wanted.empty()) continue;
    if (pictures_.of_folder()) {
      SaidPicture said{mended_utf8(wanted), around_, {}, foreign, split_, list_};
      said.split_binds = false;  // a list may name pictures of other splits, which lie where they lie
      out = pictures_.find(said);
    } else {
      std::string path = found(wanted);
      if (path.empty()) path = found(wanted.substr(wanted.rfind('/') + 1));
      if (!path.empty()) out.uri = std::string(kFile) + path;
    }
    if (!out.uri.empty() || !out.why.empty()) break;
  }
  return out;
}

void ImageFiles::miss(const std::string& name) {
  ++missing_;
  if (first_missing_.size() < 3) first_missing_.push_back(name);
}

void report_missing(const ImageFiles& files, const std::string& where, IssueLog& issues) {
  if (files.missing() == 0) return;
  std::string named;
  for (const std::string& name : files.first_missing()) named += (named.empty() ? "" : ", ") + name;
  issues.add("missing images", where,
             std::to_string(files.missing()) + " image files were not found in the data set: " + named +
                 (files.missing() > 3 ? ", ..." : ""),
             files.missing());
}

}  // namespace touchmark::formats::coco
