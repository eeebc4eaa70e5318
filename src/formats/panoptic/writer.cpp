#include "formats/panoptic/writer.h"

#include <array>

#include "base/json.h"
#include "base/json_text.h"
#include "formats/atomic_file.h"
#include "formats/coco/annotation_text.h"
#include "formats/coco/categories.h"
#include "formats/coco/layout.h"
#include "formats/coco/output_ids.h"
#include "formats/coco/section_text.h"
#include "formats/panoptic/painter.h"
#include "formats/panoptic/reader.h"

namespace touchmark::formats::panoptic {
namespace {

namespace fs = std::filesystem;
constexpr std::size_t kSplits = 4;

struct OutputFile {
  AtomicFile file;
  fs::path folder;                // of its label images
  coco::IdGiver image_ids;        // while the images are written
  coco::IdGiver image_ids_again;  // gives the same ids while the annotations are written
  SafeNames names;
  bool has_images = false;
  bool has_annotations = false;
};

Json own_of(const record::AssetContent& content) {
  Json fields = own_fields(content.extra, kOwn);
  return fields.is_object() ? fields : Json::object();
}

// What panoptic tools ask of a category, where the class does not say it.
record::Class with_role(const record::Class& item) {
  record::Class out = item;
  Json extra = json_from_text(item.extra);
  Json& fields = extra["coco"];
  if (!fields.is_object()) fields = Json::object();
  if (!fields.contains("isthing")) fields["isthing"] = 1;
  out.extra = json_text(extra);
  return out;
}

class Writer {
 public:
  Writer(const fs::path& target, const record::Ontology& ontology, const WriteOptions& options)
      : target_(target),
        ontology_(ontology),
        options_(options),
        pace_(options.on_progress),
        category_ids_(coco::category_ids(ontology)) {}

  Result<LossReport> run(const AssetStream& assets) {
    count_set_losses();
    if (options_.dry_run) {
      TM_TRY(assets([this](const AssetWithAnnotations& asset) { return look(asset); }));
      return losses_.report();
    }
    TM_TRY(assets([this](const AssetWithAnnotations& asset) { return write_image(asset); }));
    if (!wrote_any_) TM_TRY(open(record::Split::kNone));
    for (auto& output : outputs_)
      if (output) output->file.buffer() += "],\n\"annotations\":[";
    done_ = 0;
    second_ = true;
    TM_TRY(assets([this](const AssetWithAnnotations& asset) { return write_segments(asset); }));
    for (auto& output : outputs_) {
      if (!output) continue;
      output->file.buffer() += "]}\n";
      TM_TRY(output->file.commit());
    }
    return losses_.report();
  }

 private:
  void count_set_losses();
  Result<Painted> painted(const AssetWithAnnotations& asset);
  Result<void> open(record::Split split);
  Result<void> progress();
  Result<void> look(const AssetWithAnnotations& asset);
  Result<void> write_image(const AssetWithAnnotations& asset);
  Result<void> write_segments(const AssetWithAnnotations& asset);
  std::string label_name(const record::AssetContent& content, OutputFile& file);
  void append_segment(std::string& out, const Segment& segment);
  std::int64_t category_of(ClassId id) const;
  std::optional<OutputFile>& output(record::Split split) { return outputs_[static_cast<std::size_t>(split)]; }

