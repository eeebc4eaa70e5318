#include "formats/results/writer.h"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

#include "base/json.h"
#include "formats/atomic_file.h"
#include "formats/coco/annotation_text.h"
#include "formats/coco/derived.h"
#include "formats/coco/output_ids.h"
#include "formats/coco/section_text.h"
#include "formats/pace.h"

namespace touchmark::formats::results {
namespace {

namespace fs = std::filesystem;
using geometry::ShapeKind;
using record::AnnotationContent;
using record::AnnotationKind;
constexpr const char* kLeftOut = "left out";
constexpr const char* kUnnamedRun = "results";

// One list. Common loaders judge all of it by its first entry, so its entries have the same fields.
struct List {
  AtomicFile file;
  bool begun = false;
  bool says_box = false, has_masks = false, has_keypoints = false;
  std::int64_t boxless = 0;  // keypoint sets without a box
  std::int64_t captions = 0, shapes = 0;
  bool drops_captions() const { return captions > 0 && shapes > 0; }
  bool with_box() const { return says_box || (has_masks && has_keypoints); }
};

struct Key {
  record::Split split = record::Split::kNone;
  bool captions = false;
  std::string run;
  auto operator<=>(const Key&) const = default;
};

// Why an annotation is no result; empty when it is one.
const char* unsayable(const SourceAnnotation& one) {
  const AnnotationContent& content = one.content;
  if (!content.score && one.run.empty()) return "label without a confidence or run";
  if (content.kind == AnnotationKind::kRelation) return "relation";
  if (content.kind == AnnotationKind::kCaption) return "";
  if (content.kind == AnnotationKind::kTag) return "tag";
  switch (geometry::kind_of(content.shape)) {
    case ShapeKind::kWholeImage:
      return "label without a shape";
    case ShapeKind::kPolyline:
      return "polyline";
    case ShapeKind::kCuboid:
      return "cuboid";
    default:
      return content.class_id || content.kind == AnnotationKind::kTextRegion ? "" : "label without a class";
  }
}

class Writer {
 public:
  Writer(const fs::path& target, const record::Ontology& ontology, const WriteOptions& options)
      : target_(target),
        single_(target.extension() == ".json"),
        ontology_(ontology),
        options_(options),
        pace_(options.on_progress),
        category_ids_(coco::category_ids(ontology)) {}

  Result<LossReport> run(const AssetStream& assets) {
    losses_.add("class", "only its number is written", static_cast<std::int64_t>(ontology_.classes.size()));
    if (!ontology_.guideline.empty()) losses_.add("guideline", kLeftOut);
    TM_TRY(assets([this](const AssetWithAnnotations& asset) { return look(asset); }));
    for (const auto& [key, list] : lists_) {
      if (list.with_box())
        losses_.add("keypoint set without a box", "written with the box around its joints", list.boxless);
      if (list.drops_captions()) losses_.add("caption in a list of shapes", kLeftOut, list.captions);
    }
    if (lists_.empty())
      return fail(
          ErrorCode::kInvalid,
          "there are no predictions here: no label has a confidence, and none belongs to a run; choose "
          "the layer of a run",
          target_.string());
    if (options_.dry_run) return losses_.report();
    for (auto& [key, list] : lists_) {
      TM_ASSIGN(list.file, AtomicFile::create(path_of(key)));
      list.file.buffer() += '[';
    }
    done_ = 0;
    second_ = true;
    TM_TRY(assets([this](const AssetWithAnnotations& asset) { return write(asset); }));
    for (auto& [key, list] : lists_) {
      list.file.buffer() += "]\n";
      TM_TRY(list.file.commit());
    }
    return losses_.report();
  }

 private:
  Result<void> progress();
  Result<void> look(const AssetWithAnnotations& asset);
  Result<void> write(const AssetWithAnnotations& asset);
  void count_losses(const SourceAnnotation& one);
  Key key_of(const SourceAnnotation& one, record::Split split) const;
  fs::path path_of(const Key& key);
  const std::string& file_name(const std::string& run);
  std::int64_t category_of(ClassId id) const;

