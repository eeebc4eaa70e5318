// What is derived from the rows, computed again with the database's own joins and compared.
#include <fmt/core.h>

#include "adapters/sql/ledger/counters.h"
#include "adapters/sql/ledger/ledger_store.h"
#include "adapters/sql/ledger/reads.h"
#include "base/json.h"
#include "record/task.h"

namespace touchmark::sql {
namespace {

using Found = std::optional<std::string>;
using Counters = std::map<std::pair<std::int64_t, std::string>, std::int64_t>;  // by layer and name

// A temporal table and what identifies a thing in it.
struct Table {
  std::string_view name;
  std::string_view what;
  std::string_view same;  // a and b are revisions of one thing
  std::string_view id;    // of row a, without the project
  std::string_view key;   // the column that holds its project, and that reads find it by
};
constexpr Table kTables[] = {
    {"asset_rev", "asset", "b.asset = a.asset", "a.asset - ?1", "asset"},
    {"annotation_rev", "annotation",
     "b.asset = a.asset AND b.layer = a.layer AND b.annotation = a.annotation", "a.annotation", "asset"},
    {"task_rev", "task", "b.task = a.task", "a.task - ?1", "task"},
    {"record_rev", "record", "b.kind = a.kind AND b.record = a.record", "a.record - ?1", "record"},
};

class Checker {
 public:
  Checker(Connection& connection, ProjectId project)
      : connection_(connection), project_(project), low_(first_key(project)), high_(end_key(project)) {}

  Result<Found> run() {
    using Step = Result<Found> (Checker::*)();
    for (const Step step : {&Checker::head, &Checker::origin, &Checker::ids, &Checker::elsewhere,
                            &Checker::intervals, &Checker::indexes, &Checker::counters,
                            &Checker::label_counts, &Checker::operations, &Checker::redactions}) {
      TM_ASSIGN(Found found, (this->*step)());
      if (found) return found;
    }
    return Found{};
  }

 private:
  Result<std::int64_t> number(std::string_view sql) {
    Query query = connection_.query(sql, low_, high_);
    TM_TRY(query.one_row());
    return query.i64(0);
  }

  Result<Found> head() {
    Query last = connection_.query(
        "SELECT key, hash, first_rev + row_count FROM event WHERE key >= ?1 AND key < ?2 ORDER BY key DESC "
        "LIMIT 1",
        low_, high_);
    TM_ASSIGN(const bool any, last.step());
    if (!any) return Found{"the project has no events"};
    Query project =
        connection_.query("SELECT head, head_hash, rev_count FROM project WHERE id = ?1", project_.value);
    TM_TRY(project.one_row());
    if (project.i64(0) != local_of(last.i64(0)) || project.blob(1) != last.blob(1))
      return Found{fmt::format("the project's head is not its last event, {}", local_of(last.i64(0)))};
    if (project.i64(2) != last.i64(2)) return Found{"the project's number of revisions is wrong"};
    return Found{};
  }

  // Number, name and time of creation are those of the first event.
  Result<Found> origin() {
    TM_ASSIGN(const ledger::Project project, read_project(connection_, project_));
    TM_ASSIGN(const ledger::Event first, read_event(connection_, project_, Seq{1}));
    if (project.created != first.at)
      return Found{"the project's time of creation is not that of its first event"};
    const auto payload = parse_json(first.payload);
    if (!payload || !payload->is_object() || payload->value("name", Json()) != Json(project.name))
      return Found{"the project's name is not the one its first event gave it"};
    if (payload->value("id", Json()) != Json(project_.value))
      return Found{"the project's number is not the one its first event gave it"};
    return Found{};
  }

