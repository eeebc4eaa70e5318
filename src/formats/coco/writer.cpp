#include "formats/coco/writer.h"

#include <array>
#include <optional>

#include "formats/atomic_file.h"
#include "formats/coco/annotation_text.h"
#include "formats/coco/categories.h"
#include "formats/coco/output_ids.h"
#include "formats/coco/section_text.h"
#include "formats/pace.h"

namespace touchmark::formats::coco {
namespace {

namespace fs = std::filesystem;
constexpr std::array<const char*, 3> kSectionNames = {"instances", "captions", "labels"};
constexpr std::size_t kSections = kSectionNames.size();

struct OutputFile {
  AtomicFile file;
  IdGiver annotation_ids;
  bool has_images = false;
  bool has_annotations = false;
};

class Writer {
 public:
  Writer(fs::path target, const record::Ontology& ontology, const WriteOptions& options)
      : target_(std::move(target)),
        single_(target_.extension() == ".json"),
        ontology_(ontology),
        options_(options),
        pace_(options.on_progress) {
    category_ids_ = category_ids(ontology);
  }

  Result<LossReport> run(const AssetStream& assets) {
    count_ontology_losses(ontology_, losses_);
    TM_TRY(assets([this](const AssetWithAnnotations& asset) { return first_pass(asset); }));
    if (options_.dry_run) return losses_.report();
    if (!wrote_any_) TM_TRY(open(0, record::Split::kNone));
    for (auto& output : outputs_)
      if (output) output->file.buffer() += "],\n\"annotations\":[";
    done_ = 0;
    second_ = true;
    TM_TRY(assets([this](const AssetWithAnnotations& asset) { return second_pass(asset); }));
    for (auto& output : outputs_) {
      if (!output) continue;
      output->file.buffer() += "]}\n";
      TM_TRY(output->file.commit());
    }
    return losses_.report();
  }

 private:
  std::optional<OutputFile>& output(std::size_t section, record::Split split) {
    return outputs_[single_ ? 0 : static_cast<std::size_t>(split) * kSections + section];
  }
  Result<void> open(std::size_t section, record::Split split);
  void append_head(std::string& out);
  Result<void> first_pass(const AssetWithAnnotations& asset);
  Result<void> second_pass(const AssetWithAnnotations& asset);
  Result<void> write_image(const AssetWithAnnotations& asset, std::size_t section, std::int64_t id);
  std::size_t ids_of(const AssetWithAnnotations& asset) const {
    return single_ ? 0 : static_cast<std::size_t>(asset.content.split);
  }
  std::array<bool, kSections> sections_of(const AssetWithAnnotations& asset) const;
  std::int64_t category_of(ClassId id) const;
  Result<void> progress();

