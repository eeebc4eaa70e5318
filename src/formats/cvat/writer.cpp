#include "formats/cvat/writer.h"

#include <algorithm>
#include <array>

#include "base/disk.h"
#include "base/json.h"
#include "base/json_text.h"
#include "formats/atomic_file.h"
#include "formats/cvat/kept.h"
#include "formats/cvat/labels.h"
#include "formats/cvat/scan.h"
#include "formats/cvat/shape_text.h"
#include "formats/pairing.h"
#include "formats/place_text.h"
#include "formats/xml_text.h"

namespace touchmark::formats::cvat {
namespace {

namespace fs = std::filesystem;

class Writer {
 public:
  Writer(fs::path target, const record::Ontology& ontology, const WriteOptions& options)
      : target_(std::move(target)),
        single_(lower_extension(target_) == ".xml"),
        ontology_(ontology),
        options_(options),
        pace_(options.on_progress),
        shapes_(ontology, pace_) {}

  Result<LossReport> run(const AssetStream& assets) {
    count_set_losses();
    if (options_.dry_run) {
      TM_TRY(assets([this](const AssetWithAnnotations& asset) -> Result<void> {
        TM_TRY(progress());
        count_image(asset.content, kept_of(asset.content.extra));
        return each_annotation(asset, [](const auto&) { return Result<void>{}; });
      }));
      return losses_.report();
    }
    TM_TRY(count_splits(assets));
    TM_ASSIGN(file_, AtomicFile::create(single_ ? target_ : target_ / "annotations.xml"));
    append_head(file_.buffer());
    TM_TRY(assets([this](const AssetWithAnnotations& asset) { return write(asset); }));
    file_.buffer() += "</annotations>\n";
    TM_TRY(file_.commit());
    return losses_.report();
  }

 private:
  void count_set_losses() {
    for (const record::Class& one : ontology_.classes) count_class_losses(one, losses_);
    if (!ontology_.guideline.empty()) losses_.add("guideline", "left out");
    count_field_losses(ontology_.extra, "cvat", "data set", losses_);
  }

  Result<void> progress() {
    ++done_;
    const auto all = static_cast<double>(std::max<std::int64_t>(1, options_.asset_count));
    const double part = options_.asset_count > 0 ? std::min(1.0, static_cast<double>(done_) / all) : 0;
    pace_.at(two_passes_ ? (part + (second_ ? 1 : 0)) / 2 : part);
    return pace_.check();
  }

  // The clock costs as much as a box.
  Result<void> check_now_and_then() { return ++annotations_ % 64 == 0 ? pace_.check() : Result<void>{}; }

  // The head of the file tells them.
  Result<void> count_splits(const AssetStream& assets) {
    images_ = options_.images_of_split;
    if (images_ != std::array<std::int64_t, 4>{}) return {};
    two_passes_ = true;
    TM_TRY(assets([this](const AssetWithAnnotations& asset) {
      ++images_[static_cast<std::size_t>(asset.content.split)];
      return progress();
    }));
    done_ = 0;
    second_ = true;
    return {};
  }

  // What it is called in the file.
  std::string count_image(const record::AssetContent& content, const Json& kept) {
    std::string name = name_of(content, kept);
    const bool same = name == kept_text(kept, "name", "") || inner_path(name) == content.name;
    if (!same || !xml_keeps(name)) losses_.add("asset name", "changed to a safe and unique one");
    count_field_losses(content.extra, "cvat", "image", losses_);
    return name;
  }

  Result<void> each_annotation(const AssetWithAnnotations& asset, const auto& visit) {
    shapes_.begin(asset);
    for (const SourceAnnotation& one : asset.annotations) {
      shapes_.count_losses(one.content, losses_);
      TM_TRY(visit(one.content));
      TM_TRY(check_now_and_then());
    }
    return {};
  }

  // The one that the source had, while it is of this image; where files are copied, one that is safe as a
  // path.
  std::string name_of(const record::AssetContent& content, const Json& kept) {
    if (options_.copy_images) return safe_.make(content.name);
    const std::string said = kept_text(kept, "name", "");
    const std::string inner = inner_path(said);
    const bool its_own = !inner.empty() && (content.name == inner || content.name.ends_with("/" + inner));
    return its_own ? said : content.name;
  }

