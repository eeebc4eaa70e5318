#include <fmt/core.h>

#include "adapters/sql/ledger/annotation_rows.h"
#include "adapters/sql/ledger/reads.h"

namespace touchmark::sql {
namespace {

using ledger::AnnotationRow;

class AnnotationCursor final : public ledger::Cursor<AnnotationRow> {
 public:
  explicit AnnotationCursor(Query query) : query_(std::move(query)) {}
  Result<bool> next(AnnotationRow& out) override {
    TM_ASSIGN(const bool more, query_.step());
    if (more) annotation_of(query_, out);
    return more;
  }

 private:
  Query query_;
};

Result<std::vector<AnnotationRow>> all_rows(Query query) {
  std::vector<AnnotationRow> out;
  for (;;) {
    TM_ASSIGN(const bool more, query.step());
    if (!more) return out;
    annotation_of(query, out.emplace_back());
  }
}

}  // namespace

void annotation_of(const Query& row, AnnotationRow& out) {
  out.asset = AssetId{local_of(row.i64(0))};
  out.id = AnnotationId{row.i64(1)};
  out.class_id = ClassId{row.i64(2)};
  out.from_seq = Seq{row.i64(3)};
  out.to_seq = stored_to_seq(row.i64(4));
  out.ontology_version = row.i64(5);
  out.deleted = row.i64(6) != 0;
  out.body = row.blob(7);
  out.redacted = !row.is_null(8);
}

Result<std::vector<AnnotationRow>> read_annotations(Connection& connection, ProjectId project, AssetId asset,
                                                    Seq as_of) {
  const std::int64_t key = key_of(project, asset.value);
  if (as_of == kOpenSeq)
    return all_rows(
        connection.query(fmt::format("SELECT {} FROM annotation_rev WHERE asset = ?1 AND to_seq = 0 AND "
                                     "deleted = 0 AND redacted_digest IS NULL ORDER BY annotation",
                                     kAnnotationColumns),
                         key));
  return all_rows(connection.query(
      as_of_union(kAnnotationColumns, "annotation_rev", "asset = ?1", "?2") + " ORDER BY annotation", key,
      as_of.value));
}

Result<AnnotationRow> read_annotation(Connection& connection, ProjectId project, AssetId asset,
                                      AnnotationId id, Seq as_of) {
  const std::int64_t key = key_of(project, asset.value);
  Query query =
      as_of == kOpenSeq
          ? connection.query(
                fmt::format("SELECT {} FROM annotation_rev WHERE asset = ?1 AND annotation = ?2 AND "
                            "to_seq = 0 AND deleted = 0 AND redacted_digest IS NULL",
                            kAnnotationColumns),
                key, id.value)
          : connection.query(
                as_of_union(kAnnotationColumns, "annotation_rev", "asset = ?1 AND annotation = ?2", "?3"),
                key, id.value, as_of.value);
  TM_ASSIGN(const bool found, query.step());
  if (!found)
    return fail(ErrorCode::kNotFound, fmt::format("asset {} has no annotation {}", asset.value, id.value));
  AnnotationRow out;
  annotation_of(query, out);
  return out;
}

Result<std::vector<AnnotationRow>> read_annotation_history(Connection& connection, ProjectId project,
                                                           AssetId asset, AnnotationId id) {
  return all_rows(connection.query(
      fmt::format(
          "SELECT {0} FROM annotation_rev WHERE asset = ?1 AND annotation = ?2 AND to_seq <> 0 UNION ALL "
          "SELECT {0} FROM annotation_rev WHERE asset = ?1 AND annotation = ?2 AND to_seq = 0 "
          "ORDER BY from_seq",
          kAnnotationColumns),
      key_of(project, asset.value), id.value));
}

Result<std::vector<AnnotationRow>> read_deleted_annotations(Connection& connection, ProjectId project,
                                                            AssetId asset) {
  return all_rows(
      connection.query(fmt::format("SELECT {} FROM annotation_rev WHERE asset = ?1 AND to_seq = 0 AND "
                                   "deleted <> 0 AND redacted_digest IS NULL ORDER BY annotation",
                                   kAnnotationColumns),
                       key_of(project, asset.value)));
}

Result<std::unique_ptr<ledger::Cursor<AnnotationRow>>> scan_annotations(Connection& connection,
                                                                        ProjectId project, Seq as_of) {
  const std::string range = "asset > ?1 AND asset < ?2";
  const std::string order = " ORDER BY asset, annotation";
  if (as_of == kOpenSeq) {
    return std::make_unique<AnnotationCursor>(
        connection
            .query(fmt::format("SELECT {} FROM annotation_rev WHERE {} AND to_seq = 0 AND deleted = 0 AND "
                               "redacted_digest IS NULL{}",
                               kAnnotationColumns, range, order),
                   first_key(project), end_key(project))
            .stream());
  }
  return std::make_unique<AnnotationCursor>(
      connection
          .query(as_of_union(kAnnotationColumns, "annotation_rev", range, "?3") + order, first_key(project),
                 end_key(project), as_of.value)
          .stream());
}

}  // namespace touchmark::sql
