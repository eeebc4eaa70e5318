// What came of each import, as a record of the project: in numbers, since a ledger forgets nothing and names
// of images must go when an image is erased. What names them lies in files beside the database, which are no
// part of a backup. See flow/asset/asset.h for conventions.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "flow/asset/asset.h"

namespace touchmark::flow {

struct OpenedSource;

// body: {"import":"<id>","source":"<name>","state":"done"|"failed"|"cancelled","error"?,"formats":["COCO"],
// "assets":..,"known_assets":..,"found_assets":..,"annotations":..,"known_annotations":..,"left_out":..,
// "classes":{"cat":3},"problems":[{"kind","count"}],"problem_count":..,
// "made"?: the event that wrote it first, "undone"?: {"assets","annotations","classes":[..],...}}
struct ImportRecord {
  std::int64_t id = 0;
  Seq seq;  // of its last event
  LayerId layer;
  Json body;
};

// The latest first.
Result<std::vector<ImportRecord>> import_records(ledger::Reader& reader, ProjectId project);
Result<ImportRecord> import_record(ledger::Reader& reader, ProjectId project, std::int64_t id);  // kNotFound
Result<std::optional<ImportRecord>> import_record(ledger::Reader& reader, ProjectId project,
                                                  const std::string& import_id);

// Of its body's import id: a new revision of it, where there is one. Returns its number.
Result<std::int64_t> put_import_record(ledger::Store& store, Actor actor, ProjectId project,
                                       const ImportRecord& record);
// The same as part of an event.
ledger::RecordWrite write_of(const ImportRecord& record);

// What the summary and the whole report say alike.
Json numbers_of(const ImportReport& report);
Json summary_of(const ImportReport& report);
Json failure_of(const Error& error);
std::vector<ImportPart> parts_of(const OpenedSource& opened);
std::vector<ImportPart> others_of(const OpenedSource& opened);  // found too, and not read
Result<Seq> head_of(ledger::Store& store, ProjectId project);

// Where to_json() of the whole report is kept.
std::filesystem::path details_file(const std::filesystem::path& reports, ProjectId project,
                                   const std::string& import_id);
// Null when it is not there any more.
Json import_details(const std::filesystem::path& reports, ProjectId project, const std::string& import_id);

// What is said of predictions, counted by run, that go into the one layer of `options`. kNotFound.
Result<std::vector<formats::Issue>> merged_run_issues(ledger::Store& store, ProjectId project,
                                                      const ImportOptions& options,
                                                      const std::map<std::string, std::int64_t>& runs);

}  // namespace touchmark::flow
