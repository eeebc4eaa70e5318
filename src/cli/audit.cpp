#include <fmt/core.h>

#include "base/json.h"
#include "base/visible.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "ledger/store.h"

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
                          event.seq.value, to_iso8601(event.at), event.actor.value, event.kind,
                          visible(event.made_by), event.row_count, to_hex(event.hash).substr(0, 12));
    }
    return {};
  }));
  print(context, {{"items", items}}, text);
  return 0;
}

}  // namespace

Command audit_command() {
  const auto arguments = std::make_shared<AuditArguments>();
  Command log{"log", "Events, newest first (or oldest first with --after)"};
  log.options = {{.name = "--project", .target = &arguments->project, .required = true},
                 {.name = "--limit", .target = &arguments->limit, .range = {{1, 1000}}},
                 {.name = "--after", .target = &arguments->after}};
  log.run = [arguments](const Context& context) { return show_log(context, *arguments); };
  return {.name = "audit",
          .help = "Read and verify the event log",
          .commands = {log, audit_verify_command(), audit_checkpoint_command(), audit_key_command()}};
}

}  // namespace touchmark::cli
