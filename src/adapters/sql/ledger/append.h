// Appending one event with its rows, inside a write transaction. See ledger::Writer for meaning and errors.
#pragma once

#include "adapters/sql/driver/write_queue.h"
#include "adapters/sql/ledger/counters.h"
#include "base/clock.h"
#include "ledger/store.h"

namespace touchmark::sql {

Result<ledger::Appended> append_event(WriteContext& context, ProjectId project,
                                      const ledger::EventDraft& draft, TimeUs now);
Result<ledger::Project> create_project(WriteContext& context, std::string_view name, UserId actor,
                                       std::string_view settings_json, TimeUs now);
Result<void> redact_asset(WriteContext& context, ProjectId project, AssetId asset);
// erasures.cpp: remembers what the asset was called and where its files were, before that is redacted.
Result<void> begin_erasure(WriteContext& context, ProjectId project, AssetId asset, TimeUs now);

// --- Parts of append_event, by file ---

// Where the project stands, and what the event will be.
struct AppendPlan {
  const ledger::EventDraft& draft;
  ProjectId project;
  ledger::Event event;
  std::int64_t last_asset = 0;       // before the event
  std::int64_t last_annotation = 0;  // before the event
  std::int64_t last_task = 0;        // before the event
  std::int64_t new_assets = 0;
  std::int64_t new_annotations = 0;
  std::int64_t new_tasks = 0;
  std::vector<std::int64_t> record_ids;                // final, in draft order
  std::map<std::int64_t, std::int64_t> record_counts;  // kind -> last id given, of kinds with new records
  CounterDeltas counters;
  std::map<std::pair<std::int64_t, std::int64_t>, std::int64_t> label_counts;  // by asset and layer: change
  // What a unique index may refuse while rows are written: the name of an asset, the place of a task.
  bool names_change = false;
  bool places_change = false;
};

// append_check.cpp: everything that can be refused before a byte is written. Fills ids and counters.
Result<void> check_draft(Connection& connection, AppendPlan& plan);
// The same, for tasks and records.
Result<void> check_tasks(Connection& connection, AppendPlan& plan);
Result<void> check_records(Connection& connection, AppendPlan& plan);
// `found` is the revision that is current now, `base` the one that the caller replaces.
Result<void> check_base(std::string_view what, std::int64_t id, Seq base, Seq found);
// append_rows.cpp: closes replaced revisions and inserts the new ones.
Result<void> write_rows(Connection& connection, const AppendPlan& plan);
// append_hash.cpp: the hash of plan.event. Uses no connection, so it may run beside write_rows.
Digest event_hash(const AppendPlan& plan);

}  // namespace touchmark::sql
