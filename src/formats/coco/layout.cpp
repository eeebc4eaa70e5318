#include "formats/coco/layout.h"

#include <algorithm>

#include "base/text.h"
#include "base/utf8.h"
#include "formats/folder.h"
#include "formats/id_tables.h"

namespace touchmark::formats::coco {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kHeadBytes = 64u << 10;

std::string head_of(const DataSource& files, const fs::path& file) {
  std::string head = files.head(file, kHeadBytes);
  if (head.starts_with("\xEF\xBB\xBF")) head.erase(0, 3);
  return head;
}

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
  }
  file.is_keypoints = lower_ascii(stem).find("keypoints") != std::string::npos;
  return file;
}

void add_folder(const DataSource& files, const fs::path& folder, std::vector<AnnotationFile>& out) {
  for (const fs::path& path : files.files(folder, false, {".json"}))
    if (likeness(files, path) >= 50) out.push_back(describe(path));
}

}  // namespace

int likeness(const DataSource& files, const fs::path& file) {
  if (lower_extension(file) != ".json") return 0;
  const std::string head = head_of(files, file);
  const std::string_view text = trimmed(head);
  if (!text.starts_with('{')) return 0;
  const auto has = [&](std::string_view key) { return text.find(key) != std::string_view::npos; };
  const int sections = has("\"images\"") + has("\"annotations\"") + has("\"categories\"");
  if (sections >= 2) return 95;
  if (sections == 1 && (has("\"file_name\"") || has("\"image_id\"") || has("\"supercategory\""))) return 90;
  if (has("\"info\"") && has("\"licenses\"")) return 70;
  return sections == 1 ? 50 : 0;
}

Result<std::vector<AnnotationFile>> find_annotation_files(const DataSource& source) {
  const fs::path& path = source.path();
  std::vector<AnnotationFile> out;
  if (source.is_file()) {
    out.push_back(describe(path));
    return out;
  }
  if (!source.is_folder()) return fail(ErrorCode::kNotFound, "no such file or folder", path.string());
  add_folder(source, path, out);
  for (const fs::path& folder : source.folders(path)) {
    if (out.size() < 1000) add_folder(source, folder, out);
  }
  if (out.empty())
    return fail(
        ErrorCode::kNotFound,
        "no COCO annotations here: looked for .json files with \"images\" and \"annotations\" in the folder "
        "and its subfolders",
        path.string());
  return out;
}

std::string inner_name(std::string_view file_name) {
  std::string name(file_name);
  std::replace(name.begin(), name.end(), '\\', '/');
  std::string out;
  std::size_t begin = 0;
  while (begin <= name.size()) {
    const std::size_t end = std::min(name.find('/', begin), name.size());
    const std::string part = name.substr(begin, end - begin);
    const bool drive = begin == 0 && part.size() == 2 && part[1] == ':';
    if (!part.empty() && part != "." && part != ".." && !drive) {
      if (!out.empty()) out += '/';
      out += part;
    }
    begin = end + 1;
  }
  out.erase(std::remove(out.begin(), out.end(), '\0'), out.end());
  return out;
}

ImageFiles::ImageFiles(const DataSource& files, const AnnotationFile& file) : source_(files) {
  const fs::path here = file.path.parent_path();
  const fs::path above = here.parent_path();
  std::vector<std::string> subsets;
  if (!file.subset.empty()) subsets = {file.subset, std::string(record::split_name(file.split))};
  std::vector<fs::path> wanted = {here};
  for (const std::string& subset : subsets)
    for (const fs::path& base :
         {above / "images" / subset, above / subset, here / "images" / subset, here / subset})
      wanted.push_back(base);
  for (const fs::path& base : {above / "images", here / "images", above / "JPEGImages", here / "JPEGImages"})
    wanted.push_back(base);
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
    if (!source_.is_file(fs::path(candidate) / name)) continue;
    if (std::find(roots_.begin(), roots_.end(), candidate) != roots_.end()) continue;
    roots_.push_back(candidate);
    return true;
  }
  return false;
}

std::string ImageFiles::uri_of(const std::string& name) {
  const std::string base = name.substr(name.rfind('/') + 1);
  for (const std::string& wanted : {name, base}) {
    if (wanted.empty()) continue;
    for (const std::string& root : roots_)
      if (listed(root, wanted)) return "file:" + mended_utf8(root + "/" + wanted);
    if (lookups_left_ > 0) {
      --lookups_left_;
      if (look_elsewhere(wanted)) return "file:" + mended_utf8(roots_.back() + "/" + wanted);
    }
    if (base == name) break;
  }
  ++missing_;
  return "";
}

}  // namespace touchmark::formats::coco
