#include "formats/voc/writer.h"

#include <unordered_map>

#include "base/json.h"
#include "base/text.h"
#include "formats/beside_box.h"
#include "formats/folder.h"
#include "formats/pace.h"
#include "formats/pairing.h"
#include "formats/voc/segmentation.h"
#include "formats/voc/xml.h"
#include "geometry/mask.h"
#include "geometry/measure.h"
#include "geometry/silhouette.h"

namespace touchmark::formats::voc {
namespace fs = std::filesystem;
namespace {

using geometry::ShapeKind;
using record::AnnotationContent;
using record::AnnotationKind;

constexpr std::int64_t kMaxPixels = 1 << 27;
constexpr std::uint32_t kSayable = record::kOccluded | record::kTruncated | record::kDifficult;

// One image's files, ready to be written.
struct Encoded {
  File file;
  bool has_masks = false;
  LabelImage objects;
  LabelImage classes;
};

std::optional<std::string> part_of(const AnnotationContent& content) {
  const Json field = extra_field(content.extra, "voc", "part_of");
  return field.is_string() ? std::optional(field.get<std::string>()) : std::nullopt;
}

class Encoder {
 public:
  Encoder(const record::Ontology& ontology, LossTally& losses, Pace& pace) : losses_(losses), pace_(pace) {
    int index = 0;
    for (const record::Class& one : ontology.classes) classes_[one.id.value] = {one.name, ++index};
  }

  Result<Encoded> encode(const AssetWithAnnotations& asset, const std::string& filename) {
    Encoded out;
    size_ = asset.content.size;
    out.file.size = size_;
    out.file.extra = own_fields(asset.content.extra, "voc");
    out.file.filename = filename;
    if (out.file.extra.is_object() && out.file.extra.contains("filename")) {
      const Json& kept = out.file.extra["filename"];
      if (kept.is_string() && SafeNames::safe(kept.get<std::string>(), {}) == kept.get<std::string>()) {
        out.file.filename = kept.get<std::string>();
      }
      out.file.extra.erase("filename");
    }
    if (out.file.extra.is_object() && out.file.extra.erase("segmented") > 0) out.file.segmented = true;
    first_of_group_.clear();
    objects_of_group_.clear();
    for (const SourceAnnotation& one : asset.annotations) {
      count_common_losses(one.content, "voc", kSayable, losses_);
      if (!part_of(one.content)) add_object(one.content, out);
      TM_TRY(pace_.check());
    }
    for (const SourceAnnotation& one : asset.annotations) {
      if (part_of(one.content)) add_part(one.content, out);
      TM_TRY(pace_.check());
    }
    count_groups(asset);
    out.file.segmented = out.file.segmented || out.has_masks;
    return out;
  }

 private:
  struct ClassEntry {
    std::string name;
    int index = 0;  // in the palette
  };

  // nullptr, with the loss counted, where the annotation is not about an object of a class.
  const ClassEntry* class_of(const AnnotationContent& content) {
    if (content.kind != AnnotationKind::kObject && content.kind != AnnotationKind::kTextRegion)
      return nullptr;
    const auto it = classes_.find(content.class_id.value);
    if (it != classes_.end()) return &it->second;
    losses_.add("label without a class", "left out");
    return nullptr;
  }

  void add_object(const AnnotationContent& content, Encoded& out) {
    const ClassEntry* entry = class_of(content);
    if (entry == nullptr) return;
    Object object;
    object.name = entry->name;
    object.flags = content.flags;
    object.extra = own_fields(content.extra, "voc");
    const ShapeKind kind = geometry::kind_of(content.shape);
    if (kind == ShapeKind::kWholeImage || kind == ShapeKind::kCuboid) {
      losses_.add(kind == ShapeKind::kCuboid ? "cuboid" : "label without a shape", "left out");
      return;
    }
    object.box = box_beside(content.extra, content.shape).value_or(geometry::extent(content.shape));
    if (!(object.box->width > 0) || !(object.box->height > 0))
      return losses_.add("shape without an area", "left out");
    count_shape(content.shape);
    if (kind == ShapeKind::kBox && !says_exactly(*object.box))
      losses_.add("box whose size its corners cannot say exactly", "rounded in its last digits");
    const int ordinal = static_cast<int>(out.file.objects.size()) + 1;
    if (kind == ShapeKind::kMask) {
      draw(std::get<geometry::Mask>(content.shape), ordinal, entry->index, out);
    } else if (is_outlined(kind) && can_draw()) {
      draw(geometry::mask_from_polygon(geometry::silhouette(content.shape).value(), size_, pace_.asking()),
           ordinal, entry->index, out);
    }
    if (object.extra.is_object()) object.extra.erase("bndbox_of");
    if (content.group != 0) {  // the first of each stays
      first_of_group_.emplace(content.group, out.file.objects.size());
      objects_of_group_.emplace(std::pair(content.group, object.name), out.file.objects.size());
    }
    out.file.objects.push_back(std::move(object));
  }

