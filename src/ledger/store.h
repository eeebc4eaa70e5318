// Where the ledger is kept. adapters/sql implements it for SQLite and PostgreSQL; the same contract tests
// run on both.
//
// Thread-safety: Store may be called from any thread; a Reader or Writer belongs to the callback it was
// given to and to its thread. Reads inside one read() or write() see one consistent state. Every function
// may fail with kUnavailable (database gone, disk full) besides the errors it names.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledger/event.h"
#include "ledger/held.h"
#include "record/annotation.h"
#include "record/asset.h"

namespace touchmark::ledger {

struct Project {
  ProjectId id;
  std::string name;  // unique among all projects
  TimeUs created;
  Seq head;  // last event
  Digest head_hash{};
  std::int64_t assets = 0;       // ids given so far (= highest asset id)
  std::int64_t annotations = 0;  // ids given so far
  std::int64_t tasks = 0;        // ids given so far
};

// Empty members do not filter. Combined with AND. Deleted assets never match.
struct AssetFilter {
  std::optional<record::AssetStatus> status;
  std::optional<record::Split> split;
  std::optional<ClassId> class_id;  // has at least one current annotation of the class in `layer`
  std::optional<bool> labeled;      // has at least one current annotation in `layer`, or none
  LayerId layer = kTruth;           // of class_id and labeled; no member of its own
  std::optional<UserId> annotator;
  std::optional<record::MediaState> media;
  std::string name_prefix;
  std::string name_part;  // somewhere in the name, whatever the case of A to Z

  int members() const {
    return status.has_value() + split.has_value() + class_id.has_value() + labeled.has_value() +
           annotator.has_value() + media.has_value() + !name_prefix.empty() + !name_part.empty();
  }
};

enum class AssetOrder : std::uint8_t {
  kOldest = 0,  // ascending id
  kNewest = 1,  // descending id
  kName = 2,    // by bytes
  kLabels = 3,  // most annotations in the filter's layer first; of equals, the newest
  kStatus = 4,  // new, in progress, submitted, rejected, approved; of equals, the oldest
};

struct Page {
  AssetId after;            // keyset: assets with a greater id, ascending
  AssetId before;           // when set (and after is not): smaller ids, descending, returned ascending
  std::int64_t limit = 60;  // 1..1000
  // In other orders than kOldest only `after` counts: what comes behind that asset in this order, as it is
  // now.
  AssetOrder order = AssetOrder::kOldest;
};

// A stored revision of a RecordKind.
struct Record {
  RecordKind kind{};
  std::int64_t id = 0;
  AssetId asset;
  LayerId layer;
  Seq from_seq;
  Seq to_seq = kOpenSeq;
  bool deleted = false;
  std::string body;
};

// Empty members do not filter, but one of asset, batch and assignee must be given: each has its index.
struct TaskFilter {
  std::optional<AssetId> asset;
  std::optional<BatchId> batch;
  std::optional<UserId> assignee;  // 0: those that nobody has
  std::optional<record::TaskState> state;
  std::optional<LayerId> layer;
  std::optional<record::Stage> stage;
};

struct TrashRow {  // a deleted asset
  record::Asset asset;
  std::int64_t place = 0;  // in the order of deletion, within the project
};

struct TaskRow {  // a revision of a task
  record::Task task;
  bool deleted = false;
  bool current = false;
};

struct AnnotationRow {  // an annotation revision before its body is decoded
  AnnotationId id;
  AssetId asset;
  LayerId layer;
  ClassId class_id;
  Seq from_seq;
  Seq to_seq = kOpenSeq;
  std::int64_t ontology_version = 0;
  bool deleted = false;
  std::string body;
  record::Provenance made;
  bool redacted = false;  // legally erased; the body is empty. Only history reads return such rows
  // kCorrupt when the body is damaged, kNotFound when it was erased.
  Result<record::Annotation> decode() const;
};

// Pull iteration over a long result, in memory that does not grow with it. next() yields false at the end.
template <typename T>
class Cursor {
 public:
  virtual ~Cursor() = default;
  virtual Result<bool> next(T& out) = 0;
};

struct OperationResult {  // of an operation applied earlier
  Seq seq;
  AssetId asset;
  AnnotationId annotation;
};

struct SuggestionRow {  // an annotation of any other layer than the truth, and what became of it
  AnnotationRow row;    // its latest revision: a tombstone when it was rejected
  AnnotationId copy;    // the live annotation of the truth that was accepted from it; 0: there is none
  bool edited = false;  // that one says something else by now
};

struct AnnotationChange {  // one annotation that differs between two moments
  AnnotationId id;
  AssetId asset;
  std::optional<AnnotationRow> before;  // empty: did not exist (or was deleted) then
  std::optional<AnnotationRow> after;   // empty: deleted by then
};

// `as_of`: the state right after that event; kOpenSeq: the current state. Deleted rows are not returned by
// reads of a state, only by history reads. A legally erased row is in no state, not even a past one.
// `layer`: whose labels; what belongs to another layer is as if it did not exist. kEveryLayer for all.
class Reader {
 public:
  virtual ~Reader() = default;

