// Taking back a whole import. See flow/asset/asset.h for conventions.
#pragma once

#include "flow/asset/asset.h"
#include "flow/asset/ports.h"

namespace touchmark::flow {

struct KeptImage {  // it has work that is not the import's
  AssetId asset;
  std::string why;
};

struct UndoReport {
  std::string import_id;
  std::int64_t assets = 0;           // moved to the trash
  std::int64_t annotations = 0;      // deleted
  std::vector<std::string> classes;  // retired: the import made them, and nothing is of them now
  std::vector<std::string> layers;   // dropped: the import made them, and nothing is in them or of them
  std::int64_t kept_assets = 0;
  std::int64_t kept_annotations = 0;  // edited since, or joined by a relation that somebody drew
  std::int64_t found_assets = 0;      // whose missing files the import brought; those stay
  std::vector<KeptImage> kept;        // the first hundred
  bool changed() const { return assets + annotations > 0 || !classes.empty() || !layers.empty(); }
};
Json to_json(const UndoReport& report);

// Deletes the annotations of the import that are as they were imported, moves to the trash the images that
// came with it and have no other work, retires the classes that it made and that nothing is of, and drops the
// layers that it made and that nothing is in or speaks of. What is in versions stays there. One that was cut
// off goes on where it stopped; one more changes nothing. Each event that it writes says
// {"undo": import_id}. The sum of all tries is kept in the import's record.
// kNotFound when no event is of that import, kCancelled.
Result<UndoReport> undo_import(ledger::Store& store, Actor actor, ProjectId project,
                               const std::string& import_id, const Progress& progress);

// The job "import.undo"  {"import": "<id>"}   result: the report. `ports` must outlive the handler.
jobs::JobHandler undo_import_job(const Ports& ports);

}  // namespace touchmark::flow
