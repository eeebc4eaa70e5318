#include "formats/coco/reader.h"

#include <set>
#include <unordered_set>
#include <utility>

#include "base/json.h"
#include "formats/coco/annotation_builder.h"
#include "formats/coco/categories.h"
#include "formats/coco/derived.h"
#include "formats/coco/file_index.h"
#include "formats/coco/images.h"
#include "formats/coco/layout.h"

namespace touchmark::formats::coco {
namespace {

constexpr std::size_t kDuplicateWords = 1u << 20;  // 16 MiB: 64 million ids in a row

std::string listed(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ", ") + name;
  return out;
}

// One file of the set, with what its passes have learned.
struct Part {
  AnnotationFile file;
  std::unique_ptr<JsonStream> in;
  FileIndex index;
  SourceIdMap categories;
  SourceIdMap images;
  std::string name;  // for messages
};

class Reader {
 public:
  Reader(const DataSource& source, std::vector<AnnotationFile> files, Sink& sink)
      : source_(source), sink_(sink), issues_(sink), images_(sink, issues_) {
    for (AnnotationFile& file : files) {
      Part& part = parts_.emplace_back();
      part.name = file.path.string();
      part.file = std::move(file);
    }
  }

  Result<void> run() {
    for (Part& part : parts_) TM_TRY(open(part));
    TM_TRY(read_ontology());
    for (Part& part : parts_) TM_TRY(read_images(part));
    for (Part& part : parts_)
      if (part.file.is_keypoints) TM_TRY(read_annotations(part));
    for (Part& part : parts_)
      if (!part.file.is_keypoints) TM_TRY(read_annotations(part));
    for (Part& part : parts_)
      if (!part.in->encoding().empty())
        issues_.add("texts that are not UTF-8", part.name,
                    "JSON is UTF-8, but some texts in it are not; they were read as " + part.in->encoding());
    for (Part& part : parts_)
      if (part.index.broken)
        issues_.add(
            "broken files", part.index.broken->where,
            "the JSON breaks off here (" + part.index.broken->message + "); everything before it was read");
    issues_.finish();
    return {};
  }

 private:
  Result<void> open(Part& part);
  Result<void> read_ontology();
  Result<void> invent_categories(Part& part, record::Ontology& ontology);
  Result<void> read_images(Part& part);
  Result<void> read_annotations(Part& part);
  Result<void> read_list(Part& part);
  bool already_read(const Part& part, const RawAnnotation& raw);
  bool repeats(const RawAnnotation& raw, SourceAnnotation& annotation);
  Result<void> check(Part& part) {
    if (!part.in->failed()) return {};
    Error error = part.in->error();
    if (error.code != ErrorCode::kInvalid) return tl::unexpected<Error>(std::move(error));
    if (!part.index.broken) part.index.broken = std::move(error);
    return {};
  }

