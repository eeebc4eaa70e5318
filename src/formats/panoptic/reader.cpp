#include "formats/panoptic/reader.h"

#include <unordered_set>

#include "base/json.h"
#include "base/utf8.h"
#include "formats/coco/annotation_builder.h"
#include "formats/coco/set.h"
#include "formats/panoptic/entry.h"
#include "formats/panoptic/label_images.h"
#include "formats/panoptic/segments.h"

namespace touchmark::formats::panoptic {
namespace {

namespace fs = std::filesystem;
using coco::Part;
using coco::RawAnnotation;
constexpr std::size_t kNamedMissing = 3;

std::string label_name(const std::string& image) {
  return without_extension(image) + ".png";
}

std::string text_of(geometry::Size size) {
  return std::to_string(size.width) + " x " + std::to_string(size.height);
}

// Keeps the images of a file until it is known what its annotations say of them.
struct ImageBuffer final : Sink {
  explicit ImageBuffer(Sink& outer) : outer(outer) {}
  Result<void> on_ontology(record::Ontology) override { return {}; }
  Result<void> on_asset(SourceAsset asset) override {
    assets.push_back(std::move(asset));
    return {};
  }
  Result<void> on_annotation(SourceAnnotation) override { return {}; }
  void on_issue(Issue issue) override { outer.on_issue(std::move(issue)); }
  bool on_progress(double share) override { return outer.on_progress(share); }

  Sink& outer;
  std::vector<SourceAsset> assets;
};

// The segments of an entry that have an id of their own, and where in the list they stand.
struct Listed {
  std::vector<std::uint32_t> ids;
  std::vector<std::size_t> places;
};

class Reader {
 public:
  Reader(const DataSource& source, std::vector<coco::AnnotationFile> files, Sink& sink)
      : source_(source),
        sink_(sink),
        issues_(sink),
        buffer_(sink),
        images_(buffer_, issues_),
        set_(
            source, std::move(files), [this](double share) { return sink_.on_progress(share_ = share); },
            issues_) {}

  Result<void> run() {
    TM_TRY(set_.open());
    TM_ASSIGN(record::Ontology ontology, set_.read_ontology());
    TM_TRY(sink_.on_ontology(std::move(ontology)));
    for (Part& part : set_.parts()) TM_TRY(read_images(part));
    for (Part& part : set_.parts()) {
      LabelImages labels(source_, part.file);
      TM_TRY(each_entry(part, true,
                        [&](std::size_t i, Entry& entry) { return read_segments(part, labels, i, entry); }));
      set_.done(part);
    }
    set_.report();
    issues_.finish();
    return {};
  }

 private:
  using EachEntry = std::function<Result<void>(std::size_t, Entry&)>;
  Result<void> each_entry(Part& part, bool segments, const EachEntry& each);
  Result<void> read_images(Part& part);
  void keep_fields(const Part& part, std::size_t i, Entry& entry, std::size_t first,
                   std::vector<Json>& fields);
  Result<void> push(SourceAsset asset, const Json& fields, const std::unordered_set<std::string>& labels);
  Result<void> read_segments(const Part& part, LabelImages& labels, std::size_t i, Entry& entry);
  std::optional<RgbImage> load(const fs::path& path, std::size_t asset);
  Listed list_segments(const Entry& entry, const std::string& where);
  Result<void> push_segments(const Part& part, Entry& entry, const std::string& where, const Listed& listed,
                             Cut& cut);

