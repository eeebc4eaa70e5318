#include "adapters/sql/dump.h"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>
#include <memory>

#include "adapters/sql/driver/schema.h"
#include "adapters/sql/ledger/reads.h"
#include "base/hash.h"
#include "base/json.h"

namespace touchmark::sql {
namespace {

// `types`, one letter a column: i integer, t text, b blob; capitals may be null.
struct Table {
  std::string_view name;
  std::string_view columns;
  std::string_view types;
  std::string_view order;
  std::string_view condition;
};

constexpr Table kTables[] = {
    {"project", "id, name, created, head, head_hash, last_asset, last_annotation, last_task, rev_count",
     "itiibiiii", "id"},
    {"event",
     "key, at, actor, kind, made_by, op_id, layer, asset, annotation, payload, first_rev, row_count, "
     "prev_hash, hash, redacted_digest",
     "iiitttiiibiibbB", "key"},
    {"op", "project, op_id, seq", "iti", "project, op_id"},
    {"asset_rev",
     "rev, asset, from_seq, to_seq, base, name, status, split, media, annotator, erased, deleted, kind, "
     "frames, rate_numerator, rate_denominator, subject_group, origin, body, redacted_digest",
     "iiiiitiiiiiiiiiittbB", "rev"},
    {"annotation_rev",
     "rev, asset, layer, annotation, from_seq, to_seq, base, class_id, ontology_version, deleted, made_by, "
     "tool, active_ms, parent_layer, parent, parent_version, body, redacted_digest",
     "iiiiiiiiiittiiiibB", "rev"},
    {"task_rev",
     "rev, task, asset, layer, stage, batch, assignee, state, lease_until, active_ms, from_seq, to_seq, "
     "base, "
     "deleted, body, redacted_digest",
     "iiiiiiiiiiiiiibB", "rev"},
    {"record_rev", "rev, kind, record, asset, layer, from_seq, to_seq, base, deleted, body, redacted_digest",
     "iiiiiiiiibB", "rev"},
    {"record_count", "project, kind, last_id", "iii", "project, kind"},
    {"counter", "project, layer, name, n", "iiti", "project, layer, name"},
    {"account", "id, login, display_name, administrator, creator, disabled, password_hash, created, epoch",
     "ittiiitii", "id"},
    {"member", "project, account, role", "iii", "project, account"},
    {"secret", "id, kind, hash, account, name, created, expires, last_used, epoch, project, scopes",
     "iibitiIIiii", "id", "WHERE kind = 2"},
    {"access_event", "seq, at, actor, kind, account, project, details, prev_hash, hash", "iiitiitbb", "seq"},
};

bool nullable(char type) {
  return type >= 'A' && type <= 'Z';
}

Json cell(const Query& query, int column, char type) {
  if (nullable(type) && query.is_null(column)) return nullptr;
  switch (type) {
    case 'i':
    case 'I':
      return query.i64(column);
    case 't':
      return std::string(query.text(column));
    default:
      return to_hex(query.blob(column));
  }
}

// The column of a table, by its name.
std::size_t column_of(const Table& table, std::string_view name) {
  std::size_t column = 0;
  for (std::size_t at = 0; at < table.columns.size();) {
    const std::size_t end = std::min(table.columns.find(',', at), table.columns.size());
    if (table.columns.substr(at, end - at) == name) return column;
    at = table.columns.find_first_not_of(", ", end);
    ++column;
  }
  return column;
}

// What a row tells of the files that belong to the database.
Result<void> note_files(const Table& table, std::string_view body, TextContents& contents) {
  if (table.name != "asset_rev" || body.empty()) return {};
  record::AssetContent content;
  TM_TRY(record::decode_into(body, content));
  if (!content.uri.empty()) contents.uris.push_back(std::move(content.uri));
  // The same file in one revision after another is the usual case.
  const std::size_t n = contents.uris.size();
  if (n > 1 && contents.uris[n - 1] == contents.uris[n - 2]) contents.uris.pop_back();
  return {};
}

Result<void> complete(Connection& connection, TextContents& contents) {
  std::sort(contents.uris.begin(), contents.uris.end());
  contents.uris.erase(std::unique(contents.uris.begin(), contents.uris.end()), contents.uris.end());
  TM_ASSIGN(contents.projects, read_projects(connection));
  return {};
}

Result<void> dump_table(Connection& connection, const Table& table, const LineSink& sink,
                        TextContents& contents) {
  const std::size_t body = column_of(table, "body");
  Query query = connection
                    .query(fmt::format("SELECT {} FROM {} {} ORDER BY {}", table.columns, table.name,
                                       table.condition, table.order))
                    .stream();
  while (true) {
    TM_ASSIGN(const bool row, query.step());
    if (!row) return {};
    ++contents.rows[std::string(table.name)];
    if (body < table.types.size()) TM_TRY(note_files(table, query.blob(static_cast<int>(body)), contents));
    Json line = Json::array({table.name});
    for (std::size_t i = 0; i < table.types.size(); ++i)
      line.push_back(cell(query, static_cast<int>(i), table.types[i]));
    TM_TRY(sink(dump_json(line)));
  }
}

tl::unexpected<Error> bad_line(std::int64_t number, std::string what) {
  return fail(ErrorCode::kInvalid, "not a line of a backup: " + std::move(what),
              "line " + std::to_string(number));
}

Result<void> put_cell(Bulk& bulk, const Json& value, char type, std::int64_t number) {
  if (value.is_null() && nullable(type)) {
    bulk.null();
    return {};
  }
  if (type == 'i' || type == 'I') {
    if (!value.is_number_integer()) return bad_line(number, "an integer was expected");
    bulk.i64(value.get<std::int64_t>());
    return {};
  }
  if (!value.is_string()) return bad_line(number, "text was expected");
  if (type == 't') {
    bulk.text(value.get_ref<const std::string&>());
    return {};
  }
  return {};
}

// One row; blobs are kept in `kept` until the row ends.
Result<void> put_row(Bulk& bulk, const Table& table, const Json& row, std::int64_t number,
                     TextContents& contents) {
  if (row.size() != table.types.size() + 1) return bad_line(number, "wrong number of columns");
  const std::size_t body = column_of(table, "body");
  std::vector<std::string> kept;
  kept.reserve(table.types.size());
  for (std::size_t i = 0; i < table.types.size(); ++i) {
    const Json& value = row[i + 1];
    const char type = table.types[i];
    const bool blob = (type == 'b' || type == 'B') && value.is_string();
    if (!blob) {
      TM_TRY(put_cell(bulk, value, type, number));
      continue;
    }
    auto bytes = from_hex(value.get_ref<const std::string&>());
    if (!bytes) return bad_line(number, "hex digits were expected");
    if (i == body) TM_TRY(note_files(table, *bytes, contents));
    kept.push_back(std::move(*bytes));
    bulk.blob(kept.back());
  }
  ++contents.rows[std::string(table.name)];
  return bulk.end_row();
}

constexpr int kOldestRows = 1;  // the first schema whose tables have the columns of today

// The member of an object, if it is an integer; 0 for whatever else.
std::int64_t integer_in(const Json& object, std::string_view name) {
  const auto found = object.find(name);  // end() unless it is an object
  return found != object.end() && found->is_number_integer() ? found->get<std::int64_t>() : 0;
}

Result<Json> check_header(const std::string& line) {
  TM_ASSIGN(Json header, parse_json(line));
  if (integer_in(header, "touchmark_database") != 1) return bad_line(1, "no header");
  const std::int64_t schema = integer_in(header, "schema");
  if (schema < kOldestRows || schema > schema_version())
    return fail(ErrorCode::kUnsupported,
                "the backup was made by another version of Touchmark; use that one to restore it");
  return header;
}

const Table* find_table(const Json& row) {
  if (!row.is_array() || row.empty() || !row[0].is_string()) return nullptr;
  for (const Table& table : kTables)
    if (table.name == row[0].get_ref<const std::string&>()) return &table;
  return nullptr;
}

// Tables whose ids the database gives. A backup leaves out rows of them that the logs in it name, so the last
// id ever given is not the largest among its rows, and it is not to be given twice: a session would be taken
// for one of an earlier life, an import for one that had come half way.
constexpr std::string_view kNumbered[] = {"account", "secret", "job"};
constexpr std::int64_t kMostIds = std::int64_t{1} << 53;  // more is no id, but a way to leave no room for any

Result<std::int64_t> single(Query query) {
  TM_ASSIGN(const bool some, query.step());
  return some ? query.i64(0) : 0;
}

// The last id that was given in each of them.
Result<Json> last_ids(Connection& connection) {
  const bool lite = connection.dialect() == Dialect::kSqlite;
  Json out = Json::object();
  for (const std::string_view table : kNumbered) {
    const std::string sql =
        lite ? fmt::format("SELECT seq FROM sqlite_sequence WHERE name = '{}'", table)
             : fmt::format(
                   "SELECT coalesce(pg_sequence_last_value(CAST(pg_get_serial_sequence('{}', 'id') "
                   "AS regclass)), 0)",
                   table);
    TM_ASSIGN(const std::int64_t last, single(connection.query(sql)));
    out[std::string(table)] = last;
  }
  return out;
}

// The largest id of a session, link or token, whether it still is or not.
Result<std::int64_t> last_logged_secret(Connection& connection) {
  Query query =
      connection
          .query("SELECT details FROM access_event WHERE kind IN ('session.add', 'link.add', 'token.add')")
          .stream();
  std::int64_t last = 0;
  for (;;) {
    TM_ASSIGN(const bool more, query.step());
    if (!more) return last;
    const std::int64_t id = integer_in(json_from_text(query.text(0)), "id");
    if (id <= kMostIds) last = std::max(last, id);
  }
}

Result<void> set_last_id(Connection& connection, std::string_view table, std::int64_t last) {
  if (connection.dialect() == Dialect::kSqlite) {
    TM_TRY(connection.run("DELETE FROM sqlite_sequence WHERE name = ?1", table));
    return connection.run("INSERT INTO sqlite_sequence(name, seq) VALUES(?1, ?2)", table, last);
  }
  Query query =
      connection.query(fmt::format("SELECT setval(pg_get_serial_sequence('{}', 'id'), ?1, ?2 <> 0)", table),
                       std::max<std::int64_t>(last, 1), last);
  return query.one_row();
}

// `given`: what last_ids() said when the backup was made; null in one that was made without it.
Result<void> set_sequences(Connection& connection, const Json& given) {
  for (const std::string_view table : kNumbered) {
    std::int64_t last = integer_in(given, table);
    if (last < 0 || last > kMostIds) last = 0;
    TM_ASSIGN(const std::int64_t stored,
              single(connection.query(fmt::format("SELECT coalesce(max(id), 0) FROM {}", table))));
    last = std::max(last, stored);
    if (table == "secret") {
      TM_ASSIGN(const std::int64_t logged, last_logged_secret(connection));
      last = std::max(last, logged);
    }
    TM_TRY(set_last_id(connection, table, last));
  }
  return {};
}

}  // namespace

Result<void> require_empty(Connection& connection) {
  for (const char* table : {"project", "account", "event"}) {
    Query query = connection.query(fmt::format("SELECT 1 FROM {} LIMIT 1", table));
    TM_ASSIGN(const bool some, query.step());
    if (some)
      return fail(ErrorCode::kConflict,
                  "the database is not empty; restore into a new data folder or database");
  }
  return {};
}

Result<TextContents> dump_tables(Connection& connection, const LineSink& sink) {
  TM_ASSIGN(Json last, last_ids(connection));
  TM_TRY(sink(
      dump_json({{"touchmark_database", 1}, {"schema", schema_version()}, {"last_ids", std::move(last)}})));
  TextContents contents;
  for (const Table& table : kTables) {
    contents.rows[std::string(table.name)] = 0;
    TM_TRY(dump_table(connection, table, sink, contents));
  }
  TM_TRY(complete(connection, contents));
  return contents;
}

Result<TextContents> load_tables(Connection& connection, const LineSource& source) {
  TM_TRY(require_empty(connection));
  TextContents contents;
  for (const Table& table : kTables) contents.rows[std::string(table.name)] = 0;
  std::string line;
  std::int64_t number = 1;
  TM_ASSIGN(bool more, source(line));
  if (!more) return bad_line(1, "the file is empty");
  TM_ASSIGN(const Json header, check_header(line));
  // How many rows come is not known: SQLite takes them one at a time, PostgreSQL by COPY.
  const std::int64_t expected = connection.dialect() == Dialect::kSqlite ? 1 : 1'000'000;
  const Table* current = nullptr;
  std::unique_ptr<Bulk> bulk;
  while (true) {
    TM_ASSIGN(more, source(line));
    if (!more) break;
    ++number;
    auto row = parse_json(line);
    if (!row) return bad_line(number, row.error().message);
    const Table* table = find_table(*row);
    if (table == nullptr) return bad_line(number, "an unknown table");
    if (table != current) {
      if (bulk) TM_TRY(bulk->finish());
      TM_ASSIGN(bulk, connection.bulk(table->name, table->columns, expected));
      current = table;
    }
    TM_TRY(put_row(*bulk, *table, *row, number, contents));
  }
  if (bulk) TM_TRY(bulk->finish());
  bulk = nullptr;
  TM_TRY(count_labels(connection));
  TM_TRY(set_sequences(connection, header.value("last_ids", Json())));
  TM_TRY(complete(connection, contents));
  return contents;
}

}  // namespace touchmark::sql
