#include "flow/annotation/annotation.h"

#include "base/json.h"
#include "flow/annotation/check.h"
#include "flow/annotation/revisions.h"
#include "flow/annotation/suggestion.h"

namespace touchmark::flow {
namespace {

struct Context {
  ledger::Writer& writer;
  Actor actor;
  ProjectId project;
  LayerId layer;
  TimeUs now;
  record::Asset asset;
  record::Ontology ontology;
  AssetRelations relations;
};

OperationOutcome refuse(OperationStatus status, std::string message) {
  OperationOutcome outcome;
  outcome.status = status;
  outcome.message = std::move(message);
  return outcome;
}

OperationOutcome refuse_content(const Error& error) {
  OperationOutcome outcome = refuse(OperationStatus::kInvalid, error.message);
  outcome.where = error.where;
  return outcome;
}

// Puts ids in the place of ends that are named by their creates. kInvalid: there is no such create here.
Result<void> name_end(Context& context, const std::string& created_by, const char* where, AnnotationId& end) {
  if (created_by.empty()) return {};
  TM_ASSIGN(const auto created, context.writer.operation(context.project, created_by));
  if (!created || created->asset != context.asset.id)
    return fail(ErrorCode::kInvalid, "this image has no annotation that " + created_by + " created", where);
  end = created->annotation;
  return {};
}

Result<void> name_ends(Context& context, const Operation& operation, record::AnnotationContent& content) {
  if (!content.relation) return {};
  TM_TRY(name_end(context, operation.from_created_by, "/relation/from", content.relation->from));
  return name_end(context, operation.to_created_by, "/relation/to", content.relation->to);
}

// Fills in how the shape was mended. `held`: what the annotation says already; null for a new one.
Result<void> check(Context& context, const Operation& operation, AnnotationId self,
                   const record::AnnotationContent* held, record::AnnotationContent& content,
                   OperationOutcome& outcome) {
  TM_TRY(name_ends(context, operation, content));
  const geometry::Shape drawn = content.shape;
  TM_ASSIGN(const auto repairs, check_content(context.ontology, context.asset.content.size, context.relations,
                                              self, held, content));
  for (const auto repair : repairs) outcome.repairs.emplace_back(geometry::repair_name(repair));
  if (content.shape != drawn) outcome.stored = content;
  return {};
}

const char* event_kind(OperationKind kind) {
  switch (kind) {
    case OperationKind::kCreate:
      return "annotation.create";
    case OperationKind::kUpdate:
      return "annotation.update";
    case OperationKind::kDelete:
      return "annotation.delete";
    case OperationKind::kRestore:
      return "annotation.restore";
    case OperationKind::kAccept:
      return "annotation.accept";
    case OperationKind::kReject:
      return "annotation.reject";
    case OperationKind::kUnreject:
      return "annotation.unreject";
  }
  return "annotation.update";
}

// The latest revision of the target, deleted or not.
Result<std::optional<ledger::AnnotationRow>> latest(Context& context, const Operation& operation) {
  AnnotationId target = operation.annotation;
  if (!target && !operation.created_by.empty()) {
    TM_ASSIGN(const auto created, context.writer.operation(context.project, operation.created_by));
    if (created && created->asset == context.asset.id) target = created->annotation;
  }
  if (!target) return std::optional<ledger::AnnotationRow>{};
  TM_ASSIGN(auto history,
            context.writer.annotation_history(context.project, context.asset.id, context.layer, target));
  if (history.empty()) return std::optional<ledger::AnnotationRow>{};
  return std::optional<ledger::AnnotationRow>{std::move(history.back())};
}

Result<OperationOutcome> conflict(const ledger::AnnotationRow& row, std::string message) {
  OperationOutcome outcome = refuse(OperationStatus::kConflict, std::move(message));
  outcome.annotation = row.id;
  outcome.version = row.from_seq;
  if (!row.deleted) {
    TM_ASSIGN(outcome.current, row.decode());
  }
  return outcome;
}

ledger::EventDraft draft_of(const Context& context, const Operation& operation, AnnotationId target) {
  ledger::EventDraft draft;
  draft.actor = context.actor.id;
  draft.kind = event_kind(operation.kind);
  draft.made_by = operation.made.made_by;
  draft.layer = context.layer;
  draft.op_id = operation.op_id;
  draft.asset = context.asset.id;
  draft.annotation = target;
  return draft;
}

// The first of `rows` is the operation's own; the others go with it.
Result<OperationOutcome> append(Context& context, const Operation& operation,
                                std::vector<ledger::AnnotationWrite> rows, OperationOutcome outcome) {
  ledger::EventDraft draft = draft_of(context, operation, rows.front().id);
  outcome.annotation = rows.front().id;
  // The time and the tool are those of the annotation itself, not of the relations that go with it. What it
  // was accepted from stays known through edits, a deletion and a return, unless the operation says
  // otherwise.
  for (auto& row : rows) row.made.made_by = operation.made.made_by;
  record::Provenance& own = rows.front().made;
  own.tool = operation.made.tool;
  own.active_ms = operation.made.active_ms;
  if (operation.made.parent_layer) {
    own.parent_layer = operation.made.parent_layer;
    own.parent = operation.made.parent;
    own.parent_version = operation.made.parent_version;
  }
  draft.annotations = std::move(rows);
  TM_ASSIGN(const auto appended, context.writer.append(context.project, draft));
  if (!outcome.annotation) outcome.annotation = appended.first_annotation;
  for (auto& write : draft.annotations) {
    ledger::AnnotationRow row;
    row.id = write.id ? write.id : appended.first_annotation;
    row.asset = write.asset;
    row.layer = write.layer;
    row.class_id = write.class_id;
    row.from_seq = appended.seq;
    row.ontology_version = write.ontology_version;
    row.deleted = write.deleted;
    row.body = std::move(write.body);
    TM_TRY(context.relations.wrote(row));
  }
  outcome.status = OperationStatus::kApplied;
  outcome.version = appended.seq;
  return outcome;
}

Result<OperationOutcome> create(Context& context, const Operation& operation) {
  if (!operation.content) return refuse(OperationStatus::kInvalid, "a create needs content");
  OperationOutcome outcome;
  record::AnnotationContent content = *operation.content;
  if (auto good = check(context, operation, AnnotationId{}, nullptr, content, outcome); !good) {
    if (good.error().code != ErrorCode::kInvalid) return tl::unexpected(good.error());
    return refuse_content(good.error());
  }
  ledger::AnnotationWrite row;
  row.asset = context.asset.id;
  row.layer = context.layer;
  row.class_id = content.class_id;
  row.ontology_version = context.ontology.version;
  row.body = record::encode(content);
  return append(context, operation, {std::move(row)}, std::move(outcome));
}

// The relations that an annotation takes along when it goes, or brings back when it returns as `kind`,
// unchanged.
Result<void> add_relations(Context& context, AnnotationId id, record::AnnotationKind kind, bool deleting,
                           std::vector<ledger::AnnotationWrite>& rows) {
  TM_ASSIGN(const auto relations,
            deleting ? context.relations.joining(id) : context.relations.returning_with({{id, kind}}));
  for (const auto& relation : relations)
    rows.push_back({relation.id, relation.asset, relation.layer, relation.from_seq, relation.class_id,
                    relation.ontology_version, deleting, relation.body, origin_of(relation)});
  return {};
}

// Update, delete and restore: a new revision on top of the one the client saw.
Result<OperationOutcome> revise(Context& context, const Operation& operation) {
  TM_ASSIGN(const auto found, latest(context, operation));
  if (!found) return refuse(OperationStatus::kInvalid, "this image has no such annotation");
  const bool restoring = operation.kind == OperationKind::kRestore;
  const bool deleting = operation.kind == OperationKind::kDelete;
  if (operation.base && *operation.base != found->from_seq)
    return conflict(*found,
                    found->deleted ? "somebody deleted it meanwhile" : "somebody changed it meanwhile");
  if (!operation.base && operation.created_by.empty())
    return refuse(OperationStatus::kInvalid, "base_version is needed");
  if (found->deleted && !restoring) return conflict(*found, "somebody deleted it meanwhile");
  if (operation.kind == OperationKind::kUpdate && !operation.content)
    return refuse(OperationStatus::kInvalid, "an update needs content");
  TM_ASSIGN(const auto current, found->decode());
  record::AnnotationContent content = current.content;
  OperationOutcome outcome;
  if (!deleting) {
    if (operation.content) content = *operation.content;
    // What the source of an import knew stays with the annotation through edits.
    if (content.extra.empty()) content.extra = current.content.extra;
    if (auto good = check(context, operation, found->id, &current.content, content, outcome); !good) {
      if (good.error().code != ErrorCode::kInvalid) return tl::unexpected(good.error());
      return refuse_content(good.error());
    }
  }
  std::vector<ledger::AnnotationWrite> rows;
  rows.push_back({found->id, context.asset.id, context.layer, found->from_seq, content.class_id,
                  context.ontology.version, deleting, record::encode(content), origin_of(*found)});
  // What is in the truth twice was accepted twice.
  const record::Provenance& made = operation.made.parent_layer ? operation.made : rows.front().made;
  if (found->deleted) {
    TM_ASSIGN(const bool twice, accepted_again(context.writer, context.project, context.asset.id, made));
    if (twice)
      return refuse(OperationStatus::kInvalid, "what it was accepted from was accepted again meanwhile");
  }
  const bool returns = found->deleted && content.kind != record::AnnotationKind::kRelation;
  if (deleting || returns) TM_TRY(add_relations(context, found->id, content.kind, deleting, rows));
  return append(context, operation, std::move(rows), std::move(outcome));
}

bool judges(OperationKind kind) {
  return kind == OperationKind::kAccept || kind == OperationKind::kReject || kind == OperationKind::kUnreject;
}

// Whose labels the operation writes.
LayerId written_layer(const Context& context, const Operation& operation) {
  const bool rejects = operation.kind == OperationKind::kReject || operation.kind == OperationKind::kUnreject;
  return rejects ? operation.made.parent_layer : context.layer;
}

// No attributes may be written in two ways.
record::AnnotationContent without_nothing(record::AnnotationContent content) {
  if (content.attributes == "{}") content.attributes.clear();
  return content;
}

// The copy is drawn like anything else. It was made by who made the suggestion, as long as it says the same.
Result<OperationOutcome> accept(Context& context, const Operation& operation, const Suggestion& one) {
  TM_ASSIGN(const auto said, one.said.decode());
  Operation copy = operation;
  if (!copy.content) copy.content = said.content;
  if (copy.content->extra.empty()) copy.content->extra = said.content.extra;
  const bool same = without_nothing(*copy.content) == without_nothing(said.content);
  if (same) copy.content = said.content;
  if (same) copy.made.made_by = one.said.made.made_by;
  return create(context, copy);
}

// The one event that is about another layer than the call's.
Result<OperationOutcome> reject(Context& context, const Operation& operation, const Suggestion& one) {
  ledger::EventDraft draft = draft_of(context, operation, one.latest.id);
  draft.layer = operation.made.parent_layer;
  if (operation.kind == OperationKind::kReject) {
    draft.annotations.push_back(rejected(one));
    draft.annotations.back().made.made_by = operation.made.made_by;
  } else {
    draft.annotations.push_back(unrejected(one));
  }
  draft.annotations.back().made.tool = operation.made.tool;
  draft.annotations.back().made.active_ms = operation.made.active_ms;
  TM_ASSIGN(const auto appended, context.writer.append(context.project, draft));
  OperationOutcome outcome;
  outcome.status = OperationStatus::kApplied;
  outcome.annotation = one.latest.id;
  outcome.version = appended.seq;
  return outcome;
}

// `current` is for annotations of the layer that the call is about.
OperationOutcome taken(const ledger::AnnotationRow& latest, std::string message) {
  OperationOutcome outcome = refuse(OperationStatus::kConflict, std::move(message));
  outcome.annotation = latest.id;
  outcome.version = latest.from_seq;
  return outcome;
}

Result<OperationOutcome> judge(Context& context, const Operation& operation) {
  if (context.layer != kTruth)
    return refuse(OperationStatus::kInvalid,
                  "suggestions are accepted into the truth, and rejected from there");
  auto found = suggestion(context.writer, context.actor, context.project, context.asset.id, operation.made);
  if (!found) {
    if (found.error().code != ErrorCode::kInvalid && found.error().code != ErrorCode::kNotFound)
      return tl::unexpected(found.error());
    return refuse(OperationStatus::kInvalid, found.error().text());
  }
  if (found->copy) return conflict(*found->copy, "it was accepted meanwhile");
  const bool brings_back = operation.kind == OperationKind::kUnreject;
  if (found->latest.deleted != brings_back)
    return taken(found->latest, brings_back ? "it is not rejected any more" : "it was rejected meanwhile");
  return operation.kind == OperationKind::kAccept ? accept(context, operation, *found)
                                                  : reject(context, operation, *found);
}

// What it was accepted from must be there, and seen by the actor in that revision.
Result<void> check_parent(const Context& context, const record::Provenance& made) {
  if (!made.parent_layer) return {};
  TM_TRY(layer(context.writer, context.project, context.actor, made.parent_layer));
  TM_ASSIGN(const auto history, context.writer.annotation_history(context.project, context.asset.id,
                                                                  made.parent_layer, made.parent));
  for (const auto& row : history)
    if (row.from_seq == made.parent_version && !row.deleted) return {};
  return fail(ErrorCode::kNotFound, "the annotation that this one was accepted from does not exist",
              "/parent");
}

Result<OperationOutcome> apply(Context& context, const Operation& operation) {
  if (operation.op_id.size() < 8 || operation.op_id.size() > 64)
    return refuse(OperationStatus::kInvalid, "op_id has 8 to 64 characters");
  TM_ASSIGN(const auto earlier, context.writer.operation(context.project, operation.op_id));
  if (earlier) {
    TM_ASSIGN(const auto event, context.writer.event(context.project, earlier->seq));
    if (event.asset != context.asset.id || event.layer != written_layer(context, operation) ||
        event.kind != event_kind(operation.kind))
      return refuse(OperationStatus::kInvalid, "this op_id was used before, for something else");
    OperationOutcome outcome;
    outcome.status = OperationStatus::kDuplicate;
    outcome.annotation = earlier->annotation;
    outcome.version = earlier->seq;
    return outcome;
  }
  if (auto good = check_parent(context, operation.made); !good)
    return refuse(OperationStatus::kInvalid, good.error().text());
  auto begun = begin_work(context.writer, context.actor, context.project, context.asset.id, context.layer,
                          context.now);
  if (!begun) {
    if (begun.error().code != ErrorCode::kForbidden) return tl::unexpected(begun.error());
    return refuse(OperationStatus::kForbidden, begun.error().message);
  }
  context.asset = std::move(*begun);
  if (judges(operation.kind)) return judge(context, operation);
  return operation.kind == OperationKind::kCreate ? create(context, operation) : revise(context, operation);
}

}  // namespace

Result<Applied> apply_operations(ledger::Store& store, Actor actor, ProjectId project, AssetId asset,
                                 LayerId layer_id, const std::vector<Operation>& operations, TimeUs now) {
  Applied applied;
  TM_TRY(store.write([&](ledger::Writer& writer) -> Result<void> {
    applied.outcomes.clear();
    Context context{writer, actor, project, layer_id,
                    now,    {},    {},      AssetRelations(writer, project, asset, layer_id)};
    TM_ASSIGN(context.asset, writer.asset(project, asset));
    TM_TRY(layer(writer, project, actor, layer_id));
    TM_ASSIGN(context.ontology, ontology(writer, project));
    bool changed = false;
    for (const auto& operation : operations) {
      TM_ASSIGN(auto outcome, apply(context, operation));
      const bool here = written_layer(context, operation) == layer_id;
      changed = changed || (here && outcome.status == OperationStatus::kApplied);
      applied.outcomes.push_back(std::move(outcome));
    }
    if (changed && layer_id == kTruth) TM_TRY(reopen_changed(writer, actor, project, {asset}));
    TM_ASSIGN(applied.asset, writer.asset(project, asset));
    return {};
  }));
  return applied;
}

Result<std::vector<Revision>> annotation_history(ledger::Reader& reader, ProjectId project, AssetId asset,
                                                 LayerId layer, AnnotationId annotation) {
  TM_ASSIGN(const auto rows, reader.annotation_history(project, asset, layer, annotation));
  if (rows.empty()) return fail(ErrorCode::kNotFound, "this image has no such annotation");
  std::vector<Revision> history;
  for (const auto& row : rows) {
    TM_ASSIGN(auto decoded, row.decode());
    TM_ASSIGN(auto event, reader.event(project, row.from_seq));
    history.push_back({std::move(decoded), std::move(event)});
  }
  return history;
}

}  // namespace touchmark::flow
