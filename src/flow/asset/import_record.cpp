#include "flow/asset/import_record.h"

#include <algorithm>
#include <fstream>

#include "base/utf8.h"
#include "flow/asset/layer.h"
#include "flow/asset/records.h"
#include "flow/asset/sources.h"

namespace touchmark::flow {
namespace fs = std::filesystem;
namespace {

using ledger::RecordKind;

Result<ImportRecord> decoded(const ledger::Record& stored) {
  TM_ASSIGN(Json body, parse_canonical_json(stored.body));
  return ImportRecord{stored.id, stored.from_seq, stored.layer, std::move(body)};
}

std::vector<ImportPart> named(const OpenedSource& opened, const std::vector<formats::Part>& parts) {
  std::vector<ImportPart> out;
  const std::string& archive = opened.archive;
  for (const auto& part : parts) {
    std::string where = opened.surveyed.tree.shown(part.path);
    if (where == ".") where.clear();
    if (!archive.empty()) where = where.empty() ? archive : archive + "/" + where;
    out.push_back({std::string(part.format->name()), formats::title_of(*part.format), std::move(where)});
  }
  return out;
}

}  // namespace

Result<std::vector<ImportRecord>> import_records(ledger::Reader& reader, ProjectId project) {
  std::vector<ImportRecord> out;
  TM_TRY(for_records(reader, project, RecordKind::kImport, AssetId{},
                     [&](const ledger::Record& stored) -> Result<void> {
                       TM_ASSIGN(auto record, decoded(stored));
                       out.push_back(std::move(record));
                       return {};
                     }));
  std::reverse(out.begin(), out.end());
  return out;
}

Result<ImportRecord> import_record(ledger::Reader& reader, ProjectId project, std::int64_t id) {
  TM_ASSIGN(const auto stored, reader.record(project, RecordKind::kImport, id));
  return decoded(stored);
}

Result<std::optional<ImportRecord>> import_record(ledger::Reader& reader, ProjectId project,
                                                  const std::string& import_id) {
  TM_ASSIGN(auto all, import_records(reader, project));
  for (auto& record : all)
    if (record.body.value("import", "") == import_id) return std::optional(std::move(record));
  return std::optional<ImportRecord>();
}

ledger::RecordWrite write_of(const ImportRecord& record) {
  return {RecordKind::kImport, record.id, AssetId{}, record.layer, record.seq, false, dump_json(record.body)};
}

Result<std::int64_t> put_import_record(ledger::Store& store, Actor actor, ProjectId project,
                                       const ImportRecord& record) {
  std::int64_t id = 0;
  TM_TRY(store.write([&](ledger::Writer& writer) -> Result<void> {
    ImportRecord next = record;
    const std::string import_id = record.body.value("import", "");
    // One that goes on after it was cut off says so anew.
    TM_ASSIGN(const auto known, import_record(writer, project, import_id));
    if (known) next = {known->id, known->seq, known->layer, record.body};
    ledger::EventDraft draft;
    draft.actor = actor.id;
    draft.kind = "import.report";
    draft.layer = next.layer;
    draft.payload = dump_json({{"import", import_id}});
    draft.records.push_back(write_of(next));
    TM_ASSIGN(const auto appended, writer.append(project, draft));
    id = appended.record_ids.front();
    return {};
  }));
  return id;
}

Json numbers_of(const ImportReport& report) {
  return {{"assets", report.assets},
          {"known_assets", report.known_assets},
          {"found_assets", report.found_assets},
          {"annotations", report.annotations},
          {"known_annotations", report.known_annotations},
          {"left_out", report.left_out},
          {"classes", report.classes},
          {"problems", to_json(report.problems.kinds(), false)}};
}

Json summary_of(const ImportReport& report) {
  Json formats = Json::array();
  for (const auto& part : report.parts)
    if (std::find(formats.begin(), formats.end(), part.title) == formats.end()) formats.push_back(part.title);
  Json out = numbers_of(report);
  out["state"] = "done";
  out["formats"] = std::move(formats);
  out["problem_count"] = report.error_count;
  return out;
}

// The message may name a file.
Json failure_of(const Error& error) {
  return {{"state", error.code == ErrorCode::kCancelled ? "cancelled" : "failed"},
          {"error", error_code_name(error.code)}};
}

std::vector<ImportPart> parts_of(const OpenedSource& opened) {
  return named(opened, opened.surveyed.found.parts);
}

std::vector<ImportPart> others_of(const OpenedSource& opened) {
  return named(opened, opened.surveyed.found.others);
}

Result<Seq> head_of(ledger::Store& store, ProjectId project) {
  Seq head;
  TM_TRY(store.read([&](ledger::Reader& reader) -> Result<void> {
    TM_ASSIGN(const auto found, reader.project(project));
    head = found.head;
    return {};
  }));
  return head;
}

fs::path details_file(const fs::path& reports, ProjectId project, const std::string& import_id) {
  return reports / std::to_string(project.value) / (import_id + ".json");
}

Json import_details(const fs::path& reports, ProjectId project, const std::string& import_id) {
  std::ifstream in(details_file(reports, project, import_id), std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(in)), {});
  return json_from_text(text);
}

Result<std::vector<formats::Issue>> merged_run_issues(ledger::Store& store, ProjectId project,
                                                      const ImportOptions& options,
                                                      const std::map<std::string, std::int64_t>& runs) {
  std::vector<formats::Issue> out;
  std::string name = options.layer_name;
  if (runs.empty()) return out;
  if (name.empty())
    TM_TRY(store.read([&](ledger::Reader& reader) -> Result<void> {
      TM_ASSIGN(const auto target, layer(reader, project, {UserId{}, true}, options.layer));
      name = target.name;
      return {};
    }));
  for (const auto& [run, count] : runs)
    if (run != name)
      out.push_back({"",
                     "the predictions of run \"" + mended_utf8(run) + "\" were put in layer \"" + name +
                         "\" with the others: " + std::to_string(count),
                     "predictions of other runs, put in one layer", count});
  return out;
}

}  // namespace touchmark::flow
