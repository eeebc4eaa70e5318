#include <fmt/core.h>

#include <algorithm>

#include "adapters/sql/ledger/reads.h"

namespace touchmark::sql {
namespace {

constexpr std::string_view kRecordColumns = "kind, record, asset, from_seq, to_seq, deleted, body, layer";

ledger::Record record_of(const Query& row) {
  ledger::Record out;
  out.kind = static_cast<ledger::RecordKind>(row.i64(0));
  out.id = local_of(row.i64(1));
  out.asset = AssetId{row.i64(2) == 0 ? 0 : local_of(row.i64(2))};
  out.from_seq = Seq{row.i64(3)};
  out.to_seq = stored_to_seq(row.i64(4));
  out.deleted = row.i64(5) != 0;
  out.body = row.blob(6);
  out.layer = LayerId{row.i64(7)};
  return out;
}

}  // namespace

Result<ledger::Record> read_record(Connection& connection, ProjectId project, ledger::RecordKind kind,
                                   std::int64_t id, Seq as_of) {
  const auto kind_number = static_cast<std::int64_t>(kind);
  const std::int64_t key = key_of(project, id);
  Query query =
      as_of == kOpenSeq
          ? connection.query(
                fmt::format("SELECT {} FROM record_rev WHERE kind = ?1 AND record = ?2 AND to_seq = 0 "
                            "AND deleted = 0 AND redacted_digest IS NULL",
                            kRecordColumns),
                kind_number, key)
          : connection.query(as_of_union(kRecordColumns, "record_rev", "kind = ?1 AND record = ?2", "?3"),
                             kind_number, key, as_of.value);
  TM_ASSIGN(const bool found, query.step());
  if (!found)
    return fail(ErrorCode::kNotFound, fmt::format("there is no {} {}", ledger::record_kind_name(kind), id));
  return record_of(query);
}

Result<std::vector<ledger::Record>> read_record_history(Connection& connection, ProjectId project,
                                                        ledger::RecordKind kind, std::int64_t id) {
  Query query = connection.query(
      fmt::format(
          "SELECT {0} FROM record_rev WHERE kind = ?1 AND record = ?2 AND to_seq <> 0 UNION ALL "
          "SELECT {0} FROM record_rev WHERE kind = ?1 AND record = ?2 AND to_seq = 0 ORDER BY from_seq",
          kRecordColumns),
      static_cast<std::int64_t>(kind), key_of(project, id));
  std::vector<ledger::Record> out;
  for (;;) {
    TM_ASSIGN(const bool more, query.step());
    if (!more) return out;
    out.push_back(record_of(query));
  }
}

Result<std::int64_t> read_record_count(Connection& connection, ProjectId project, ledger::RecordKind kind) {
  Query query = connection.query("SELECT last_id FROM record_count WHERE project = ?1 AND kind = ?2",
                                 project.value, static_cast<std::int64_t>(kind));
  TM_ASSIGN(const bool found, query.step());
  return found ? query.i64(0) : 0;
}

Result<std::vector<ledger::Record>> read_records(Connection& connection, ProjectId project,
                                                 ledger::RecordKind kind, AssetId asset, Seq as_of,
                                                 std::int64_t after_id, std::int64_t limit) {
  const bool any = asset.value == 0;
  const bool now = as_of == kOpenSeq;
  const std::string where = std::string("kind = ?1 AND record > ?2 AND record < ?3") +
                            (any ? "" : " AND asset = ?5 AND asset <> 0");
  const std::string rows = now ? fmt::format(
                                     "SELECT {} FROM record_rev WHERE {} AND to_seq = 0 AND deleted = 0 "
                                     "AND redacted_digest IS NULL",
                                     kRecordColumns, where)
                               : as_of_union(kRecordColumns, "record_rev", where, any ? "?5" : "?6");
  const std::string sql = rows + " ORDER BY record LIMIT ?4";
  const auto number = static_cast<std::int64_t>(kind);
  const std::int64_t after = bound_of(project, after_id);
  const std::int64_t end = end_key(project);
  const std::int64_t most = std::max<std::int64_t>(0, limit);
  const std::int64_t subject = key_of(project, asset.value);
  Query query = any && now ? connection.query(sql, number, after, end, most)
                : any      ? connection.query(sql, number, after, end, most, as_of.value)
                : now      ? connection.query(sql, number, after, end, most, subject)
                           : connection.query(sql, number, after, end, most, subject, as_of.value);
  std::vector<ledger::Record> out;
  for (;;) {
    TM_ASSIGN(const bool more, query.step());
    if (!more) return out;
    out.push_back(record_of(query));
  }
}

}  // namespace touchmark::sql
