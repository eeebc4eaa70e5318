// The database as a whole, whosever projects are in it.
#include <fmt/core.h>

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
    {"event", "key", true},        {"asset_rev", "rev", true},         {"annotation_rev", "rev", true},
    {"task_rev", "rev", true},     {"record_rev", "rev", true},        {"op", "project", false},
    {"counter", "project", false}, {"record_count", "project", false},
};
class DatabaseChecker {
 public:
  DatabaseChecker(Connection& connection, const Connector& connector,
                  const std::function<bool(std::int64_t, std::int64_t)>& progress)
      : connection_(connection), connector_(connector), progress_(progress) {}

  Result<Findings> run() {
    TM_TRY(list_tables());
    TM_TRY(step());
    TM_ASSIGN(findings_, check_schema(connection_, connector_));
    TM_TRY(step());
    TM_TRY(strays());
    TM_TRY(structure());
    return std::move(findings_);
  }

 private:
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

  // Projects are numbered without gaps and never removed, so that one which is gone leaves its number.
  Result<void> strays() {
    TM_ASSIGN(const auto projects, read_projects(connection_));
    std::int64_t next = 1;
    for (const auto& project : projects) {
      for (; next < project.id.value; ++next)
        findings_.push_back(fmt::format("project {} is gone: projects are never removed", next));
      if (project.id.value < 1 || project.id.value >= kProjectLimit)
        findings_.push_back(fmt::format("{} is no number of a project", project.id.value));
      next = std::max(next, project.id.value + 1);
    }
    for (const Owned& owned : kOwned) {
      std::int64_t from = INT64_MIN;  // the first number not looked at
      for (const auto& project : projects) {
        TM_TRY(between(owned, from, project.id.value));
        from = project.id.value + 1;
      }
      TM_TRY(between(owned, from, INT64_MAX));
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
  Findings findings_;
  std::int64_t done_ = 0;
};

}  // namespace

Result<Findings> check_database(Connection& connection, const Connector& connector,
                                const std::function<bool(std::int64_t, std::int64_t)>& progress) {
  return DatabaseChecker(connection, connector, progress).run();
}

}  // namespace touchmark::sql