  static bool is_outlined(ShapeKind kind) {
    return kind == ShapeKind::kPolygon || kind == ShapeKind::kEllipse || kind == ShapeKind::kCuboid2d;
  }

  void count_shape(const geometry::Shape& shape) {
    switch (geometry::kind_of(shape)) {
      case ShapeKind::kRotatedBox:
        return losses_.add("rotated box", "written as an upright box");
      case ShapeKind::kPolygon:
        return losses_.add("polygon", "written as a mask and a box");
      case ShapeKind::kEllipse:
        return losses_.add("ellipse", "written as a mask and a box");
      case ShapeKind::kCuboid2d:
        return losses_.add("image cuboid", "written as a mask and a box");
      case ShapeKind::kPolyline:
        return losses_.add("polyline", "written as a box");
      case ShapeKind::kKeypoints:
        return losses_.add("keypoint set", "written as a box");
      default:
        return;
    }
  }

  static bool says_exactly(const geometry::Box& box) {
    const auto again = box_from_text(box_text(box));
    return again && *again == box;
  }

  bool can_draw() const {
    return size_.width > 0 && size_.height > 0 && size_.height <= kMaxPixels / size_.width &&
           size_.width < 65536 && size_.height < 65536;
  }

  void draw(const geometry::Mask& mask, int ordinal, int class_index, Encoded& out) {
    if (!can_draw() || !(mask.size == size_)) {
      return losses_.add("mask of an image of another, unknown or too large size", "written as a box");
    }
    if (ordinal > kMaxIndex || class_index > kMaxIndex) {
      return losses_.add("mask that is beyond the 254 objects or classes of a label image",
                         "written as a box");
    }
    if (!out.has_masks) {
      out.has_masks = true;
      out.objects = LabelImage::blank(size_);
      if (!pace_.go_on()) return;  // each may be hundreds of megabytes
      out.classes = LabelImage::blank(size_);
      if (!pace_.go_on()) return;
    }
    if (paint(out.objects, mask, ordinal, pace_.asking()) > 0)
      losses_.add("overlapping mask", "drawn over the earlier ones");
    paint(out.classes, mask, class_index, pace_.asking());
  }

  void add_part(const AnnotationContent& content, Encoded& out) {
    const auto parent = parent_of(content, out.file);
    const auto* box = std::get_if<geometry::Box>(&content.shape);
    if (parent == out.file.objects.size() || box == nullptr) {
      losses_.add("part without its object or its box", "written as an object");
      return add_object(content, out);
    }
    const ClassEntry* entry = class_of(content);
    if (entry == nullptr) return;
    if (content.flags & kSayable) losses_.add("flag of a part", "left out");
    out.file.objects[parent].parts.push_back({entry->name, *box, own_fields(content.extra, "voc")});
  }

  // The object of the same group, of the class that the part names where there is one.
  std::size_t parent_of(const AnnotationContent& content, const File& file) const {
    if (content.group == 0) return file.objects.size();
    const auto named = objects_of_group_.find({content.group, part_of(content).value_or("")});
    if (named != objects_of_group_.end()) return named->second;
    const auto first = first_of_group_.find(content.group);
    return first == first_of_group_.end() ? file.objects.size() : first->second;
  }

  // Groups that are not an object with its parts.
  void count_groups(const AssetWithAnnotations& asset) {
    std::map<std::int64_t, int> objects;
    for (const SourceAnnotation& one : asset.annotations) {
      if (one.content.group != 0 && !part_of(one.content)) ++objects[one.content.group];
    }
    std::map<std::int64_t, int> parts;
    for (const SourceAnnotation& one : asset.annotations) {
      if (one.content.group != 0 && part_of(one.content)) ++parts[one.content.group];
    }
    for (const auto& [group, count] : objects) {
      if (count > 1 || parts.find(group) == parts.end()) losses_.add("group", "left out", count);
    }
  }

