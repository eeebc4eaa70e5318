#include "formats/folder.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <system_error>

#include "base/disk.h"
#include "base/json.h"
#include "base/text.h"
#include "base/utf8.h"

namespace touchmark::formats {
namespace fs = std::filesystem;

namespace {

constexpr std::string_view kLeftOut = "left out";
// Under it a format keeps what is no field of its source by that name (coco/derived.h).
constexpr const char* kKeptByUs = "#";

std::string field_name(const std::string& format, const std::string& field, std::string_view owner) {
  if (format == "yolo" && field == "index") return "class number";
  const char* const article = owner.starts_with('a') || owner.starts_with('i') ? " of an " : " of a ";
  return "field " + format + "." + field + article + std::string(owner);
}

std::string meta_name(const std::string& format, const std::string& field, std::string_view owner) {
  if (field == "id") return std::string(owner) + " id";
  if (field == "bbox" || field == "area" || field == "num_keypoints")
    return field + " that differs from its shape";
  return field_name(format, field, owner);
}

// Of a new file; -1 with errno. Its folder is made only where it is missing: most files have neighbors.
int create_file(const fs::path& path) {
  constexpr int kFlags = O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC;
  const int fd = ::open(path.c_str(), kFlags, 0644);
  if (fd >= 0 || errno != ENOENT) return fd;
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  if (error) errno = error.value();
  return error ? -1 : ::open(path.c_str(), kFlags, 0644);
}

bool write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

// Over a file that has the name, and nothing else; what has it is looked at only when something has.
Result<void> rename_over_file(const fs::path& from, const fs::path& to) {
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return {};
  TM_TRY(check_replaceable(to));
  if (::rename(from.c_str(), to.c_str()) == 0) return {};
  return disk_failure("cannot be written", errno, to.string());
}

}  // namespace

Result<void> write_whole_file(const fs::path& path, std::string_view bytes) {
  fs::path part = path;
  part += ".part";
  const int fd = create_file(part);
  if (fd < 0) {
    const int code = errno;
    TM_TRY(check_replaceable(path));
    return disk_failure("cannot be written", code, path.string());
  }
  const bool written = write_all(fd, bytes);
  const int code = errno;
  ::close(fd);
  Result<void> done =
      written ? rename_over_file(part, path) : disk_failure("cannot be written", code, path.string());
  if (!done) ::unlink(part.c_str());
  return done;
}

std::string lower_extension(const fs::path& path) {
  return lower_ascii(path.extension().string());
}

namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 11> kMimes = {{
    {".jpg", "image/jpeg"},
    {".jpeg", "image/jpeg"},
    {".png", "image/png"},
    {".webp", "image/webp"},
    {".tif", "image/tiff"},
    {".tiff", "image/tiff"},
    {".bmp", "image/bmp"},
    {".gif", "image/gif"},
    {".avif", "image/avif"},
    {".jpe", "image/jpeg"},
    {".jfif", "image/jpeg"},
}};

}  // namespace

const std::vector<std::string_view>& image_extensions() {
  static const std::vector<std::string_view> extensions = [] {
    std::vector<std::string_view> all;
    for (const auto& [extension, mime] : kMimes) all.push_back(extension);
    return all;
  }();
  return extensions;
}

bool is_image_name(const fs::path& path) {
  return !mime_of_name(path).empty();
}

std::string name_for_loaders(const std::string& name, std::string_view mime) {
  const std::string own = lower_extension(name);
  if (own == ".jfif" || own == ".jpe") return without_extension(name) + ".jpg";
  if (is_image_name(name)) return name;
  for (const auto& [extension, of] : kMimes) {
    if (of == mime) return name + std::string(extension);
  }
  return name;
}

std::string mime_of_name(const fs::path& path) {
  const std::string extension = lower_extension(path);
  for (const auto& [known, mime] : kMimes) {
    if (known == extension) return std::string(mime);
  }
  return {};
}

std::string file_uri(const fs::path& path) {
  std::error_code ec;
  const fs::path absolute = fs::absolute(path, ec);
  return "file:" + mended_utf8((ec ? path : absolute).lexically_normal().string());
}

void IssueLog::add(std::string_view kind, std::string where, std::string message, std::int64_t count) {
  auto it = counts_.find(kind);
  if (it == counts_.end()) it = counts_.emplace(std::string(kind), 0).first;
  if (++it->second <= kNamed) sink_.on_issue({mended_utf8(where), mended_utf8(message), it->first, count});
}

void IssueLog::finish() {
  for (const auto& [kind, count] : counts_) {
    if (count <= kNamed) continue;
    const std::int64_t more = count - kNamed;
    sink_.on_issue({"", "and " + std::to_string(more) + " more of the kind: " + kind, kind, more});
  }
  counts_.clear();
}

void LossTally::add(std::string_view what, std::string_view remedy, std::int64_t count) {
  if (count <= 0) return;
  auto it = items_.find(what);
  if (it == items_.end()) {
    it = items_.emplace(std::string(what), LossItem{std::string(what), 0, std::string(remedy)}).first;
  }
  it->second.count += count;
}

LossReport LossTally::report() const {
  LossReport report;
  for (const auto& [what, item] : items_) report.items.push_back(item);
  return report;
}

