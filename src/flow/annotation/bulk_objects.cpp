#include "flow/annotation/bulk_objects.h"

#include <set>

#include "flow/annotation/check.h"
#include "flow/annotation/revisions.h"

namespace touchmark::flow {
namespace {

constexpr std::size_t kMostReasons = 100;

Json attributes_of(const record::AnnotationContent& content) {
  Json out = json_from_text(content.attributes);
  return out.is_object() ? out : Json::object();
}

// "model" finds "model:yolo", and not "models:x".
bool made_so(const std::string& wanted, const std::string& made_by) {
  return wanted.empty() || made_by == wanted || made_by.starts_with(wanted + ":");
}

bool admits_row(const ObjectFilter& filter, const ledger::AnnotationRow& row) {
  return (!filter.class_id || row.class_id == *filter.class_id) && made_so(filter.made_by, row.made.made_by);
}

bool admits_content(const ObjectFilter& filter, const record::AnnotationContent& content) {
  if (filter.kind && content.kind != *filter.kind) return false;
  if (filter.attributes.empty()) return true;
  const Json said = attributes_of(content);
  for (const auto& [name, value] : filter.attributes)
    if (!said.contains(name) || said[name] != value) return false;
  return true;
}

// As drawing an object of the class does.
void fill_required(const record::Class& item, Json& attributes) {
  for (const auto& attribute : item.attributes) {
    if (!attribute.required || attributes.contains(attribute.name)) continue;
    if (!attribute.initial.empty())
      attributes[attribute.name] = json_from_text(attribute.initial);
    else if (attribute.kind == record::AttributeKind::kCheckbox)
      attributes[attribute.name] = false;
  }
}

record::AnnotationContent changed(const ObjectChange& change, const record::Ontology& ontology,
                                  const record::AnnotationContent& before) {
  record::AnnotationContent out = before;
  out.flags = (out.flags | change.add_flags) & ~change.remove_flags;
  Json attributes = attributes_of(before);
  for (const auto& name : change.unset) attributes.erase(name);
  for (const auto& [name, value] : change.set) attributes[name] = value;
  if (change.class_id && *change.class_id != before.class_id) {
    out.class_id = *change.class_id;
    if (const record::Class* item = ontology.find(out.class_id)) fill_required(*item, attributes);
  }
  if (attributes != attributes_of(before)) out.attributes = attributes.empty() ? "" : dump_json(attributes);
  return out;
}

ledger::AnnotationWrite next_of(const ledger::AnnotationRow& row) {
  return {row.id, row.asset, row.layer,     row.from_seq, row.class_id, row.ontology_version,
          true,   row.body,  origin_of(row)};
}

void count_unfit(const ledger::AnnotationRow& row, const std::string& reason, BulkReport& report) {
  ++report.unfit;
  const auto found = report.why.find(reason);
  if (found != report.why.end()) {
    ++found->second.count;
  } else if (report.why.size() < kMostReasons) {
    report.why[reason] = {1, row.asset, row.id};
  }
}

std::string joints_of(const record::Class& item) {
  return item.skeleton.joints.empty() ? "none" : std::to_string(item.skeleton.joints.size()) + " others";
}

// The points of a skeleton have their names from its class: in another they would be other joints, or none.
Result<void> check_joints(const record::Ontology& ontology, const record::AnnotationContent& before,
                          const record::AnnotationContent& after) {
  const auto* points = std::get_if<geometry::Keypoints>(&before.shape);
  if (points == nullptr || after.class_id == before.class_id) return {};
  const record::Class* was = ontology.find(before.class_id);
  const record::Class* next = ontology.find(after.class_id);
  if (next == nullptr) return {};
  const auto& joints = next->skeleton.joints;
  const bool same = was != nullptr && was->skeleton.joints == joints;
  const bool named = was != nullptr && !was->skeleton.joints.empty();
  if (same || (!named && joints.size() == points->points.size())) return {};
  return fail(ErrorCode::kInvalid, "a skeleton of " + std::to_string(points->points.size()) +
                                       " joints does not fit the class \"" + next->name + "\", which has " +
                                       joints_of(*next));
}

// Flags say how an object shows on the image. What is drawn nowhere gets none; one that it has may go.
Result<void> check_flags(const record::AnnotationContent& before, const record::AnnotationContent& after) {
  using record::AnnotationKind;
  if ((after.flags & ~before.flags) == 0) return {};
  if (before.kind == AnnotationKind::kObject || before.kind == AnnotationKind::kTextRegion) return {};
  return fail(ErrorCode::kInvalid, "a " + std::string(record::annotation_kind_name(before.kind)) +
                                       " has no flags; they are of objects and text regions");
}

Result<void> check_change(const record::Ontology& ontology, const ObjectChange& change,
                          const record::AnnotationContent& before, const record::AnnotationContent& after) {
  if (change.class_id && before.kind == record::AnnotationKind::kCaption)
    return fail(ErrorCode::kInvalid, "a caption has no class");  // it says what it says in words
  TM_TRY(check_flags(before, after));
  return check_joints(ontology, before, after);
}

// The relations that join what is deleted go with it, once.
Result<void> take_relations(AssetRelations& relations, const std::set<AnnotationId>& own,
                            ledger::EventDraft& draft, BulkReport& report) {
  std::set<AnnotationId> taken = own;
  for (const AnnotationId id : own) {
    TM_ASSIGN(const auto joining, relations.joining(id));
    for (const auto& row : joining) {
      if (!taken.insert(row.id).second) continue;
      draft.annotations.push_back(next_of(row));
      ++report.relations;
    }
  }
  return {};
}

}  // namespace

Result<void> edit_objects(ledger::Reader& reader, ProjectId project, const record::Asset& asset,
                          const record::Ontology& ontology, const BulkEdit& edit, ledger::EventDraft& draft,
                          BulkReport& report) {
  AssetRelations relations(reader, project, asset.id, kTruth);
  std::set<AnnotationId> deleted;
  TM_ASSIGN(const auto rows, reader.annotations(project, asset.id, kTruth));
  for (const auto& row : rows) {
    if (!admits_row(edit.objects, row)) continue;
    TM_ASSIGN(const auto annotation, row.decode());
    const record::AnnotationContent& before = annotation.content;
    if (!admits_content(edit.objects, before)) continue;
    ledger::AnnotationWrite write = next_of(row);
    if (edit.change.deleted) {
      deleted.insert(row.id);
    } else {
      record::AnnotationContent after = changed(edit.change, ontology, before);
      if (after == before) continue;
      auto good = check_change(ontology, edit.change, before, after);
      if (good)
        if (auto checked = check_content(ontology, asset.content.size, relations, row.id, &before, after);
            !checked)
          good = tl::unexpected<Error>(checked.error());
      if (!good) {
        if (good.error().code != ErrorCode::kInvalid) return good;
        count_unfit(row, good.error().message, report);
        continue;
      }
      write.deleted = false;
      write.class_id = after.class_id;
      write.ontology_version = ontology.version;
      write.body = record::encode(after);
    }
    draft.annotations.push_back(std::move(write));
    ++report.objects;
  }
  return take_relations(relations, deleted, draft, report);
}

}  // namespace touchmark::flow
