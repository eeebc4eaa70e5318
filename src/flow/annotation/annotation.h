// Stage 3: labels are drawn, changed, deleted, restored. Every operation is one event, applied once.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "flow/task/task.h"

namespace touchmark::flow {

// The last three are about an annotation of another layer, which made.parent_layer, parent and parent_version
// name: what a model suggests is copied into the truth, rejected (a tombstone in its own layer), or waits
// again.
enum class OperationKind { kCreate, kUpdate, kDelete, kRestore, kAccept, kReject, kUnreject };

struct Operation {
  std::string op_id;  // 8..64 characters, made by the client
  OperationKind kind{};
  AnnotationId annotation;  // for update, delete, restore
  std::string created_by;   // op_id of the create instead of `annotation`
  std::optional<Seq> base;  // the version that was edited; needed unless created_by is given
  std::optional<record::AnnotationContent>
      content;  // for create and update; for restore: that revision's content; for accept: as edited
  // The ends of a relation by the op_ids of their creates, instead of the ids in `content`; empty: by the
  // ids.
  std::string from_created_by;
  std::string to_created_by;
  // How it was made. A parent must be an annotation that the actor may see, of another layer of this asset,
  // in the revision that `parent_version` names.
  record::Provenance made;
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

// Applies in order, each on its own, to one layer. Durable when it returns. kNotFound for an unknown asset,
// and for a layer that the actor may not see; kForbidden when the actor may not edit it in its state (the
// truth: annotators while it is new, in_progress or rejected, reviewers always; a replica: its rater until it
// is handed in). An unknown class, a bad shape, an attribute that its class does not define so or lacks
// though it is required, and a relation whose ends are not live annotations of the asset and layer make that
// operation kInvalid, with the place. What an annotation says already is not judged again. Deleting an
// annotation deletes the relations that join it, in the same event; restoring it restores those that went
// with it or with their other end, once both ends are live: in whatever order they went and return.
// Suggestions are judged from the truth alone, by who may edit it. An accepted one keeps who made it, unless
// its content was changed on the way. What was judged already, by whomever, is kConflict: of a suggestion
// that was accepted with the copy that stands, of a rejected one with its tombstone's version.
Result<Applied> apply_operations(ledger::Store& store, Actor actor, ProjectId project, AssetId asset,
                                 LayerId layer, const std::vector<Operation>& operations, TimeUs now);

struct Revision {
  record::Annotation annotation;
  ledger::Event event;
};
// Every revision, oldest first, each with the event that wrote it.
Result<std::vector<Revision>> annotation_history(ledger::Reader& reader, ProjectId project, AssetId asset,
                                                 LayerId layer, AnnotationId annotation);

}  // namespace touchmark::flow