void count_order_losses(const record::AnnotationContent& content, LossTally& losses) {
  if (content.order == 0) return;
  const bool is_read = content.kind == record::AnnotationKind::kTextRegion;
  losses.add(is_read ? "reading order" : "order in depth", kLeftOut);
}

void count_caption_losses(const record::AnnotationContent& content, LossTally& losses) {
  if (!content.question.empty()) losses.add("question", kLeftOut);
  if (content.phrase) losses.add("phrase of a caption", kLeftOut);
}

void count_common_losses(const record::AnnotationContent& content, std::string_view own,
                         std::uint32_t sayable_flags, LossTally& losses, bool keeps_box) {
  using record::AnnotationKind;
  if (content.kind == AnnotationKind::kTag) losses.add("tag", kLeftOut);
  if (content.kind == AnnotationKind::kCaption) losses.add("caption", kLeftOut);
  if (content.kind == AnnotationKind::kRelation) losses.add("relation", kLeftOut);
  if (content.kind == AnnotationKind::kTextRegion || content.kind == AnnotationKind::kObject) {
    if (!content.text.empty())
      losses.add("text", kLeftOut);
    else if (content.kind == AnnotationKind::kTextRegion)
      losses.add("text region without a text", "written as an ordinary object");
  }
  if (content.score) losses.add("confidence", kLeftOut);
  for (std::uint32_t bit = 1; bit <= record::kDifficult; bit <<= 1) {
    if ((content.flags & bit & ~sayable_flags) == 0) continue;
    const std::string mark = std::string(record::flag_name(static_cast<record::Flag>(bit))) + " mark";
    losses.add(mark, bit == record::kCrowd ? "written as an ordinary object" : kLeftOut);
  }
  count_order_losses(content, losses);
  count_caption_losses(content, losses);
  if (content.span) losses.add("time span", kLeftOut);
  if (const Json attributes = json_from_text(content.attributes); attributes.is_object())
    losses.add("attribute", kLeftOut, static_cast<std::int64_t>(attributes.size()));
  // Those that an import could not place in the ontology.
  if (const Json extra = json_from_text(content.extra); extra.is_object())
    if (const auto found = extra.find("attributes"); found != extra.end() && found->is_object())
      losses.add("attribute", kLeftOut, static_cast<std::int64_t>(found->size()));
  count_field_losses(content.extra, own, "annotation", losses, keeps_box);
}

void count_ontology_losses(const record::Ontology& ontology, bool keeps_skeletons, std::string_view own,
                           LossTally& losses) {
  for (const record::Class& one : ontology.classes) {
    if (!one.parent.empty()) losses.add("class parent", kLeftOut);
    losses.add("attribute definition", kLeftOut, static_cast<std::int64_t>(one.attributes.size()));
    if (!keeps_skeletons && !one.skeleton.joints.empty()) losses.add("skeleton", kLeftOut);
    if (one.retired) losses.add("mark of a retired class", kLeftOut);
    count_field_losses(one.extra, own, "class", losses);
  }
  count_field_losses(ontology.extra, own, "data set", losses);
  if (!ontology.guideline.empty()) losses.add("guideline", kLeftOut);
}

Json own_fields(const std::string& extra, std::string_view format) {
  Json all = json_from_text(extra);
  if (!all.is_object()) return {};
  const auto fields = all.find(std::string(format));
  return fields == all.end() || !fields->is_object() ? Json() : std::move(*fields);
}

Json extra_field(const std::string& extra, std::string_view format, std::string_view key) {
  Json fields = own_fields(extra, format);
  if (!fields.is_object()) return {};
  const auto field = fields.find(std::string(key));
  return field == fields.end() ? Json() : std::move(*field);
}

void count_field_losses(const std::string& extra, std::string_view own, std::string_view owner,
                        LossTally& losses, bool keeps_box) {
  if (extra.empty()) return;
  // Most images and annotations of COCO sets keep no more than their number; to parse that of each takes
  // longer than all else that is counted.
  constexpr std::string_view kOnlyId = "{\"coco\":{\"#\":{\"id\":";
  if (extra.starts_with(kOnlyId) &&
      extra.find_first_not_of("-0123456789", kOnlyId.size()) == extra.size() - 3) {
    if (own != "coco") losses.add(meta_name("coco", "id", owner), kLeftOut);
    return;
  }
  const Json all = json_from_text(extra);
  if (!all.is_object()) return;
  for (const auto& [format, fields] : all.items()) {
    // Under these two stands what an import could not place; it is no format's own.
    if (format == own || format == "attributes" || format == "relation" || !fields.is_object()) continue;
    for (const auto& [name, value] : fields.items()) {
      if (name == "bndbox_of" || (name == "bndbox" && keeps_box)) continue;
      if (name != kKeptByUs) {
        losses.add(field_name(format, name, owner), kLeftOut);
        continue;
      }
      for (const auto& [meta, ignored] : value.items())
        if (meta != "of" && !(meta == "bbox" && keeps_box))
          losses.add(meta_name(format, meta, owner), kLeftOut);
    }
  }
}

}  // namespace touchmark::formats
