// What of a source does not fit the project is listed, kept in `extra`, and taken out of where it would be
// believed: misfit attributes under extra.attributes by name, the ends of a relation that are not there under
// extra.relation with the source's ids. The annotation itself comes in.
#include "flow/asset/ingest_check.h"

#include "flow/asset/ingest.h"

namespace touchmark::flow {
namespace {

// The object under this name in `extra`, made when it is not there.
Json& kept_under(record::AnnotationContent& content, const char* name) {
  if (!content.extra.is_object()) content.extra = Json::object();
  Json& kept = content.extra[name];
  if (!kept.is_object()) kept = Json::object();
  return kept;
}

void keep(record::AnnotationContent& content, const std::string& name) {
  if (name.empty()) {  // not an object at all
    content.extra["attributes"] = std::move(content.attributes);
    content.attributes = nullptr;
    return;
  }
  kept_under(content, "attributes")[name] = std::move(content.attributes[name]);
  content.attributes.erase(name);
  if (content.attributes.empty()) content.attributes = nullptr;
}

}  // namespace

std::string where_of(const formats::SourceAnnotation& annotation) {
  std::string place = annotation.place.text();
  return place.empty() ? "annotation " + std::to_string(annotation.local_id) : place;
}

void IngestSink::fit_attributes(formats::SourceAnnotation& annotation) {
  auto& content = annotation.content;
  const auto& rules = rules_[static_cast<std::size_t>(content.class_id.value)];
  for (const auto& found : rules.findings(content.attributes)) {
    const bool missing = found.problem == record::AttributeProblem::kMissingRequired;
    const std::string kind = std::string(record::attribute_problem_name(found.problem)) + ": " + found.name;
    misfits_.add(kind, where_of(annotation),
                 std::string(record::attribute_problem_name(found.problem)) + ": " + found.message +
                     (missing ? "; left as it is" : "; kept in extra.attributes"));
    if (!missing) keep(content, found.name);
  }
}

// Takes the ends away; what the source said of them is kept.
void IngestSink::open_relation(formats::SourceAnnotation& annotation, const char* kind, const char* why) {
  auto& content = annotation.content;
  Json& kept = kept_under(content, "relation");
  kept["from"] = content.relation->from.value;
  kept["to"] = content.relation->to.value;
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
