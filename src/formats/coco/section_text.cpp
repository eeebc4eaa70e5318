#include "formats/coco/section_text.h"

#include "base/disk.h"
#include "base/json.h"
#include "base/json_text.h"
#include "formats/atomic_file.h"
#include "formats/coco/annotation_text.h"
#include "formats/coco/derived.h"
#include "formats/coco/layout.h"
#include "formats/place_text.h"

namespace touchmark::formats::coco {
namespace {

bool image_field_written(std::string_view key, const void*) {
  return key == kMeta || key == "id" || key == "file_name" || key == "width" || key == "height";
}

}  // namespace

void append_top(std::string& out, const record::Ontology& ontology) {
  const Json kept = own_fields(ontology.extra, "coco");
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
  out += ",\n";
}

bool renames(const record::AssetContent& content) {
  if (content.extra.empty()) return false;
  const Json extra = json_from_text(content.extra);
  const Json* source_name = meta_field(extra, "file_name");
  return source_name != nullptr && source_name->is_string() && *source_name != Json(inner_path(content.name));
}

void append_image(std::string& out, const record::AssetContent& content, const ImageText& options) {
  out += "{\"id\":";
  append_json_integer(out, options.id);
  out += ",\"file_name\":";
  const Json extra = json_from_text(content.extra);
  const Json* source_name = options.copied ? nullptr : meta_field(extra, "file_name");
  const bool renamed = source_name != nullptr && source_name->is_string();
  append_json_string(out, renamed          ? source_name->get_ref<const std::string&>()
                          : options.copied ? inner_path(content.name)
                                           : content.name);
  if (content.size.width > 0 && content.size.height > 0) {
    out += ",\"width\":";
    append_json_integer(out, content.size.width);
    out += ",\"height\":";
    append_json_integer(out, content.size.height);
  }
  if (options.with_split && content.split != record::Split::kNone)
    out += ",\"split\":\"" + std::string(record::split_name(content.split)) + "\"";
  append_kept_fields(out, extra, &image_field_written, nullptr);
  out += '}';
}

Result<void> place_image(const std::filesystem::path& folder, const record::AssetContent& content,
                         const WriteOptions& options) {
  if (!options.copy_images || !options.place_image) return {};
  TM_ASSIGN(const std::filesystem::path path, path_below(folder, inner_path(content.name)));
  std::error_code failure;
  std::filesystem::create_directories(path.parent_path(), failure);
  if (failure)
    return fail(ErrorCode::kUnavailable, "cannot make the folder: " + disk_words(failure), path.string());
  TM_TRY(options.place_image(content, path));
  return {};
}

void count_ontology_losses(const record::Ontology& ontology, LossTally& losses) {
  for (const record::Class& item : ontology.classes) {
    losses.add("attribute definition", "left out", static_cast<std::int64_t>(item.attributes.size()));
    losses.add("retired class", "written as any other", item.retired ? 1 : 0);
    count_field_losses(item.extra, "coco", "class", losses);
  }
  if (!ontology.guideline.empty()) losses.add("guideline", "left out");
  count_field_losses(ontology.extra, "coco", "data set", losses);
}

}  // namespace touchmark::formats::coco