  fs::path target_;
  bool single_;
  const record::Ontology& ontology_;
  const WriteOptions& options_;
  Pace pace_;
  std::vector<std::int64_t> category_ids_;  // beside ontology_.classes
  std::array<std::optional<OutputFile>, kSections * 4> outputs_;
  LossTally losses_;
  // By split: an image has the same id in all files of one.
  std::array<IdGiver, 4> image_ids_;        // while the images are written
  std::array<IdGiver, 4> image_ids_again_;  // gives the same ids while the annotations are written
  bool wrote_any_ = false;
  bool second_ = false;
  std::int64_t done_ = 0;
};

void Writer::append_head(std::string& out) {
  append_top(out, ontology_);
  out += "\"categories\":[";
  for (std::size_t i = 0; i < ontology_.classes.size(); ++i) {
    out += i == 0 ? "\n" : ",\n";
    append_category(out, ontology_.classes[i], category_ids_[i]);
  }
  out += "],\n\"images\":[";
}

Result<void> Writer::open(std::size_t section, record::Split split) {
  std::string name = kSectionNames[section];
  if (split != record::Split::kNone) name += "_" + std::string(record::split_name(split));
  const fs::path path = single_ ? target_ : target_ / "annotations" / (name + ".json");
  OutputFile& file = output(section, split).emplace();
  TM_ASSIGN(file.file, AtomicFile::create(path));
  append_head(file.file.buffer());
  wrote_any_ = true;
  return {};
}

std::array<bool, kSections> Writer::sections_of(const AssetWithAnnotations& asset) const {
  std::array<bool, kSections> used = {true, false, false};
  if (single_) return used;
  for (const SourceAnnotation& annotation : asset.annotations) {
    const Section section = section_of(annotation.content);
    if (section != Section::kNowhere) used[static_cast<std::size_t>(section)] = true;
  }
  return used;
}

Result<void> Writer::progress() {
  ++done_;
  const double part =
      options_.asset_count > 0
          ? std::min(1.0, static_cast<double>(done_) / static_cast<double>(options_.asset_count))
          : 0;
  const double share = options_.dry_run ? part : (part + (second_ ? 1 : 0)) / 2;
  pace_.at(share);
  return pace_.check();
}

Result<void> Writer::first_pass(const AssetWithAnnotations& asset) {
  TM_TRY(progress());
  for (const SourceAnnotation& annotation : asset.annotations) count_losses(annotation.content, losses_);
  count_field_losses(asset.content.extra, "coco", "image", losses_);
  if (options_.copy_images && renames(asset.content))
    losses_.add("file_name that the source had", "written as the name of the asset");
  const std::array<bool, kSections> used = sections_of(asset);
  const auto wanted = wanted_id(asset.content.extra, asset.id.value);
  const std::int64_t id = image_ids_[ids_of(asset)].give(wanted);
  if (wanted && id != *wanted) losses_.add("image id that another image has", "given the next free number");
  if (options_.dry_run) return {};
  for (std::size_t section = 0; section < kSections; ++section)
    if (used[section]) TM_TRY(write_image(asset, section, id));
  for (const SourceAnnotation& annotation : asset.annotations) {
    const Section section = section_of(annotation.content);
    if (section == Section::kNowhere) continue;
    std::optional<OutputFile>& file = output(static_cast<std::size_t>(section), asset.content.split);
    file->annotation_ids.announce(wanted_id(annotation.content.extra, annotation.local_id));
  }
  return place_image((single_ ? target_.parent_path() : target_) / "images", asset.content, options_);
}

Result<void> Writer::write_image(const AssetWithAnnotations& asset, std::size_t section, std::int64_t id) {
  const record::AssetContent& content = asset.content;
  std::optional<OutputFile>& place = output(section, content.split);
  if (!place) TM_TRY(open(section, content.split));
  OutputFile& file = *place;
  std::string& out = file.file.buffer();
  out += file.has_images ? ",\n" : "\n";
  file.has_images = true;
  append_image(out, content, {id, single_, options_.copy_images});
  return file.file.flush_if_full();
}

std::int64_t Writer::category_of(ClassId id) const {
  const record::Class* item = ontology_.find(id);
  return item == nullptr ? id.value
                         : category_ids_[static_cast<std::size_t>(item - ontology_.classes.data())];
}

Result<void> Writer::second_pass(const AssetWithAnnotations& asset) {
  TM_TRY(progress());
  const std::array<bool, kSections> used = sections_of(asset);
  const std::int64_t image_id =
      image_ids_again_[ids_of(asset)].give(wanted_id(asset.content.extra, asset.id.value));
  for (std::size_t section = 0; section < kSections; ++section) {
    std::optional<OutputFile>& file = output(section, asset.content.split);
    if (!used[section]) continue;
    if (!file) return fail(ErrorCode::kInternal, "the data changed while it was written", asset.content.name);
  }
  for (const SourceAnnotation& annotation : asset.annotations) {
    const Section section = section_of(annotation.content);
    if (section == Section::kNowhere) continue;
    const std::size_t index = single_ ? 0 : static_cast<std::size_t>(section);
    OutputFile& file = *output(index, asset.content.split);
    std::string& out = file.file.buffer();
    out += file.has_annotations ? ",\n" : "\n";
    file.has_annotations = true;
    const std::int64_t id =
        file.annotation_ids.give(wanted_id(annotation.content.extra, annotation.local_id));
    append_annotation(out, annotation.content, {id, image_id, category_of(annotation.content.class_id)},
                      asset.content.size, pace_.asking());
    TM_TRY(pace_.check());
    TM_TRY(file.file.flush_if_full());
  }
  return {};
}

}  // namespace

Result<LossReport> write_coco(const fs::path& target, const record::Ontology& ontology,
                              const AssetStream& assets, const WriteOptions& options) {
  return Writer(target, ontology, options).run(assets);
}

}  // namespace touchmark::formats::coco
