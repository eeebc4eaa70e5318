#include <fmt/core.h>

#include <algorithm>

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

class SuggestionCursor final : public ledger::Cursor<ledger::SuggestionRow> {
 public:
  explicit SuggestionCursor(Query query) : query_(std::move(query)) {}
  Result<bool> next(ledger::SuggestionRow& out) override {
    TM_ASSIGN(const bool more, query_.step());
    if (!more) return false;
    annotation_of(query_, out.row);
    out.copy = AnnotationId{query_.is_null(16) ? 0 : query_.i64(16)};
    out.edited = out.copy && query_.i64(17) != 0;
    return true;
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

std::string current(std::string_view where) {
  return fmt::format(
      "SELECT {} FROM annotation_rev WHERE {} AND to_seq = 0 AND deleted = 0 AND redacted_digest IS NULL",
      kAnnotationColumns, where);
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
  out.layer = LayerId{row.i64(9)};
  out.made.made_by = row.text(10);
  out.made.tool = row.text(11);
  out.made.active_ms = row.i64(12);
  out.made.parent_layer = LayerId{row.i64(13)};
  out.made.parent = AnnotationId{row.i64(14)};
  out.made.parent_version = Seq{row.i64(15)};
}

std::string in_layer(LayerId layer) {
  return layer == kEveryLayer ? std::string() : fmt::format(" AND layer = {}", layer.value);
}

Result<std::vector<AnnotationRow>> read_annotations(Connection& connection, ProjectId project, AssetId asset,
                                                    LayerId layer, Seq as_of) {
  const std::int64_t key = key_of(project, asset.value);
  const std::string where = "asset = ?1" + in_layer(layer);
  constexpr std::string_view kOrder = " ORDER BY layer, annotation";
  if (as_of == kOpenSeq) return all_rows(connection.query(current(where).append(kOrder), key));
  return all_rows(connection.query(
      as_of_union(kAnnotationColumns, "annotation_rev", where, "?2").append(kOrder), key, as_of.value));
}

Result<AnnotationRow> read_annotation(Connection& connection, ProjectId project, AssetId asset, LayerId layer,
                                      AnnotationId id, Seq as_of) {
  const std::int64_t key = key_of(project, asset.value);
  const std::string where = "asset = ?1 AND annotation = ?2" + in_layer(layer);
  Query query = as_of == kOpenSeq
                    ? connection.query(current(where), key, id.value)
                    : connection.query(as_of_union(kAnnotationColumns, "annotation_rev", where, "?3"), key,
                                       id.value, as_of.value);
  TM_ASSIGN(const bool found, query.step());
  if (!found)
    return fail(ErrorCode::kNotFound, fmt::format("asset {} has no annotation {}", asset.value, id.value));
  AnnotationRow out;
  annotation_of(query, out);
  return out;
}

Result<std::vector<AnnotationRow>> read_annotation_history(Connection& connection, ProjectId project,
                                                           AssetId asset, LayerId layer, AnnotationId id) {
  const std::string where = "asset = ?1" + in_layer(layer) + (id ? " AND annotation = ?2" : "");
  const std::string sql = fmt::format(
      "SELECT {0} FROM annotation_rev WHERE {1} AND to_seq <> 0 UNION ALL "
      "SELECT {0} FROM annotation_rev WHERE {1} AND to_seq = 0 ORDER BY from_seq",
      kAnnotationColumns, where);
  const std::int64_t key = key_of(project, asset.value);
  return all_rows(id ? connection.query(sql, key, id.value) : connection.query(sql, key));
}

Result<std::vector<AnnotationRow>> read_deleted_annotations(Connection& connection, ProjectId project,
                                                            AssetId asset, LayerId layer) {
  return all_rows(
      connection.query(fmt::format("SELECT {} FROM annotation_rev WHERE asset = ?1{} AND to_seq = 0 AND "
                                   "deleted <> 0 AND redacted_digest IS NULL ORDER BY layer, annotation",
                                   kAnnotationColumns, in_layer(layer)),
                       key_of(project, asset.value)));
}

Result<std::unique_ptr<ledger::Cursor<AnnotationRow>>> scan_annotations(Connection& connection,
                                                                        ProjectId project, LayerId layer,
                                                                        Seq as_of) {
  // The plus sign keeps the planner from the index by class, which would have everything sorted first.
  const std::string where =
      "asset > ?1 AND asset < ?2" +
      (layer == kEveryLayer ? std::string() : fmt::format(" AND +layer = {}", layer.value));
  const std::string order = " ORDER BY asset, layer, annotation";
  const std::int64_t low = first_key(project);
  const std::int64_t high = end_key(project);
  Query query = as_of == kOpenSeq
                    ? connection.query(current(where) + order, low, high)
                    : connection.query(as_of_union(kAnnotationColumns, "annotation_rev", where, "?3") + order,
                                       low, high, as_of.value);
  return std::make_unique<AnnotationCursor>(std::move(query).stream());
}

Result<std::vector<AnnotationRow>> read_annotations_of_event(Connection& connection, ProjectId project,
                                                             Seq seq) {
  TM_ASSIGN(const ledger::Event event, read_event(connection, project, seq));
  const std::int64_t first = first_key(project) + event.first_rev;
  return all_rows(
      connection.query(fmt::format("SELECT {} FROM annotation_rev WHERE rev >= ?1 AND rev < ?2 ORDER BY rev",
                                   kAnnotationColumns),
                       first, first + event.row_count));
}

// A layer's assets are found class by class, so that the index by class answers alone: a layer that holds
// little is not looked for among the annotations of all the others.
Result<std::vector<AssetId>> read_labeled_assets(Connection& connection, ProjectId project, LayerId layer,
                                                 AssetId after, std::int64_t limit) {
  std::vector<std::int64_t> classes;
  {
    Query query = connection.query(
        "SELECT name FROM counter WHERE project = ?1 AND layer = ?2 AND name >= 'class:' AND name < 'class;' "
        "AND "
        "n <> 0",
        project.value, layer.value);
    for (;;) {
      TM_ASSIGN(const bool more, query.step());
      if (!more) break;
      classes.push_back(std::stoll(std::string(query.text(0).substr(6))));
    }
  }
  std::vector<AssetId> out;
  for (const std::int64_t id : classes) {
    Query query = connection.query(
        "SELECT DISTINCT asset FROM annotation_rev WHERE layer = ?1 AND class_id = ?2 AND asset > ?3 AND "
        "asset < ?4 AND to_seq = 0 AND deleted = 0 ORDER BY asset LIMIT ?5",
        layer.value, id, bound_of(project, after.value), end_key(project), limit);
    for (;;) {
      TM_ASSIGN(const bool more, query.step());
      if (!more) break;
      out.emplace_back(local_of(query.i64(0)));
    }
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  if (static_cast<std::int64_t>(out.size()) > limit) out.resize(static_cast<std::size_t>(limit));
  return out;
}

Result<std::vector<AnnotationId>> read_accepted(Connection& connection, ProjectId project, AssetId asset,
                                                LayerId layer) {
  Query query = connection.query(
      "SELECT DISTINCT parent FROM annotation_rev WHERE asset = ?1 AND parent_layer = ?2 AND parent_layer <> "
      "0 "
      "AND to_seq = 0 AND deleted = 0 ORDER BY parent",
      key_of(project, asset.value), layer.value);
  std::vector<AnnotationId> out;
  for (;;) {
    TM_ASSIGN(const bool more, query.step());
    if (!more) return out;
    out.emplace_back(query.i64(0));
  }
}

// The bodies are compared where they lie: nothing of the copies is read but whether they are the same.
Result<std::unique_ptr<ledger::Cursor<ledger::SuggestionRow>>> scan_suggestions(Connection& connection,
                                                                                ProjectId project,
                                                                                LayerId layer,
                                                                                AssetId after) {
  // The plus sign as in scan_annotations().
  Query query = connection.query(
      "SELECT a.asset, a.annotation, a.class_id, a.from_seq, a.to_seq, a.ontology_version, a.deleted, "
      "a.body, "
      "a.redacted_digest, a.layer, a.made_by, a.tool, a.active_ms, a.parent_layer, a.parent, "
      "a.parent_version, c.annotation, "
      "CAST(CASE WHEN c.class_id = a.class_id AND c.body = a.body THEN 0 ELSE 1 END AS BIGINT) "
      "FROM annotation_rev a LEFT JOIN annotation_rev c ON c.asset = a.asset AND c.parent_layer = ?3 AND "
      "c.parent = a.annotation AND c.parent_layer <> 0 AND c.layer = 1 AND c.to_seq = 0 AND c.deleted = 0 "
      "WHERE a.asset > ?1 AND a.asset < ?2 AND +a.layer = ?3 AND a.to_seq = 0 AND "
      "a.redacted_digest IS NULL AND NOT EXISTS (SELECT 1 FROM asset_rev d WHERE d.asset = a.asset AND "
      "d.deleted <> 0 AND d.to_seq = 0) ORDER BY a.asset, a.layer, a.annotation",
      bound_of(project, after.value), end_key(project), layer.value);
  return std::make_unique<SuggestionCursor>(std::move(query).stream());
}

}  // namespace touchmark::sql
