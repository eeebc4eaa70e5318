// What was legally erased, and nothing else, is redacted: a redaction is no way to empty a row unseen, and
// what an erasure emptied stays empty. The chain vouches for the events of erasure and for the asset of each
// row.
#include <fmt/core.h>

#include "adapters/sql/ledger/ledger_store.h"
#include "adapters/sql/ledger/reads.h"

namespace touchmark::sql {
namespace {

using Found = std::optional<std::string>;

// A table with redaction.
struct Table {
  std::string_view name;
  std::string_view what;
  std::string_view key;
  std::string_view seq;       // of the event that wrote row a
  std::string content;        // of row a: an erasure of its asset empties it
  std::string_view never;     // of row a: no erasure empties it
  std::string_view parts[2];  // what the indexes by asset are parted by
};

std::string erased_kinds() {
  std::string out;
  for (const ledger::RecordKindInfo& info : ledger::kRecordKinds)
    if (info.erased_with_asset)
      out += fmt::format("{}{}", out.empty() ? "" : ", ", static_cast<int>(info.kind));
  return out;
}

std::vector<Table> tables() {
  constexpr std::string_view kCurrent = "a.to_seq = 0";
  constexpr std::string_view kPast = "a.to_seq <> 0";
  const std::string kinds = "a.kind IN (" + erased_kinds() + ")";
  static const std::string other_kinds = "NOT " + kinds;
  return {
      {"asset_rev", "asset revision", "rev", "a.from_seq", "1 = 1", "1 = 0", {kCurrent, kPast}},
      {"annotation_rev", "annotation revision", "rev", "a.from_seq", "1 = 1", "1 = 0", {kCurrent, kPast}},
      {"task_rev", "task revision", "rev", "a.from_seq", "length(a.body) > 0", "1 = 0", {kCurrent, kPast}},
      {"record_rev", "record revision", "rev", "a.from_seq", kinds, other_kinds, {kCurrent, kPast}},
      {"event", "event", "key", "a.key - ?1", "length(a.payload) > 0", "1 = 0", {"1 = 1", "1 = 0"}},
  };
}

// The first row that `sql` (key, asset) finds.
Result<Found> first(Connection& connection, ProjectId project, const Table& table, const std::string& sql,
                    std::string_view problem) {
  const std::int64_t low = first_key(project);
  Query query = connection.query(sql, low, end_key(project));
  TM_ASSIGN(const bool bad, query.step());
  if (!bad) return Found{};
  const std::int64_t asset = query.i64(1) == 0 ? 0 : query.i64(1) - low;
  return Found{fmt::format("{} {} of asset {} {}", table.what, query.i64(0) - low, asset, problem)};
}

// A row says that its asset is erased, and hides it from everybody, only where an event erased it.
Result<Found> check_erased(Connection& connection, ProjectId project) {
  const std::string unasked =
      "SELECT a.rev, a.asset FROM asset_rev a WHERE a.rev >= ?1 AND a.rev < ?2 AND a.erased <> 0 AND NOT "
      "EXISTS (SELECT 1 FROM event e WHERE e.asset = a.asset AND e.asset <> 0 AND e.kind = 'asset.erase' AND "
      "e.key >= ?1 AND e.key < ?2 AND e.key - ?1 <= a.from_seq) LIMIT 1";
  return first(connection, project, tables().front(), unasked,
               "says that it is erased, but no event of the log erased that asset");
}

}  // namespace

Result<Found> check_redactions(Connection& connection, ProjectId project) {
  TM_ASSIGN(const Found claimed, check_erased(connection, project));
  if (claimed) return claimed;
  for (const Table& table : tables()) {
    const std::string unasked = fmt::format(
        "SELECT a.{1}, a.asset FROM {0} a WHERE a.{1} >= ?1 AND a.{1} < ?2 AND a.redacted_digest IS NOT NULL "
        "AND "
        "({3} OR NOT EXISTS (SELECT 1 FROM event e WHERE e.asset = a.asset AND e.asset <> 0 AND e.kind = "
        "'asset.erase' AND e.key >= ?1 AND e.key < ?2 AND e.key - ?1 >= {2})) LIMIT 1",
        table.name, table.key, table.seq, table.never);
    TM_ASSIGN(Found found, first(connection, project, table, unasked,
                                 "was emptied, but no event of the log erased that asset"));
    if (found) return found;
    for (const std::string_view part : table.parts) {
      const std::string kept = fmt::format(
          "SELECT a.{1}, a.asset FROM (SELECT asset, min(key) AS erased FROM event WHERE key >= ?1 AND key < "
          "?2 "
          "AND kind = 'asset.erase' AND asset <> 0 GROUP BY asset) e JOIN {0} a ON a.asset = e.asset "
          "WHERE {4} AND a.{1} >= ?1 AND a.{1} < ?2 AND a.redacted_digest IS NULL AND {3} AND {2} < e.erased "
          "- "
          "?1 LIMIT 1",
          table.name, table.key, table.seq, table.content, part);
      TM_ASSIGN(found,
                first(connection, project, table, kept, "has content, although that asset was erased"));
      if (found) return found;
    }
  }
  return Found{};
}

}  // namespace touchmark::sql
