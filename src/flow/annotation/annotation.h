// Stage 3: labels are drawn, changed, deleted, restored. Every operation is one event, applied once.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "flow/task/task.h"

namespace touchmark::flow {

enum class OperationKind { kCreate, kUpdate, kDelete, kRestore };

struct Operation {
  std::string op_id;  // 8..64 characters, made by the client
  OperationKind kind{};
  AnnotationId annotation;  // for update, delete, restore
  std::string created_by;   // op_id of the create instead of `annotation`
  std::optional<Seq> base;  // the version that was edited; needed unless created_by is given
  std::optional<record::AnnotationContent>
      content;  // for create and update; for restore: that revision's content
  std::string made_by = "manual";
  std::string tool;
  std::int64_t active_ms = 0;
};

enum class OperationStatus { kApplied, kDuplicate, kConflict, kInvalid, kForbidden };

struct OperationOutcome {
  OperationStatus status{};
  AnnotationId annotation;
  Seq version;
  std::vector<std::string> repairs;                 // names from geometry/validate.h
  std::optional<record::AnnotationContent> stored;  // when a repair changed it
  std::optional<record::Annotation> current;        // on a conflict
  std::string message;
  std::string where;  // of kInvalid: a JSON pointer into the operation's content; empty when not about it
};

struct Applied {
  std::vector<OperationOutcome> outcomes;  // one an operation, in order
  record::Asset asset;
};

// Applies in order, each on its own. Durable when it returns. kNotFound for an unknown asset; kForbidden
// when the actor may not edit it in its state (annotators: new, in_progress, rejected; reviewers: any).
// An unknown class, a bad shape, an attribute that its class does not define so or lacks though it is
// required, and a relation whose ends are not live annotations of the asset make that operation kInvalid,
// with the place. What an annotation says already is not judged again. Deleting an annotation deletes the
// relations that join it, in the same event; restoring it restores those whose other end is live.
Result<Applied> apply_operations(ledger::Store& store, Actor actor, ProjectId project, AssetId asset,
                                 const std::vector<Operation>& operations);

struct Revision {
  record::Annotation annotation;
  ledger::Event event;
};
// Every revision, oldest first, each with the event that wrote it.
Result<std::vector<Revision>> annotation_history(ledger::Reader& reader, ProjectId project, AssetId asset,
                                                 AnnotationId annotation);

}  // namespace touchmark::flow
