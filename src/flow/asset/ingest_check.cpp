// What of a source does not fit the project is listed, kept in `extra`, and taken out of where it would be
// believed: misfit attributes under extra.attributes by name, the ends of a relation that are not there under
// extra.relation with the source's ids. The annotation itself comes in.
#include "base/json.h"

#include "flow/asset/ingest.h"

namespace touchmark::flow {
namespace {

// The object under this name in `extra`, made when it is not there.
Json& kept_under(Json& extra, const char* name) {
  if (!extra.is_object()) extra = Json::object();
  Json& kept = extra[name];
  if (!kept.is_object()) kept = Json::object();
  return kept;
}

void keep(Json& attributes, Json& extra, const std::string& name) {
  if (!attributes.is_object()) {  // not an object at all
    if (!extra.is_object()) extra = Json::object();
    extra["attributes"] = std::move(attributes);
    attributes = nullptr;
    return;
  }
  kept_under(extra, "attributes")[name] = std::move(attributes[name]);
  attributes.erase(name);
  if (attributes.empty()) attributes = nullptr;
}

std::string text_of(const Json& value) {
  return value.is_null() ? std::string() : dump_json(value);
}

}  // namespace

// What a source says of an image that only this server can know. That it was erased is true only where an
// event says so: one that was erased elsewhere keeps its place in the reading order and does not come in.
// Users of another server are none of this one's, whatever their numbers: who labeled there is kept as a
// remark.
void IngestSink::admit(formats::SourceAsset& asset) {
  record::AssetContent& content = asset.content;
  if (content.annotator) {
    Json extra = json_from_text(content.extra);
    kept_under(extra, "bundle")["annotator"] = content.annotator.value;
    content.extra = dump_json(extra);
    content.annotator = UserId{};
  }
  if (!content.erased) return;
  misfits_.add("erased images", content.name, "the source says that this image was erased; it was left out");
  content.uri.clear();
}

void IngestSink::fit_attributes(formats::SourceAnnotation& annotation) {
  auto& content = annotation.content;
  const auto& rules = rules_[static_cast<std::size_t>(content.class_id.value)];
  Json attributes = json_from_text(content.attributes);
  const auto findings = rules.findings(attributes);
  if (findings.empty()) return;
  Json extra = json_from_text(content.extra);
  for (const auto& found : findings) {
    const bool missing = found.problem == record::AttributeProblem::kMissingRequired;
    const std::string kind = std::string(record::attribute_problem_name(found.problem)) + ": " + found.name;
    misfits_.add(kind, where_of(annotation),
                 std::string(record::attribute_problem_name(found.problem)) + ": " + found.message +
                     (missing ? "; left as it is" : "; kept in extra.attributes"));
    if (!missing) keep(attributes, extra, found.name);
  }
  content.attributes = text_of(attributes);
  content.extra = text_of(extra);
}

// Takes the ends away; what the source said of them is kept.
void IngestSink::open_relation(formats::SourceAnnotation& annotation, const char* kind, const char* why) {
  auto& content = annotation.content;
  Json extra = json_from_text(content.extra);
  Json& kept = kept_under(extra, "relation");
  kept["from"] = content.relation->from.value;
  kept["to"] = content.relation->to.value;
  content.extra = dump_json(extra);
  content.relation.reset();
  misfits_.add(kind, where_of(annotation), std::string(why) + "; kept in extra.relation");
}

// From the source's ids to ours.
void IngestSink::place_ends(formats::SourceAnnotation& source) {
  auto& relation = source.content.relation;
  const auto from = by_local_id_.find(relation->from.value);
  const auto to = by_local_id_.find(relation->to.value);
  const AssetId asset = asset_ids_[source.asset];
  constexpr const char* kKind = "dangling relations";
  if (from == by_local_id_.end() || from->second.asset != asset)
    return open_relation(source, kKind, "/relation/from is not an annotation of this image");
  if (to == by_local_id_.end() || to->second.asset != asset)
    return open_relation(source, kKind, "/relation/to is not an annotation of this image");
  if (from == to)
    return open_relation(source, kKind, "/relation/to is the same annotation as /relation/from");
  relation = record::Relation{from->second.id, to->second.id};
}

}  // namespace touchmark::flow
