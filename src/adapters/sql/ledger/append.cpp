#include "adapters/sql/ledger/append.h"

#include <fmt/core.h>

#include <set>
#include <thread>

#include "adapters/sql/driver/keys.h"
#include "adapters/sql/driver/text.h"
#include "adapters/sql/ledger/reads.h"
#include "base/json.h"
#include "record/layer.h"

namespace touchmark::sql {
namespace {

constexpr std::int64_t kHashAside = 1'000;  // rows from which hashing gets its own thread

Result<AppendPlan> plan_of(Connection& connection, ProjectId project, const ledger::EventDraft& draft,
                           TimeUs now) {
  AppendPlan plan{draft, project};
  Query query = connection.query(
      "SELECT head, head_hash, last_asset, last_annotation, rev_count, last_task FROM project WHERE id = ?1",
      project.value);
  TM_ASSIGN(const bool found, query.step());
  if (!found) return fail(ErrorCode::kNotFound, fmt::format("there is no project {}", project.value));
  ledger::Event& event = plan.event;
  event.seq = Seq{query.i64(0) + 1};
  TM_ASSIGN(event.prev_hash, digest_of(query.blob(1)));
  plan.last_asset = query.i64(2);
  plan.last_annotation = query.i64(3);
  event.first_rev = query.i64(4);
  plan.last_task = query.i64(5);
  event.row_count = static_cast<std::int64_t>(draft.assets.size() + draft.annotations.size() +
                                              draft.tasks.size() + draft.records.size());
  event.at = now;
  event.actor = draft.actor;
  event.kind = draft.kind;
  event.made_by = draft.made_by;
  event.op_id = draft.op_id;
  event.layer = draft.layer;
  event.asset = draft.asset;
  event.annotation = draft.annotation;
  event.payload = draft.payload;
  if (!event.annotation && draft.annotations.size() == 1 && !draft.annotations.front().id)
    event.annotation = AnnotationId{plan.last_annotation + 1};
  return plan;
}

Result<void> write_event(Connection& connection, const AppendPlan& plan) {
  const ledger::Event& event = plan.event;
  TM_TRY(connection.run(
      "INSERT INTO event(key, at, actor, kind, made_by, op_id, layer, asset, annotation, payload, first_rev, "
      "row_count, prev_hash, hash) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
      key_of(plan.project, event.seq.value), event.at.value, event.actor.value, event.kind, event.made_by,
      event.op_id, event.layer.value, event.asset ? key_of(plan.project, event.asset.value) : std::int64_t{0},
      event.annotation ? key_of(plan.project, event.annotation.value) : std::int64_t{0}, Blob{event.payload},
      event.first_rev, event.row_count, Blob{as_bytes(event.prev_hash)}, Blob{as_bytes(event.hash)}));
  if (!event.op_id.empty())
    TM_TRY(connection.run("INSERT INTO op(project, op_id, seq) VALUES(?1, ?2, ?3)", plan.project.value,
                          event.op_id, event.seq.value));
  for (const auto& [kind, last] : plan.record_counts)
    TM_TRY(
        connection.run("INSERT INTO record_count(project, kind, last_id) VALUES(?1, ?2, ?3) "
                       "ON CONFLICT(project, kind) DO UPDATE SET last_id = excluded.last_id",
                       plan.project.value, kind, last));
  TM_TRY(connection.run(
      "UPDATE project SET head = ?2, head_hash = ?3, last_asset = ?4, last_annotation = ?5, rev_count = ?6, "
      "last_task = ?7 WHERE id = ?1",
      plan.project.value, event.seq.value, Blob{as_bytes(event.hash)}, plan.last_asset + plan.new_assets,
      plan.last_annotation + plan.new_annotations, event.first_rev + event.row_count,
      plan.last_task + plan.new_tasks));
  return plan.counters.store(connection, plan.project);
}

Result<void> write_all(Connection& connection, AppendPlan& plan) {
  if (plan.event.row_count <= kHashAside) {
    plan.event.hash = event_hash(plan);
    TM_TRY(write_rows(connection, plan));
  } else {
    Digest hash{};
    std::thread hasher([&plan, &hash] { hash = event_hash(plan); });
    auto written = write_rows(connection, plan);
    hasher.join();
    TM_TRY(written);
    plan.event.hash = hash;
  }
  return write_event(connection, plan);
}

// What the unique index refused; after the rollback.
Error taken(Connection& connection, const AppendPlan& plan) {
  std::set<std::string_view> seen;
  for (const auto& row : plan.draft.assets) {
    if (row.content.deleted) continue;
    const auto other = read_asset_by_name(connection, plan.project, row.content.name);
    const bool stored = other && *other && (*other)->id != row.id;
    if (seen.insert(row.content.name).second && !stored) continue;
    return {ErrorCode::kConflict, fmt::format("an asset named \"{}\" exists already", row.content.name), {}};
  }
  if (plan.places_change)
    return {ErrorCode::kConflict, "the asset has a task in this layer and stage already", {}};
  return {ErrorCode::kConflict, "an asset with one of these names exists already", {}};
}

ledger::Appended appended_of(AppendPlan& plan) {
  ledger::Appended out;
  out.seq = plan.event.seq;
  if (plan.new_assets > 0) out.first_asset = AssetId{plan.last_asset + 1};
  if (plan.new_annotations > 0) out.first_annotation = AnnotationId{plan.last_annotation + 1};
  if (plan.new_tasks > 0) out.first_task = TaskId{plan.last_task + 1};
  out.record_ids = std::move(plan.record_ids);
  return out;
}

}  // namespace

Result<ledger::Appended> append_event(WriteContext& context, ProjectId project,
                                      const ledger::EventDraft& draft, TimeUs now) {
  TM_TRY(context.lock(project));
  Connection& connection = context.connection();
  TM_ASSIGN(AppendPlan plan, plan_of(connection, project, draft, now));
  TM_TRY(check_draft(connection, plan));
  // All that is refused in ordinary use is found before anything is written, except what is taken.
  const bool may_collide = plan.names_change || plan.places_change;
  if (may_collide) TM_TRY(connection.savepoint("event"));
  const auto written = write_all(connection, plan);
  if (!written) {
    const Error& error = written.error();
    const bool undone = may_collide && connection.rollback_to("event");
    if (!undone) context.spoil(error);
    if (undone && error.code == ErrorCode::kConflict) return tl::unexpected<Error>(taken(connection, plan));
    return tl::unexpected<Error>(error);
  }
  if (may_collide) TM_TRY(connection.release("event"));
  context.changed(project, plan.event.layer, plan.event.seq);
  return appended_of(plan);
}

Result<ledger::Project> create_project(WriteContext& context, std::string_view name, UserId actor,
                                       std::string_view settings_json, TimeUs now) {
  Connection& connection = context.connection();
  TM_TRY(context.lock_accounts());  // before any project: whoever creates it becomes a member
  TM_TRY(check_text(name, "the name of a project"));
  if (name.empty()) return fail(ErrorCode::kInvalid, "a project needs a name");
  TM_ASSIGN(const Json settings, parse_json(settings_json.empty() ? "{}" : settings_json));
  // Projects have no row to lock yet; their ids must not be given twice.
  if (connection.dialect() == Dialect::kPostgres)
    TM_TRY(connection.run("SELECT pg_advisory_xact_lock(5570193309)"));
  if (read_project_by_name(connection, name))
    return fail(ErrorCode::kConflict, fmt::format("a project named \"{}\" exists already", name));
  Query last = connection.query("SELECT coalesce(max(id), 0) FROM project");
  TM_TRY(last.one_row());
  const ProjectId id{last.i64(0) + 1};
  if (id.value >= kProjectLimit) return fail(ErrorCode::kTooLarge, "there are too many projects");
  const Digest zero{};
  const std::int64_t none = 0;
  TM_TRY(connection.run(
      "INSERT INTO project(id, name, created, head, head_hash, last_asset, last_annotation, last_task, "
      "rev_count) VALUES(?1, ?2, ?3, ?4, ?5, ?4, ?4, ?4, ?4)",
      id.value, name, now.value, none, Blob{as_bytes(zero)}));
  ledger::EventDraft draft;
  draft.actor = actor;
  draft.kind = "project.create";
  draft.payload = dump_json({{"id", id.value}, {"name", name}});
  record::Layer truth;
  truth.kind = record::LayerKind::kTruth;
  truth.name = record::layer_kind_name(truth.kind);
  ledger::RecordWrite row{ledger::RecordKind::kProject, 0, AssetId{}, LayerId{}, Seq{}, false,
                          dump_json(settings)};
  draft.records.push_back(row);
  row.kind = ledger::RecordKind::kLayer;
  row.body = record::encode(truth);
  draft.records.push_back(std::move(row));
  const auto appended = append_event(context, id, draft, now);
  if (!appended) {
    context.spoil(appended.error());
    return tl::unexpected<Error>(appended.error());
  }
  return read_project(connection, id);
}

}  // namespace touchmark::sql
