// The events and rows of the ledger, and how they are hashed. The ledger is the one source of truth: every
// change of a project is an event, events are never changed, and every current-state row was written by one.
//
// Hashing (docs/adr/0001-ledger.md):
//   body digest  = SHA-256(body; of an asset its name and body)
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
#include "record/annotation.h"
#include "record/asset.h"

namespace touchmark::ledger {

// Low-volume things that are stored whole, as canonical JSON.
enum class RecordKind : std::uint8_t {
  kProject = 1,   // id 1: name, description, settings, archived
  kOntology = 2,  // id 1
  kTask = 3,
  kReview = 4,   // a decision on an asset
  kComment = 5,  // pinned to an asset, annotation or point
  kVersion = 6,  // a frozen data set version
};
std::string_view record_kind_name(RecordKind kind);

struct AssetWrite {
  AssetId id;  // 0: new, the store gives the next id
  Seq base;    // from_seq of the revision replaced; 0 for a new one
  record::AssetContent content;
};

struct AnnotationWrite {
  AnnotationId id;  // 0: new
  AssetId asset;
  Seq base;  // from_seq of the revision replaced; 0 for a new one
  ClassId class_id;
  std::int64_t ontology_version = 0;
  bool deleted = false;
  std::string body;  // record::encode(content)
};

struct RecordWrite {
  RecordKind kind{};
  std::int64_t id = 0;  // 0: new
  AssetId asset;        // what it is about; 0 when not about one asset
  Seq base;
  bool deleted = false;
  std::string body;  // canonical JSON text
};

// What a caller asks to append. Rows are written in this order: assets, annotations, records; each row gets
// the project's next `rev`, a number shared by the three tables.
struct EventDraft {
  UserId actor;                    // 0: the system
  std::string kind;                // "annotation.edit", "assets.import", ... see docs/adr/0001-ledger.md
  std::string made_by = "manual";  // manual | assist:<model>@<v> | model:<run> | synthetic:<build> |
                                   // import:<source> | consensus
  std::string op_id;               // client operation id; empty when none. Unique within a project
  AssetId asset;                   // subject, when the event is about one asset
  AnnotationId annotation;         // subject, when it is about one annotation (filled in for a new one)
  std::string payload;             // canonical JSON text with what the rows do not say; may be empty
  std::vector<AssetWrite> assets;
  std::vector<AnnotationWrite> annotations;
  std::vector<RecordWrite> records;
};

struct Appended {
  Seq seq;
  // First id given to new rows of each kind; new rows get consecutive ids in draft order. 0 when none were
  // new.
  AssetId first_asset;
  AnnotationId first_annotation;
  std::vector<std::int64_t> record_ids;  // of draft.records, in order
};

struct Event {
  Seq seq;
  TimeUs at;
  UserId actor;
  std::string kind;
  std::string made_by;
  std::string op_id;
  AssetId asset;
  AnnotationId annotation;
  std::string payload;
  std::optional<Digest> redacted_payload;  // digest of a legally erased payload; `payload` is then empty
  std::int64_t first_rev = 0;              // 0-based, per project
  std::int64_t row_count = 0;
  Digest prev_hash{};
  Digest hash{};
};

enum class RowTable : std::uint8_t { kAsset = 1, kAnnotation = 2, kRecord = 3 };

// Canonical bytes of a row; what its digest covers. `id` is the final id. `out` is cleared first.
void canonical_row(const AssetWrite& row, std::string& out);
void canonical_row(const AnnotationWrite& row, std::string& out);
void canonical_row(const RecordWrite& row, std::string& out);

// The same from stored columns, where a redacted row has its body digest but no body.
Digest asset_body_digest(std::string_view name, std::string_view body);
struct AssetColumns {
  std::int64_t id = 0, base = 0, status = 0, split = 0, media = 0, annotator = 0;
  std::int64_t erased = 0, deleted = 0;
};
struct AnnotationColumns {
  std::int64_t id = 0, asset = 0, base = 0, class_id = 0, ontology_version = 0, deleted = 0;
};
struct RecordColumns {
  std::int64_t kind = 0, id = 0, asset = 0, base = 0, deleted = 0;
};
void canonical_row(const AssetColumns& row, const Digest& body, std::string& out);
void canonical_row(const AnnotationColumns& row, const Digest& body, std::string& out);
void canonical_row(const RecordColumns& row, const Digest& body, std::string& out);

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
