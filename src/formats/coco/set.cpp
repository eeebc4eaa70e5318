#include "formats/coco/set.h"

#include <algorithm>
#include <set>

#include "base/json.h"
#include "formats/coco/categories.h"
#include "formats/coco/derived.h"
#include "formats/coco/raw_annotation.h"

namespace touchmark::formats::coco {

Set::Set(const DataSource& source, std::vector<AnnotationFile> files, std::function<bool(double)> on_progress,
         IssueLog& issues)
    : source_(source), on_progress_(std::move(on_progress)), issues_(issues) {
  for (AnnotationFile& file : files) {
    Part& part = parts_.emplace_back();
    part.name = file.path.string();
    part.file = std::move(file);
  }
}

Result<void> Set::open() {
  if (parts_.size() > kMostSetFiles)
    return fail(ErrorCode::kTooLarge, "more than 64 COCO files in one folder; name the one to read",
                source_.path().string());
  for (Part& part : parts_) TM_TRY(open(part));
  return {};
}

Result<void> Set::check(Part& part) {
  if (!part.in->failed()) return {};
  Error error = part.in->error();
  if (error.code != ErrorCode::kInvalid) return tl::unexpected<Error>(std::move(error));
  if (!part.index.broken) part.index.broken = std::move(error);
  return {};
}

Result<void> Set::open(Part& part) {
  const auto on_read = [this](std::uint64_t at) {
    // Two passes: this is a rough share, the first pass being about five times as fast.
    const double share =
        static_cast<double>(done_bytes_ + at) / static_cast<double>(std::max<std::uint64_t>(1, total_bytes_));
    share_ = std::min(1.0, share);
    return read_apart_ ? !stopped_ : on_progress_(share_);
  };
  if (total_bytes_ == 0)
    for (const Part& one : parts_)
      if (const auto file = source_.open_file(one.file.path)) total_bytes_ += 2 * file->size();
  TM_ASSIGN(OpenFile file, source_.open_text(part.file.path));
  TM_ASSIGN(part.in, JsonStream::open(std::move(file), on_read, source_.encoding()));
  Result<FileIndex> index = index_file(*part.in, part.name, issues_);
  if (!index) return tl::unexpected<Error>(std::move(index).error());
  part.index = std::move(*index);
  done_bytes_ += part.in->size();
  if (!part.index.images.empty()) return {};
  if (part.index.broken)
    return fail(ErrorCode::kInvalid, "the JSON breaks off before any images: " + part.index.broken->message,
                part.index.broken->where);
  return fail(ErrorCode::kInvalid, "not a COCO file: it has no list \"images\"", part.name);
}

// A file cut off before its categories, or one without any: the classes are named after their numbers.
Result<void> Set::invent_categories(Part& part, record::Ontology& ontology) {
  constexpr std::size_t kMost = 10000;
  std::set<std::int64_t> used;
  RawAnnotation raw;
  for (const std::uint64_t offset : part.index.annotations) {
    part.in->seek(offset);
    part.in->begin_array();
    while (part.in->next_element() && read_annotation(*part.in, raw))
      if (raw.category_id.present && !raw.category_id.is_text && used.size() < kMost)
        used.insert(raw.category_id.value);
    TM_TRY(check(part));
  }
  for (const std::int64_t id : used) {
    const std::string name = "category_" + std::to_string(id);
    const ClassId class_id = ontology.add(name);
    SourceId source;
    source.present = true;
    source.value = id;
    part.categories.insert(source, static_cast<std::uint32_t>(class_id.value));
    record::Class& item = ontology.classes[static_cast<std::size_t>(class_id.value) - 1];
    if (id != class_id.value) item.extra = json_text({{"coco", {{kMeta, {{"id", id}}}}}});
  }
  if (!used.empty())
    issues_.add("files without categories", part.name,
                "no categories are listed; " + std::to_string(used.size()) +
                    " classes were named after their numbers");
  return {};
}

Result<record::Ontology> Set::read_ontology() {
  record::Ontology ontology;
  Json other = Json::object();
  for (Part& part : parts_) {
    for (const std::uint64_t offset : part.index.categories) {
      part.in->seek(offset);
      read_categories(*part.in, part.name, ontology, part.categories, issues_);
      TM_TRY(check(part));
    }
    if (part.index.categories.empty()) TM_TRY(invent_categories(part, ontology));
    for (const auto& [key, value] : part.index.other.items()) {
      if ((key == "info" && value == Json::object()) || (key == "licenses" && value == Json::array()))
        continue;
      if (!other.contains(key)) {
        other[key] = value;
      } else if (other[key] != value) {
        issues_.add("sections that differ between files", part.name + "#/" + key,
                    "the files of the set differ in \"" + key + "\"; the first one's is kept");
      }
    }
    part.index.other = nullptr;
  }
  if (!other.empty()) ontology.extra = json_text({{"coco", std::move(other)}});
  return ontology;
}

Result<void> Set::read_images(Part& part, ImageReader& reader, ImageFiles& files) {
  for (const std::uint64_t offset : part.index.images) {
    part.in->seek(offset);
    TM_TRY(reader.read(*part.in, part.file, files, part.images));
    TM_TRY(check(part));
  }
  return {};
}

void Set::report() {
  for (Part& part : parts_)
    if (!part.in->encoding().empty())
      issues_.add("texts that are not UTF-8", part.name,
                  "JSON is UTF-8, but some texts in it are not; they were read as " + part.in->encoding());
  for (Part& part : parts_)
    if (part.index.broken)
      issues_.add(
          "broken files", part.index.broken->where,
          "the JSON breaks off here (" + part.index.broken->message + "); everything before it was read");
}

}  // namespace touchmark::formats::coco
