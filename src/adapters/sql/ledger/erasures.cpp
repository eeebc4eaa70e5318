// Erased assets of which files may be left.
#include <algorithm>

#include "adapters/sql/ledger/append.h"
#include "adapters/sql/ledger/ledger_store.h"
#include "adapters/sql/ledger/reads.h"
#include "base/json.h"

namespace touchmark::sql {
namespace {

std::string list_text(std::vector<std::string> values) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  return dump_json(Json(values));
}

Result<std::vector<std::string>> list_of(std::string_view text) {
  TM_ASSIGN(const Json values, parse_json(text));
  std::vector<std::string> out;
  for (const Json& value : values)
    if (value.is_string()) out.push_back(value.get<std::string>());
  return out;
}

}  // namespace

Result<void> begin_erasure(WriteContext& context, ProjectId project, AssetId asset, TimeUs now) {
  TM_TRY(context.lock(project));
  Connection& connection = context.connection();
  const std::int64_t key = key_of(project, asset.value);
  std::vector<std::string> names;
  std::vector<std::string> uris;
  for (const char* part : {"to_seq = 0", "to_seq <> 0"}) {
    Query query = connection.query(
        std::string("SELECT body FROM asset_rev WHERE asset = ?1 AND redacted_digest IS NULL AND ") + part,
        key);
    for (;;) {
      TM_ASSIGN(const bool more, query.step());
      if (!more) break;
      record::AssetContent content;
      TM_TRY(record::decode_into(query.blob(0), content));
      if (!content.name.empty()) names.push_back(std::move(content.name));
      if (!content.uri.empty()) uris.push_back(std::move(content.uri));
    }
  }
  return connection.run(
      "INSERT INTO erasure(asset, at, names, uris, tried, report) VALUES(?1, ?2, ?3, ?4, 0, '') "
      "ON CONFLICT DO NOTHING",
      key, now.value, list_text(std::move(names)), list_text(std::move(uris)));
}

Result<std::vector<ledger::Erasure>> SqlLedger::erasures(ProjectId project) {
  std::vector<ledger::Erasure> out;
  TM_TRY(core_.read([&](Connection& connection) -> Result<void> {
    out.clear();
    const std::int64_t low = project ? first_key(project) : 0;
    const std::int64_t high = project ? end_key(project) : first_key(ProjectId{kProjectLimit});
    Query query = connection.query(
        "SELECT e.asset, e.at, e.names, e.uris, e.tried, e.report, a.from_seq FROM erasure AS e JOIN "
        "asset_rev "
        "AS a ON a.asset = e.asset AND a.to_seq = 0 WHERE e.asset >= ?1 AND e.asset < ?2 ORDER BY e.asset",
        low, high);
    for (;;) {
      TM_ASSIGN(const bool more, query.step());
      if (!more) return {};
      ledger::Erasure one;
      one.project = ProjectId{query.i64(0) >> kProjectShift};
      one.asset = AssetId{local_of(query.i64(0))};
      one.at = TimeUs{query.i64(1)};
      TM_ASSIGN(one.names, list_of(query.text(2)));
      TM_ASSIGN(one.uris, list_of(query.text(3)));
      if (query.i64(4) != 0) one.tried = TimeUs{query.i64(4)};
      one.report = query.text(5);
      one.seq = Seq{query.i64(6)};
      out.push_back(std::move(one));
    }
  }));
  return out;
}

Result<void> SqlLedger::settle_erasure(ProjectId project, AssetId asset, std::string_view report,
                                       bool complete) {
  return core_.write([&](WriteContext& context) -> Result<void> {
    const std::int64_t key = key_of(project, asset.value);
    if (!complete)
      return context.connection().run("UPDATE erasure SET tried = ?2, report = ?3 WHERE asset = ?1", key,
                                      core_.clock().now().value, report);
    context.connection().forget_deleted();
    return context.connection().run("DELETE FROM erasure WHERE asset = ?1", key);
  });
}

Result<std::vector<std::pair<ProjectId, AssetId>>> SqlLedger::assets_with_file(std::string_view uri,
                                                                               std::int64_t limit) {
  std::vector<std::pair<ProjectId, AssetId>> out;
  TM_TRY(core_.read([&](Connection& connection) -> Result<void> {
    out.clear();
    // The search for the bytes finds those that hold them elsewhere too.
    const char* holds =
        connection.dialect() == Dialect::kSqlite ? "instr(body, ?1) > 0" : "position(?1 IN body) > 0";
    Query query = connection.query(
        std::string("SELECT asset, body FROM asset_rev WHERE redacted_digest IS NULL AND ") + holds,
        Blob{uri});
    std::int64_t last = 0;
    while (static_cast<std::int64_t>(out.size()) < limit) {
      TM_ASSIGN(const bool more, query.step());
      if (!more) break;
      record::AssetContent content;
      TM_TRY(record::decode_into(query.blob(1), content));
      if (content.uri != uri || query.i64(0) == last) continue;
      last = query.i64(0);
      out.emplace_back(ProjectId{last >> kProjectShift}, AssetId{local_of(last)});
    }
    return {};
  }));
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

}  // namespace touchmark::sql