  const DataSource& source_;
  Sink& sink_;
  IssueLog issues_;
  ImageBuffer buffer_;
  coco::ImageReader images_;
  double share_ = 0;
  coco::Set set_;
  std::vector<geometry::Size> sizes_;  // by asset, as said
  std::vector<std::string> names_;     // by asset, as the file has them
  std::int64_t missing_ = 0;
  std::vector<std::string> first_missing_;
};

Result<void> Reader::each_entry(Part& part, bool segments, const EachEntry& each) {
  Entry entry;
  std::size_t i = 0;
  for (const std::uint64_t offset : part.index.annotations) {
    part.in->seek(offset);
    part.in->begin_array();
    for (; part.in->next_element() && read_entry(*part.in, entry, segments); ++i) {
      TM_TRY(each(i, entry));
      if (!sink_.on_progress(share_)) return fail(ErrorCode::kCancelled, "the read was cancelled");
    }
    TM_TRY(set_.check(part));
  }
  return {};
}

Result<void> Reader::read_images(Part& part) {
  const std::size_t first = sizes_.size();
  buffer_.assets.clear();
  coco::ImageFiles files(source_, set_.pictures(), part.file);
  TM_TRY(set_.read_images(part, images_, files));
  for (const SourceAsset& asset : buffer_.assets) {
    sizes_.push_back(asset.content.size);
    names_.push_back(asset.content.name);
  }
  std::vector<Json> fields(buffer_.assets.size());
  std::unordered_set<std::string> paths;
  LabelImages labels(source_, part.file);
  TM_TRY(each_entry(part, false, [&](std::size_t i, Entry& entry) -> Result<void> {
    if (const auto path = labels.find(entry.file_name)) paths.insert(path->string());
    keep_fields(part, i, entry, first, fields);
    return {};
  }));
  missing_ = 0;
  first_missing_.clear();
  for (std::size_t i = 0; i < fields.size(); ++i)
    TM_TRY(push(std::move(buffer_.assets[i]), fields[i], paths));
  buffer_.assets.clear();
  if (missing_ == 0) return {};
  std::string named;
  for (const std::string& name : first_missing_) named += (named.empty() ? "" : ", ") + name;
  issues_.add("missing images", part.name,
              std::to_string(missing_) + " image files were not found in the data set: " + named +
                  (missing_ > static_cast<std::int64_t>(kNamedMissing) ? ", ..." : ""));
  return {};
}

// What the annotation of an image says beside its segments goes to the image.
void Reader::keep_fields(const Part& part, std::size_t i, Entry& entry, std::size_t first,
                         std::vector<Json>& fields) {
  const std::string where = part.name + "#/annotations/" + std::to_string(i);
  if (entry.too_large)
    issues_.add("annotation fields not kept", where, "a field larger than 4 MiB was left out");
  const std::uint32_t asset = part.images.find(entry.image_id);
  if (!entry.image_id.present || asset == coco::SourceIdMap::kNone || asset < first) return;
  Json& kept = fields[asset - first];
  if (!entry.unknown.empty()) {
    Result<Json> unknown = parse_json("{" + entry.unknown + "}");
    if (unknown)
      kept = std::move(*unknown);
    else
      issues_.add("annotation fields not kept", where,
                  "its unknown fields were left out: " + unknown.error().text());
  }
  if (!entry.file_name.empty() && entry.file_name != label_name(names_[asset]))
    kept["file_name"] = mended_utf8(entry.file_name);
}

// A label image of the same name is not the picture; what is in the project already need not come.
Result<void> Reader::push(SourceAsset asset, const Json& fields,
                          const std::unordered_set<std::string>& labels) {
  constexpr std::string_view kFile = "file:";
  record::AssetContent& content = asset.content;
  const std::string path = !asset.file.empty()              ? asset.file.string()
                           : content.uri.starts_with(kFile) ? content.uri.substr(kFile.size())
                                                            : "";
  if (labels.contains(path)) {
    content.uri.clear();
    asset.file.clear();
  }
  if (content.uri.empty()) {
    TM_ASSIGN(const auto known, sink_.known_image({content.name, asset.labels.get(), content.split}));
    if (known.image) {
      content.name = known.image->name;
    } else if (++missing_ <= static_cast<std::int64_t>(kNamedMissing)) {
      first_missing_.push_back(content.name);
    }
  }
  if (!fields.is_null()) {
    Json extra = json_from_text(content.extra);
    extra[kOwn] = fields;
    content.extra = json_text(extra);
  }
  return sink_.on_asset(std::move(asset));
}

Result<void> Reader::read_segments(const Part& part, LabelImages& labels, std::size_t i, Entry& entry) {
  const std::string where = part.name + "#/annotations/" + std::to_string(i);
  const auto skip = [&](const char* kind, std::string message) -> Result<void> {
    issues_.add(kind, where, std::move(message));
    return {};
  };
  if (!entry.is_object) return skip("annotations that are not objects", "this is not an object; skipped");
  if (!entry.image_id.present) return skip("annotations without an image", "no image_id; skipped");
  const std::uint32_t asset = part.images.find(entry.image_id);
  if (asset == coco::SourceIdMap::kNone)
    return skip("annotations of images that are not listed",
                "image_id " + entry.image_id.shown() + " is not among the images; skipped");
  if (!entry.has_segments) return skip("annotations without segments", "no list segments_info; skipped");
  const std::string name = entry.file_name.empty() ? label_name(names_[asset]) : entry.file_name;
  const auto path = labels.find(name);
  if (!path)
    return skip("label images that do not exist", "its label image " + name + " was not found; its " +
                                                      std::to_string(entry.segments.size()) +
                                                      " segments were left out");
  const std::optional<RgbImage> image = load(*path, asset);
  if (!image) return {};
  const Listed listed = list_segments(entry, where);
  Cut found = cut(*image, listed.ids);
  if (found.unnamed > 0) {
    std::string ids;
    for (const std::uint32_t id : found.unnamed_ids) ids += (ids.empty() ? "" : ", ") + std::to_string(id);
    issues_.add("pixels that no segment names", path->string(),
                std::to_string(found.unnamed) + " pixels say ids that segments_info does not list (" + ids +
                    (found.unnamed_ids.size() > 4 ? ", ..." : "") + "); left out");
  }
  return push_segments(part, entry, where, listed, found);
}

// Of the size that the images list says.
std::optional<RgbImage> Reader::load(const fs::path& path, std::size_t asset) {
  const auto read = [&]() -> Result<RgbImage> {
    TM_ASSIGN(const OpenFile file, source_.open_file(path));
    TM_ASSIGN(const std::string bytes, read_all(file, kRgbPngLimit));
    return decode_rgb_png(bytes);
  };
  Result<RgbImage> image = read();
  if (!image) {
    issues_.add("unreadable label images", path.string(),
                image.error().message + "; its segments were left out");
    return std::nullopt;
  }
  const geometry::Size said = sizes_[asset];
  if (said.width > 0 && !(said == image->size)) {
    issues_.add(
        "label images of another size", path.string(),
        "it is " + text_of(image->size) + ", its image is " + text_of(said) + "; its segments were left out");
    return std::nullopt;
  }
  return std::move(*image);
}

Listed Reader::list_segments(const Entry& entry, const std::string& where) {
  Listed out;
  std::unordered_set<std::uint32_t> seen;
  for (std::size_t j = 0; j < entry.segments.size(); ++j) {
    const RawAnnotation& raw = entry.segments[j];
    const std::string place = where + "/segments_info/" + std::to_string(j);
    const bool color = raw.is_object && raw.id.present && !raw.id.is_text && raw.id.value > 0 &&
                       raw.id.value < static_cast<std::int64_t>(kRgbValues);
    if (!color) {
      issues_.add("segments without an id", place,
                  "its id is no color, a number from 1 to 16777215; left out");
    } else if (!seen.insert(static_cast<std::uint32_t>(raw.id.value)).second) {
      issues_.add("repeated segment ids", place,
                  "segment id " + raw.id.shown() + " is used twice; the first stays");
    } else {
      out.ids.push_back(static_cast<std::uint32_t>(raw.id.value));
      out.places.push_back(j);
    }
  }
  return out;
}

// Zeros alone, as COCO writes for who has no joint labeled, are kept beside the segment's pixels.
bool labels_joints(const RawAnnotation& raw) {
  for (std::size_t i = 2; raw.has_keypoints && i < raw.keypoints.size(); i += 3)
    if (raw.keypoints[i] > 0) return true;
  return false;
}

Result<void> Reader::push_segments(const Part& part, Entry& entry, const std::string& where,
                                   const Listed& listed, Cut& cut) {
  const auto prefix = std::make_shared<const std::string>(where + "/segments_info/");
  SourceAnnotation annotation;
  coco::Remark remark;
  std::int64_t position = 0;
  for (std::size_t k = 0; k < listed.places.size(); ++k) {
    RawAnnotation& raw = entry.segments[listed.places[k]];
    annotation.place = {prefix, static_cast<std::int64_t>(listed.places[k])};
    if (cut.masks[k].counts.empty()) {
      issues_.add("segments without pixels", annotation.place.text(),
                  "no pixel of its label image has the id " + raw.id.shown() + "; left out");
      continue;
    }
    if (labels_joints(raw)) {
      raw.misread = "keypoints";
      raw.has_keypoints = false;
    }
    raw.image_id = entry.image_id;
    raw.segmentation = coco::SegmentationKind::kPixels;
    raw.pixels = std::move(cut.masks[k]);
    const bool usable =
        coco::build_annotation(raw, {part.images, part.categories, position + 1, true}, annotation, remark);
    if (remark.kind[0] != '\0') issues_.add(remark.kind, annotation.place.text(), std::move(remark.message));
    if (!usable) continue;
    ++position;
    annotation.local_id = 0;  // ids are of one image each
    annotation.said_box.reset();
    TM_TRY(sink_.on_annotation(annotation));
  }
  return {};
}

}  // namespace

Result<void> read_panoptic(const DataSource& source, Sink& sink) {
  TM_ASSIGN(std::vector<coco::AnnotationFile> files,
            coco::find_annotation_files(source, &coco::panoptic_likeness));
  return Reader(source, std::move(files), sink).run();
}

}  // namespace touchmark::formats::panoptic
