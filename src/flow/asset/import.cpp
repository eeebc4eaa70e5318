#include <sodium.h>

#include <algorithm>
#include <utility>

#include "base/hash.h"
#include "base/json.h"
#include "base/log.h"
#include "base/utf8.h"
#include "flow/asset/import_record.h"
#include "flow/asset/ingest.h"
#include "flow/asset/layer.h"
#include "flow/asset/sources.h"
#include "formats/folder.h"

namespace touchmark::flow {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kMostErrors = 1'000;

// Who says what is imported: in a run it is the model, elsewhere the source. What a rater draws is not
// imported.
Result<std::string> maker(ledger::Store& store, const Actor& actor, ProjectId project,
                          const ImportOptions& options, const std::string& made_by) {
  std::string out = made_by;
  TM_TRY(store.read([&](ledger::Reader& reader) -> Result<void> {
    TM_ASSIGN(const auto target, layer(reader, project, actor, options.layer));
    if (target.kind == record::LayerKind::kReplica)
      return fail(ErrorCode::kForbidden, "what a rater says is drawn, not imported");
    if (target.kind == record::LayerKind::kRun && options.made_by.empty())
      out = "model:" + (target.model.empty() ? target.name : target.model);
    return {};
  }));
  return out;
}

std::string random_id() {
  std::string bytes(8, '\0');
  randombytes_buf(bytes.data(), bytes.size());
  return to_hex(bytes);
}

// Of one picture the name would stay in the log when the picture is erased.
std::string name_of_source(const ImportOptions& options, const OpenedSource& opened) {
  if (opened.pictures && opened.source.is_file()) return "picture";
  return options.source_name.empty() ? options.source.filename().string() : options.source_name;
}

// The formats whose annotations may join others: only for them the ids of what was read are kept.
bool says_relations(const formats::Part& part) {
  return part.format->name() == "bundle" || part.format->name() == "labelstudio";
}

Result<ImportReport> read_one(ledger::Store& store, BlobStore& blobs, MediaLibrary& media, const Actor& actor,
                              ProjectId project, const ImportOptions& options, const OpenedSource& opened,
                              Brought& brought, const Progress& progress) {
  ImportOptions settled = options;
  settled.copy = options.copy || !opened.archive.empty();
  // Later reads go through the same gate: beneath the folder that is remembered here.
  if (!settled.copy) TM_TRY(blobs.allow(opened.source.root()));
  const std::string made_by =
      !options.made_by.empty() ? options.made_by : "import:" + name_of_source(options, opened);
  const auto& parts = opened.surveyed.found.parts;
  const bool links = std::any_of(parts.begin(), parts.end(), says_relations);
  // A bundle says itself where its assets came from.
  const bool is_bundle = parts.size() == 1 && parts.front().format->name() == "bundle";
  if (settled.origin.empty() && !is_bundle)
    settled.origin = record::is_origin(made_by) ? made_by : opened.pictures ? "upload" : "import";
  TM_ASSIGN(const std::string said_by, maker(store, actor, project, settled, made_by));
  const bool alone = parts.size() == 1 && !opened.surveyed.among_others;
  IngestSink sink(store, blobs, media, actor, project, settled, opened.source, alone ? nullptr : &brought,
                  origin_of(options, opened), said_by, links, progress);
  TM_TRY(formats::read_source(opened.surveyed, sink));
  TM_ASSIGN(ImportReport report, sink.finish());
  report.parts = parts_of(opened);
  return report;
}

Result<ImportReport> read_all(ledger::Store& store, BlobStore& blobs, MediaLibrary& media, const Actor& actor,
                              ProjectId& project, ImportOptions& options, const Progress& progress,
                              std::string& source_name) {
  ImportReport sum;
  Brought brought;
  source_name = options.source_name.empty() ? options.source.filename().string() : options.source_name;
  TM_ASSIGN(const auto left_out,
            for_sources(options, progress, [&](const OpenedSource& opened) -> Result<void> {
              if (const auto begin = std::exchange(options.begin, {})) TM_TRY(begin(project, options));
              source_name = name_of_source(options, opened);
              TM_ASSIGN(const ImportReport one,
                        read_one(store, blobs, media, actor, project, options, opened, brought, progress));
              add(sum, one);
              return {};
            }));
  TM_ASSIGN(const auto merged, merged_run_issues(store, project, options, sum.merged_runs));
  const auto idle = idle_choices(options.classes, sum.source_classes);
  for (const auto* list : {&left_out, &merged, &idle})
    for (const formats::Issue& issue : *list) {
      sum.errors.push_back(issue);
      sum.problems.add(issue);
      sum.error_count += issue.count;
    }
  return sum;
}

// The problems with their places name images, so they are no part of the ledger, which forgets nothing.
void keep_details(const ImportOptions& options, ProjectId project, const ImportReport& report) {
  if (options.reports.empty()) return;
  const fs::path file = details_file(options.reports, project, options.import_id);
  if (const auto done = formats::write_whole_file(file, dump_json(to_json(report))); !done)
    log(LogLevel::kWarning, "the problems of an import could not be kept",
        {{"import", options.import_id}, {"why", done.error().text()}});
}

}  // namespace