  const DataSource& source_;
  Sink& sink_;
  IssueLog issues_;
  ImageReader images_;
  std::vector<Part> parts_;
  std::int64_t position_ = 1;
  bool runs_ = true;
  std::size_t last_asset_ = 0;
  std::unordered_set<std::uint64_t> objects_;  // hashes of id, image and content; of sets of several files only
  IdSet pose_ids_[4] = {IdSet(kDuplicateWords), IdSet(kDuplicateWords), IdSet(kDuplicateWords),
                        IdSet(kDuplicateWords)};
  std::uint64_t total_bytes_ = 0;
  std::uint64_t done_bytes_ = 0;
};

Result<void> Reader::open(Part& part) {
  const auto on_read = [this](std::uint64_t at) {
    // Two passes: this is a rough share, the first pass being about five times as fast.
    const double share =
        static_cast<double>(done_bytes_ + at) / static_cast<double>(std::max<std::uint64_t>(1, total_bytes_));
    return sink_.on_progress(std::min(1.0, share));
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
Result<void> Reader::invent_categories(Part& part, record::Ontology& ontology) {
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

Result<void> Reader::read_ontology() {
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
  return sink_.on_ontology(std::move(ontology));
}

Result<void> Reader::read_images(Part& part) {
  ImageFiles files(source_, part.file);
  for (const std::uint64_t offset : part.index.images) {
    part.in->seek(offset);
    TM_TRY(images_.read(*part.in, part.file, files, part.images));
    TM_TRY(check(part));
  }
  if (files.missing() > 0)
    issues_.add("missing images", part.name,
                std::to_string(files.missing()) + " image files were not found in the data set: " +
                    listed(files.first_missing()) + (files.missing() > 3 ? ", ..." : ""),
                static_cast<std::int64_t>(files.missing()));
  return {};
}

Result<void> Reader::read_annotations(Part& part) {
  for (const std::uint64_t offset : part.index.annotations) {
    part.in->seek(offset);
    TM_TRY(read_list(part));
    TM_TRY(check(part));
  }
  done_bytes_ += part.in->size();
  return {};
}

// person_keypoints files repeat the objects of the instances file under the same ids.
bool Reader::already_read(const Part& part, const RawAnnotation& raw) {
  if (part.file.is_keypoints || !raw.id.present || raw.id.is_text) return false;
  const bool described = raw.segmentation != SegmentationKind::kNone || raw.has_bbox;
  return described && pose_ids_[static_cast<std::size_t>(part.file.split)].contains(raw.id.value);
}

// The same object of the same image under the same id, in a copy of the file.
bool Reader::repeats(const RawAnnotation& raw, SourceAnnotation& annotation) {
  std::string text = raw.id.shown() + "/" + std::to_string(annotation.asset) + "/" +
                     std::to_string(annotation.content.class_id.value) + "/";
  // What is kept beside the shape depends on where in the reading it stands.
  const std::string extra = std::exchange(annotation.content.extra, {});
  record::encode_to(annotation.content, text);
  annotation.content.extra = extra;
  return !objects_.insert(hash_text(text)).second;
}

Result<void> Reader::read_list(Part& part) {
  RawAnnotation raw;
  SourceAnnotation annotation;
  Remark remark;
  IdSet seen(kDuplicateWords);
  std::int64_t repeated_objects = 0;
  JsonStream& in = *part.in;
  IdSet& pose_ids = pose_ids_[static_cast<std::size_t>(part.file.split)];
  const auto prefix = std::make_shared<const std::string>(part.name + "#/annotations/");
  in.begin_array();
  for (std::size_t i = 0; in.next_element() && read_annotation(in, raw); ++i) {
    const auto where = [&] { return *prefix + std::to_string(i); };
    if (!pose_ids.empty() && already_read(part, raw)) {
      ++repeated_objects;
      continue;
    }
    const bool usable = build_annotation(raw, {part.images, part.categories, position_, runs_}, annotation, remark);
    if (remark.kind[0] != '\0') issues_.add(remark.kind, where(), std::move(remark.message));
    if (!usable) continue;
    if (parts_.size() > 1 && raw.id.present && repeats(raw, annotation)) {
      ++repeated_objects;
      continue;
    }
    if (raw.id.present && !raw.id.is_text && !seen.insert(raw.id.value))
      issues_.add("repeated annotation ids", where(),
                  "annotation id " + raw.id.shown() + " is used twice; both are kept");
    if (part.file.is_keypoints && raw.id.present && !raw.id.is_text) pose_ids.insert(raw.id.value);
    runs_ = runs_ && raw.id.present && !raw.id.is_text && raw.id.value == position_ && annotation.asset >= last_asset_;
    last_asset_ = annotation.asset;
    ++position_;
    annotation.place = {prefix, static_cast<std::int64_t>(i)};
    TM_TRY(sink_.on_annotation(std::move(annotation)));
  }
  if (repeated_objects > 0)
    issues_.add(
        "objects in two files", part.name,
        std::to_string(repeated_objects) + " objects are also in another file of the set and were read once");
  return {};
}

}  // namespace

Result<void> read_coco(const DataSource& source, Sink& sink) {
  TM_ASSIGN(std::vector<AnnotationFile> files, find_annotation_files(source));
  if (files.size() > 64)
    return fail(ErrorCode::kTooLarge, "more than 64 COCO files in one folder; name the one to read",
                source.path().string());
  return Reader(source, std::move(files), sink).run();
}

}  // namespace touchmark::formats::coco
