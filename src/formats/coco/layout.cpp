#include "formats/coco/layout.h"

#include <unistd.h>

#include <algorithm>

#include "base/text.h"
#include "formats/folder.h"
#include "formats/pairing.h"

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

}  // namespace touchmark::formats::coco