  const fs::path& target_;
  const record::Ontology& ontology_;
  const WriteOptions& options_;
  Pace pace_;
  std::vector<std::int64_t> category_ids_;  // beside ontology_.classes
  std::array<std::optional<OutputFile>, kSplits> outputs_;
  LossTally losses_;
  bool wrote_any_ = false;
  bool second_ = false;
  std::int64_t done_ = 0;
};

void Writer::count_set_losses() {
  coco::count_ontology_losses(ontology_, losses_);
  for (const record::Class& item : ontology_.classes)
    if (extra_field(item.extra, "coco", "isthing").is_null())
      losses_.add("class without isthing", "written as one");
}

// What it becomes; counts what is lost of it.
Result<Painted> Writer::painted(const AssetWithAnnotations& asset) {
  for (const SourceAnnotation& one : asset.annotations) {
    if (one.content.span) losses_.add("time span", "left out");
    count_order_losses(one.content, losses_);
  }
  TM_ASSIGN(Painted painted, paint(asset, pace_, losses_));
  for (const Segment& segment : painted.segments)
    count_field_losses(segment.annotation->content.extra, "coco", "annotation", losses_, true);
  Json extra = json_from_text(asset.content.extra);
  if (extra.is_object() && !painted.image.pixels.empty())
    extra.erase(kOwn);  // they are written with the segments
  count_field_losses(json_text(extra), "coco", "image", losses_);
  return painted;
}

Result<void> Writer::progress() {
  ++done_;
  const double all = static_cast<double>(std::max<std::int64_t>(1, options_.asset_count));
  const double part = options_.asset_count > 0 ? std::min(1.0, static_cast<double>(done_) / all) : 0;
  pace_.at(options_.dry_run ? part : second_ ? 0.1 + 0.9 * part : 0.1 * part);
  return pace_.check();
}

Result<void> Writer::look(const AssetWithAnnotations& asset) {
  TM_TRY(progress());
  std::optional<OutputFile>& file = output(asset.content.split);
  if (!file) file.emplace();
  TM_TRY(painted(asset));
  label_name(asset.content, *file);
  return {};
}

Result<void> Writer::open(record::Split split) {
  std::string name = "panoptic";
  if (split != record::Split::kNone) name += "_" + std::string(record::split_name(split));
  OutputFile& file = output(split).emplace();
  file.folder = target_ / "annotations" / name;
  TM_ASSIGN(file.file, AtomicFile::create(target_ / "annotations" / (name + ".json")));
  wrote_any_ = true;
  std::string& out = file.file.buffer();
  coco::append_top(out, ontology_);
  out += "\"categories\":[";
  for (std::size_t i = 0; i < ontology_.classes.size(); ++i) {
    out += i == 0 ? "\n" : ",\n";
    coco::append_category(out, with_role(ontology_.classes[i]), category_ids_[i]);
  }
  out += "],\n\"images\":[";
  return {};
}

Result<void> Writer::write_image(const AssetWithAnnotations& asset) {
  TM_TRY(progress());
  const record::AssetContent& content = asset.content;
  if (!output(content.split)) TM_TRY(open(content.split));
  OutputFile& file = *output(content.split);
  std::string& out = file.file.buffer();
  out += file.has_images ? ",\n" : "\n";
  file.has_images = true;
  const std::int64_t id = file.image_ids.give(coco::wanted_id(content.extra, asset.id.value));
  coco::append_image(out, content, {id, false, options_.copy_images});
  TM_TRY(file.file.flush_if_full());
  return coco::place_image(target_ / "images", content, options_);
}

// As the source called it, else after the image.
std::string Writer::label_name(const record::AssetContent& content, OutputFile& file) {
  const Json own = own_of(content);
  const Json kept = own.value("file_name", Json());
  const std::string wanted =
      kept.is_string() ? kept.get<std::string>() : without_extension(content.name) + ".png";
  std::string name = without_extension(file.names.make(wanted)) + ".png";
  if (name != wanted) losses_.add("name of a label image", "changed to a safe and unique one");
  return name;
}

Result<void> Writer::write_segments(const AssetWithAnnotations& asset) {
  TM_TRY(progress());
  const record::AssetContent& content = asset.content;
  if (!output(content.split))
    return fail(ErrorCode::kInternal, "the data changed while it was written", content.name);
  OutputFile& file = *output(content.split);
  TM_ASSIGN(const Painted painted, this->painted(asset));
  const std::string name = label_name(content, file);
  const std::int64_t image = file.image_ids_again.give(coco::wanted_id(content.extra, asset.id.value));
  if (painted.image.pixels.empty()) return {};
  std::string& out = file.file.buffer();
  out += file.has_annotations ? ",\n{\"image_id\":" : "\n{\"image_id\":";
  file.has_annotations = true;
  append_json_integer(out, image);
  out += ",\"file_name\":";
  append_json_string(out, name);
  out += ",\"segments_info\":[";
  for (const Segment& segment : painted.segments) {
    if (&segment != painted.segments.data()) out += ',';
    append_segment(out, segment);
  }
  out += ']';
  const Json own = own_of(content);
  for (const auto& [key, value] : own.items()) {
    if (key == "image_id" || key == "file_name" || key == "segments_info") continue;
    out += ',';
    append_json_string(out, key);
    out += ':' + dump_json(value);
  }
  out += '}';
  TM_TRY(file.file.flush_if_full());
  TM_ASSIGN(const std::string png, encode_rgb_png(painted.image, pace_.asking()));
  return write_whole_file(file.folder / name, png);
}

void Writer::append_segment(std::string& out, const Segment& segment) {
  const record::AnnotationContent& content = segment.annotation->content;
  out += "{\"id\":";
  append_json_integer(out, segment.id);
  out += ",\"category_id\":";
  append_json_integer(out, category_of(content.class_id));
  const Json extra = json_from_text(content.extra);
  coco::append_extent(out, content, segment.seen, segment.whole ? &content.shape : nullptr, extra);
  coco::append_rest(out, content, extra);
  out += '}';
}

std::int64_t Writer::category_of(ClassId id) const {
  const record::Class* item = ontology_.find(id);
  return item == nullptr ? id.value
                         : category_ids_[static_cast<std::size_t>(item - ontology_.classes.data())];
}

}  // namespace

Result<LossReport> write_panoptic(const fs::path& target, const record::Ontology& ontology,
                                  const AssetStream& assets, const WriteOptions& options) {
  return Writer(target, ontology, options).run(assets);
}

}  // namespace touchmark::formats::panoptic
