#include "flow/annotation/annotation.h"

#include "base/json.h"
#include "geometry/validate.h"

namespace touchmark::flow {
namespace {

struct Context {
  ledger::Writer& writer;
  Actor actor;
  ProjectId project;
  record::Asset asset;
  record::Ontology ontology;
};

OperationOutcome refuse(OperationStatus status, std::string message) {
  OperationOutcome outcome;
  outcome.status = status;
  outcome.message = std::move(message);
  return outcome;
}

bool needs_class(record::AnnotationKind kind) {
  return kind == record::AnnotationKind::kObject || kind == record::AnnotationKind::kTag ||
         kind == record::AnnotationKind::kRelation;
}

// What the class and the frame allow; mends the shape where it can.
Result<void> check_content(const Context& context, record::AnnotationContent& content,
                           OperationOutcome& outcome) {
  if (needs_class(content.kind) || content.class_id) {
    const record::Class* known = context.ontology.find(content.class_id);
    if (known == nullptr)
      return fail(ErrorCode::kInvalid, "no class has the id " + std::to_string(content.class_id.value),
                  "/class_id");
    if (!content.attributes.empty() && content.attributes.front() != '{')
      return fail(ErrorCode::kInvalid, "attributes must be an object", "/attributes");
  }
  if (content.text.size() > 100'000)
    return fail(ErrorCode::kInvalid, "the text is longer than 100,000 bytes", "/text");
  if (content.score && !(*content.score >= 0 && *content.score <= 1))
    return fail(ErrorCode::kInvalid, "a score is between 0 and 1", "/score");
  TM_ASSIGN(auto checked,
            geometry::validate(content.shape, context.asset.content.size, geometry::FramePolicy::kClip));
  const bool changed = checked.shape != content.shape;
  content.shape = std::move(checked.shape);
  for (const auto repair : checked.repairs) outcome.repairs.emplace_back(geometry::repair_name(repair));
  if (changed) outcome.stored = content;
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
  TM_ASSIGN(auto history, context.writer.annotation_history(context.project, context.asset.id, target));
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
  draft.made_by = operation.made_by.empty() ? "manual" : operation.made_by;
  draft.op_id = operation.op_id;
  draft.asset = context.asset.id;
  draft.annotation = target;
  draft.payload = dump_json({{"tool", operation.tool}, {"active_ms", operation.active_ms}});
  return draft;
}

Result<OperationOutcome> append(Context& context, const Operation& operation, ledger::AnnotationWrite row,
                                OperationOutcome outcome) {
  ledger::EventDraft draft = draft_of(context, operation, row.id);
  outcome.annotation = row.id;
  draft.annotations.push_back(std::move(row));
  TM_ASSIGN(const auto appended, context.writer.append(context.project, draft));
  if (!outcome.annotation) outcome.annotation = appended.first_annotation;
  outcome.status = OperationStatus::kApplied;
  outcome.version = appended.seq;
  return outcome;
}

Result<OperationOutcome> create(Context& context, const Operation& operation) {
  if (!operation.content) return refuse(OperationStatus::kInvalid, "a create needs content");
  OperationOutcome outcome;
  record::AnnotationContent content = *operation.content;
  if (auto good = check_content(context, content, outcome); !good)
    return refuse(OperationStatus::kInvalid, good.error().text());
  ledger::AnnotationWrite row;
  row.asset = context.asset.id;
  row.class_id = content.class_id;
  row.ontology_version = context.ontology.version;
  row.body = record::encode(content);
  return append(context, operation, std::move(row), std::move(outcome));
}

// Update, delete and restore: a new revision on top of the one the client saw.
Result<OperationOutcome> revise(Context& context, const Operation& operation) {
  TM_ASSIGN(const auto found, latest(context, operation));
  if (!found) return refuse(OperationStatus::kInvalid, "this image has no such annotation");
  const bool restoring = operation.kind == OperationKind::kRestore;
  if (operation.base && *operation.base != found->from_seq)
    return conflict(*found,
                    found->deleted ? "somebody deleted it meanwhile" : "somebody changed it meanwhile");
  if (!operation.base && operation.created_by.empty())
    return refuse(OperationStatus::kInvalid, "base_version is needed");
  if (found->deleted && !restoring) return conflict(*found, "somebody deleted it meanwhile");
  TM_ASSIGN(const auto current, found->decode());
  record::AnnotationContent content = current.content;
  OperationOutcome outcome;
  if (operation.kind != OperationKind::kDelete && operation.content) {
    content = *operation.content;
    // What the source of an import knew stays with the annotation through edits.
    if (content.extra.empty()) content.extra = current.content.extra;
    if (auto good = check_content(context, content, outcome); !good)
      return refuse(OperationStatus::kInvalid, good.error().text());
  } else if (operation.kind == OperationKind::kUpdate) {
    return refuse(OperationStatus::kInvalid, "an update needs content");
  }
  ledger::AnnotationWrite row;
  row.id = found->id;
  row.asset = context.asset.id;
  row.base = found->from_seq;
  row.class_id = content.class_id;
  row.ontology_version = context.ontology.version;
  row.deleted = operation.kind == OperationKind::kDelete;
  row.body = record::encode(content);
  return append(context, operation, std::move(row), std::move(outcome));
}

Result<OperationOutcome> apply(Context& context, const Operation& operation) {
  if (operation.op_id.size() < 8 || operation.op_id.size() > 64)
    return refuse(OperationStatus::kInvalid, "op_id has 8 to 64 characters");
  TM_ASSIGN(const auto earlier, context.writer.operation(context.project, operation.op_id));
  if (earlier) {
    OperationOutcome outcome;
    outcome.status = OperationStatus::kDuplicate;
    outcome.annotation = earlier->annotation;
    outcome.version = earlier->seq;
    return outcome;
  }
  auto begun = begin_work(context.writer, context.actor, context.project, context.asset.id);
  if (!begun) {
    if (begun.error().code != ErrorCode::kForbidden) return tl::unexpected(begun.error());
    return refuse(OperationStatus::kForbidden, begun.error().message);
  }
  context.asset = std::move(*begun);
  return operation.kind == OperationKind::kCreate ? create(context, operation) : revise(context, operation);
}

}  // namespace

Result<Applied> apply_operations(ledger::Store& store, Actor actor, ProjectId project, AssetId asset,
                                 const std::vector<Operation>& operations) {
  Applied applied;
  TM_TRY(store.write([&](ledger::Writer& writer) -> Result<void> {
    applied.outcomes.clear();
    Context context{writer, actor, project, {}, {}};
    TM_ASSIGN(context.asset, writer.asset(project, asset));
    TM_ASSIGN(context.ontology, ontology(writer, project));
    for (const auto& operation : operations) {
      TM_ASSIGN(auto outcome, apply(context, operation));
      applied.outcomes.push_back(std::move(outcome));
    }
    TM_ASSIGN(applied.asset, writer.asset(project, asset));
    return {};
  }));
  return applied;
}

Result<std::vector<Revision>> annotation_history(ledger::Reader& reader, ProjectId project, AssetId asset,
                                                 AnnotationId annotation) {
  TM_ASSIGN(const auto rows, reader.annotation_history(project, asset, annotation));
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
