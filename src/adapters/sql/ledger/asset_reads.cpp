#include <fmt/core.h>

#include "adapters/sql/driver/text.h"
#include "adapters/sql/ledger/reads.h"

namespace touchmark::sql {
namespace {

class AssetCursor final : public ledger::Cursor<record::Asset> {
 public:
  explicit AssetCursor(Query query) : query_(std::move(query)) {}
  Result<bool> next(record::Asset& out) override {
    TM_ASSIGN(const bool more, query_.step());
    if (more) TM_TRY(asset_of(query_, out));
    return more;
  }

 private:
  Query query_;
};

Result<void> in_range(std::int64_t value, std::int64_t last, std::string_view what, AssetId id) {
  if (value >= 0 && value <= last) return {};
  return fail(ErrorCode::kCorrupt, fmt::format("stored asset: unknown {} {}", what, value),
              fmt::format("asset {}", id.value));
}

}  // namespace

Result<void> asset_of(const Query& row, record::Asset& out) {
  out.id = AssetId{local_of(row.i64(0))};
  out.from_seq = Seq{row.i64(1)};
  out.to_seq = stored_to_seq(row.i64(2));
  TM_TRY(in_range(row.i64(3), static_cast<int>(record::AssetStatus::kApproved), "status", out.id));
  TM_TRY(in_range(row.i64(4), static_cast<int>(record::Split::kTest), "split", out.id));
  out.content.status = static_cast<record::AssetStatus>(row.i64(3));
  out.content.split = static_cast<record::Split>(row.i64(4));
  out.content.annotator = UserId{row.i64(5)};
  out.content.erased = row.i64(6) != 0;
  out.content.deleted = row.i64(7) != 0;
  TM_TRY(in_range(row.i64(9), static_cast<int>(record::AssetKind::kCloud), "kind", out.id));
  out.content.kind = static_cast<record::AssetKind>(row.i64(9));
  out.content.frames = row.i64(10);
  out.content.rate = {row.i64(11), row.i64(12)};
  out.content.group = row.text(13);
  out.content.origin = row.text(14);
  return record::decode_into(row.blob(8), out.content);
}

Result<record::Asset> read_asset(Connection& connection, ProjectId project, AssetId id, Seq as_of) {
  const std::int64_t key = key_of(project, id.value);
  Query query =
      as_of == kOpenSeq
          ? connection.query(fmt::format("SELECT {} FROM asset_rev WHERE asset = ?1 AND to_seq = 0 AND "
                                         "deleted = 0 AND redacted_digest IS NULL",
                                         kAssetColumns),
                             key)
          : connection.query(as_of_union(kAssetColumns, "asset_rev", "asset = ?1", "?2"), key, as_of.value);
  TM_ASSIGN(const bool found, query.step());
  if (!found) return fail(ErrorCode::kNotFound, fmt::format("there is no asset {}", id.value));
  record::Asset out;
  TM_TRY(asset_of(query, out));
  return out;
}

Result<std::optional<record::Asset>> read_asset_by_name(Connection& connection, ProjectId project,
                                                        std::string_view name) {
  if (!check_text(name, "name")) return std::optional<record::Asset>{};
  Query query =
      connection.query(fmt::format("SELECT {} FROM asset_rev WHERE (asset >> 40) = ?1 AND name = ?2 AND "
                                   "name <> '' AND to_seq = 0 AND deleted = 0",
                                   kAssetColumns),
                       project.value, name);
  TM_ASSIGN(const bool found, query.step());
  if (!found) return std::optional<record::Asset>{};
  record::Asset out;
  TM_TRY(asset_of(query, out));
  return std::optional<record::Asset>{std::move(out)};
}

Result<std::unique_ptr<ledger::Cursor<record::Asset>>> scan_assets(Connection& connection, ProjectId project,
                                                                   Seq as_of) {
  const std::string range = "asset > ?1 AND asset < ?2";
  if (as_of == kOpenSeq) {
    return std::make_unique<AssetCursor>(
        connection
            .query(fmt::format("SELECT {} FROM asset_rev WHERE {} AND to_seq = 0 AND deleted = 0 AND "
                               "redacted_digest IS NULL ORDER BY asset",
                               kAssetColumns, range),
                   first_key(project), end_key(project))
            .stream());
  }
  return std::make_unique<AssetCursor>(
      connection
          .query(as_of_union(kAssetColumns, "asset_rev", range, "?3") + " ORDER BY asset", first_key(project),
                 end_key(project), as_of.value)
          .stream());
}

}  // namespace touchmark::sql
