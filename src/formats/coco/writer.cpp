#include "formats/coco/writer.h"

#include <array>
#include <optional>

#include "base/disk.h"
#include "base/json.h"
#include "base/json_text.h"
#include "formats/atomic_file.h"
#include "formats/coco/annotation_text.h"
#include "formats/coco/categories.h"
#include "formats/coco/derived.h"
#include "formats/coco/layout.h"
#include "formats/id_tables.h"
#include "formats/pace.h"

namespace touchmark::formats::coco {
namespace {

namespace fs = std::filesystem;
constexpr std::array<const char*, 3> kSectionNames = {"instances", "captions", "labels"};
constexpr std::size_t kSections = kSectionNames.size();

// Gives each object the id it asks for, or the next free number when it asks for none or a taken one. Ids
// announced beforehand are not given away as free numbers.
class IdGiver {
 public:
  void announce(std::optional<std::int64_t> wanted) {
    constexpr std::int64_t kMost = std::int64_t{1} << 53;
    if (wanted && *wanted < kMost) last_ = std::max(last_, *wanted);
  }
  std::int64_t give(std::optional<std::int64_t> wanted) {
    if (wanted && used_.insert(*wanted)) return *wanted;
    while (!used_.insert(++last_)) {
    }
    return last_;
  }

 private:
  IdSet used_;
  std::int64_t last_ = 0;
};

std::optional<std::int64_t> wanted_id(const std::string& extra_text, std::int64_t own) {
  const Json extra = json_from_text(extra_text);
  const std::int64_t id = extra.is_null() ? own : meta_integer(extra, "id", own);
  const Json* source = extra.is_null() ? nullptr : meta_field(extra, "id");
  if (source == nullptr && id <= 0) return std::nullopt;
  return id;
}

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
    IdGiver ids;
    for (const record::Class& item : ontology.classes) category_ids_.push_back(ids.give(category_id(item)));
  }

  Result<LossReport> run(const AssetStream& assets) {
    count_ontology_losses();
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
  void count_ontology_losses();
  Result<void> open(std::size_t section, record::Split split);
  void append_head(std::string& out);
  Result<void> first_pass(const AssetWithAnnotations& asset);
  Result<void> second_pass(const AssetWithAnnotations& asset);
  Result<void> write_image(const AssetWithAnnotations& asset, std::size_t section, std::int64_t id);
  std::size_t ids_of(const AssetWithAnnotations& asset) const {
    return single_ ? 0 : static_cast<std::size_t>(asset.content.split);
  }
  Result<void> place_image(const record::AssetContent& content);
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

void Writer::count_ontology_losses() {
  for (const record::Class& item : ontology_.classes) {
    losses_.add("attribute definition", "left out", static_cast<std::int64_t>(item.attributes.size()));
    losses_.add("retired class", "written as any other", item.retired ? 1 : 0);
    count_field_losses(item.extra, "coco", "class", losses_);
  }
  if (!ontology_.guideline.empty()) losses_.add("guideline", "left out");
  count_field_losses(ontology_.extra, "coco", "data set", losses_);
}

void Writer::append_head(std::string& out) {
  const Json kept = own_fields(ontology_.extra, "coco");
  const Json fields = kept.is_object() ? kept : Json::object();
  out += "{\"info\":" + dump_json(fields.value("info", Json::object()));
  out += ",\n\"licenses\":" + dump_json(fields.value("licenses", Json::array()));
  for (const auto& [key, value] : fields.items()) {
    if (key == "info" || key == "licenses" || key == "images" || key == "annotations" || key == "categories")
      continue;
    out += ",\n";
    append_json_string(out, key);
    out += ':' + dump_json(value);
  }
  out += ",\n\"categories\":[";
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
  return options_.copy_images ? place_image(asset.content) : Result<void>{};
}

Result<void> Writer::place_image(const record::AssetContent& content) {
  if (!options_.place_image) return {};
  const fs::path root = (single_ ? target_.parent_path() : target_) / "images";
  TM_ASSIGN(const fs::path path, path_below(root, inner_name(content.name)));
  std::error_code failure;
  fs::create_directories(path.parent_path(), failure);
  if (failure)
    return fail(ErrorCode::kUnavailable, "cannot make the folder: " + disk_words(failure), path.string());
  TM_TRY(options_.place_image(content, path));
  return {};
}

bool image_field_written(std::string_view key, const void*) {
  return key == kMeta || key == "id" || key == "file_name" || key == "width" || key == "height";
}

Result<void> Writer::write_image(const AssetWithAnnotations& asset, std::size_t section, std::int64_t id) {
  const record::AssetContent& content = asset.content;
  std::optional<OutputFile>& place = output(section, content.split);
  if (!place) TM_TRY(open(section, content.split));
  OutputFile& file = *place;
  std::string& out = file.file.buffer();
  out += file.has_images ? ",\n" : "\n";
  file.has_images = true;
  out += "{\"id\":";
  append_json_integer(out, id);
  out += ",\"file_name\":";
  const Json extra = json_from_text(content.extra);
  const Json* source_name = options_.copy_images ? nullptr : meta_field(extra, "file_name");
  const bool renamed = source_name != nullptr && source_name->is_string();
  append_json_string(out, renamed                ? source_name->get_ref<const std::string&>()
                          : options_.copy_images ? inner_name(content.name)
                                                 : content.name);
  if (content.size.width > 0 && content.size.height > 0) {
    out += ",\"width\":";
    append_json_integer(out, content.size.width);
    out += ",\"height\":";
    append_json_integer(out, content.size.height);
  }
  if (single_ && content.split != record::Split::kNone)
    out += ",\"split\":\"" + std::string(record::split_name(content.split)) + "\"";
  append_kept_fields(out, extra, &image_field_written, nullptr);
  out += '}';
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
  const std::int64_t image_id = image_ids_again_[ids_of(asset)].give(wanted_id(asset.content.extra, asset.id.value));
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
    append_annotation(out, annotation.content,
                      {id, image_id, category_of(annotation.content.class_id)}, asset.content.size,
                      pace_.asking());
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