  void append_head(std::string& out) {
    const Json fields = own_fields(ontology_.extra, "cvat");
    const Json kept = fields.is_object() ? fields : Json::object();
    out += "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<annotations>\n";
    append_xml_element(out, "version", kept_text(kept, "version", "1.1"), 1);
    Json meta = kept.value("meta", Json());
    out += meta_text(meta.is_object() ? std::move(meta) : made_up_meta(images_), ontology_);
    for (const auto& [name, value] : kept.items()) {
      if (name == "version" || name == "meta" || name == "image" || name == "track" || !is_xml_name(name))
        continue;
      for (const Json& one : value.is_array() ? value : Json::array({value}))
        if (!one.is_array()) append_xml_element(out, name, one, 1);
    }
  }

  static std::string subset_of(const record::AssetContent& content, const Json& kept) {
    const std::string said = kept_text(kept, "subset", "");
    if (!said.empty() && split_of_folder(said) == content.split) return said;
    return std::string(record::split_name(content.split));
  }

  static void append_text(std::string& out, std::string_view name, std::string_view text) {
    out.append(" ").append(name).append("=\"");
    append_xml_text(out, text);
    out += '"';
  }

  void append_image(std::string& out, const record::AssetContent& content, const Json& kept,
                    const std::string& name) {
    out += "  <image";
    append_text(out, "id", kept_text(kept, "id", std::to_string(done_ - 1)));
    append_text(out, "name", name);
    std::string subset = subset_of(content, kept);
    const bool has_splits = images_[1] + images_[2] + images_[3] > 0;
    if (subset.empty() && has_splits) subset = "default";
    if (!subset.empty()) append_text(out, "subset", subset);
    if (content.size.width > 0 && content.size.height > 0) {
      append_text(out, "width", std::to_string(content.size.width));
      append_text(out, "height", std::to_string(content.size.height));
    }
    if (!kept.is_object()) return;
    for (const auto& [key, value] : kept.items()) {
      const bool written =
          key == "id" || key == "name" || key == "subset" || key == "width" || key == "height";
      if (!written && value.is_string() && is_xml_name(key))
        append_text(out, key, value.get_ref<const std::string&>());
    }
  }

  Result<void> write(const AssetWithAnnotations& asset) {
    TM_TRY(progress());
    const Json kept = kept_of(asset.content.extra);
    const std::string name = count_image(asset.content, kept);
    if (options_.copy_images) TM_TRY(place_image(asset.content, name));
    std::string& out = file_.buffer();
    append_image(out, asset.content, kept, name);
    if (asset.annotations.empty()) {
      out += "/>\n";
      return file_.flush_if_full();
    }
    out += ">\n";
    TM_TRY(each_annotation(asset, [&](const record::AnnotationContent& content) {
      shapes_.append(content, out);
      return file_.flush_if_full();
    }));
    out += "  </image>\n";
    return file_.flush_if_full();
  }

  Result<void> place_image(const record::AssetContent& content, const std::string& name) {
    if (!options_.place_image) return {};
    const fs::path root = (single_ ? target_.parent_path() : target_) / "images";
    TM_ASSIGN(const fs::path path, path_below(root, name));
    std::error_code failure;
    fs::create_directories(path.parent_path(), failure);
    if (failure)
      return fail(ErrorCode::kUnavailable, "cannot make the folder: " + disk_words(failure), path.string());
    TM_TRY(options_.place_image(content, path));
    return {};
  }

  fs::path target_;
  bool single_;
  const record::Ontology& ontology_;
  const WriteOptions& options_;
  Pace pace_;
  ShapeText shapes_;
  SafeNames safe_;
  LossTally losses_;
  AtomicFile file_;
  std::array<std::int64_t, 4> images_{};  // by split
  std::int64_t done_ = 0;
  std::uint64_t annotations_ = 0;
  bool two_passes_ = false;
  bool second_ = false;
};

}  // namespace

Result<LossReport> write_set(const fs::path& target, const record::Ontology& ontology,
                             const AssetStream& assets, const WriteOptions& options) {
  return Writer(target, ontology, options).run(assets);
}

}  // namespace touchmark::formats::cvat
