#include "flow/asset/erasure.h"

#include <algorithm>

#include "base/json.h"
#include "base/log.h"
#include "flow/asset/act.h"

namespace touchmark::flow {
namespace {

// The rows that take the place of what is redacted, each empty.
Result<void> say_farewell(ledger::Writer& writer, ProjectId project, const record::Asset& asset, Act& act,
                          ledger::EventDraft& draft) {
  TM_ASSIGN(auto annotations, writer.annotations(project, asset.id, kEveryLayer));
  for (auto& row : annotations) {
    TM_ASSIGN(auto annotation, row.decode());
    record::AnnotationContent empty;
    empty.kind = annotation.content.kind;
    ledger::AnnotationWrite gone_row;
    gone_row.id = row.id;
    gone_row.asset = asset.id;
    gone_row.layer = row.layer;
    gone_row.base = row.from_seq;
    gone_row.class_id = row.class_id;
    gone_row.ontology_version = row.ontology_version;
    gone_row.deleted = true;
    gone_row.body = record::encode(empty);
    act.of(row.layer).annotations.push_back(std::move(gone_row));
  }
  TM_TRY(act.end_tasks(writer, project, asset.id, false));
  record::AssetContent gone;
  gone.name = "erased/" + std::to_string(asset.id.value);
  gone.erased = true;
  gone.deleted = true;
  draft.assets.push_back({asset.id, asset.from_seq, std::move(gone)});
  return {};
}

std::string base_name(const std::string& name) {
  return name.substr(name.find_last_of('/') + 1);
}

// The image's own, and those of the files that say something of one image by its name: YOLO's, VOC's and
// such.
void add_names(const std::string& name, std::vector<std::string>& out) {
  if (name.size() < 3) return;
  out.push_back(name);
  const std::string stem = name.substr(0, name.find_last_of('.'));
  for (const char* ending : {".txt", ".xml", ".json"})
    if (!stem.empty() && stem + ending != "meta.json") out.push_back(stem + ending);  // each upload has that
}

Result<ErasureReport> report_of(const ledger::Erasure& erasure) {
  ErasureReport out;
  out.asset = erasure.asset;
  out.seq = erasure.seq;
  out.tried = erasure.tried;
  if (erasure.report.empty()) {
    out.left.push_back({"files", "", "not tried yet"});
    return out;
  }
  TM_ASSIGN(const Json said, parse_json(erasure.report));
  out.removed = said.value("removed", std::map<std::string, std::int64_t>{});
  out.kept = said.value("kept", std::vector<std::string>{});
  for (const Json& one : said.value("left", Json::array()))
    out.left.push_back({one.value("place", ""), one.value("what", ""), one.value("why", "")});
  return out;
}

// Names images of the own project alone: who erases here need not be a member elsewhere, and what is in
// another project, under which number, is not theirs to learn.
std::string kept_for(const std::vector<std::pair<ProjectId, AssetId>>& others, ProjectId own) {
  std::vector<AssetId> here;
  for (const auto& [project, asset] : others)
    if (project == own) here.push_back(asset);
  if (here.empty()) return "the file stays, because it is still used elsewhere on this server";
  std::string text = "the file stays, because it is also that of";
  for (std::size_t i = 0; i < here.size() && i < 3; ++i)
    text += (i == 0 ? " image " : ", image ") + std::to_string(here[i].value);
  return text + (here.size() > 3 ? " and others" : "");
}

// What stays by right is told anew at each try.
Result<ErasedImage> image_of(const Ports& ports, const ledger::Erasure& erasure, ErasureReport& report) {
  ErasedImage image{ports, erasure, {}, {}};
  for (const auto& name : erasure.names) add_names(base_name(name), image.traces.names);
  for (const auto& uri : erasure.uris) {
    constexpr std::string_view kBlob = "blob:";
    if (uri.rfind(kBlob, 0) == 0) image.traces.hashes.insert(uri.substr(kBlob.size()));
    TM_ASSIGN(const auto others, ports.store.assets_with_file(uri, 100));
    if (others.empty()) {
      image.uris.push_back(uri);
      continue;
    }
    report.kept.push_back(kept_for(others, erasure.project));
  }
  return image;
}

// Said in the log of events: what is done is proved, and told from what is not.
Result<void> tell_end(const Ports& ports, const ledger::Erasure& erasure, const ErasureReport& report) {
  return ports.store.write([&](ledger::Writer& writer) -> Result<void> {
    ledger::EventDraft draft;
    draft.kind = "asset.erased";
    draft.asset = erasure.asset;
    draft.payload =
        dump_json({{"erase", erasure.seq.value}, {"removed", report.removed}, {"kept", report.kept.size()}});
    TM_TRY(writer.append(erasure.project, draft));
    return {};
  });
}

Result<ErasureReport> forget(const Ports& ports, const ledger::Erasure& erasure) {
  TM_ASSIGN(ErasureReport report, report_of(erasure));
  report.left.clear();
  report.kept.clear();
  report.tried = ports.clock.now();
  TM_ASSIGN(const ErasedImage image, image_of(ports, erasure, report));
  for (const auto& place : erasure_places())
    if (const auto done = place.forget(image, report); !done)
      report.left.push_back({place.name, "", done.error().message});
  if (report.complete()) TM_TRY(tell_end(ports, erasure, report));
  TM_TRY(ports.store.settle_erasure(erasure.project, erasure.asset, dump_json(to_json(report)),
                                    report.complete()));
  if (!report.complete())
    log(LogLevel::kWarning, "an erased image is not gone everywhere; it will be tried again",
        {{"project", std::to_string(erasure.project.value)},
         {"asset", std::to_string(erasure.asset.value)},
         {"place", report.left.front().place},
         {"why", report.left.front().why}});
  return report;
}

}  // namespace

Result<ErasureReport> erase_asset(const Ports& ports, Actor actor, ProjectId project, AssetId asset_id,
                                  std::string_view confirm, std::string_view reason) {
  TM_TRY(ports.store.write([&](ledger::Writer& writer) -> Result<void> {
    TM_ASSIGN(const record::Asset asset, writer.any_asset(project, asset_id));
    if (asset.content.name != confirm)
      return fail(ErrorCode::kInvalid, "type the asset's name to confirm; erasure cannot be undone",
                  "/confirm");
    ledger::EventDraft draft;
    draft.actor = actor.id;
    draft.kind = "asset.erase";
    draft.asset = asset_id;
    draft.payload = dump_json({{"reason", reason}});
    Act act(draft);
    TM_TRY(say_farewell(writer, project, asset, act, draft));
    TM_TRY(writer.redact_asset(project, asset_id));
    TM_TRY(act.append(writer, project));
    return {};
  }));
  TM_ASSIGN(const auto all, ports.store.erasures(project));
  const auto own =
      std::find_if(all.begin(), all.end(), [asset_id](const auto& e) { return e.asset == asset_id; });
  if (own == all.end()) return fail(ErrorCode::kInternal, "the erasure was not remembered");
  return forget(ports, *own);
}

Result<std::vector<ErasureReport>> unfinished_erasures(ledger::Store& store, ProjectId project) {
  TM_ASSIGN(const auto all, store.erasures(project));
  std::vector<ErasureReport> out;
  for (const auto& one : all) {
    TM_ASSIGN(auto report, report_of(one));
    out.push_back(std::move(report));
  }
  return out;
}

Result<std::vector<ErasureReport>> retry_erasures(const Ports& ports, ProjectId project) {
  TM_ASSIGN(const auto all, ports.store.erasures(project));
  std::vector<ErasureReport> out;
  for (const auto& one : all) {
    TM_ASSIGN(auto report, forget(ports, one));
    out.push_back(std::move(report));
  }
  return out;
}

jobs::JobHandler erase_job(const Ports& ports) {
  return [&ports](jobs::JobContext& context) -> Result<Json> {
    TM_ASSIGN(const auto reports, retry_erasures(ports, context.job().project));
    const auto complete =
        std::count_if(reports.begin(), reports.end(), [](const auto& report) { return report.complete(); });
    return Json{{"complete", complete}, {"left", static_cast<std::ptrdiff_t>(reports.size()) - complete}};
  };
}

Json to_json(const ErasureReport& report) {
  Json left = Json::array();
  for (const auto& one : report.left) {
    Json item = {{"place", one.place}, {"why", one.why}};
    if (!one.what.empty()) item["what"] = one.what;
    left.push_back(std::move(item));
  }
  Json out = {{"asset", report.asset.value}, {"seq", report.seq.value}, {"complete", report.complete()},
              {"removed", report.removed},   {"kept", report.kept},     {"left", std::move(left)}};
  if (report.removed.empty()) out["removed"] = Json::object();
  if (report.tried) out["tried_at"] = to_iso8601(*report.tried);
  return out;
}

}  // namespace touchmark::flow
