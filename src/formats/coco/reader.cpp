#include "formats/coco/reader.h"

#include <algorithm>
#include <utility>

#include "formats/ahead.h"
#include "formats/coco/annotation_builder.h"
#include "formats/coco/images.h"
#include "formats/coco/layout.h"
#include "formats/coco/repeats.h"
#include "formats/coco/set.h"

namespace touchmark::formats::coco {
namespace {

constexpr std::uint64_t kWorthAThread = 256u << 10;  // bytes of a file
constexpr std::size_t kDuplicateWords = 1u << 20;    // 16 MiB: 64 million ids in a row

// Entries of the list as they stand in the file.
class RawBatch {
 public:
  // False when the list or the file ended.
  bool fill(JsonStream& in) {
    count_ = 0;
    for (std::size_t numbers = 0; count_ < kMost && numbers < kMostNumbers; ++count_) {
      if (!in.next_element()) return false;
      if (count_ == entries_.size()) entries_.emplace_back();
      RawAnnotation& raw = entries_[count_];
      if (weight(raw) > kMostNumbers) raw = RawAnnotation();  // its memory is for one that was very large
      if (!read_annotation(in, raw)) return false;
      numbers += raw.ring_numbers.size() + raw.counts.size() + raw.counts_text.size() + raw.unknown.size();
    }
    return true;
  }
  std::size_t size() const { return count_; }
  RawAnnotation& operator[](std::size_t i) { return entries_[i]; }

 private:
  static constexpr std::size_t kMost = 256;
  static constexpr std::size_t kMostNumbers = 1u << 16;
  static std::size_t weight(const RawAnnotation& raw) {
    return raw.ring_numbers.capacity() + raw.ring_ends.capacity() + raw.counts.capacity() +
           raw.keypoints.capacity() + raw.counts_text.capacity() + raw.caption.capacity() +
           raw.utf8.capacity() + raw.attributes.capacity() + raw.unknown.capacity();
  }
  std::vector<RawAnnotation> entries_;
  std::size_t count_ = 0;
};

class Reader {
 public:
  Reader(const DataSource& source, std::vector<AnnotationFile> files, Sink& sink)
      : source_(source),
        sink_(sink),
        issues_(sink),
        images_(sink, issues_),
        set_(
            source, std::move(files), [&sink](double share) { return sink.on_progress(share); }, issues_) {}

  Result<void> run() {
    TM_TRY(set_.open());
    TM_ASSIGN(record::Ontology ontology, set_.read_ontology());
    TM_TRY(sink_.on_ontology(std::move(ontology)));
    for (Part& part : set_.parts()) TM_TRY(read_images(part));
    TM_ASSIGN(const std::vector<Part*> order, reading_order());
    for (Part* part : order) TM_TRY(read_annotations(*part));
    set_.report();
    issues_.finish();
    return {};
  }

 private:
  Result<void> read_images(Part& part);
  Result<std::vector<Part*>> reading_order();
  Result<void> read_annotations(Part& part);
  // What is known of one list "annotations" while it is read.
  struct List {
    Part& part;
    std::shared_ptr<const std::string> prefix;
    IdSet seen;
    SourceAnnotation annotation = {};
    Remark remark = {};
  };
  Result<void> read_list(Part& part);
  Result<void> take(RawAnnotation& raw, std::int64_t at, List& list);
  bool already_read(const Part& part, const RawAnnotation& raw);

  const DataSource& source_;
  Sink& sink_;
  IssueLog issues_;
  ImageReader images_;
  Set set_;
  std::int64_t position_ = 1;
  bool runs_ = true;
  std::size_t last_asset_ = 0;
  Repeats repeats_;  // of sets of several files only
  IdSet pose_ids_[4] = {IdSet(kDuplicateWords), IdSet(kDuplicateWords), IdSet(kDuplicateWords),
                        IdSet(kDuplicateWords)};
};

Result<void> Reader::read_images(Part& part) {
  ImageFiles files(source_, set_.pictures(), part.file);
  TM_TRY(set_.read_images(part, images_, files));
  report_missing(files, part.name, issues_);
  return {};
}

// Files with key points first, and of these, as of the others, those that say the most of their objects: of
// an object that is in two files the first is taken.
Result<std::vector<Part*>> Reader::reading_order() {
  std::vector<std::pair<Richness, Part*>> all;
  for (Part& part : set_.parts()) {
    Richness rich;
    if (set_.parts().size() > 1 && !part.index.annotations.empty()) {
      part.in->seek(part.index.annotations.front());
      rich = look_at_list(*part.in);
      TM_TRY(set_.check(part));
    }
    rich.keypoints = rich.keypoints || part.file.is_keypoints;
    all.emplace_back(rich, &part);
  }
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
    return std::pair(a.first.keypoints, a.first.fields) > std::pair(b.first.keypoints, b.first.fields);
  });
  std::vector<Part*> out;
  for (const auto& [rich, part] : all) out.push_back(part);
  return out;
}

