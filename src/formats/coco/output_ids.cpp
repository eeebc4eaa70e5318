#include "formats/coco/output_ids.h"

#include "base/json.h"
#include "formats/coco/categories.h"
#include "formats/coco/derived.h"

namespace touchmark::formats::coco {

std::optional<std::int64_t> wanted_id(const std::string& extra_text, std::int64_t own) {
  const Json extra = json_from_text(extra_text);
  const std::int64_t id = extra.is_null() ? own : meta_integer(extra, "id", own);
  const Json* source = extra.is_null() ? nullptr : meta_field(extra, "id");
  if (source == nullptr && (id <= 0 || id >= kFirstInvented)) return std::nullopt;
  return id;
}

std::vector<std::int64_t> category_ids(const record::Ontology& ontology) {
  IdGiver ids;
  std::vector<std::int64_t> out;
  for (const record::Class& item : ontology.classes) out.push_back(ids.give(category_id(item)));
  return out;
}

}  // namespace touchmark::formats::coco