Json to_json(const ImportReport& report) {
  Json errors = Json::array();
  for (const auto& issue : report.errors) errors.push_back(to_json(issue));
  Json out = numbers_of(report);
  out["import"] = report.import_id;
  out["report"] = report.record;
  out["parts"] = to_json(report.parts);
  out["errors"] = std::move(errors);
  out["error_count"] = report.error_count;
  return out;
}

Json to_json(const std::vector<ImportPart>& parts) {
  Json out = Json::array();
  for (const auto& part : parts)
    out.push_back({{"format", part.format}, {"title", part.title}, {"where", part.where}});
  return out;
}

void add(ImportReport& sum, const ImportReport& one) {
  if (!one.import_id.empty()) sum.import_id = one.import_id;
  if (one.record != 0) sum.record = one.record;
  sum.parts.insert(sum.parts.end(), one.parts.begin(), one.parts.end());
  sum.assets += one.assets;
  sum.known_assets += one.known_assets;
  sum.found_assets += one.found_assets;
  sum.annotations += one.annotations;
  sum.known_annotations += one.known_annotations;
  sum.left_out += one.left_out;
  for (const auto& [name, count] : one.classes) sum.classes[name] += count;
  for (const auto& [name, count] : one.merged_runs) sum.merged_runs[name] += count;
  sum.source_classes.insert(one.source_classes.begin(), one.source_classes.end());
  sum.error_count += one.error_count;
  sum.problems.add(one.problems);
  for (const auto& issue : one.errors)
    if (sum.errors.size() < kMostErrors) sum.errors.push_back(issue);
}

Result<ImportReport> import_data(ledger::Store& store, BlobStore& blobs, MediaLibrary& media, Actor actor,
                                 ProjectId into, const ImportOptions& given, const Progress& progress) {
  ProjectId project = into;
  ImportOptions options = given;
  if (options.import_id.empty()) options.import_id = random_id();
  Seq before;
  if (options.begin) {
    options.begin = [&, make = options.begin](ProjectId& made, ImportOptions& into) -> Result<void> {
      TM_TRY(make(made, into));
      TM_ASSIGN(before, head_of(store, made));
      return {};
    };
  } else {
    TM_ASSIGN(before, head_of(store, project));
  }
  std::string source_name;
  auto report = read_all(store, blobs, media, actor, project, options, progress, source_name);
  if (!report && options.begin) return report;  // it never began
  TM_ASSIGN(const Seq after, head_of(store, project));
  if (!report && after == before) return report;
  ImportRecord record;
  record.body = report ? summary_of(*report) : failure_of(report.error());
  record.body["import"] = options.import_id;
  record.body["source"] = mended_utf8(source_name);
  record.layer = options.layer;
  auto kept = put_import_record(store, actor, project, record);
  if (!report) return report;
  if (!kept) return tl::unexpected(kept.error());
  report->import_id = options.import_id;
  report->record = *kept;
  keep_details(options, project, *report);
  return report;
}

}  // namespace touchmark::flow
