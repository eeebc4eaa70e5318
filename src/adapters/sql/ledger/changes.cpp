#include <fmt/core.h>

#include <algorithm>

#include "adapters/sql/ledger/annotation_rows.h"
#include "adapters/sql/ledger/reads.h"

namespace touchmark::sql {
namespace {

using ledger::AnnotationChange;
using ledger::AnnotationRow;

// Above this many revisions between the two moments, walking the index in order beats sorting them.
constexpr std::int64_t kSortedRevisions = 50'000;
constexpr std::int64_t kPortion = 512;

using Subject = std::pair<std::int64_t, std::int64_t>;  // asset key, annotation

// Where the revisions of the events after `seq` start.
Result<std::int64_t> rev_after(Connection& connection, ProjectId project, Seq seq) {
  Query query = connection.query(
      "SELECT first_rev + row_count FROM event WHERE key <= ?1 AND key > ?2 ORDER BY key DESC LIMIT 1",
      bound_of(project, seq.value), first_key(project));
  TM_ASSIGN(const bool found, query.step());
  return first_key(project) + (found ? query.i64(0) : 0);
}

// Annotations with a revision in the range of events, in order, after the given one.
Result<std::vector<Subject>> touched(Connection& connection, ProjectId project, LayerId layer, Seq low,
                                     Seq high, Subject after) {
  TM_ASSIGN(const std::int64_t first, rev_after(connection, project, low));
  TM_ASSIGN(const std::int64_t end, rev_after(connection, project, high));
  std::vector<Subject> out;
  const bool by_rev = end - first <= kSortedRevisions;
  const std::string where = "rev >= ?1 AND rev < ?2" + in_layer(layer);
  const std::string sorted = fmt::format(
      "SELECT DISTINCT asset, annotation FROM annotation_rev WHERE {} AND "
      "(asset > ?3 OR (asset = ?3 AND annotation > ?4)) ORDER BY asset, annotation LIMIT ?5",
      where);
  const std::string walked = fmt::format(
      "SELECT asset, annotation FROM annotation_rev WHERE asset >= ?3 AND asset < ?6 AND "
      "(asset > ?3 OR annotation > ?4) AND to_seq = 0 AND {0} UNION "
      "SELECT asset, annotation FROM annotation_rev WHERE asset >= ?3 AND asset < ?6 AND "
      "(asset > ?3 OR annotation > ?4) AND to_seq <> 0 AND {0} ORDER BY asset, annotation LIMIT ?5",
      where);
  Query query =
      by_rev ? connection.query(sorted, first, end, after.first, after.second, kPortion)
             : connection.query(walked, first, end, after.first, after.second, kPortion, end_key(project));
  for (;;) {
    TM_ASSIGN(const bool more, query.step());
    if (!more) return out;
    out.emplace_back(query.i64(0), query.i64(1));
  }
}

Result<std::optional<AnnotationRow>> state_of(Connection& connection, ProjectId project, LayerId layer,
                                              Subject subject, Seq at) {
  auto found = read_annotation(connection, project, AssetId{local_of(subject.first)}, layer,
                               AnnotationId{subject.second}, at);
  if (found) return std::optional<AnnotationRow>{std::move(*found)};
  if (found.error().code == ErrorCode::kNotFound) return std::optional<AnnotationRow>{};
  return tl::unexpected<Error>(std::move(found).error());
}

bool same(const std::optional<AnnotationRow>& a, const std::optional<AnnotationRow>& b) {
  if (!a || !b) return !a && !b;
  return a->from_seq == b->from_seq || (a->class_id == b->class_id && a->body == b->body);
}

}  // namespace

Result<std::vector<AnnotationChange>> read_changes(Connection& connection, ProjectId project, LayerId layer,
                                                   Seq from, Seq to, AssetId after_asset,
                                                   AnnotationId after_annotation, std::int64_t limit) {
  std::vector<AnnotationChange> out;
  Subject after{bound_of(project, after_asset.value), after_annotation.value};
  while (static_cast<std::int64_t>(out.size()) < limit) {
    TM_ASSIGN(const auto subjects,
              touched(connection, project, layer, std::min(from, to), std::max(from, to), after));
    for (const Subject& subject : subjects) {
      if (static_cast<std::int64_t>(out.size()) == limit) return out;
      AnnotationChange change{AnnotationId{subject.second}, AssetId{local_of(subject.first)}, {}, {}};
      TM_ASSIGN(change.before, state_of(connection, project, layer, subject, from));
      TM_ASSIGN(change.after, state_of(connection, project, layer, subject, to));
      if (!same(change.before, change.after)) out.push_back(std::move(change));
    }
    if (static_cast<std::int64_t>(subjects.size()) < kPortion) return out;
    after = subjects.back();
  }
  return out;
}

}  // namespace touchmark::sql