  // Ids are given without gaps, so their count is the last one.
  Result<Found> ids() {
    Query project = connection_.query(
        "SELECT last_asset, last_annotation, last_task FROM project WHERE id = ?1", project_.value);
    TM_TRY(project.one_row());
    TM_ASSIGN(const std::int64_t assets,
              number("SELECT count(*) FROM asset_rev WHERE rev >= ?1 AND rev < ?2 AND base = 0"));
    if (assets != project.i64(0))
      return Found{fmt::format("the project counts {} assets, not {}", project.i64(0), assets)};
    TM_ASSIGN(const std::int64_t annotations,
              number("SELECT count(*) FROM annotation_rev WHERE rev >= ?1 AND rev < ?2 AND base = 0"));
    if (annotations != project.i64(1))
      return Found{fmt::format("the project counts {} annotations, not {}", project.i64(1), annotations)};
    TM_ASSIGN(const std::int64_t tasks,
              number("SELECT count(*) FROM task_rev WHERE rev >= ?1 AND rev < ?2 AND base = 0"));
    if (tasks != project.i64(2))
      return Found{fmt::format("the project counts {} tasks, not {}", project.i64(2), tasks)};
    TM_ASSIGN(
        const auto counted,
        pairs("SELECT kind, count(*) FROM record_rev WHERE rev >= ?1 AND rev < ?2 AND base = 0 GROUP BY kind",
              low_, high_));
    TM_ASSIGN(const auto stored,
              pairs("SELECT kind, last_id FROM record_count WHERE project = ?1", project_.value));
    if (counted != stored) return Found{"the counts of records by kind are wrong"};
    return Found{};
  }

  template <typename... Args>
  Result<std::map<std::int64_t, std::int64_t>> pairs(std::string_view sql, Args... args) {
    Query query = connection_.query(sql, args...);
    std::map<std::int64_t, std::int64_t> out;
    for (;;) {
      TM_ASSIGN(const bool more, query.step());
      if (!more) return out;
      out.emplace(query.i64(0), query.i64(1));
    }
  }

  // A replaced revision ends where its successor starts, and the last one is open.
  Result<Found> intervals() {
    for (const Table& table : kTables) {
      const std::string successor = fmt::format(
          "SELECT a.rev - ?1, {2} FROM {0} a WHERE a.rev >= ?1 AND a.rev < ?2 AND a.base <> 0 AND NOT EXISTS "
          "(SELECT 1 FROM {0} b WHERE {1} AND b.from_seq = a.base AND b.to_seq = a.from_seq AND b.to_seq <> "
          "0) "
          "LIMIT 1",
          table.name, table.same, table.id);
      const std::string closed = fmt::format(
          "SELECT a.rev - ?1, {2} FROM {0} a WHERE a.rev >= ?1 AND a.rev < ?2 AND a.to_seq <> 0 AND NOT "
          "EXISTS "
          "(SELECT 1 FROM {0} b WHERE {1} AND b.to_seq = 0 AND b.from_seq = a.to_seq AND b.base = "
          "a.from_seq) "
          "AND NOT EXISTS (SELECT 1 FROM {0} b WHERE {1} AND b.to_seq <> 0 AND b.from_seq = a.to_seq AND "
          "b.base = a.from_seq) LIMIT 1",
          table.name, table.same, table.id);
      for (const std::string& sql : {successor, closed}) {
        Query query = connection_.query(sql, low_, high_);
        TM_ASSIGN(const bool bad, query.step());
        if (bad)
          return Found{fmt::format("{} {}, revision {}: the span in which it was valid is wrong", table.what,
                                   query.i64(1), query.i64(0))};
      }
    }
    return Found{};
  }

  // The indexes that reads of the current state go through hold as many rows as the tables.
  Result<Found> indexes() {
    if (connection_.dialect() != Dialect::kSqlite) return Found{};
    constexpr std::pair<std::string_view, std::string_view> kIndexes[] = {
        {"asset", "asset_current"}, {"annotation", "annotation_current"}, {"task", "task_current"}};
    for (const auto& [table, index] : kIndexes) {
      const std::string_view key = table == "task" ? "task" : "asset";
      TM_ASSIGN(const std::int64_t in_table,
                number(fmt::format("SELECT count(*) FROM {}_rev NOT INDEXED WHERE rev >= ?1 AND rev < ?2 AND "
                                   "to_seq = 0",
                                   table)));
      TM_ASSIGN(const std::int64_t in_index,
                number(fmt::format(
                    "SELECT count(*) FROM {}_rev INDEXED BY {} WHERE {} >= ?1 AND {} < ?2 AND to_seq = 0",
                    table, index, key, key)));
      if (in_table != in_index)
        return Found{fmt::format("the index {} has {} entries for {} rows", index, in_index, in_table)};
    }
    return Found{};
  }

