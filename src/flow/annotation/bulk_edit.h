// One change of many objects in the truth: those that a filter finds, on many images. A job, resumable; each
// image's edits are one event, and all of them say the same id, so that they are taken back as one. See
// flow/annotation/annotation.h for conventions.
#pragma once

#include <map>

#include "base/json.h"
#include "flow/annotation/annotation.h"
#include "flow/asset/ports.h"
#include "flow/asset/selection.h"

namespace touchmark::flow {

// Empty members do not filter.
struct ObjectFilter {
  std::optional<ClassId> class_id;
  std::optional<record::AnnotationKind> kind;
  std::map<std::string, Json> attributes;  // each is there, and equal
  std::string made_by;                     // "manual", "model:yolo"; "model" for those of any model
};

struct ObjectChange {
  bool deleted = false;  // and nothing else then
  std::optional<ClassId> class_id;
  std::uint32_t add_flags = 0;
  std::uint32_t remove_flags = 0;
  std::map<std::string, Json> set;  // attributes
  std::vector<std::string> unset;
};

struct BulkEdit {
  Selection images;
  std::optional<BatchId> batch;  // only images that have a task of it
  ObjectFilter objects;
  ObjectChange change;
};

// As a job keeps it, among its other arguments.
void put_bulk_edit(const BulkEdit& edit, Json& arguments);
BulkEdit bulk_edit_of(const Json& arguments);

struct UnfitReason {
  std::int64_t count = 0;
  AssetId asset;  // of the first one
  AnnotationId annotation;
};

struct BulkReport {
  std::int64_t objects = 0;                // changed, or deleted
  std::int64_t relations = 0;              // deleted with them
  std::int64_t images = 0;                 // with at least one of them
  std::int64_t reopened = 0;               // of these, approved before: they wait for review again
  std::int64_t unfit = 0;                  // left as they are, because the change does not fit them
  std::int64_t missing = 0;                // images that were named and are not there
  std::map<std::string, UnfitReason> why;  // the first hundred reasons
};
Json to_json(const BulkReport& report);

struct BulkRun {
  std::string id;        // which all its events say: {"bulk_edit": id}
  bool dry_run = false;  // looks only, and counts
  // Where an earlier try stopped, as it was given to `checkpoint`; null at first.
  Json resume = {};
  std::function<Result<void>(const Json&)> checkpoint = {};
  Progress progress = {};
};

// Changes what the filter finds. A class that is new to an object fills in its required attributes, as
// drawing does; an object that the change would make unfit for its class stays as it is and is counted: so
// does a skeleton, when the class has other joints than it, or none, and what is no object, when it would get
// a flag: a relation, a tag or a caption is not occluded.
// Deleting an object deletes the relations that join it. Images keep their status; those that were done, and
// are reviewed, wait for review again. kCancelled: what was changed until then stays, and can be taken back.
Result<BulkReport> bulk_edit(ledger::Store& store, Actor actor, ProjectId project, const BulkEdit& edit,
                             const BulkRun& run);

struct BulkUndoReport {
  std::int64_t annotations = 0;  // as they were before: objects and relations
  std::int64_t images = 0;
  std::int64_t restored = 0;  // of these, approved again: nobody decided on them or changed them since
  std::int64_t kept_annotations = 0;  // changed since, or a relation that lost an end
  std::int64_t kept_images = 0;
  std::vector<AssetId> kept;  // the first hundred
};
Json to_json(const BulkUndoReport& report);

// Takes back what nobody changed since. An image that the bulk edit sent back to review is approved again
// where its labels are what was approved and nobody has done anything to its task since. One that was cut off
// goes on where it stopped; one more changes nothing. kNotFound when no event is of that id, kCancelled.
Result<BulkUndoReport> undo_bulk_edit(ledger::Store& store, Actor actor, ProjectId project,
                                      const std::string& id, const Progress& progress);

// The id of a bulk edit that the job with this number does.
std::string bulk_edit_id(JobId job);

// The jobs "bulk_edit" and "bulk_edit.preview" (its dry run): put_bulk_edit()'s arguments; result: the
// report. "bulk_edit.undo" {"edit": <number of the job>}; result: its report. `ports` must outlive the
// handlers.
jobs::JobHandler bulk_edit_job(const Ports& ports);
jobs::JobHandler bulk_edit_preview_job(const Ports& ports);
jobs::JobHandler undo_bulk_edit_job(const Ports& ports);

}  // namespace touchmark::flow