  geometry::Size size_;
  std::unordered_map<std::int64_t, ClassEntry> classes_;
  std::map<std::int64_t, std::size_t> first_of_group_;
  std::map<std::pair<std::int64_t, std::string>, std::size_t> objects_of_group_;  // by group and class
  LossTally& losses_;
  Pace& pace_;
};

class Writer {
 public:
  Writer(const fs::path& target, const record::Ontology& ontology, const AssetStream& assets,
         const WriteOptions& options)
      : target_(target), ontology_(ontology), assets_(assets), options_(options) {}

  Result<LossReport> run() {
    LossTally losses;
    count_ontology_losses(ontology_, false, "voc", losses);
    for (const record::Class& one : ontology_.classes)
      if (trimmed(one.name) != one.name) losses.add("class name", "written without the spaces at its ends");
    TM_TRY(pass(losses, false));
    if (options_.dry_run) return losses.report();
    LossTally ignored;
    TM_TRY(pass(ignored, true));
    TM_TRY(write_lists());
    return losses.report();
  }

 private:
  Result<void> pass(LossTally& losses, bool writing) {
    Encoder encoder(ontology_, losses, pace_);
    SafeNames names;
    std::int64_t done = 0;
    return assets_([&](const AssetWithAnnotations& asset) -> Result<void> {
      TM_TRY(pace_.check());
      const std::string& own = asset.content.name;
      const std::string name =
          names.make(told_from_role(options_.copy_images ? name_for_loaders(own, asset.content.mime) : own));
      // Reading leaves out folders that say a split.
      if (name != own || short_place(name).generic_string() != own)
        losses.add("asset name", "changed to a safe and unique one");
      if (asset.content.split == record::Split::kNone && split_of_place(name) != record::Split::kNone)
        losses.add("split", "read from the image's folder");
      count_field_losses(asset.content.extra, "voc", "image", losses);
      TM_ASSIGN(const Encoded encoded, encoder.encode(asset, fs::path(name).filename().string()));
      if (writing) TM_TRY(write_item(asset, name, encoded));
      ++done;
      return pace_.reached(done, options_.asset_count, options_.dry_run, writing);
    });
  }

  Result<void> write_item(const AssetWithAnnotations& asset, const std::string& name,
                          const Encoded& encoded) {
    const std::string stem = without_extension(name);
    TM_TRY(write_whole_file(target_ / "Annotations" / (stem + ".xml"), to_text(encoded.file)));
    if (encoded.has_masks) {
      TM_ASSIGN(const std::string objects, encode_label_png(encoded.objects, pace_.asking()));
      TM_ASSIGN(const std::string classes, encode_label_png(encoded.classes, pace_.asking()));
      TM_TRY(write_whole_file(target_ / "SegmentationObject" / (stem + ".png"), objects));
      TM_TRY(write_whole_file(target_ / "SegmentationClass" / (stem + ".png"), classes));
      lists_["Segmentation/default"] += stem + "\n";
    }
    switch (asset.content.split) {
      case record::Split::kTrain:
        lists_["Main/train"] += stem + "\n";
        break;
      case record::Split::kVal:
        lists_["Main/val"] += stem + "\n";
        break;
      case record::Split::kTest:
        lists_["Main/test"] += stem + "\n";
        break;
      case record::Split::kNone:
        lists_["Main/default"] += stem + "\n";
        break;
    }
    if (asset.content.split == record::Split::kTrain || asset.content.split == record::Split::kVal) {
      lists_["Main/trainval"] += stem + "\n";
    }
    if (!options_.copy_images || !options_.place_image) return {};
    const fs::path place = target_ / "JPEGImages" / name;
    std::error_code ec;
    fs::create_directories(place.parent_path(), ec);
    TM_TRY(options_.place_image(asset.content, place));
    return {};
  }

  Result<void> write_lists() {
    for (const auto& [name, lines] : lists_) {
      TM_TRY(write_whole_file(target_ / "ImageSets" / (name + ".txt"), lines));
    }
    std::string names = "_background_\n";
    for (const record::Class& one : ontology_.classes) {
      std::string line = one.name;
      for (char& c : line) {
        if (static_cast<unsigned char>(c) < 0x20) c = ' ';
      }
      names += line + "\n";
    }
    return write_whole_file(target_ / "class_names.txt", names);
  }

  const fs::path& target_;
  const record::Ontology& ontology_;
  const AssetStream& assets_;
  const WriteOptions& options_;
  Pace pace_{options_.on_progress};
  std::map<std::string, std::string> lists_;
};

}  // namespace

Result<LossReport> write_folder(const fs::path& target, const record::Ontology& ontology,
                                const AssetStream& assets, const WriteOptions& options) {
  return Writer(target, ontology, assets, options).run();
}

}  // namespace touchmark::formats::voc