  Result<Found> counters() {
    // The + keeps the planners from choosing an index by asset and then sorting everything.
    const auto live = [this](std::string_view column, std::string_view more = "") {
      return pairs(fmt::format("SELECT {0}, count(*) FROM asset_rev WHERE to_seq = 0 AND deleted = 0 {1} "
                               "AND +asset >= ?1 AND +asset < ?2 GROUP BY {0}",
                               column, more),
                   low_, high_);
    };
    Counters counted;
    const auto put = [&counted](std::int64_t layer, std::string name, std::int64_t n) {
      counted[{layer, std::move(name)}] += n;
    };
    TM_ASSIGN(const auto status, live("status"));
    for (const auto& [value, n] : status) {
      put(kAssetCounters,
          fmt::format("status:{}", record::status_name(static_cast<record::AssetStatus>(value))), n);
      put(kAssetCounters, "assets", n);
    }
    TM_ASSIGN(const auto split, live("split"));
    for (const auto& [value, n] : split)
      put(kAssetCounters, fmt::format("split:{}", record::split_name(static_cast<record::Split>(value))), n);
    TM_ASSIGN(const auto media, live("media"));
    for (const auto& [value, n] : media)
      put(kAssetCounters,
          fmt::format("media:{}", record::media_state_name(static_cast<record::MediaState>(value))), n);
    TM_ASSIGN(const auto annotators, live("annotator", "AND annotator <> 0"));
    for (const auto& [value, n] : annotators) put(kAssetCounters, fmt::format("annotator:{}", value), n);
    TM_TRY(count_annotations(counted));
    TM_TRY(count_tasks(counted));
    Query stored = connection_.query("SELECT layer, name, n FROM counter WHERE project = ?1", project_.value);
    Counters kept;
    for (;;) {
      TM_ASSIGN(const bool more, stored.step());
      if (!more) return compare(counted, kept);
      kept.emplace(std::pair(stored.i64(0), std::string(stored.text(1))), stored.i64(2));
    }
  }

  Result<void> count_annotations(Counters& counted) {
    Query query = connection_.query(
        "SELECT layer, class_id, count(*) FROM annotation_rev WHERE to_seq = 0 AND deleted = 0 AND "
        "+asset >= ?1 AND +asset < ?2 GROUP BY layer, class_id",
        low_, high_);
    for (;;) {
      TM_ASSIGN(const bool more, query.step());
      if (!more) return {};
      counted[{query.i64(0), fmt::format("class:{}", query.i64(1))}] += query.i64(2);
      counted[{query.i64(0), "annotations"}] += query.i64(2);
    }
  }

  Result<void> count_tasks(Counters& counted) {
    Query query = connection_.query(
        "SELECT batch - ?1, stage, state, count(*) FROM task_rev WHERE to_seq = 0 AND deleted = 0 AND "
        "batch > ?1 AND batch < ?2 GROUP BY batch, stage, state",
        low_, high_);
    for (;;) {
      TM_ASSIGN(const bool more, query.step());
      if (!more) return {};
      const auto in = [&query](int column, auto last) {
        return query.i64(column) >= 0 && query.i64(column) <= static_cast<std::int64_t>(last);
      };
      if (!in(1, record::Stage::kReview) || !in(2, record::TaskState::kSkipped))
        return fail(ErrorCode::kCorrupt, "a task is in an unknown stage or state");
      counted[{kBatchCounters, batch_counter({query.i64(0), query.i64(1), query.i64(2), false})}] +=
          query.i64(3);
    }
  }

