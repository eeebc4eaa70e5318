#include "formats/cvat/layout.h"

#include "base/text.h"
#include "formats/folder.h"
#include "formats/pairing.h"

namespace touchmark::formats::cvat {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kHeadBytes = 64u << 10;
constexpr std::size_t kMostFiles = 1000;

// Whether an element of that name begins in the text.
bool has_element(std::string_view text, std::string_view opening) {
  for (std::size_t at = text.find(opening); at != std::string_view::npos; at = text.find(opening, at + 1)) {
    const std::size_t after = at + opening.size();
    if (after >= text.size() || std::string_view(" \t\r\n/>").find(text[after]) != std::string_view::npos)
      return true;
  }
  return false;
}

struct Elements {
  bool root = false;
  bool meta = false;
  bool image = false;
  bool track = false;
};

Elements elements_of(const DataSource& files, const fs::path& file) {
  if (lower_extension(file) != ".xml") return {};
  const std::string head = files.head_text(file, kHeadBytes);
  return {has_element(head, "<annotations"), has_element(head, "<meta"), has_element(head, "<image"),
          has_element(head, "<track")};
}

AnnotationFile describe(const fs::path& path) {
  AnnotationFile out{path, split_of_folder(path.stem().string())};
  if (out.split == record::Split::kNone) out.split = split_of_folder(path.parent_path().filename().string());
  return out;
}

}  // namespace

int likeness(const DataSource& files, const fs::path& file) {
  const Elements found = elements_of(files, file);
  if (!found.root || (found.track && !found.image)) return 0;
  if (found.image) return 96;
  return found.meta ? 90 : 0;
}

bool is_video(const DataSource& files, const fs::path& file) {
  const Elements found = elements_of(files, file);
  return found.root && found.track && !found.image;
}

Result<std::vector<AnnotationFile>> find_annotation_files(const DataSource& source) {
  std::vector<AnnotationFile> out;
  const fs::path& path = source.path();
  bool video = false;
  if (source.is_file()) {
    video = is_video(source, path);
    if (!video) out.push_back(describe(path));
  } else if (source.is_folder()) {
    for (const fs::path& file : source.files(path, true, {".xml"})) {
      video = video || is_video(source, file);
      if (likeness(source, file) >= kLeastLikely) out.push_back(describe(file));
    }
  } else {
    return fail(ErrorCode::kNotFound, "no such file or folder", path.string());
  }
  if (out.empty() && video)
    return fail(ErrorCode::kUnsupported, "CVAT for video; not supported yet", path.string());
  if (out.empty())
    return fail(
        ErrorCode::kNotFound,
        "no CVAT annotations here: looked for .xml files with <annotations> and <image> in the folder and "
        "below it",
        path.string());
  if (out.size() > kMostFiles)
    return fail(ErrorCode::kTooLarge, "more than 1,000 CVAT files in one folder; name the one to read",
                path.string());
  return out;
}

}  // namespace touchmark::formats::cvat
