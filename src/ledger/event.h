// The events and rows of the ledger, and how they are hashed. The ledger is the one source of truth: every
// change of a project is an event, events are never changed, and every current-state row was written by one.
//
// Hashing (docs/adr/0001-ledger.md):
//   body digest  = SHA-256(body; of an asset its name, group and body)
//   row digest   = SHA-256(canonical row bytes: the other columns and the body digest)
//   event hash   = SHA-256(prev_hash || canonical event header || row digests in rev order)
// so one changed byte in a row or an event is found, bulk events stay cheap, and a legally erased row keeps
// its body's digest, so that its other columns are still covered. Plain values; pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/hash.h"
#include "base/ids.h"
#include "ledger/record_kinds.h"
#include "record/annotation.h"
#include "record/asset.h"
#include "record/task.h"

namespace touchmark::ledger {

struct AssetWrite {
  AssetId id;  // 0: new, the store gives the next id
  Seq base;    // from_seq of the revision replaced; 0 for a new one
  record::AssetContent content;
};

struct AnnotationWrite {
  AnnotationId id;  // 0: new
  AssetId asset;
  LayerId layer = kTruth;  // that of the revision replaced
  Seq base;                // from_seq of the revision replaced; 0 for a new one
  ClassId class_id;
  std::int64_t ontology_version = 0;
  bool deleted = false;
  std::string body;  // record::encode(content)
  record::Provenance made;
};

struct TaskWrite {
  Seq base;  // from_seq of the revision replaced; 0 for a new one
  bool deleted = false;
  record::Task task;  // id 0: new; its from_seq does not matter
};

struct RecordWrite {
  RecordKind kind{};
  std::int64_t id = 0;  // 0: new
  AssetId asset;        // what it is about; 0 when not about one asset
  LayerId layer;        // whose labels it is about; 0 when not about one layer
  Seq base;
  bool deleted = false;
  std::string body;  // canonical JSON text
};

// What a caller asks to append. Rows are written in this order: assets, annotations, tasks, records; each row
// gets the project's next `rev`, a number shared by the four tables.
struct EventDraft {
  UserId actor;                    // 0: the system
  std::string kind;                // "annotation.edit", "assets.import", ... see docs/adr/0001-ledger.md
  std::string made_by = "manual";  // manual | assist:<model>@<v> | model:<run> | synthetic:<build> |
                                   // import:<source> | consensus
  std::string op_id;               // client operation id; empty when none. Unique within a project
  LayerId layer;                   // whose labels it is about; 0 when everybody may know of it
  AssetId asset;                   // subject, when the event is about one asset
  AnnotationId annotation;         // subject, when it is about one annotation (filled in for a new one)
  std::string payload;             // canonical JSON text with what the rows do not say; may be empty
  std::vector<AssetWrite> assets;
  std::vector<AnnotationWrite> annotations;
  std::vector<TaskWrite> tasks;
  std::vector<RecordWrite> records;
};

struct Appended {
  Seq seq;
  // First id given to new rows of each kind; new rows get consecutive ids in draft order. 0 when none were
  // new.
  AssetId first_asset;
  AnnotationId first_annotation;
  TaskId first_task;
  std::vector<std::int64_t> record_ids;  // of draft.records, in order
};

struct Event {
  Seq seq;
  TimeUs at;
  UserId actor;
  std::string kind;
  std::string made_by;
  std::string op_id;
  LayerId layer;
  AssetId asset;
  AnnotationId annotation;
  std::string payload;
  std::optional<Digest> redacted_payload;  // digest of a legally erased payload; `payload` is then empty
  std::int64_t first_rev = 0;              // 0-based, per project
  std::int64_t row_count = 0;
  Digest prev_hash{};
  Digest hash{};
};

enum class RowTable : std::uint8_t { kAsset = 1, kAnnotation = 2, kTask = 3, kRecord = 4 };

// The columns of a row, in the order in which they are hashed. Texts are views into what they were made from.
struct AssetColumns {
  std::int64_t id = 0, base = 0, status = 0, split = 0, media = 0, annotator = 0, erased = 0, deleted = 0;
  std::int64_t kind = 0, frames = 0, rate_numerator = 0, rate_denominator = 0;
  std::string_view origin;
};
struct AnnotationColumns {
  std::int64_t id = 0, asset = 0, layer = 0, base = 0, class_id = 0, ontology_version = 0, deleted = 0;
  std::int64_t active_ms = 0, parent_layer = 0, parent = 0, parent_version = 0;
  std::string_view made_by, tool;
};
struct TaskColumns {
  std::int64_t id = 0, asset = 0, layer = 0, stage = 0, batch = 0, assignee = 0, state = 0;
  std::int64_t lease_until = 0, active_ms = 0, base = 0, deleted = 0;
};
struct RecordColumns {
  std::int64_t kind = 0, id = 0, asset = 0, layer = 0, base = 0, deleted = 0;
};
AssetColumns columns_of(const AssetWrite& row);
AnnotationColumns columns_of(const AnnotationWrite& row);
TaskColumns columns_of(const TaskWrite& row);
RecordColumns columns_of(const RecordWrite& row);

// Canonical bytes of a row; what its digest covers. `out` is cleared first. A redacted row has the digest of
// its body but no body; a task's body is its note.
void canonical_row(const AssetColumns& row, const Digest& body, std::string& out);
void canonical_row(const AnnotationColumns& row, const Digest& body, std::string& out);
void canonical_row(const TaskColumns& row, const Digest& body, std::string& out);
void canonical_row(const RecordColumns& row, const Digest& body, std::string& out);
// `group` and `name` may both name a person, so they go the way of the body.
Digest asset_body_digest(std::string_view name, std::string_view group, std::string_view body);

// Accumulates an event's hash; feed the row digests in rev order, then finish().
class EventHasher {
 public:
  // Covers every field of `event` but `hash`; prev_hash comes first.
  explicit EventHasher(const Event& event);
  void row(const Digest& digest) { hash_.update(digest); }
  Digest finish() { return hash_.finish(); }

 private:
  Sha256 hash_;
};

}  // namespace touchmark::ledger
