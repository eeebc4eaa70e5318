// What a state held with what was erased since: see ledger/held.h. And every revision of every asset.
#include <fmt/core.h>

#include "adapters/sql/ledger/reads.h"

namespace touchmark::sql {
namespace {

using ledger::HeldAnnotation;
using ledger::HeldAsset;

// Yields what `read` makes of each row.
template <typename T>
class RowsCursor final : public ledger::Cursor<T> {
 public:
  using Read = Result<void> (*)(const Query&, T&);
  RowsCursor(Query query, Read read) : query_(std::move(query)), read_(read) {}
  Result<bool> next(T& out) override {
    TM_ASSIGN(const bool more, query_.step());
    if (more) TM_TRY(read_(query_, out));
    return more;
  }

 private:
  Query query_;
  Read read_;
};

// 0 asset, 1 status, 2 split, 3 media, 4 annotator, 5 kind, 6 frames, 7 and 8 their rate, 9 origin, 10 name,
// 11 group, 12 body, 13 redacted_digest
constexpr std::string_view kHeldAsset =
    "asset, status, split, media, annotator, kind, frames, rate_numerator, rate_denominator, origin, name, "
    "subject_group, body, redacted_digest";

Result<void> held_asset_of(const Query& row, HeldAsset& out) {
  ledger::AssetColumns columns;
  columns.id = local_of(row.i64(0));
  columns.status = row.i64(1);
  columns.split = row.i64(2);
  columns.media = row.i64(3);
  columns.annotator = row.i64(4);
  columns.kind = row.i64(5);
  columns.frames = row.i64(6);
  columns.rate_numerator = row.i64(7);
  columns.rate_denominator = row.i64(8);
  columns.origin = row.text(9);
  out.id = AssetId{columns.id};
  out.status = static_cast<record::AssetStatus>(columns.status);
  out.split = static_cast<record::Split>(columns.split);
  out.place = row.text(11).empty() ? row.text(10) : row.text(11);
  out.redacted = !row.is_null(13);
  Digest body;
  if (out.redacted) {
    TM_ASSIGN(body, digest_of(row.blob(13)));
  } else {
    body = ledger::asset_body_digest(row.text(10), row.text(11), row.blob(12));
  }
  out.digest = ledger::held_digest(columns, body);
  return {};
}

Result<void> held_annotation_of(const Query& row, HeldAnnotation& out) {
  out.asset = AssetId{local_of(row.i64(0))};
  out.id = AnnotationId{row.i64(1)};
  out.class_id = ClassId{row.i64(2)};
  out.redacted = !row.is_null(4);
  Digest body;
  if (out.redacted) {
    TM_ASSIGN(body, digest_of(row.blob(4)));
  } else {
    body = sha256(row.blob(3));
  }
  out.digest = ledger::held_digest(out.asset, out.id, out.class_id, body);
  return {};
}

}  // namespace

Result<std::unique_ptr<ledger::Cursor<HeldAsset>>> scan_held_assets(Connection& connection, ProjectId project,
                                                                    Seq as_of) {
  return std::make_unique<RowsCursor<HeldAsset>>(
      connection
          .query(as_of_union_with_erased(kHeldAsset, "asset_rev", "asset > ?1 AND asset < ?2 AND erased = 0",
                                         "?3") +
                     " ORDER BY asset",
                 first_key(project), end_key(project), as_of.value)
          .stream(),
      held_asset_of);
}

Result<std::unique_ptr<ledger::Cursor<HeldAnnotation>>> scan_held_annotations(Connection& connection,
                                                                              ProjectId project,
                                                                              LayerId layer, Seq as_of) {
  // The plus sign as in scan_annotations().
  const std::string where = fmt::format("asset > ?1 AND asset < ?2 AND +layer = {}", layer.value);
  return std::make_unique<RowsCursor<HeldAnnotation>>(
      connection
          .query(as_of_union_with_erased("asset, annotation, class_id, body, redacted_digest, layer",
                                         "annotation_rev", where, "?3") +
                     " ORDER BY asset, layer, annotation",
                 first_key(project), end_key(project), as_of.value)
          .stream(),
      held_annotation_of);
}

Result<std::unique_ptr<ledger::Cursor<record::Asset>>> scan_asset_revisions(Connection& connection,
                                                                            ProjectId project) {
  return std::make_unique<RowsCursor<record::Asset>>(
      connection
          .query(fmt::format("SELECT {} FROM asset_rev WHERE rev >= ?1 AND rev < ?2 AND redacted_digest IS "
                             "NULL ORDER BY rev",
                             kAssetColumns),
                 first_key(project), end_key(project))
          .stream(),
      asset_of);
}

Result<std::optional<Seq>> read_erased(Connection& connection, ProjectId project, AssetId asset) {
  Query query = connection.query(
      "SELECT key FROM event WHERE asset = ?1 AND asset <> 0 AND kind = 'asset.erase' ORDER BY key DESC "
      "LIMIT 1",
      key_of(project, asset.value));
  TM_ASSIGN(const bool found, query.step());
  if (!found) return std::optional<Seq>{};
  return std::optional<Seq>{Seq{local_of(query.i64(0))}};
}

}  // namespace touchmark::sql