  // What each asset has in each layer, and that none is left out of the truth.
  Result<Found> label_counts() {
    for (const std::string_view sql :
         {"SELECT a.asset - ?1, a.layer FROM (SELECT asset, layer, count(*) AS n FROM annotation_rev WHERE "
          "to_seq = 0 AND deleted = 0 AND asset > ?1 AND asset < ?2 GROUP BY asset, layer) a LEFT JOIN "
          "label_count c ON c.asset = a.asset AND c.layer = a.layer WHERE c.n IS NULL OR c.n <> a.n LIMIT 1",
          "SELECT c.asset - ?1, c.layer FROM label_count c WHERE c.asset > ?1 AND c.asset < ?2 AND c.n <> 0 "
          "AND NOT EXISTS (SELECT 1 FROM annotation_rev a WHERE a.asset = c.asset AND a.layer = c.layer AND "
          "a.to_seq = 0 AND a.deleted = 0) LIMIT 1",
          "SELECT a.asset - ?1, 1 FROM asset_rev a WHERE a.asset > ?1 AND a.asset < ?2 AND a.to_seq = 0 AND "
          "NOT EXISTS (SELECT 1 FROM label_count c WHERE c.asset = a.asset AND c.layer = 1) LIMIT 1"}) {
      Query query = connection_.query(sql, low_, high_);
      TM_ASSIGN(const bool bad, query.step());
      if (bad)
        return Found{fmt::format("the number of annotations of asset {} in layer {} is wrong", query.i64(0),
                                 query.i64(1))};
    }
    return Found{};
  }

  static Found compare(const Counters& counted, const Counters& stored) {
    const auto in = [](const auto& map, const auto& name) {
      const auto found = map.find(name);
      return found == map.end() ? 0 : found->second;
    };
    for (const auto* map : {&counted, &stored})
      for (const auto& [name, n] : *map)
        if (in(counted, name) != in(stored, name))
          return fmt::format("the counter {} of layer {} says {}, but there are {}", name.second, name.first,
                             in(stored, name), in(counted, name));
    return {};
  }

  Result<Found> operations() {
    Query lost = connection_.query(
        "SELECT event.key - ?1 FROM event WHERE event.key >= ?1 AND event.key < ?2 AND event.op_id <> '' AND "
        "NOT "
        "EXISTS (SELECT 1 FROM op WHERE op.project = ?3 AND op.op_id = event.op_id AND op.seq = event.key - "
        "?1) "
        "LIMIT 1",
        low_, high_, project_.value);
    TM_ASSIGN(const bool bad, lost.step());
    if (bad) return Found{fmt::format("the operation of event {} is not known as applied", lost.i64(0))};
    TM_ASSIGN(const std::int64_t events,
              number("SELECT count(*) FROM event WHERE key >= ?1 AND key < ?2 AND op_id <> ''"));
    Query operations = connection_.query("SELECT count(*) FROM op WHERE project = ?1", project_.value);
    TM_TRY(operations.one_row());
    if (operations.i64(0) != events)
      return Found{fmt::format("{} operations are known as applied, but {} events name one",
                               operations.i64(0), events)};
    return Found{};
  }

  // Reads find rows by asset, task or record: one that is kept among another project's revisions, where the
  // walk over this one's does not come by, would pass for one of this project.
  Result<Found> elsewhere() {
    for (const Table& table : kTables)
      for (const std::string_view part : {"= 0", "<> 0"}) {
        Query query = connection_.query(
            fmt::format(
                "SELECT rev FROM {0} WHERE to_seq {1} AND {2} >= ?1 AND {2} < ?2 AND (rev < ?1 OR rev "
                ">= ?2) LIMIT 1",
                table.name, part, table.key),
            low_, high_);
        TM_ASSIGN(const bool bad, query.step());
        if (bad)
          return Found{fmt::format("{} has a row, {}, of this project that is not among its revisions",
                                   table.name, query.i64(0))};
      }
    return Found{};
  }

  Result<Found> redactions() { return check_redactions(connection_, project_); }

  Connection& connection_;
  ProjectId project_;
  std::int64_t low_;
  std::int64_t high_;
};

}  // namespace

Result<std::optional<std::string>> check_derived(Connection& connection, ProjectId project) {
  auto found = Checker(connection, project).run();
  if (found || found.error().code != ErrorCode::kCorrupt) return found;
  return Found{"it cannot be read: " + found.error().text()};
}

}  // namespace touchmark::sql