  virtual Result<std::vector<Project>> projects() = 0;                 // by id
  virtual Result<Project> project(ProjectId id) = 0;                   // kNotFound
  virtual Result<Project> project_by_name(std::string_view name) = 0;  // kNotFound

  virtual Result<record::Asset> asset(ProjectId, AssetId, Seq as_of = kOpenSeq) = 0;  // kNotFound
  virtual Result<std::optional<record::Asset>> asset_by_name(ProjectId, std::string_view name) = 0;
  virtual Result<std::vector<record::Asset>> asset_page(ProjectId, const AssetFilter&, const Page&) = 0;
  // Exact up to `cap`, then cap + 1. Single-member filters are answered from counters.
  virtual Result<std::int64_t> asset_count(ProjectId, const AssetFilter&, std::int64_t cap) = 0;
  // Deleted or not; kNotFound when there never was one, or it was erased.
  virtual Result<record::Asset> any_asset(ProjectId, AssetId) = 0;
  // Deleted or erased, ascending, with greater ids than `after`: the gaps among the ids.
  virtual Result<std::vector<AssetId>> gone_assets(ProjectId, AssetId after, std::int64_t limit) = 0;
  // Assets that are deleted and not erased, the latest deleted first, behind `before` (0: from the start).
  virtual Result<std::vector<TrashRow>> trash(ProjectId, std::int64_t before, std::int64_t limit) = 0;
  // The revisions that one event wrote, in the order in which it wrote them, deleted ones included.
  virtual Result<std::vector<record::Asset>> assets_of_event(ProjectId, Seq) = 0;
  // Ascending id.
  virtual Result<std::unique_ptr<Cursor<record::Asset>>> scan_assets(ProjectId, Seq as_of) = 0;

  virtual Result<std::vector<AnnotationRow>> annotations(ProjectId, AssetId, LayerId layer,
                                                         Seq as_of = kOpenSeq) = 0;  // by layer and id
  virtual Result<AnnotationRow> annotation(ProjectId, AssetId, LayerId layer, AnnotationId,
                                           Seq as_of = kOpenSeq) = 0;  // kNotFound
  // Every revision of one annotation, or with id 0 of all on the asset, oldest first, tombstones included.
  virtual Result<std::vector<AnnotationRow>> annotation_history(ProjectId, AssetId, LayerId layer,
                                                                AnnotationId) = 0;
  // The latest revisions (tombstones) of annotations of this asset that are deleted now.
  virtual Result<std::vector<AnnotationRow>> deleted_annotations(ProjectId, AssetId, LayerId layer) = 0;
  // Ascending (asset, layer, annotation).
  virtual Result<std::unique_ptr<Cursor<AnnotationRow>>> scan_annotations(ProjectId, LayerId layer,
                                                                          Seq as_of) = 0;
  // The revisions that one event wrote, in the order in which it wrote them, tombstones included.
  virtual Result<std::vector<AnnotationRow>> annotations_of_event(ProjectId, Seq) = 0;
  // Assets with at least one current annotation in the layer, ascending, with greater ids than `after`.
  virtual Result<std::vector<AssetId>> labeled_assets(ProjectId, LayerId layer, AssetId after,
                                                      std::int64_t limit) = 0;
  // Of the annotations of `layer` on this asset, those that a current annotation of another layer was
  // accepted from, ascending.
  virtual Result<std::vector<AnnotationId>> accepted(ProjectId, AssetId, LayerId layer) = 0;
  // Every annotation of the layer, deleted ones included, on assets with greater ids than `after` that are
  // not deleted, ascending (asset, annotation). More than once where more than one copy stands.
  virtual Result<std::unique_ptr<Cursor<SuggestionRow>>> scan_suggestions(ProjectId, LayerId layer,
                                                                          AssetId after) = 0;
  // Annotations of a layer that differ between two moments, ascending (asset, annotation), after the given
  // pair.
  virtual Result<std::vector<AnnotationChange>> changes(ProjectId, LayerId layer, Seq from, Seq to,
                                                        AssetId after_asset, AnnotationId after_annotation,
                                                        std::int64_t limit) = 0;

