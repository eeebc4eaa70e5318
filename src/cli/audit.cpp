#include <fmt/core.h>

#include "base/json.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "flow/version/verify_job.h"

namespace touchmark::cli {
namespace {

struct AuditArguments {
  std::string project;
  std::int64_t limit = 100;
  std::int64_t after = 0;
};

Json event_json(const ledger::Event& event) {
  return {{"seq", event.seq.value},
          {"at", to_iso8601(event.at)},
          {"actor", event.actor.value},
          {"kind", event.kind},
          {"made_by", event.made_by},
          {"asset", event.asset.value},
          {"annotation", event.annotation.value},
          {"rows", event.row_count},
          {"hash", to_hex(event.hash)}};
}

Result<int> show_log(const Context& context, const AuditArguments& arguments) {
  TM_ASSIGN(const auto ports, context.open(flow::Opening::kRead));
  TM_ASSIGN(const auto project, find_project(ports->store, arguments.project));
  Json items = Json::array();
  std::string text;
  TM_TRY(ports->store.read([&](ledger::Reader& reader) -> Result<void> {
    ledger::Reader::EventQuery query;
    query.limit = arguments.limit;
    if (arguments.after > 0)
      query.after = Seq{arguments.after};
    else
      query.before = kOpenSeq;
    TM_ASSIGN(const auto events, reader.events(project.id, query));
    for (const auto& event : events) {
      items.push_back(event_json(event));
      text += fmt::format("{}{:>8}  {}  user {:<4} {:<22} {:<20} {:>7} rows  {}", text.empty() ? "" : "\n",
                          event.seq.value, to_iso8601(event.at), event.actor.value, event.kind, event.made_by,
                          event.row_count, to_hex(event.hash).substr(0, 12));
    }
    return {};
  }));
  print(context, {{"items", items}}, text);
  return 0;
}

Result<int> verify(const Context& context, const AuditArguments& arguments) {
  TM_ASSIGN(const auto ports, context.open(flow::Opening::kRead));
  std::vector<ledger::Project> projects;
  if (arguments.project.empty()) {
    TM_TRY(ports->store.read([&](ledger::Reader& reader) -> Result<void> {
      TM_ASSIGN(projects, reader.projects());
      return {};
    }));
  } else {
    TM_ASSIGN(auto project, find_project(ports->store, arguments.project));
    projects.push_back(std::move(project));
  }
  Json items = Json::array();
  std::string text;
  bool good = true;
  for (const auto& project : projects) {
    ProgressBar bar("verifying " + project.name);
    TM_ASSIGN(const auto report, ledger::verify(ports->store, project.id, [&](auto done, auto total) {
                return bar.update(done, total, "rows");
              }));
    good = good && !report.finding;
    Json item = flow::to_json(report);
    item["project"] = project.name;
    items.push_back(std::move(item));
    text += fmt::format("{}{}: ", text.empty() ? "" : "\n", project.name);
    if (report.finding)
      text += fmt::format("NOT INTACT at event {}: {}: {}", report.finding->seq.value, report.finding->where,
                          report.finding->problem);
    else
      text += fmt::format("intact; {} events, {} rows, head {}", grouped(report.events), grouped(report.rows),
                          to_hex(report.head_hash).substr(0, 16));
  }
  print(context, {{"ok", good}, {"projects", items}}, text.empty() ? "no projects" : text);
  return good ? 0 : 1;
}

}  // namespace

Command audit_command() {
  const auto arguments = std::make_shared<AuditArguments>();
  Command log{"log", "Events, newest first (or oldest first with --after)"};
  log.options = {{.name = "--project", .target = &arguments->project, .required = true},
                 {.name = "--limit", .target = &arguments->limit, .range = {{1, 1000}}},
                 {.name = "--after", .target = &arguments->after}};
  log.run = [arguments](const Context& context) { return show_log(context, *arguments); };
  Command verify_all{"verify", "Replay the log and compare; exits 1 when anything differs"};
  verify_all.options = {
      {.name = "--project", .target = &arguments->project, .help = "default: every project"}};
  verify_all.run = [arguments](const Context& context) { return verify(context, *arguments); };
  return {.name = "audit", .help = "Read and verify the event log", .commands = {log, verify_all}};
}

}  // namespace touchmark::cli
