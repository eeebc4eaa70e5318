// What came in, import by import, and taking one back.
#include "base/json.h"
#include "flow/asset/import_record.h"
#include "jobs/jobs.h"
#include "server/api/context.h"
#include "server/api/hidden_paths.h"
#include "server/api/routes.h"

namespace touchmark::server {
namespace {

constexpr std::int64_t kLookedThrough = 1'000;  // jobs, the latest

Result<Json> undone_view(ledger::Reader& reader, ProjectId project, const flow::ImportRecord& record,
                         bool whole) {
  Json out = record.body["undone"];
  TM_ASSIGN(const auto event, reader.event(project, record.seq));
  out["at"] = to_iso8601(event.at);
  out["actor"] = event.actor.value;
  if (!whole) {
    out.erase("kept");
    return out;
  }
  for (auto& one : out["kept"]) {
    const auto asset = reader.any_asset(project, AssetId{one.value("asset", std::int64_t{0})});
    if (asset) one["name"] = asset->content.name;
  }
  return out;
}

// `whole`: with what it says of classes and problems.
Result<Json> report_view(ledger::Reader& reader, ProjectId project, const flow::ImportRecord& record,
                         bool whole) {
  Json out = record.body;
  out["id"] = record.id;
  const Seq made{record.body.value("made", record.seq.value)};
  TM_ASSIGN(const auto event, reader.event(project, made));
  out["at"] = to_iso8601(event.at);
  out["actor"] = event.actor.value;
  out.erase("made");
  if (record.body.contains("undone")) {
    TM_ASSIGN(out["undone"], undone_view(reader, project, record, whole));
  }
  if (!whole)
    for (const char* name : {"classes", "problems"}) out.erase(name);
  return out;
}

Result<Response> list_imports(Context& c) {
  Query query(c.request.query);
  const auto before = query.integer("before", 1).value_or(INT64_MAX);
  const auto limit = query.integer("limit", 1, 200).value_or(50);
  TM_TRY(query.finish());
  TM_ASSIGN(const Json view, c.read<Json>([&](ledger::Reader& reader) -> Result<Json> {
    TM_TRY(reader.project(c.project()));
    TM_ASSIGN(const auto all, flow::import_records(reader, c.project()));
    Json items = Json::array();
    Json out = {{"items", Json::array()}};
    for (const auto& record : all) {
      if (record.id >= before) continue;
      if (static_cast<std::int64_t>(items.size()) == limit) {
        out["next"] = items.back()["id"];
        break;
      }
      TM_ASSIGN(auto item, report_view(reader, c.project(), record, false));
      items.push_back(std::move(item));
    }
    out["items"] = std::move(items);
    return out;
  }));
  return json_response(200, view);
}

Result<Response> get_import(Context& c) {
  TM_ASSIGN(Json view, c.read<Json>([&](ledger::Reader& reader) -> Result<Json> {
    TM_TRY(reader.project(c.project()));
    TM_ASSIGN(const auto record, flow::import_record(reader, c.project(), c.id("import")));
    return report_view(reader, c.project(), record, true);
  }));
  // Kept beside the database, for as long as nothing in it was erased.
  Json details =
      flow::import_details(c.ports().data_dir / "imports", c.project(), view["import"].get<std::string>());
  if (details.is_object()) {
    view["issues"] = json_without_paths(std::move(details["errors"]));
    view["parts"] = std::move(details["parts"]);
  }
  return json_response(200, view);
}

Result<Response> undo_import(Context& c) {
  TM_ASSIGN(const auto record,
            c.read<flow::ImportRecord>([&](ledger::Reader& reader) -> Result<flow::ImportRecord> {
              TM_TRY(reader.project(c.project()));
              return flow::import_record(reader, c.project(), c.id("import"));
            }));
  const std::string id = record.body.value("import", "");
  TM_ASSIGN(const auto all, c.ports().jobs.jobs(c.project(), kLookedThrough));
  for (const auto& job : all) {
    const bool open = job.state == jobs::JobState::kQueued || job.state == jobs::JobState::kRunning;
    if (!open) continue;
    if (job.kind == "import" && id.starts_with("job-" + std::to_string(job.id.value) + "-"))
      return fail(ErrorCode::kConflict, "this import is not at its end yet; cancel it or wait");
    if (job.kind == "import.undo" && job.arguments.value("import", "") == id)
      return fail(ErrorCode::kConflict, "this import is being taken back just now");
  }
  return start_job(c, "import.undo", {{"import", id}, {"report", record.id}});
}

}  // namespace

void add_import_report_routes(std::vector<Route>& routes) {
  using access::Role;
  const std::string all = "/api/v1/projects/{project}/imports";
  const std::string one = all + "/{import}";
  routes.push_back({Method::kGet, all, Role::kManager, list_imports, BodyKind::kNone, {"before", "limit"}});
  routes.push_back({Method::kGet, one, Role::kManager, get_import});
  routes.push_back({Method::kPost, one + "/undo", Role::kManager, undo_import});
}

}  // namespace touchmark::server
