#include <fmt/core.h>

#include <algorithm>

#include "adapters/sql/ledger/counters.h"
#include "adapters/sql/ledger/reads.h"

namespace touchmark::sql {
namespace {

constexpr std::string_view kProjectColumns =
    "id, name, created, head, head_hash, last_asset, last_annotation, last_task";

Result<ledger::Project> project_of(const Query& row) {
  ledger::Project out;
  out.id = ProjectId{row.i64(0)};
  out.name = row.text(1);
  out.created = TimeUs{row.i64(2)};
  out.head = Seq{row.i64(3)};
  TM_ASSIGN(out.head_hash, digest_of(row.blob(4)));
  out.assets = row.i64(5);
  out.annotations = row.i64(6);
  out.tasks = row.i64(7);
  return out;
}

}  // namespace

Result<Digest> digest_of(std::string_view bytes) {
  Digest out{};
  if (bytes.size() != out.size()) return fail(ErrorCode::kCorrupt, "a stored digest does not have 32 bytes");
  std::copy(bytes.begin(), bytes.end(), out.begin());
  return out;
}

std::string as_of_union_with_erased(std::string_view columns, std::string_view table, std::string_view where,
                                    std::string_view as_of) {
  return fmt::format(
      "SELECT {0} FROM {1} WHERE {2} AND to_seq = 0 AND from_seq <= {3} AND deleted = 0 UNION ALL "
      "SELECT {0} FROM {1} WHERE {2} AND to_seq <> 0 AND from_seq <= {3} AND to_seq > {3} AND deleted = 0",
      columns, table, where, as_of);
}

std::string as_of_union(std::string_view columns, std::string_view table, std::string_view where,
                        std::string_view as_of) {
  return as_of_union_with_erased(columns, table, std::string(where) + " AND redacted_digest IS NULL", as_of);
}

Result<std::vector<ledger::Project>> read_projects(Connection& connection) {
  std::vector<ledger::Project> out;
  Query query = connection.query(fmt::format("SELECT {} FROM project ORDER BY id", kProjectColumns));
  for (;;) {
    TM_ASSIGN(const bool more, query.step());
    if (!more) return out;
    TM_ASSIGN(auto project, project_of(query));
    out.push_back(std::move(project));
  }
}

Result<ledger::Project> read_project(Connection& connection, ProjectId id) {
  Query query =
      connection.query(fmt::format("SELECT {} FROM project WHERE id = ?1", kProjectColumns), id.value);
  TM_ASSIGN(const bool found, query.step());
  if (!found) return fail(ErrorCode::kNotFound, fmt::format("there is no project {}", id.value));
  return project_of(query);
}

Result<ledger::Project> read_project_by_name(Connection& connection, std::string_view name) {
  if (name.find('\0') != std::string_view::npos)
    return fail(ErrorCode::kNotFound, "there is no such project");
  Query query =
      connection.query(fmt::format("SELECT {} FROM project WHERE name = ?1", kProjectColumns), name);
  TM_ASSIGN(const bool found, query.step());
  if (!found) return fail(ErrorCode::kNotFound, fmt::format("there is no project named \"{}\"", name));
  return project_of(query);
}

Result<std::map<std::string, std::int64_t>> read_counters(Connection& connection, ProjectId project,
                                                          LayerId layer) {
  std::map<std::string, std::int64_t> out;
  Query query = connection.query(
      "SELECT name, n FROM counter WHERE project = ?1 AND (layer = ?2 OR layer = ?3) AND n <> 0",
      project.value, kAssetCounters, layer.value);
  for (;;) {
    TM_ASSIGN(const bool more, query.step());
    if (!more) return out;
    out.emplace(query.text(0), query.i64(1));
  }
}

Result<std::map<std::string, std::int64_t>> read_batch_counters(Connection& connection, ProjectId project,
                                                                BatchId batch) {
  std::map<std::string, std::int64_t> out;
  const std::string prefix = fmt::format("{}:", batch.value);
  const std::string end = fmt::format("{};", batch.value);  // the character after the colon
  Query query = connection.query(
      "SELECT name, n FROM counter WHERE project = ?1 AND layer = ?2 AND name >= ?3 AND name < ?4 AND n <> 0",
      project.value, kBatchCounters, std::string_view(prefix), std::string_view(end));
  for (;;) {
    TM_ASSIGN(const bool more, query.step());
    if (!more) return out;
    out.emplace(query.text(0).substr(prefix.size()), query.i64(1));
  }
}

}  // namespace touchmark::sql
