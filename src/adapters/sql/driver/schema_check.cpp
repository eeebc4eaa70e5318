#include "adapters/sql/driver/schema_check.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <set>

#include "adapters/sql/driver/schema.h"
#include "adapters/sql/driver/sqlite.h"

namespace touchmark::sql {
namespace {

// What there is, by its name ("index asset_name"), and how it is defined.
using Catalog = std::map<std::string, std::string>;

std::vector<std::string> differences(const Catalog& wanted, const Catalog& found) {
  std::vector<std::string> out;
  for (const auto& [name, definition] : wanted) {
    const auto other = found.find(name);
    if (other == found.end())
      out.push_back(name + " is missing");
    else if (other->second != definition)
      out.push_back(
          fmt::format("{} was changed: it is \"{}\" instead of \"{}\"", name, other->second, definition));
  }
  for (const auto& [name, definition] : found)
    if (!wanted.contains(name)) out.push_back(name + " does not belong here");
  return out;
}

// Blanks that mean nothing are not compared: how a statement is laid out in the source may change.
std::string squeezed(std::string_view sql) {
  constexpr std::string_view kBlank = " \t\r\n";
  constexpr std::string_view kAlone = "(),=<>|;";
  std::string out;
  char quote = 0;
  bool blank = false;
  for (const char c : sql) {
    if (quote == 0 && kBlank.find(c) != std::string_view::npos) {
      blank = true;
      continue;
    }
    const bool apart = kAlone.find(c) == std::string_view::npos;
    if (blank && !out.empty() && apart && kAlone.find(out.back()) == std::string_view::npos) out += ' ';
    blank = false;
    if (quote != 0)
      quote = c == quote ? 0 : quote;
    else if (c == '\'' || c == '"')
      quote = c;
    out += c;
  }
  return out;
}

Result<void> read_rows(Query query, Catalog& out, const std::function<bool(std::string_view owner)>& wanted) {
  for (;;) {
    TM_ASSIGN(const bool more, query.step());
    if (!more) return {};
    if (!wanted(query.text(2))) continue;
    std::string& definition = out[std::string(query.text(0))];
    definition += definition.empty() ? "" : "; ";
    definition += query.text(1);
  }
}

// --- SQLite ---

Result<Catalog> sqlite_catalog(Connection& connection) {
  Catalog out;
  // sqlite_stat1 and its like are notes that ANALYZE makes for the planner.
  Query query = connection.query(
      "SELECT type || ' ' || name, coalesce(sql, ''), tbl_name FROM sqlite_schema WHERE name NOT LIKE "
      "'sqlite_stat_'");
  for (;;) {
    TM_ASSIGN(const bool more, query.step());
    if (!more) break;
    out[std::string(query.text(0))] = fmt::format("on {}: {}", query.text(2), squeezed(query.text(1)));
  }
  Query application = connection.query("PRAGMA application_id");
  TM_TRY(application.one_row());
  out["the file's mark of its program"] = std::to_string(application.i64(0));
  return out;
}

Result<Catalog> sqlite_wanted() {
  TM_ASSIGN(const auto memory, open_sqlite(":memory:", {}));
  TM_TRY(migrate(*memory, TimeUs{0}));
  return sqlite_catalog(*memory);
}

// --- PostgreSQL ---

// Each yields name, definition and table; {ns} is the schema's oid. A temporary table's own differences (its
// persistence) are evened out.
constexpr std::string_view kRelations =
    "SELECT CASE c.relkind WHEN 'r' THEN 'table' WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN "
    "'S' "
    "THEN 'sequence' WHEN 'f' THEN 'foreign table' ELSE 'relation' END || ' ' || c.relname, "
    "concat_ws(' ', c.relkind, CASE c.relpersistence WHEN 't' THEN 'p' ELSE c.relpersistence END, "
    "c.relrowsecurity, c.relforcerowsecurity, c.relispartition), '' "
    "FROM pg_catalog.pg_class c WHERE c.relnamespace = {ns} AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S', "
    "'c') "
    "AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_class'::regclass "
    "AND "
    "d.objid = c.oid AND d.deptype = 'e')";
constexpr std::string_view kDetails[] = {
    "SELECT 'column ' || c.relname || '.' || a.attname, concat_ws(' ', format_type(a.atttypid, a.atttypmod), "
    "CASE WHEN a.attnotnull THEN 'NOT NULL' END, 'COLLATE ' || l.collname, 'identity ' || "
    "nullif(a.attidentity::text, "
    "''), 'generated ' || nullif(a.attgenerated::text, ''), 'default ' || pg_get_expr(d.adbin, d.adrelid)), "
    "c.relname "
    "FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid LEFT JOIN "
    "pg_catalog.pg_collation l ON l.oid = a.attcollation LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = "
    "a.attrelid AND d.adnum = a.attnum WHERE c.relnamespace = {ns} AND c.relkind = 'r' AND a.attnum > 0 AND "
    "NOT "
    "a.attisdropped",
    "SELECT 'constraint ' || k.conname || ' of ' || c.relname, concat_ws(' ', pg_get_constraintdef(k.oid, "
    "true), "
    "k.convalidated, k.condeferrable, k.condeferred), c.relname FROM pg_catalog.pg_constraint k JOIN "
    "pg_catalog.pg_class c ON c.oid = k.conrelid WHERE c.relnamespace = {ns}",
    "SELECT 'index ' || i.relname, concat_ws(' ', pg_get_indexdef(x.indexrelid, 0, true), x.indisvalid, "
    "x.indisready, x.indislive, x.indisunique, x.indimmediate), c.relname FROM pg_catalog.pg_index x JOIN "
    "pg_catalog.pg_class i ON i.oid = x.indexrelid JOIN pg_catalog.pg_class c ON c.oid = x.indrelid WHERE "
    "c.relnamespace = {ns}",
    // Those that a foreign key made are named by number: they are told by their function.
    "SELECT CASE WHEN t.tgisinternal THEN 'foreign key''s trigger ' || p.proname ELSE 'trigger ' || t.tgname "
    "END || "
    "' on ' || c.relname, concat_ws(' ', t.tgenabled, t.tgtype), c.relname FROM pg_catalog.pg_trigger t JOIN "
    "pg_catalog.pg_class c ON c.oid = t.tgrelid JOIN pg_catalog.pg_proc p ON p.oid = t.tgfoid WHERE "
    "c.relnamespace = {ns} ORDER BY 1, 2",
    "SELECT 'rule ' || r.rulename || ' on ' || c.relname, pg_get_ruledef(r.oid, true), c.relname FROM "
    "pg_catalog.pg_rewrite r JOIN pg_catalog.pg_class c ON c.oid = r.ev_class WHERE c.relnamespace = {ns} "
    "AND "
    "c.relkind = 'r'",
    "SELECT 'policy ' || p.polname || ' on ' || c.relname, p.polcmd::text, c.relname FROM "
    "pg_catalog.pg_policy p "
    "JOIN pg_catalog.pg_class c ON c.oid = p.polrelid WHERE c.relnamespace = {ns}",
    // Rows of a child are rows of its parent to whoever reads it.
    "SELECT 'child ' || i.inhrelid::regclass::text || ' of table ' || c.relname, '', c.relname FROM "
    "pg_catalog.pg_inherits i JOIN pg_catalog.pg_class c ON c.oid = i.inhparent WHERE c.relnamespace = {ns}",
    "SELECT 'parent ' || i.inhparent::regclass::text || ' of table ' || c.relname, '', c.relname FROM "
    "pg_catalog.pg_inherits i JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid WHERE c.relnamespace = {ns}",
};
// Functions and operators beside the tables could stand in for PostgreSQL's own in our statements.
constexpr std::string_view kRoutines =
    "SELECT 'function ' || p.proname, pg_get_function_identity_arguments(p.oid), '' FROM pg_catalog.pg_proc "
    "p "
    "WHERE p.pronamespace = {ns} AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend d WHERE d.classid = "
    "'pg_catalog.pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e') UNION ALL SELECT 'operator ' || "
    "o.oprname, '', '' FROM pg_catalog.pg_operator o WHERE o.oprnamespace = {ns} AND NOT EXISTS (SELECT 1 "
    "FROM "
    "pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_operator'::regclass AND d.objid = o.oid AND "
    "d.deptype = 'e')";

Query catalog_query(Connection& connection, std::string_view sql, std::int64_t schema) {
  std::string text(sql);
  const std::string oid = std::to_string(schema) + "::oid";
  for (std::size_t at = text.find("{ns}"); at != std::string::npos; at = text.find("{ns}", at))
    text.replace(at, 4, oid);
  return connection.query("SELECT CAST(q.a AS text), CAST(q.b AS text), CAST(q.c AS text) FROM (" + text +
                          ") AS q(a, b, c)");
}

Result<std::int64_t> number(Connection& connection, std::string_view sql) {
  Query query = connection.query(sql);
  TM_TRY(query.one_row());
  return query.i64(0);
}

// `ours`: the tables whose details are compared.
Result<Catalog> postgres_catalog(Connection& connection, std::int64_t schema,
                                 const std::set<std::string>& ours) {
  Catalog out;
  const auto all = [](std::string_view) { return true; };
  TM_TRY(read_rows(catalog_query(connection, kRelations, schema), out, all));
  TM_TRY(read_rows(catalog_query(connection, kRoutines, schema), out, all));
  for (const std::string_view sql : kDetails)
    TM_TRY(read_rows(catalog_query(connection, sql, schema), out,
                     [&ours](std::string_view table) { return ours.contains(std::string(table)); }));
  return out;
}

Result<std::set<std::string>> tables_in(Connection& connection, std::int64_t schema) {
  std::set<std::string> out;
  Query query = connection.query(fmt::format(
      "SELECT CAST(relname AS text) FROM pg_catalog.pg_class WHERE relnamespace = {}::oid AND relkind = 'r'",
      schema));
  for (;;) {
    TM_ASSIGN(const bool more, query.step());
    if (!more) return out;
    out.emplace(query.text(0));
  }
}

Result<std::vector<std::string>> check_postgres(Connection& connection, const Connector& connector) {
  TM_ASSIGN(const std::int64_t schema,
            number(connection,
                   "SELECT CAST(relnamespace AS bigint) FROM pg_catalog.pg_class WHERE oid = "
                   "to_regclass('schema_migration')"));
  TM_ASSIGN(const auto apart, connector());
  TM_TRY(apart->begin_write());
  // Rolled back with the connection, whatever happens below.
  TM_TRY(apart->script("SET LOCAL search_path = pg_temp"));
  auto made = create_tables(*apart);
  if (!made) {
    made.error().message =
        "the tables cannot be compared with those that this program makes; the account needs "
        "the right to make temporary tables: " +
        made.error().message;
    return tl::unexpected<Error>(made.error());
  }
  TM_ASSIGN(const std::int64_t temporary, number(*apart, "SELECT CAST(pg_my_temp_schema() AS bigint)"));
  TM_ASSIGN(const auto ours, tables_in(*apart, temporary));
  TM_ASSIGN(const Catalog wanted, postgres_catalog(*apart, temporary, ours));
  apart->rollback();
  TM_ASSIGN(const Catalog found, postgres_catalog(connection, schema, ours));
  auto out = differences(wanted, found);
  Query role = connection.query("SELECT current_setting('session_replication_role')");
  TM_TRY(role.one_row());
  if (role.text(0) != "origin")
    out.push_back("triggers and foreign keys are switched off: session_replication_role is " +
                  std::string(role.text(0)));
  return out;
}

// Migrations are applied in order, each once.
Result<void> check_migrations(Connection& connection, std::vector<std::string>& out) {
  Query query = connection.query("SELECT version FROM schema_migration ORDER BY version");
  std::vector<std::int64_t> versions;
  for (;;) {
    TM_ASSIGN(const bool more, query.step());
    if (!more) break;
    versions.push_back(query.i64(0));
  }
  std::vector<std::int64_t> wanted;
  for (int next = 1; next <= schema_version(); ++next) wanted.push_back(next);
  if (versions != wanted) out.emplace_back("schema_migration does not list the migrations that were applied");
  return {};
}

}  // namespace

Result<std::vector<std::string>> check_schema(Connection& connection, const Connector& connector) {
  std::vector<std::string> out;
  if (connection.dialect() == Dialect::kSqlite) {
    TM_ASSIGN(const Catalog found, sqlite_catalog(connection));
    TM_ASSIGN(const Catalog wanted, sqlite_wanted());
    out = differences(wanted, found);
  } else {
    TM_ASSIGN(out, check_postgres(connection, connector));
  }
  TM_TRY(check_migrations(connection, out));
  return out;
}

}  // namespace touchmark::sql
