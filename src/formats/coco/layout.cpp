#include "formats/coco/layout.h"

#include <unistd.h>

#include <algorithm>

#include "base/text.h"
#include "formats/folder.h"
#include "formats/id_tables.h"
#include "formats/pairing.h"
#include "formats/place_text.h"

namespace touchmark::formats::coco {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kHeadBytes = 64u << 10;
constexpr std::size_t kMostFiles = 1000;
constexpr std::size_t kDeepBytes = 16u << 20;
constexpr std::string_view kSegments = "\"segments_info\"";

// The split that a word such as "val2017" names.
record::Split split_of_word(std::string_view word) {
  while (!word.empty() && word.back() >= '0' && word.back() <= '9') word.remove_suffix(1);
  if (word == "train" || word == "training") return record::Split::kTrain;
  if (word == "val" || word == "valid" || word == "validation") return record::Split::kVal;
  if (word == "test" || word == "testing") return record::Split::kTest;
  return record::Split::kNone;
}

// Looks for a word that names a split, from the end of the text.
void find_split(const std::string& text, AnnotationFile& file) {
  std::size_t end = text.size();
  while (end != std::string::npos && end > 0) {
    const std::size_t before = text.find_last_of("_-. ", end - 1);
    const std::size_t begin = before == std::string::npos ? 0 : before + 1;
    const std::string word = text.substr(begin, end - begin);
    const record::Split split = split_of_word(lower_ascii(word));
    if (split != record::Split::kNone) {
      file.split = split;
      file.subset = word;
      return;
    }
    end = before;
  }
}

bool has(std::string_view text, std::string_view key) {
  return text.find(key) != std::string_view::npos;
}

// That it is a COCO file with images, by its first bytes.
int set_likeness(std::string_view text) {
  if (!text.starts_with('{')) return 0;
  const int sections = has(text, "\"images\"") + has(text, "\"annotations\"") + has(text, "\"categories\"");
  if (sections >= 2) return 95;
  const bool hint = has(text, "\"file_name\"") || has(text, "\"image_id\"") || has(text, "\"supercategory\"");
  if (sections == 1 && hint) return 90;
  if (has(text, "\"info\"") && has(text, "\"licenses\"")) return 70;
  return sections == 1 ? 50 : 0;
}

// Looks through the file up to its first annotation, which says it or does not.
bool tells_segments(const DataSource& files, const fs::path& file) {
  constexpr std::size_t kStep = 1u << 16;
  constexpr std::string_view kAnnotation = "\"image_id\"";
  const auto opened = files.open_file(file);
  if (!opened) return false;
  std::string text;
  for (std::size_t at = 0; at < kDeepBytes; at += kStep) {
    const std::size_t kept = std::min<std::size_t>(text.size(), kSegments.size());
    text.erase(0, text.size() - kept);
    text.resize(kept + kStep);
    const ssize_t count = ::pread(opened->fd(), text.data() + kept, kStep, static_cast<off_t>(at));
    text.resize(kept + static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    if (has(text, kSegments)) return true;
    const std::size_t annotation = text.find(kAnnotation);
    if (count <= 0) return false;
    if (annotation == std::string::npos) continue;
    // Its members come in any order.
    std::string rest(kStep, '\0');
    const ssize_t more = ::pread(opened->fd(), rest.data(), kStep, static_cast<off_t>(at + kStep));
    rest.resize(static_cast<std::size_t>(std::max<ssize_t>(more, 0)));
    return has(text.substr(annotation) + rest, kSegments);
  }
  return false;
}

// A list of images may stand in front of the annotations, as in the official files.
bool is_panoptic(const DataSource& files, const fs::path& file, std::string_view text) {
  if (has(text, kSegments)) return true;
  if (has(text, "\"annotations\"") && has(text, "\"image_id\"")) return false;
  if (has(lower_ascii(file.stem().string()), "panoptic")) return true;
  return text.size() >= kHeadBytes / 2 && tells_segments(files, file);
}

}  // namespace

AnnotationFile describe(const fs::path& path) {
  AnnotationFile file;
  file.path = path;
  const std::string stem = path.stem().string();
  find_split(stem, file);
  std::error_code failure;
  const std::string folder = fs::absolute(path, failure).parent_path().filename().string();
  if (file.split == record::Split::kNone) {
    file.split = split_of_word(lower_ascii(folder));
    if (file.split != record::Split::kNone) file.subset = folder;
    file.split_by_folder = file.split != record::Split::kNone;
  }
  file.is_keypoints = lower_ascii(stem).find("keypoints") != std::string::npos;
  if (const std::size_t underscore = stem.find('_'); underscore != std::string::npos)
    file.set = stem.substr(underscore + 1);  // instances_default.json
  return file;
}

int likeness(const DataSource& files, const fs::path& file) {
  if (lower_extension(file) != ".json") return 0;
  const std::string head = files.head_text(file, kHeadBytes);
  const int found = set_likeness(trimmed(head));
  return found == 0 || is_panoptic(files, file, head) ? 0 : found;
}

int panoptic_likeness(const DataSource& files, const fs::path& file) {
  if (lower_extension(file) != ".json") return 0;
  const std::string head = files.head_text(file, kHeadBytes);
  const int found = set_likeness(trimmed(head));
  return found > 0 && is_panoptic(files, file, head) ? std::max(found, 90) : 0;
}

int results_likeness(const DataSource& files, const fs::path& file) {
  if (lower_extension(file) != ".json") return 0;
  const std::string head = files.head_text(file, kHeadBytes);
  std::string_view text = trimmed(head);
  if (!text.starts_with('[')) return 0;
  text = trimmed(text.substr(1));
  if (!text.starts_with('{') || !has(text, "\"image_id\"")) return 0;
  if (has(text, "\"caption\"")) return 85;
  return has(text, "\"category_id\"") && has(text, "\"score\"") ? 90 : 0;
}

Result<std::vector<AnnotationFile>> find_annotation_files(const DataSource& source, Likeness like) {
  const fs::path& path = source.path();
  std::vector<AnnotationFile> out;
  if (source.is_file()) {
    out.push_back(describe(path));
    return out;
  }
  if (!source.is_folder()) return fail(ErrorCode::kNotFound, "no such file or folder", path.string());
  for (const fs::path& file : source.files(path, true, {".json"}))
    if (out.size() < kMostFiles && like(source, file) >= kLeastLikely) out.push_back(describe(file));
  if (out.empty())
    return fail(
        ErrorCode::kNotFound,
        "no COCO annotations here: looked for .json files with \"images\" and \"annotations\" in the folder "
        "and below it",
        path.string());
  return out;
}

ImageFiles::ImageFiles(const DataSource& files, const AnnotationFile& file) : source_(files) {
  const fs::path here = file.path.parent_path();
  const fs::path above = here.parent_path();
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

// By the whole of its path first, which may be shorter than where it lies.
std::string ImageFiles::anywhere(const std::string& name) {
  if (!looked_everywhere_ && source_.is_folder()) {
    for (const fs::path& path : source_.files(source_.path(), true, image_extensions())) {
      const auto [it, added] = by_name_.try_emplace(path.filename().string(), path.string());
      if (!added) it->second.clear();
    }
  }
  looked_everywhere_ = true;
  const auto known = by_name_.find(name.substr(name.rfind('/') + 1));
  if (known == by_name_.end() || known->second.empty()) return "";
  const bool fits = name.find('/') == std::string::npos || known->second.ends_with("/" + name);
  return fits ? known->second : "";
}

record::Split ImageFiles::split_of(const std::string& uri) const {
  const fs::path root = source_.is_file() ? source_.root() : source_.path();
  return split_of_place(fs::path(uri.substr(std::string_view("file:").size())).lexically_relative(root));
}

std::string ImageFiles::uri_of(const std::string& name) {
  const bool none_here = roots_.empty() && lookups_left_ <= 0 && looked_everywhere_ && by_name_.empty();
  if (none_here) return miss(name);
  std::vector<std::string> names = {name};
  if (std::string plain = percent_decoded(name); plain != name) names.push_back(inner_path(plain));
  for (std::size_t i = 0, n = names.size(); i < n; ++i)
    if (std::string base = names[i].substr(names[i].rfind('/') + 1); base != names[i]) names.push_back(base);
  for (const std::string& wanted : names)
    if (const std::string path = found(wanted); !path.empty()) return "file:" + path;
  for (const std::string& wanted : names)
    if (const std::string path = anywhere(wanted); !path.empty()) return "file:" + path;
  return miss(name);
}

std::string ImageFiles::miss(const std::string& name) {
  ++missing_;
  if (first_missing_.size() < 3) first_missing_.push_back(name);
  return "";
}

}  // namespace touchmark::formats::coco