Result<void> Reader::read_annotations(Part& part) {
  for (const std::uint64_t offset : part.index.annotations) {
    part.in->seek(offset);
    TM_TRY(read_list(part));
    TM_TRY(set_.check(part));
  }
  set_.done(part);
  return {};
}

// person_keypoints files repeat the objects of the instances file under the same ids.
bool Reader::already_read(const Part& part, const RawAnnotation& raw) {
  if (part.file.is_keypoints || !raw.id.present || raw.id.is_text) return false;
  const bool described = raw.segmentation != SegmentationKind::kNone || raw.has_bbox;
  return described && pose_ids_[static_cast<std::size_t>(part.file.split)].contains(raw.id.value);
}

// The file is read in a thread of its own, a few hundred entries ahead of what becomes of them here.
Result<void> Reader::read_list(Part& part) {
  JsonStream& in = *part.in;
  List list{part, std::make_shared<const std::string>(part.name + "#/annotations/"), IdSet(kDuplicateWords)};
  if (!in.begin_array()) return {};
  const bool apart = in.size() >= kWorthAThread;
  set_.set_read_apart(apart);
  Result<void> taken;
  {
    Ahead<RawBatch> ahead([&in](RawBatch& batch) { return batch.fill(in); }, apart);
    std::int64_t at = 0;
    while (RawBatch* batch = ahead.next()) {
      for (std::size_t i = 0; taken && i < batch->size(); ++i) taken = take((*batch)[i], at++, list);
      if (!taken) break;
      if (apart && !set_.tell_progress()) taken = fail(ErrorCode::kCancelled, "cancelled");
    }
  }
  set_.set_read_apart(false);
  TM_TRY(taken);
  if (std::string repeated = repeats_.told(); !repeated.empty())
    issues_.add("objects in two files", part.name, std::move(repeated));
  return {};
}

Result<void> Reader::take(RawAnnotation& raw, std::int64_t at, List& list) {
  Part& part = list.part;
  const auto where = [&] { return *list.prefix + std::to_string(at); };
  IdSet& pose_ids = pose_ids_[static_cast<std::size_t>(part.file.split)];
  if (!pose_ids.empty() && already_read(part, raw)) {
    repeats_.repeats_pose(raw);
    return {};
  }
  SourceAnnotation& annotation = list.annotation;
  Remark& remark = list.remark;
  const bool usable =
      build_annotation(raw, {part.images, part.categories, position_, runs_}, annotation, remark);
  if (remark.kind[0] != '\0') issues_.add(remark.kind, where(), std::move(remark.message));
  if (!usable) return {};
  const bool several = set_.parts().size() > 1;
  if (part.file.is_keypoints && raw.id.present && !raw.id.is_text) {
    pose_ids.insert(raw.id.value);
    if (several) repeats_.note_pose(raw);
  }
  if (several && raw.id.present && repeats_.is_known(raw, annotation)) return {};
  if (raw.id.present && !raw.id.is_text && !list.seen.insert(raw.id.value))
    issues_.add("repeated annotation ids", where(),
                "annotation id " + raw.id.shown() + " is used twice; both are kept");
  runs_ = runs_ && raw.id.present && !raw.id.is_text && raw.id.value == position_ &&
          annotation.asset >= last_asset_;
  last_asset_ = annotation.asset;
  ++position_;
  annotation.place = {list.prefix, at};
  return sink_.on_annotation(std::move(annotation));
}

}  // namespace

Result<void> read_coco(const DataSource& source, Sink& sink) {
  TM_ASSIGN(std::vector<AnnotationFile> files, find_annotation_files(source));
  return Reader(source, std::move(files), sink).run();
}

}  // namespace touchmark::formats::coco
