// The database as a whole, whosever projects are in it.
#include <fmt/core.h>

#include <new>
#include <set>

#include "adapters/sql/driver/schema_check.h"
#include "adapters/sql/driver/wanted.h"
#include "adapters/sql/ledger/ledger_store.h"
#include "adapters/sql/ledger/reads.h"

namespace touchmark::sql {
namespace {

using Findings = std::vector<std::string>;

// Where a row's project is: the upper bits of a key, or a column.
struct Owned {
  std::string_view table;
  std::string_view column;
  bool shifted;
};
constexpr Owned kOwned[] = {
    {"event", "key", true},         {"asset_rev", "rev", true},         {"annotation_rev", "rev", true},
    {"task_rev", "rev", true},      {"record_rev", "rev", true},        {"op", "project", false},
    {"counter", "project", false},  {"record_count", "project", false}, {"erasure", "asset", true},
    {"label_count", "asset", true},
};

// What names projects besides: what people may do and did.
struct Naming {
  std::string_view table;
  std::string_view says;
};
constexpr Naming kNaming[] = {
    {"member", "a membership is one of"},
    {"secret", "a token is bound to"},
    {"access_event", "the access log names"},
};
constexpr int kMostNamed = 100;  // that do not exist, of each

class DatabaseChecker {
 public:
  DatabaseChecker(Connection& connection, const Connector& connector,
                  const std::function<bool(std::int64_t, std::int64_t)>& progress)
      : connection_(connection), connector_(connector), progress_(progress) {}

  Result<Findings> run() {
    TM_TRY(make("the list of tables", &DatabaseChecker::list_tables));
    TM_TRY(step());
    TM_TRY(make("the schema", &DatabaseChecker::schema));
    TM_TRY(step());
    TM_TRY(make("the list of projects", &DatabaseChecker::projects));
    TM_TRY(make("the projects' rows", &DatabaseChecker::strays));
    TM_TRY(make("the list of erasures", &DatabaseChecker::erasures));
    TM_TRY(make("the database file", &DatabaseChecker::structure));
    return std::move(findings_);
  }

 private:
  // One of the checks. That it cannot be made because of what is stored is its finding.
  Result<void> make(std::string_view what, Result<void> (DatabaseChecker::*check)()) {
    try {
      auto done = (this->*check)();
      if (done || (!broken_ && done.error().code != ErrorCode::kCorrupt)) return done;
      if (done.error().code == ErrorCode::kCancelled) return done;
      broken_ = true;  // PostgreSQL may refuse what comes next, too
      findings_.push_back(fmt::format("{} cannot be read: {}", what, done.error().text()));
    } catch (const std::bad_alloc&) {
      throw;
    } catch (const std::exception& error) {
      findings_.push_back(fmt::format("{} cannot be checked: {}", what, error.what()));
    }
    return {};
  }

  Result<void> schema() {
    TM_ASSIGN(findings_, check_schema(connection_, connector_));
    return {};
  }

  // Those of SQLite, whose pages are looked at one table after the other.
  Result<void> list_tables() {
    if (connection_.dialect() != Dialect::kSqlite) return {};
    Query query = connection_.query("SELECT name FROM sqlite_schema WHERE type = 'table'");
    for (;;) {
      TM_ASSIGN(const bool more, query.step());
      if (!more) return {};
      tables_.emplace_back(query.text(0));
    }
  }

  Result<void> step() {
    const std::int64_t steps = 2 + std::ssize(tables_);
    if (!progress_ || progress_(done_++, steps)) return {};
    return fail(ErrorCode::kCancelled, "the verification was cancelled");
  }

  // Projects are numbered without gaps and never removed, so that one which is gone leaves its number:
  // between the others, or in what people were allowed to do in it.
  Result<void> projects() {
    Query query = connection_.query("SELECT id FROM project ORDER BY id");
    for (;;) {
      TM_ASSIGN(const bool more, query.step());
      if (!more) break;
      const std::int64_t id = query.i64(0);
      if (id >= 1 && id < kProjectLimit)
        projects_.insert(id);
      else
        findings_.push_back(fmt::format("{} is no number of a project", id));
    }
    std::int64_t last = projects_.empty() ? 0 : *projects_.rbegin();
    for (const Naming& naming : kNaming) TM_TRY(named(naming, last));
    std::int64_t next = 1;
    for (const std::int64_t id : projects_) {
      gone(next, id - 1);
      next = id + 1;
    }
    gone(next, last);
    return {};
  }

