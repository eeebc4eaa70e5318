// Stage 1 of the data flow: data comes in. Projects, ontologies, imports, and what can be done to an asset.
//
// Plain functions over the ledger: no HTTP, no SQL. `actor` is who asks; whether they may is checked by the
// caller's role table (server/routes) and, where it depends on state, here. Thread-safe.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/ids.h"
#include "flow/asset/class_choices.h"
#include "flow/asset/media.h"
#include "flow/asset/problems.h"
#include "formats/format.h"
#include "ledger/store.h"
#include "record/ontology.h"

namespace touchmark::flow {

// Who does it. `reviewer` is true for reviewers and above: they may edit what was submitted, and see every
// layer.
struct Actor {
  UserId id;
  bool reviewer = false;
};

struct ProjectSettings {
  std::string description;
  bool archived = false;
  bool self_review = false;  // reviewers may approve what they labeled themselves
};

Result<ledger::Project> create_project(ledger::Store& store, Actor actor, std::string_view name,
                                       const ProjectSettings& settings,
                                       const std::vector<std::string>& classes);
Result<ProjectSettings> project_settings(ledger::Reader& reader, ProjectId project);
Result<void> update_project(ledger::Store& store, Actor actor, ProjectId project,
                            const ProjectSettings& settings);

Result<record::Ontology> ontology(ledger::Reader& reader, ProjectId project, Seq as_of = kOpenSeq);
// `next.version` must be the current one: kConflict otherwise. Classes without an id get the next free one;
// classes left out are retired. Returns what was stored.
Result<record::Ontology> put_ontology(ledger::Store& store, Actor actor, ProjectId project,
                                      record::Ontology next);

// Sets the split or group of, or deletes, assets in one event. Returns how many changed.
struct AssetUpdate {
  std::optional<record::Split> split;
  std::optional<std::string> group;
  std::optional<bool> deleted;
};
Result<std::int64_t> update_assets(ledger::Store& store, Actor actor, ProjectId project,
                                   const std::vector<AssetId>& ids, const AssetUpdate& update);

struct ImportOptions {
  std::filesystem::path source;  // folder, file or archive
  std::string source_name;       // what people call it; empty: its file name
  // How far its texts and links may lead; empty: what came with it (formats::DataSource).
  std::filesystem::path within;
  std::string format;             // "" or "auto": what is there; "images": pictures without labels
  std::string encoding;           // of texts that do not say theirs; empty: guessed
  ClassChoices classes;           // what the source's classes become
  bool copy = true;               // into the blob store; false: referenced in place
  bool check_media = true;        // decode every image, listing what is broken
  std::filesystem::path temp;     // for spills and archives
  std::string made_by;            // default "import:<file name>"
  std::string origin;             // of new assets: default "upload" for pictures alone, else "import"
  LayerId layer = kTruth;         // where the annotations go
  std::string layer_name;         // of a layer that an import would make, for a look at it
  std::string import_id;          // named in each event, so that it can be undone as one; empty: a random one
  std::filesystem::path reports;  // where the problems are kept with their places; empty: not at all
  bool resume = false;  // an attempt before may have written a part: that counts as written by this one
  // Called once the source is open and there is something to read, before anything is written: may make the
  // project and the layer.
  std::function<Result<void>(ProjectId&, ImportOptions&)> begin;
};

struct ImportPart {
  std::string format;  // "coco"
  std::string title;   // "COCO"
  std::string where;   // in the source; empty: all of it
};

struct ImportReport {
  std::string import_id;
  std::int64_t record = 0;             // of RecordKind::kImport; 0: nothing came in
  std::vector<ImportPart> parts;       // what was read
  std::int64_t assets = 0;             // new ones
  std::int64_t known_assets = 0;       // already in the project, the same picture: their labels were added
  std::int64_t found_assets = 0;       // of the known ones: their files were missing or broken, and came now
  std::int64_t annotations = 0;        // new ones
  std::int64_t known_annotations = 0;  // equal to one that its image had before: not added again
  std::int64_t left_out = 0;           // of classes that somebody chose to leave out
  std::map<std::string, std::int64_t> classes;      // annotations by class name
  std::set<std::string> source_classes;             // as the source calls them
  std::map<std::string, std::int64_t> merged_runs;  // predictions by run, where they went into one layer
  std::vector<formats::Issue> errors;               // the first 1,000
  std::int64_t error_count = 0;                     // with those that a line stands for
  Problems problems;
};
Json to_json(const ImportReport& report);
Json to_json(const std::vector<ImportPart>& parts);
void add(ImportReport& sum, const ImportReport& one);

// done, total (0 unknown), what is being counted; false cancels.
using Progress = std::function<bool(std::int64_t done, std::int64_t total, std::string_view unit)>;

// Streams the source into the project in chunk events of up to 10,000 rows. A broken image or object is
// listed and the import goes on; so are attributes that the ontology does not allow (kept under the
// annotation's extra.attributes) and relations whose ends are not there (kept without ends, those under
// extra.relation); the whole fails only when nothing can be read (kInvalid, kUnsupported) or the store fails.
// At the end, good or bad, what came of it is kept as a record of the project (import_record.h).
Result<ImportReport> import_data(ledger::Store& store, BlobStore& blobs, MediaLibrary& media, Actor actor,
                                 ProjectId project, const ImportOptions& options, const Progress& progress);

}  // namespace touchmark::flow
