#include <fmt/core.h>

#include "adapters/sql/driver/keys.h"
#include "adapters/sql/ledger/append.h"

namespace touchmark::sql {
namespace {

std::int64_t count(std::size_t n) {
  return static_cast<std::int64_t>(n);
}

// The unique index on current revisions has room for one, so the old one is closed first.
Result<void> close_replaced(Connection& connection, const AppendPlan& plan) {
  const std::int64_t seq = plan.event.seq.value;
  for (const auto& row : plan.draft.assets)
    if (row.id)
      TM_TRY(connection.run("UPDATE asset_rev SET to_seq = ?1 WHERE asset = ?2 AND to_seq = 0", seq,
                            key_of(plan.project, row.id.value)));
  for (const auto& row : plan.draft.annotations)
    if (row.id)
      TM_TRY(connection.run(
          "UPDATE annotation_rev SET to_seq = ?1 WHERE asset = ?2 AND layer = ?3 AND annotation = ?4 AND "
          "to_seq = 0",
          seq, key_of(plan.project, row.asset.value), row.layer.value, row.id.value));
  for (const auto& row : plan.draft.tasks)
    if (row.task.id)
      TM_TRY(connection.run("UPDATE task_rev SET to_seq = ?1 WHERE task = ?2 AND to_seq = 0", seq,
                            key_of(plan.project, row.task.id.value)));
  for (const auto& row : plan.draft.records)
    if (row.id != 0)
      TM_TRY(
          connection.run("UPDATE record_rev SET to_seq = ?1 WHERE kind = ?2 AND record = ?3 AND to_seq = 0",
                         seq, static_cast<std::int64_t>(row.kind), key_of(plan.project, row.id)));
  return {};
}

Result<void> insert_assets(Connection& connection, const AppendPlan& plan, std::int64_t rev) {
  TM_ASSIGN(auto bulk, connection.bulk("asset_rev",
                                       "rev, asset, from_seq, to_seq, base, name, status, split, media, "
                                       "annotator, erased, deleted, kind, frames, rate_numerator, "
                                       "rate_denominator, subject_group, origin, body",
                                       count(plan.draft.assets.size())));
  std::string body;
  std::int64_t next = plan.last_asset;
  const std::int64_t project = first_key(plan.project);
  for (const auto& row : plan.draft.assets) {
    const record::AssetContent& content = row.content;
    body.clear();
    record::encode_to(content, body);
    bulk->i64(rev++);
    bulk->i64(project + (row.id ? row.id.value : ++next));
    bulk->i64(plan.event.seq.value);
    bulk->i64(0);
    bulk->i64(row.base.value);
    bulk->text(content.name);
    bulk->i64(static_cast<std::int64_t>(content.status));
    bulk->i64(static_cast<std::int64_t>(content.split));
    bulk->i64(static_cast<std::int64_t>(content.media));
    bulk->i64(content.annotator.value);
    bulk->i64(content.erased ? 1 : 0);
    bulk->i64(content.deleted ? 1 : 0);
    bulk->i64(static_cast<std::int64_t>(content.kind));
    bulk->i64(content.frames);
    bulk->i64(content.rate.numerator);
    bulk->i64(content.rate.denominator);
    bulk->text(content.group);
    bulk->text(content.origin);
    bulk->blob(body);
    TM_TRY(bulk->end_row());
  }
  return bulk->finish();
}

Result<void> insert_annotations(Connection& connection, const AppendPlan& plan, std::int64_t rev) {
  TM_ASSIGN(auto bulk, connection.bulk("annotation_rev",
                                       "rev, asset, layer, annotation, from_seq, to_seq, base, class_id, "
                                       "ontology_version, deleted, made_by, tool, active_ms, parent_layer, "
                                       "parent, parent_version, body",
                                       count(plan.draft.annotations.size())));
  std::int64_t next = plan.last_annotation;
  const std::int64_t project = first_key(plan.project);
  for (const auto& row : plan.draft.annotations) {
    bulk->i64(rev++);
    bulk->i64(project + row.asset.value);
    bulk->i64(row.layer.value);
    bulk->i64(row.id ? row.id.value : ++next);
    bulk->i64(plan.event.seq.value);
    bulk->i64(0);
    bulk->i64(row.base.value);
    bulk->i64(row.class_id.value);
    bulk->i64(row.ontology_version);
    bulk->i64(row.deleted ? 1 : 0);
    bulk->text(row.made.made_by);
    bulk->text(row.made.tool);
    bulk->i64(row.made.active_ms);
    bulk->i64(row.made.parent_layer.value);
    bulk->i64(row.made.parent.value);
    bulk->i64(row.made.parent_version.value);
    bulk->blob(row.body);
    TM_TRY(bulk->end_row());
  }
  return bulk->finish();
}

Result<void> insert_tasks(Connection& connection, const AppendPlan& plan, std::int64_t rev) {
  TM_ASSIGN(auto bulk, connection.bulk("task_rev",
                                       "rev, task, asset, layer, stage, batch, assignee, state, lease_until, "
                                       "active_ms, from_seq, to_seq, base, deleted, body",
                                       count(plan.draft.tasks.size())));
  std::int64_t next = plan.last_task;
  const std::int64_t project = first_key(plan.project);
  for (const auto& row : plan.draft.tasks) {
    const record::Task& task = row.task;
    bulk->i64(rev++);
    bulk->i64(project + (task.id ? task.id.value : ++next));
    bulk->i64(project + task.asset.value);
    bulk->i64(task.layer.value);
    bulk->i64(static_cast<std::int64_t>(task.stage));
    bulk->i64(project + task.batch.value);
    bulk->i64(task.assignee.value);
    bulk->i64(static_cast<std::int64_t>(task.state));
    bulk->i64(task.lease_until.value);
    bulk->i64(task.active_ms);
    bulk->i64(plan.event.seq.value);
    bulk->i64(0);
    bulk->i64(row.base.value);
    bulk->i64(row.deleted ? 1 : 0);
    bulk->blob(task.note);
    TM_TRY(bulk->end_row());
  }
  return bulk->finish();
}

Result<void> insert_records(Connection& connection, const AppendPlan& plan, std::int64_t rev) {
  TM_ASSIGN(
      auto bulk,
      connection.bulk("record_rev", "rev, kind, record, asset, layer, from_seq, to_seq, base, deleted, body",
                      count(plan.draft.records.size())));
  for (std::size_t i = 0; i < plan.draft.records.size(); ++i) {
    const auto& row = plan.draft.records[i];
    bulk->i64(rev++);
    bulk->i64(static_cast<std::int64_t>(row.kind));
    bulk->i64(key_of(plan.project, plan.record_ids[i]));
    bulk->i64(row.asset ? key_of(plan.project, row.asset.value) : 0);
    bulk->i64(row.layer.value);
    bulk->i64(plan.event.seq.value);
    bulk->i64(0);
    bulk->i64(row.base.value);
    bulk->i64(row.deleted ? 1 : 0);
    bulk->blob(row.body);
    TM_TRY(bulk->end_row());
  }
  return bulk->finish();
}

// New assets come in bulk, each with what it has in the truth; all else is a change of some rows.
Result<void> count_labels(Connection& connection, const AppendPlan& plan) {
  const std::int64_t project = first_key(plan.project);
  auto counts = plan.label_counts;
  if (plan.new_assets > 0) {
    TM_ASSIGN(auto bulk, connection.bulk("label_count", "asset, layer, n", plan.new_assets));
    for (std::int64_t asset = plan.last_asset + 1; asset <= plan.last_asset + plan.new_assets; ++asset) {
      const auto labels = counts.extract({asset, kTruth.value});
      bulk->i64(project + asset);
      bulk->i64(kTruth.value);
      bulk->i64(labels ? labels.mapped() : 0);
      TM_TRY(bulk->end_row());
    }
    TM_TRY(bulk->finish());
  }
  for (const auto& [place, change] : counts)
    if (change != 0)
      TM_TRY(
          connection.run("INSERT INTO label_count(asset, layer, n) VALUES(?1, ?2, ?3) "
                         "ON CONFLICT(asset, layer) DO UPDATE SET n = label_count.n + excluded.n",
                         project + place.first, place.second, change));
  return {};
}

}  // namespace

Result<void> write_rows(Connection& connection, const AppendPlan& plan) {
  TM_TRY(close_replaced(connection, plan));
  std::int64_t rev = first_key(plan.project) + plan.event.first_rev;
  if (!plan.draft.assets.empty()) TM_TRY(insert_assets(connection, plan, rev));
  rev += count(plan.draft.assets.size());
  if (!plan.draft.annotations.empty()) TM_TRY(insert_annotations(connection, plan, rev));
  rev += count(plan.draft.annotations.size());
  if (!plan.draft.tasks.empty()) TM_TRY(insert_tasks(connection, plan, rev));
  rev += count(plan.draft.tasks.size());
  if (!plan.draft.records.empty()) TM_TRY(insert_records(connection, plan, rev));
  return count_labels(connection, plan);
}

}  // namespace touchmark::sql