  void gone(std::int64_t first, std::int64_t last) {
    if (first == last)
      findings_.push_back(fmt::format("project {} is gone: projects are never removed", first));
    if (first < last)
      findings_.push_back(fmt::format("projects {} to {} are gone: projects are never removed", first, last));
  }

  // What names projects that are not there. `last` becomes the largest number.
  Result<void> named(const Naming& naming, std::int64_t& last) {
    Query query = connection_.query(
        fmt::format("SELECT DISTINCT project FROM {} WHERE project <> 0 ORDER BY project", naming.table));
    for (int found = 0; found < kMostNamed;) {
      TM_ASSIGN(const bool more, query.step());
      if (!more) break;
      const std::int64_t id = query.i64(0);
      if (projects_.contains(id)) continue;
      ++found;
      findings_.push_back(fmt::format("{} project {}, which does not exist", naming.says, id));
      if (id < kProjectLimit) last = std::max(last, id);
    }
    return {};
  }

  Result<void> strays() {
    for (const Owned& owned : kOwned) {
      std::int64_t from = INT64_MIN;  // the first number not looked at
      for (const std::int64_t project : projects_) {
        TM_TRY(between(owned, from, project));
        from = project + 1;
      }
      TM_TRY(between(owned, from, INT64_MAX));
    }
    return {};
  }

  // Files are taken away for what is remembered of an erasure, so an event must have ordered it.
  Result<void> erasures() {
    Query query = connection_.query(
        "SELECT e.asset FROM erasure e WHERE NOT EXISTS (SELECT 1 FROM event v WHERE v.asset = e.asset AND "
        "v.asset <> 0 AND v.kind = 'asset.erase' AND (v.key >> 40) = (e.asset >> 40)) ORDER BY e.asset");
    for (int found = 0; found < kMostNamed; ++found) {
      TM_ASSIGN(const bool more, query.step());
      if (!more) break;
      const std::int64_t asset = query.i64(0);
      findings_.push_back(fmt::format("erasure has a row of asset {} of project {}, but no event erased it",
                                      local_of(asset), asset >> kProjectShift));
    }
    return {};
  }

  // Rows of project numbers in [from, to); the ends of the integers stand for everything before and after.
  Result<void> between(const Owned& owned, std::int64_t from, std::int64_t to) {
    const auto bound = [&owned](std::int64_t number) {
      if (!owned.shifted || number == INT64_MIN || number == INT64_MAX) return number;
      return number << kProjectShift;
    };
    if (from == to) return {};
    const std::string before = to == INT64_MAX ? "" : fmt::format(" AND {} < {}", owned.column, bound(to));
    Query query = connection_.query(fmt::format("SELECT {1} FROM {0} WHERE {1} >= ?1{2} ORDER BY {1} LIMIT 1",
                                                owned.table, owned.column, before),
                                    bound(from));
    TM_ASSIGN(const bool found, query.step());
    if (found)
      findings_.push_back(fmt::format("{} has a row, {}, of project {}, which does not exist", owned.table,
                                      query.i64(0),
                                      owned.shifted ? query.i64(0) >> kProjectShift : query.i64(0)));
    return {};
  }

  // SQLite's own look at every page, record and constraint, and at every entry of every index: rows are read
  // through indexes, so that one which does not say what its table says would hide them.
  Result<void> structure() {
    for (const std::string& table : tables_) {
      TM_TRY(step());
      const auto go_on = [this] { return progress_(done_, std::ssize(tables_) + 2); };
      TM_TRY(while_wanted(connection_, progress_ ? std::function<bool()>(go_on) : nullptr,
                          [&] { return pages_of(table); }));
    }
    return {};
  }

  Result<void> pages_of(const std::string& table) {
    std::string name;
    for (const char c : table) name += c == '\'' ? "\'\'" : std::string(1, c);
    Query query = connection_.query(fmt::format("PRAGMA integrity_check('{}')", name));
    for (;;) {
      TM_ASSIGN(const bool more, query.step());
      if (!more) return {};
      if (query.text(0) != "ok")
        findings_.push_back(fmt::format("the database file is damaged: {}", query.text(0)));
    }
  }

  Connection& connection_;
  const Connector& connector_;
  const std::function<bool(std::int64_t, std::int64_t)>& progress_;
  std::vector<std::string> tables_;
  std::set<std::int64_t> projects_;
  bool broken_ = false;  // something could not be read
  Findings findings_;
  std::int64_t done_ = 0;
};

}  // namespace

Result<Findings> check_database(Connection& connection, const Connector& connector,
                                const std::function<bool(std::int64_t, std::int64_t)>& progress) {
  return DatabaseChecker(connection, connector, progress).run();
}

}  // namespace touchmark::sql