  // Unlike the scans above these two also yield what was legally erased since, as digests; by asset, and by
  // asset and annotation. `layer` is one layer.
  virtual Result<std::unique_ptr<Cursor<HeldAsset>>> scan_held_assets(ProjectId, Seq as_of) = 0;
  virtual Result<std::unique_ptr<Cursor<HeldAnnotation>>> scan_held_annotations(ProjectId, LayerId layer,
                                                                                Seq as_of) = 0;
  // Every revision of every asset that is not erased, deleted ones included, as they were written.
  virtual Result<std::unique_ptr<Cursor<record::Asset>>> scan_asset_revisions(ProjectId) = 0;
  // The last "asset.erase" event about this asset.
  virtual Result<std::optional<Seq>> erased(ProjectId, AssetId) = 0;

  virtual Result<record::Task> task(ProjectId, TaskId, Seq as_of = kOpenSeq) = 0;  // kNotFound
  // The revisions that one event wrote.
  virtual Result<std::vector<TaskRow>> tasks_of_event(ProjectId, Seq) = 0;
  // Current tasks, ascending id, greater than `after`.
  virtual Result<std::vector<record::Task>> tasks(ProjectId, const TaskFilter&, TaskId after,
                                                  std::int64_t limit) = 0;
  // The first task after `after` (or, at the end, from the start) that is open and nobody's, or in progress
  // under a lease that ended before `now`, in `batch`, of an asset on which `user` has no task of that batch.
  // The search begins behind the last task that the user was given, so it does not slow down as they go.
  virtual Result<std::optional<record::Task>> open_task(ProjectId, BatchId batch, UserId user,
                                                        TimeUs now) = 0;
  // The first asset after `after` that is new and has no task.
  virtual Result<std::optional<AssetId>> untasked_asset(ProjectId, AssetId after) = 0;

  virtual Result<Record> record(ProjectId, RecordKind, std::int64_t id,
                                Seq as_of = kOpenSeq) = 0;  // kNotFound
  // Ascending id; `asset` 0 for any.
  virtual Result<std::vector<Record>> records(ProjectId, RecordKind, AssetId asset, Seq as_of,
                                              std::int64_t after_id, std::int64_t limit) = 0;

  // Every revision, oldest first, tombstones included; empty when there is none.
  virtual Result<std::vector<Record>> record_history(ProjectId, RecordKind, std::int64_t id) = 0;
  // Ids of the kind given so far, those of deleted records included.
  virtual Result<std::int64_t> record_count(ProjectId, RecordKind) = 0;

  virtual Result<Event> event(ProjectId, Seq) = 0;  // kNotFound
  // Newest first when `before` is set (kOpenSeq: from the head), else oldest first after `after`.
  struct EventQuery {
    Seq after;
    std::optional<Seq> before;
    AssetId asset;            // 0 any
    AnnotationId annotation;  // 0 any
    // When given: only events of these layers, and those of none. For callers who may not see every layer.
    std::optional<std::vector<LayerId>> layers;
    std::int64_t limit = 100;
  };
  virtual Result<std::vector<Event>> events(ProjectId, const EventQuery&) = 0;
  virtual Result<std::optional<OperationResult>> operation(ProjectId, std::string_view op_id) = 0;

