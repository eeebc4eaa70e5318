#include <fmt/core.h>

#include <algorithm>
#include <functional>

#include "adapters/sql/ledger/reads.h"

namespace touchmark::sql {

Result<ledger::Event> event_of(const Query& row, ProjectId project) {
  ledger::Event out;
  out.seq = Seq{row.i64(0) - first_key(project)};
  out.at = TimeUs{row.i64(1)};
  out.actor = UserId{row.i64(2)};
  out.kind = row.text(3);
  out.made_by = row.text(4);
  out.op_id = row.text(5);
  // Subtracted, not masked: a changed project part must not go unseen.
  out.asset = AssetId{row.i64(6) == 0 ? 0 : row.i64(6) - first_key(project)};
  out.annotation = AnnotationId{row.i64(7) == 0 ? 0 : row.i64(7) - first_key(project)};
  out.payload = row.blob(8);
  out.first_rev = row.i64(9);
  out.row_count = row.i64(10);
  TM_ASSIGN(out.prev_hash, digest_of(row.blob(11)));
  TM_ASSIGN(out.hash, digest_of(row.blob(12)));
  if (!row.is_null(13)) {
    TM_ASSIGN(out.redacted_payload, digest_of(row.blob(13)));
  }
  out.layer = LayerId{row.i64(14)};
  return out;
}

Result<ledger::Event> read_event(Connection& connection, ProjectId project, Seq seq) {
  Query query = connection.query(fmt::format("SELECT {} FROM event WHERE key = ?1", kEventColumns),
                                 key_of(project, seq.value));
  TM_ASSIGN(const bool found, query.step());
  if (!found) return fail(ErrorCode::kNotFound, fmt::format("there is no event {}", seq.value));
  return event_of(query, project);
}

namespace {

// The first `limit` keys of events about these layers, or about none. Each layer is asked by itself, through
// its index: one who may not see the others' events does not wait for them to be passed over, however many
// they are.
Result<std::vector<std::int64_t>> keys_of_layers(Connection& connection, const std::vector<LayerId>& layers,
                                                 std::int64_t after, std::int64_t end, bool newest_first,
                                                 std::int64_t limit) {
  std::vector<std::int64_t> keys;
  const auto take = [&](std::int64_t layer) -> Result<void> {
    Query query = connection.query(
        newest_first
            ? "SELECT key FROM event WHERE layer = ?1 AND key > ?2 AND key < ?3 ORDER BY key DESC LIMIT ?4"
            : "SELECT key FROM event WHERE layer = ?1 AND key > ?2 AND key < ?3 ORDER BY key LIMIT ?4",
        layer, after, end, limit);
    for (;;) {
      TM_ASSIGN(const bool more, query.step());
      if (!more) return {};
      keys.push_back(query.i64(0));
    }
  };
  TM_TRY(take(0));
  for (const LayerId layer : layers) TM_TRY(take(layer.value));
  if (newest_first)
    std::sort(keys.begin(), keys.end(), std::greater<>());
  else
    std::sort(keys.begin(), keys.end());
  if (static_cast<std::int64_t>(keys.size()) > limit) keys.resize(static_cast<std::size_t>(limit));
  return keys;
}

Result<std::vector<ledger::Event>> all_events(Query query, ProjectId project) {
  std::vector<ledger::Event> out;
  for (;;) {
    TM_ASSIGN(const bool more, query.step());
    if (!more) return out;
    TM_ASSIGN(auto event, event_of(query, project));
    out.push_back(std::move(event));
  }
}

}  // namespace

Result<std::vector<ledger::Event>> read_events(Connection& connection, ProjectId project,
                                               const ledger::Reader::EventQuery& wanted) {
  const bool newest_first = wanted.before.has_value();
  const std::int64_t end = newest_first ? bound_of(project, wanted.before->value) : end_key(project);
  const std::int64_t after = bound_of(project, wanted.after.value);
  const std::int64_t limit = std::max<std::int64_t>(0, wanted.limit);
  const bool of_asset = wanted.asset.value != 0;
  const bool of_annotation = wanted.annotation.value != 0;
  if (wanted.layers && !of_asset && !of_annotation) {
    TM_ASSIGN(const auto keys, keys_of_layers(connection, *wanted.layers, after, end, newest_first, limit));
    std::vector<ledger::Event> out;
    for (const std::int64_t key : keys) {
      TM_ASSIGN(auto event, read_event(connection, project, Seq{local_of(key)}));
      out.push_back(std::move(event));
    }
    return out;
  }
  std::string sql = fmt::format("SELECT {} FROM event WHERE key > ?1 AND key < ?2", kEventColumns);
  if (of_asset) sql += " AND asset = ?4 AND asset <> 0";
  if (wanted.layers) {
    sql += " AND +layer IN (0";
    for (const LayerId layer : *wanted.layers) sql += fmt::format(", {}", layer.value);
    sql += ")";
  }
  if (of_annotation) sql += fmt::format(" AND annotation = ?{} AND annotation <> 0", of_asset ? 5 : 4);
  sql += newest_first ? " ORDER BY key DESC LIMIT ?3" : " ORDER BY key LIMIT ?3";
  const std::int64_t asset = key_of(project, wanted.asset.value);
  const std::int64_t annotation = key_of(project, wanted.annotation.value);
  return all_events(of_asset && of_annotation ? connection.query(sql, after, end, limit, asset, annotation)
                    : of_asset                ? connection.query(sql, after, end, limit, asset)
                    : of_annotation           ? connection.query(sql, after, end, limit, annotation)
                                              : connection.query(sql, after, end, limit),
                    project);
}

Result<std::optional<ledger::OperationResult>> read_operation(Connection& connection, ProjectId project,
                                                              std::string_view op_id) {
  if (op_id.empty() || op_id.find('\0') != std::string_view::npos)
    return std::optional<ledger::OperationResult>{};
  Query query = connection.query(
      "SELECT op.seq, event.asset, event.annotation FROM op JOIN event ON event.key = ?3 + op.seq "
      "WHERE op.project = ?1 AND op.op_id = ?2",
      project.value, op_id, first_key(project));
  TM_ASSIGN(const bool found, query.step());
  if (!found) return std::optional<ledger::OperationResult>{};
  return std::optional<ledger::OperationResult>{
      {Seq{query.i64(0)}, AssetId{query.i64(1) == 0 ? 0 : local_of(query.i64(1))},
       AnnotationId{query.i64(2) == 0 ? 0 : local_of(query.i64(2))}}};
}

}  // namespace touchmark::sql