  const fs::path& target_;
  const bool single_;
  const record::Ontology& ontology_;
  const WriteOptions& options_;
  Pace pace_;
  std::vector<std::int64_t> category_ids_;  // beside ontology_.classes
  std::map<Key, List> lists_;
  std::map<std::string, std::string> names_;  // of runs, as files
  SafeNames safe_;
  std::array<coco::IdGiver, 4> image_ids_;  // by split
  LossTally losses_;
  bool second_ = false;
  std::int64_t done_ = 0;
};

Result<void> Writer::progress() {
  ++done_;
  const double all = static_cast<double>(std::max<std::int64_t>(1, options_.asset_count));
  const double part = options_.asset_count > 0 ? std::min(1.0, static_cast<double>(done_) / all) : 0;
  pace_.at(options_.dry_run ? part : (part + (second_ ? 1 : 0)) / 2);
  return pace_.check();
}

// A run's name as that of a file; the first time it is asked for, what that changes is counted.
const std::string& Writer::file_name(const std::string& run) {
  const auto [known, added] = names_.try_emplace(run);
  if (!added) return known->second;
  std::string flat = run.empty() ? std::string(kUnnamedRun) : run;
  std::replace(flat.begin(), flat.end(), '/', '_');
  known->second = without_extension(safe_.make(flat + ".json"));
  const std::string kept = single_ ? target_.stem().string() : known->second;
  if (!run.empty() && kept != run) losses_.add("name of a run", "the file has another");
  return known->second;
}

Key Writer::key_of(const SourceAnnotation& one, record::Split split) const {
  if (single_) return {};
  return {split, one.content.kind == AnnotationKind::kCaption, one.run};
}

fs::path Writer::path_of(const Key& key) {
  if (single_) return target_;
  fs::path folder = target_ / std::string(record::split_name(key.split));
  if (key.captions) folder /= "captions";
  return folder / (file_name(key.run) + ".json");
}

void Writer::count_losses(const SourceAnnotation& one) {
  const AnnotationContent& content = one.content;
  if (one.run.empty())
    losses_.add("prediction without a run", "written as one of the run that the file names");
  file_name(one.run);
  const ShapeKind kind = geometry::kind_of(content.shape);
  const bool is_caption = content.kind == AnnotationKind::kCaption;
  if (is_caption && kind != ShapeKind::kWholeImage) losses_.add("shape of a caption", kLeftOut);
  if (!is_caption && kind == ShapeKind::kPolygon) losses_.add("polygon", "written as an RLE mask");
  if (!is_caption && kind == ShapeKind::kRotatedBox) losses_.add("rotated box", "written as an RLE mask");
  if (!is_caption && kind == ShapeKind::kEllipse) losses_.add("ellipse", "written as an RLE mask");
  if (!is_caption && kind == ShapeKind::kCuboid2d) losses_.add("image cuboid", "written as an RLE mask");
  if (content.span) losses_.add("time span", kLeftOut);
  count_order_losses(content, losses_);
  count_caption_losses(content, losses_);
  const Json extra = json_from_text(content.extra);
  const Json* form = coco::meta_field(extra, "rle");
  const bool crowd = (content.flags & record::kCrowd) != 0;
  if (kind == ShapeKind::kMask && (form != nullptr ? *form == Json("list") : crowd))
    losses_.add("uncompressed mask", "written as compressed text");
  count_field_losses(content.extra, "coco", "annotation", losses_, true);
}

// In the first pass: what there is of each list, and what is lost.
Result<void> Writer::look(const AssetWithAnnotations& asset) {
  TM_TRY(progress());
  losses_.add("image", "only its number is written");
  for (const SourceAnnotation& one : asset.annotations) {
    if (const char* why = unsayable(one); why[0] != '\0') {
      losses_.add(why, kLeftOut);
      continue;
    }
    count_losses(one);
    List& list = lists_[key_of(one, asset.content.split)];
    const ShapeKind kind = geometry::kind_of(one.content.shape);
    const auto* keypoints = std::get_if<geometry::Keypoints>(&one.content.shape);
    list.says_box = list.says_box || coco::says_box(one.content);
    ++(kind == ShapeKind::kWholeImage ? list.captions : list.shapes);
    list.has_keypoints = list.has_keypoints || keypoints != nullptr;
    list.has_masks =
        list.has_masks || (keypoints == nullptr && kind != ShapeKind::kBox && kind != ShapeKind::kWholeImage);
    if (keypoints != nullptr && !keypoints->has_box) ++list.boxless;
  }
  if (options_.dry_run) return {};
  return coco::place_image((single_ ? target_.parent_path() : target_) / "images", asset.content, options_);
}

Result<void> Writer::write(const AssetWithAnnotations& asset) {
  TM_TRY(progress());
  const record::AssetContent& content = asset.content;
  coco::IdGiver& ids = image_ids_[single_ ? 0 : static_cast<std::size_t>(content.split)];
  const std::int64_t image = ids.give(coco::wanted_id(content.extra, asset.id.value));
  for (const SourceAnnotation& one : asset.annotations) {
    if (unsayable(one)[0] != '\0') continue;
    const auto found = lists_.find(key_of(one, content.split));
    if (found == lists_.end())
      return fail(ErrorCode::kInternal, "the data changed while it was written", content.name);
    List& list = found->second;
    if (one.content.kind == AnnotationKind::kCaption && list.drops_captions()) continue;
    std::string& out = list.file.buffer();
    out += list.begun ? ",\n" : "\n";
    list.begun = true;
    const std::int64_t id = coco::wanted_id(one.content.extra, 0).value_or(0);
    coco::append_result(out, one.content, {id, image, category_of(one.content.class_id)}, content.size,
                        list.with_box(), pace_.asking());
    TM_TRY(pace_.check());
    TM_TRY(list.file.flush_if_full());
  }
  return {};
}

std::int64_t Writer::category_of(ClassId id) const {
  const record::Class* item = ontology_.find(id);
  return item == nullptr ? id.value
                         : category_ids_[static_cast<std::size_t>(item - ontology_.classes.data())];
}

}  // namespace

Result<LossReport> write_results(const fs::path& target, const record::Ontology& ontology,
                                 const AssetStream& assets, const WriteOptions& options) {
  return Writer(target, ontology, options).run(assets);
}

}  // namespace touchmark::formats::results
