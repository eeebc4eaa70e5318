#include <vector>

#include "adapters/sql/driver/keys.h"
#include "adapters/sql/ledger/append.h"

namespace touchmark::sql {
namespace {

// Replaces what `select` (key, name, group, body; or key, body) finds by its digest.
Result<void> redact_rows(Connection& connection, std::string_view select, std::string_view update,
                         std::int64_t asset, bool named) {
  std::vector<std::pair<std::int64_t, Digest>> digests;
  {
    Query query = connection.query(select, asset);
    for (;;) {
      TM_ASSIGN(const bool more, query.step());
      if (!more) break;
      const Digest digest = named ? ledger::asset_body_digest(query.text(1), query.text(2), query.blob(3))
                                  : sha256(query.blob(1));
      digests.emplace_back(query.i64(0), digest);
    }
  }
  for (const auto& [key, digest] : digests)
    TM_TRY(connection.run(update, key, Blob{std::string_view()}, Blob{as_bytes(digest)}));
  return {};
}

}  // namespace

Result<void> redact_asset(WriteContext& context, ProjectId project, AssetId asset) {
  TM_TRY(context.lock(project));
  Connection& connection = context.connection();
  const std::int64_t key = key_of(project, asset.value);
  {
    Query query = connection.query("SELECT rev FROM asset_rev WHERE asset = ?1 AND to_seq = 0", key);
    TM_ASSIGN(const bool found, query.step());
    if (!found) return fail(ErrorCode::kNotFound, "there is no asset " + std::to_string(asset.value));
  }
  const auto redact = [&]() -> Result<void> {
    for (const std::string_view part : {"to_seq = 0", "to_seq <> 0"}) {
      const std::string where = "asset = ?1 AND redacted_digest IS NULL AND " + std::string(part);
      TM_TRY(redact_rows(connection, "SELECT rev, name, subject_group, body FROM asset_rev WHERE " + where,
                         "UPDATE asset_rev SET name = '', subject_group = '', body = ?2, redacted_digest = "
                         "?3 WHERE rev = ?1",
                         key, true));
      TM_TRY(redact_rows(connection, "SELECT rev, body FROM annotation_rev WHERE " + where,
                         "UPDATE annotation_rev SET body = ?2, redacted_digest = ?3 WHERE rev = ?1", key,
                         false));
      TM_TRY(redact_rows(connection, "SELECT rev, body FROM task_rev WHERE length(body) > 0 AND " + where,
                         "UPDATE task_rev SET body = ?2, redacted_digest = ?3 WHERE rev = ?1", key, false));
      for (const ledger::RecordKindInfo& info : ledger::kRecordKinds) {
        if (!info.erased_with_asset) continue;
        const std::string of_kind =
            "SELECT rev, body FROM record_rev WHERE kind = " + std::to_string(static_cast<int>(info.kind));
        TM_TRY(redact_rows(connection, of_kind + " AND asset <> 0 AND " + where,
                           "UPDATE record_rev SET body = ?2, redacted_digest = ?3 WHERE rev = ?1", key,
                           false));
      }
    }
    return redact_rows(
        connection,
        "SELECT key, payload FROM event WHERE asset = ?1 AND asset <> 0 AND redacted_digest IS NULL "
        "AND length(payload) > 0",
        "UPDATE event SET payload = ?2, redacted_digest = ?3 WHERE key = ?1", key, false);
  };
  connection.forget_deleted();
  auto done = redact();
  if (!done) context.spoil(done.error());
  return done;
}

}  // namespace touchmark::sql
