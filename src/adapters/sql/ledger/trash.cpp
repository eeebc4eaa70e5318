// Deleted assets, and the revisions of assets that one event wrote.
#include <fmt/core.h>

#include "adapters/sql/ledger/reads.h"

namespace touchmark::sql {
namespace {

Result<std::vector<record::Asset>> all_assets(Query query) {
  std::vector<record::Asset> out;
  for (;;) {
    TM_ASSIGN(const bool more, query.step());
    if (!more) return out;
    TM_TRY(asset_of(query, out.emplace_back()));
  }
}

}  // namespace

Result<record::Asset> read_any_asset(Connection& connection, ProjectId project, AssetId id) {
  TM_ASSIGN(auto found, all_assets(connection.query(
                            fmt::format("SELECT {} FROM asset_rev WHERE asset = ?1 AND to_seq = 0 AND "
                                        "redacted_digest IS NULL",
                                        kAssetColumns),
                            key_of(project, id.value))));
  if (found.empty() || found.front().content.erased)
    return fail(ErrorCode::kNotFound, fmt::format("there is no asset {}", id.value));
  return std::move(found.front());
}

Result<std::vector<AssetId>> read_gone_assets(Connection& connection, ProjectId project, AssetId after,
                                              std::int64_t limit) {
  Query query = connection.query(
      "SELECT asset FROM asset_rev WHERE deleted = 1 AND deleted <> 0 AND to_seq = 0 AND asset > ?1 AND "
      "asset < ?2 ORDER BY asset LIMIT ?3",
      bound_of(project, after.value), end_key(project), limit);
  std::vector<AssetId> out;
  for (;;) {
    TM_ASSIGN(const bool more, query.step());
    if (!more) return out;
    out.emplace_back(local_of(query.i64(0)));
  }
}

Result<std::vector<ledger::TrashRow>> read_trash(Connection& connection, ProjectId project,
                                                 std::int64_t before, std::int64_t limit) {
  const std::int64_t end = before > 0 ? bound_of(project, before) : end_key(project);
  Query query = connection.query(
      fmt::format("SELECT {}, rev FROM asset_rev WHERE erased = ?1 AND to_seq = 0 AND deleted <> 0 AND "
                  "redacted_digest IS NULL AND rev >= ?2 AND rev < ?3 ORDER BY rev DESC LIMIT ?4",
                  kAssetColumns),
      std::int64_t{0}, first_key(project), end, limit);
  std::vector<ledger::TrashRow> out;
  for (;;) {
    TM_ASSIGN(const bool more, query.step());
    if (!more) return out;
    ledger::TrashRow row;
    TM_TRY(asset_of(query, row.asset));
    row.place = local_of(query.i64(15));
    out.push_back(std::move(row));
  }
}

Result<std::vector<record::Asset>> read_assets_of_event(Connection& connection, ProjectId project, Seq seq) {
  TM_ASSIGN(const ledger::Event event, read_event(connection, project, seq));
  const std::int64_t first = first_key(project) + event.first_rev;
  return all_assets(connection.query(fmt::format("SELECT {} FROM asset_rev WHERE rev >= ?1 AND rev < ?2 AND "
                                                 "redacted_digest IS NULL ORDER BY rev",
                                                 kAssetColumns),
                                     first, first + event.row_count));
}

}  // namespace touchmark::sql