  // Kept up to date, never counted: "assets", "status:<name>", "split:<name>", "media:<name>",
  // "annotator:<id>" (assets), and of `layer` "annotations" and "class:<id>" (current annotations of it).
  // Zeroes are left out.
  virtual Result<std::map<std::string, std::int64_t>> counters(ProjectId, LayerId layer) = 0;
  // "annotate:open", ...: tasks of the batch by stage and state. Zeroes are left out.
  virtual Result<std::map<std::string, std::int64_t>> batch_counters(ProjectId, BatchId) = 0;
};

class Writer : public Reader {
 public:
  // Appends one event with its rows and keeps current state, indexes and counters in step.
  // kConflict when a `base` is not the current revision, an op_id was used before or the name of an asset is
  // taken; kNotFound when a row to replace or the asset of an annotation does not exist; kInvalid when a
  // value is out of range, a text is not UTF-8 or an annotation would change its layer. On failure nothing of
  // this event is written.
  virtual Result<Appended> append(ProjectId, const EventDraft&) = 0;
  // Event 1 is "project.create" with {"id":...,"name":...} as payload, `settings_json` as the body of the
  // kProject record, and the truth layer. kConflict when the name is taken.
  virtual Result<Project> create_project(std::string_view name, UserId actor,
                                         std::string_view settings_json) = 0;
  // Legal erasure: empties the names and bodies of all revisions of the asset, of its annotations and of the
  // comments on it, the notes of its tasks, and the payloads of events about it, keeping their digests, so
  // the chain still verifies. From then on it is among erasures(). The caller appends the "asset.erase" event
  // (with the tombstones) in the same write(), before or after.
  virtual Result<void> redact_asset(ProjectId, AssetId) = 0;
};

// What verify() walks; rows in rev order.
struct StoredRow {
  RowTable table{};
  std::int64_t rev = 0;
  std::int64_t id = 0;      // asset, annotation or record id
  std::int64_t parent = 0;  // asset of an annotation; kind of a record
  Seq from_seq;
  Seq to_seq;
  Seq base;
  bool redacted = false;
  Digest digest{};  // recomputed from the stored columns, or the kept one of a redacted row
};

// An erased asset of which files may be left. What it was called and where its files were is known until they
// are gone.
struct Erasure {
  ProjectId project;
  AssetId asset;
  Seq seq;  // of the event asset.erase
  TimeUs at;
  std::vector<std::string> names;  // of all its revisions
  std::vector<std::string> uris;
  std::optional<TimeUs> tried;
  std::string report;  // of the last try, JSON text; empty before
};

class Store {
 public:
  virtual ~Store() = default;

  virtual Result<void> read(const std::function<Result<void>(Reader&)>& work) = 0;
  // Runs `work` inside a transaction, possibly grouped with others' (group commit); returns after the commit
  // is durable. `work` may be run again if the database asks for it, so it must have no other effects. When
  // it fails, its own changes are undone and its error is returned.
  virtual Result<void> write(const std::function<Result<void>(Writer&)>& work) = 0;

  // Called after each commit, from an internal thread: for each project that changed, the last event of each
  // layer that events were about (LayerId{0}: events of none).
  using CommitListener = std::function<void(ProjectId, const std::map<LayerId, Seq>&)>;
  virtual void on_commit(CommitListener listener) = 0;

  // By project and asset; of all projects for 0.
  virtual Result<std::vector<Erasure>> erasures(ProjectId) = 0;
  // What came of a try. `complete`: nothing is left, and nothing is remembered of it.
  virtual Result<void> settle_erasure(ProjectId, AssetId, std::string_view report, bool complete) = 0;
  // Assets of any project that name the file in a revision that was not erased, at most `limit`.
  virtual Result<std::vector<std::pair<ProjectId, AssetId>>> assets_with_file(std::string_view uri,
                                                                              std::int64_t limit) = 0;

  // For verify(): raw streams over a consistent snapshot, constant memory.
  virtual Result<std::unique_ptr<Cursor<Event>>> scan_events(ProjectId) = 0;
  virtual Result<std::unique_ptr<Cursor<StoredRow>>> scan_rows(ProjectId) = 0;
  // Checks what is derived (to_seq intervals, counters, operations, heads, indexes) against the rows, that
  // nothing was redacted but by an "asset.erase" event, and that no row elsewhere passes for one of this
  // project, with the database's own joins. The first finding, or nothing. kCancelled soon after `go_on`,
  // which is asked on another thread meanwhile, says no.
  virtual Result<std::optional<std::string>> check_derived(ProjectId,
                                                           const std::function<bool()>& go_on = {}) = 0;
  // Checks the database as a whole, whosever projects are in it: the definitions of its tables, columns,
  // indexes, constraints and triggers against those that this program makes, rows that belong to no project,
  // and on SQLite every page and index entry. All findings; none when it is sound. `progress` as in verify(),
  // but it may be called on another thread, one call at a time.
  virtual Result<std::vector<std::string>> check_database(
      const std::function<bool(std::int64_t done, std::int64_t total)>& progress = {}) = 0;
};

}  // namespace touchmark::ledger
