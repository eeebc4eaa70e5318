#include "adapters/sql/driver/schema.h"

#include <fmt/core.h>

#include <iterator>

namespace touchmark::sql {
namespace {

// Written for both dialects: {int} a 64-bit integer, {key} such a primary key without a sequence, {serial}
// one with, {text} text ordered by bytes, {blob} bytes, {table} what ends a CREATE TABLE, {norowid} likewise
// for one whose primary key is its order, {rowid:x} the primary key x as the last column of an index, which
// SQLite appends by itself.
//
// Keys: `project << 40 | n`. n is the row's revision for the *_rev tables (one count per project for the
// four, so an event's rows are one range), the sequence number for events, the id for `asset`, `task`,
// `batch` and `record` columns. A project's rows are then one range of every table, and appends go to its
// end. Annotations and layers have plain ids: their indexes start with an asset or hold one. `to_seq` 0 means
// still valid. redacted_digest: the digest of a legally erased body; null for all others. task_place: one
// task an asset, layer and stage; those without a layer, not given to anybody yet, are apart. setting: what
// belongs to this database alone and not to what is in it, so no backup has it. erasure: erased assets of
// which files may be left, until they are gone; no backup has it either, nor those files.
constexpr std::string_view kFirst = R"sql(
CREATE TABLE project(
  id {key}, name {text} NOT NULL UNIQUE, created {int} NOT NULL, head {int} NOT NULL,
  head_hash {blob} NOT NULL, last_asset {int} NOT NULL, last_annotation {int} NOT NULL,
  last_task {int} NOT NULL, rev_count {int} NOT NULL){table};

CREATE TABLE event(
  key {key}, at {int} NOT NULL, actor {int} NOT NULL, kind {text} NOT NULL, made_by {text} NOT NULL,
  op_id {text} NOT NULL, layer {int} NOT NULL, asset {int} NOT NULL, annotation {int} NOT NULL, payload {blob} NOT NULL,
  first_rev {int} NOT NULL, row_count {int} NOT NULL, prev_hash {blob} NOT NULL, hash {blob} NOT NULL,
  redacted_digest {blob}){table};
CREATE INDEX event_layer ON event(layer{rowid:key});
CREATE INDEX event_asset ON event(asset{rowid:key}) WHERE asset <> 0;
CREATE INDEX event_annotation ON event(annotation{rowid:key}) WHERE annotation <> 0;

CREATE TABLE op(
  project {int} NOT NULL, op_id {text} NOT NULL, seq {int} NOT NULL,
  PRIMARY KEY(project, op_id)){norowid};

CREATE TABLE asset_rev(
  rev {key}, asset {int} NOT NULL, from_seq {int} NOT NULL, to_seq {int} NOT NULL, base {int} NOT NULL,
  name {text} NOT NULL, status {int} NOT NULL, split {int} NOT NULL, media {int} NOT NULL,
  annotator {int} NOT NULL, erased {int} NOT NULL, deleted {int} NOT NULL, kind {int} NOT NULL,
  frames {int} NOT NULL, rate_numerator {int} NOT NULL, rate_denominator {int} NOT NULL,
  subject_group {text} NOT NULL, origin {text} NOT NULL, body {blob} NOT NULL,
  redacted_digest {blob}){table};
CREATE UNIQUE INDEX asset_current ON asset_rev(asset) WHERE to_seq = 0;
CREATE UNIQUE INDEX asset_past ON asset_rev(asset, from_seq) WHERE to_seq <> 0;
CREATE UNIQUE INDEX asset_name ON asset_rev((asset >> 40), name)
  WHERE to_seq = 0 AND deleted = 0 AND name <> '';
CREATE INDEX asset_status ON asset_rev(status, asset) WHERE to_seq = 0 AND deleted = 0;
CREATE INDEX asset_split ON asset_rev(split, asset) WHERE to_seq = 0 AND deleted = 0;
CREATE INDEX asset_media ON asset_rev(media, asset) WHERE to_seq = 0 AND deleted = 0;
CREATE INDEX asset_annotator ON asset_rev(annotator, asset)
  WHERE to_seq = 0 AND deleted = 0 AND annotator <> 0;
CREATE INDEX asset_deleted ON asset_rev(deleted, asset) WHERE to_seq = 0 AND deleted <> 0;
CREATE INDEX asset_trash ON asset_rev(erased{rowid:rev}) WHERE to_seq = 0 AND deleted <> 0;

CREATE TABLE annotation_rev(
  rev {key}, asset {int} NOT NULL, layer {int} NOT NULL, annotation {int} NOT NULL, from_seq {int} NOT NULL,
  to_seq {int} NOT NULL, base {int} NOT NULL, class_id {int} NOT NULL, ontology_version {int} NOT NULL,
  deleted {int} NOT NULL, made_by {text} NOT NULL, tool {text} NOT NULL, active_ms {int} NOT NULL,
  parent_layer {int} NOT NULL, parent {int} NOT NULL, parent_version {int} NOT NULL, body {blob} NOT NULL,
  redacted_digest {blob}){table};
CREATE UNIQUE INDEX annotation_current ON annotation_rev(asset, layer, annotation) WHERE to_seq = 0;
CREATE UNIQUE INDEX annotation_past ON annotation_rev(asset, layer, annotation, from_seq) WHERE to_seq <> 0;
CREATE INDEX annotation_class ON annotation_rev(layer, class_id, asset) WHERE to_seq = 0 AND deleted = 0;
CREATE INDEX annotation_parent ON annotation_rev(asset, parent_layer, parent)
  WHERE to_seq = 0 AND deleted = 0 AND parent_layer <> 0;

CREATE TABLE task_rev(
  rev {key}, task {int} NOT NULL, asset {int} NOT NULL, layer {int} NOT NULL, stage {int} NOT NULL,
  batch {int} NOT NULL, assignee {int} NOT NULL, state {int} NOT NULL, lease_until {int} NOT NULL,
  active_ms {int} NOT NULL, from_seq {int} NOT NULL, to_seq {int} NOT NULL, base {int} NOT NULL,
  deleted {int} NOT NULL, body {blob} NOT NULL, redacted_digest {blob}){table};
CREATE UNIQUE INDEX task_current ON task_rev(task) WHERE to_seq = 0;
CREATE UNIQUE INDEX task_past ON task_rev(task, from_seq) WHERE to_seq <> 0;
CREATE UNIQUE INDEX task_place ON task_rev(asset, layer, stage, (CASE WHEN layer = 0 THEN task ELSE 0 END))
  WHERE to_seq = 0 AND deleted = 0;
CREATE INDEX task_batch ON task_rev(batch, task) WHERE to_seq = 0 AND deleted = 0;
CREATE INDEX task_queue ON task_rev(batch, state, assignee, task) WHERE to_seq = 0 AND deleted = 0;
CREATE INDEX task_assignee ON task_rev(assignee, state, task) WHERE to_seq = 0 AND deleted = 0 AND assignee <> 0;

CREATE TABLE record_rev(
  rev {key}, kind {int} NOT NULL, record {int} NOT NULL, asset {int} NOT NULL, layer {int} NOT NULL, from_seq {int} NOT NULL,
  to_seq {int} NOT NULL, base {int} NOT NULL, deleted {int} NOT NULL, body {blob} NOT NULL,
  redacted_digest {blob}){table};
CREATE UNIQUE INDEX record_current ON record_rev(kind, record) WHERE to_seq = 0;
CREATE UNIQUE INDEX record_past ON record_rev(kind, record, from_seq) WHERE to_seq <> 0;
CREATE INDEX record_asset ON record_rev(asset, kind, record) WHERE to_seq = 0 AND asset <> 0;

CREATE TABLE record_count(
  project {int} NOT NULL, kind {int} NOT NULL, last_id {int} NOT NULL, PRIMARY KEY(project, kind)){norowid};
CREATE TABLE counter(
  project {int} NOT NULL, layer {int} NOT NULL, name {text} NOT NULL, n {int} NOT NULL,
  PRIMARY KEY(project, layer, name)){norowid};

CREATE TABLE erasure(
  asset {key}, at {int} NOT NULL, names {text} NOT NULL, uris {text} NOT NULL, tried {int} NOT NULL,
  report {text} NOT NULL){table};
CREATE TABLE setting(name {text} PRIMARY KEY, value {text} NOT NULL){norowid};

CREATE TABLE account(
  id {serial}, login {text} NOT NULL UNIQUE, display_name {text} NOT NULL, administrator {int} NOT NULL,
  creator {int} NOT NULL, disabled {int} NOT NULL, password_hash {text} NOT NULL, created {int} NOT NULL,
  epoch {int} NOT NULL){table};
CREATE TABLE member(
  project {int} NOT NULL, account {int} NOT NULL REFERENCES account(id), role {int} NOT NULL,
  PRIMARY KEY(project, account)){norowid};
CREATE INDEX member_account ON member(account, project);
CREATE TABLE secret(
  id {serial}, kind {int} NOT NULL, hash {blob} NOT NULL, account {int} NOT NULL REFERENCES account(id),
  name {text} NOT NULL, created {int} NOT NULL, expires {int}, last_used {int}, epoch {int} NOT NULL,
  project {int} NOT NULL, scopes {int} NOT NULL, UNIQUE(kind, hash)){table};
CREATE INDEX secret_account ON secret(account, kind);
CREATE INDEX secret_expires ON secret(expires) WHERE expires IS NOT NULL;
CREATE TABLE access_event(
  seq {key}, at {int} NOT NULL, actor {int} NOT NULL, kind {text} NOT NULL, account {int} NOT NULL,
  project {int} NOT NULL, details {text} NOT NULL, prev_hash {blob} NOT NULL, hash {blob} NOT NULL){table};

CREATE TABLE job(
  id {serial}, kind {text} NOT NULL, project {int} NOT NULL, actor {int} NOT NULL, state {int} NOT NULL,
  done {int} NOT NULL, total {int} NOT NULL, unit {text} NOT NULL, message {text} NOT NULL,
  arguments {text} NOT NULL, checkpoint {text} NOT NULL, result {text} NOT NULL,
  cancel_requested {int} NOT NULL, attempts {int} NOT NULL, created {int} NOT NULL, started {int},
  finished {int}, worker {text} NOT NULL, lease_until {int} NOT NULL){table};
CREATE INDEX job_queued ON job(project, kind, created, id) WHERE state = 0;
CREATE INDEX job_leased ON job(lease_until) WHERE state = 1;
CREATE INDEX job_project ON job(project, id);
)sql";

// label_count: how many current annotations an asset has in a layer; 0 may stand there, and every asset has a
// row for the truth. Derived, so no backup has it.
constexpr std::string_view kLabelCounts = R"sql(
CREATE TABLE label_count(
  asset {int} NOT NULL, layer {int} NOT NULL, n {int} NOT NULL, PRIMARY KEY(asset, layer)){norowid};
CREATE INDEX label_count_some ON label_count(layer, asset) WHERE n > 0;
CREATE INDEX label_count_most ON label_count((asset >> 40), layer, n, asset);
)sql";
constexpr std::string_view kCountLabels = R"sql(
INSERT INTO label_count(asset, layer, n)
  SELECT asset, layer, count(*) FROM annotation_rev WHERE to_seq = 0 AND deleted = 0 GROUP BY asset, layer;
INSERT INTO label_count(asset, layer, n)
  SELECT asset, 1, 0 FROM asset_rev WHERE to_seq = 0 ON CONFLICT(asset, layer) DO NOTHING;
)sql";

constexpr std::string_view kMigrations[] = {kFirst, kLabelCounts};
constexpr std::string_view kMigrationTable =
    "CREATE TABLE schema_migration(version {key}, applied_at {int} NOT NULL){table};";

constexpr std::int64_t kApplicationId = 0x544D524B;  // "TMRK"

std::string replace_all(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

std::string in_dialect(std::string_view sql, Dialect dialect) {
  const bool lite = dialect == Dialect::kSqlite;
  const std::pair<std::string_view, std::string_view> words[] = {
      {"{int}", lite ? "INTEGER" : "BIGINT"},
      {"{key}", lite ? "INTEGER PRIMARY KEY" : "BIGINT PRIMARY KEY"},
      {"{serial}",
       lite ? "INTEGER PRIMARY KEY AUTOINCREMENT" : "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY"},
      {"{text}", lite ? "TEXT" : "TEXT COLLATE \"C\""},
      {"{blob}", lite ? "BLOB" : "BYTEA"},
      {"{table}", lite ? " STRICT" : ""},
      {"{norowid}", lite ? " STRICT, WITHOUT ROWID" : ""},
      {"{rowid:key}", lite ? "" : ", key"},
      {"{rowid:rev}", lite ? "" : ", rev"},
  };
  std::string out(sql);
  for (const auto& [word, text] : words) out = replace_all(std::move(out), word, text);
  return out;
}

Result<std::int64_t> single(Connection& connection, std::string_view sql) {
  Query query = connection.query(sql);
  TM_TRY(query.one_row());
  return query.i64(0);
}

Result<bool> has_schema(Connection& connection) {
  const bool lite = connection.dialect() == Dialect::kSqlite;
  TM_ASSIGN(const std::int64_t found,
            single(connection, lite ? "SELECT count(*) FROM sqlite_schema WHERE name = 'schema_migration'"
                                    : "SELECT count(*) FROM pg_catalog.pg_class WHERE oid = "
                                      "to_regclass('schema_migration')"));
  return found > 0;
}

// A file of another program must not be filled with our tables.
Result<void> refuse_foreign(Connection& connection) {
  if (connection.dialect() != Dialect::kSqlite) return {};
  TM_ASSIGN(const std::int64_t tables, single(connection, "SELECT count(*) FROM sqlite_schema"));
  TM_ASSIGN(const std::int64_t application, single(connection, "PRAGMA application_id"));
  if (tables > 0 || application != 0)
    return fail(ErrorCode::kInvalid, "the file is a SQLite database of another program; choose another file");
  return {};
}

Result<std::int64_t> stored_version(Connection& connection) {
  TM_ASSIGN(const std::int64_t version,
            single(connection, "SELECT coalesce(max(version), 0) FROM schema_migration"));
  if (version > schema_version())
    return fail(
        ErrorCode::kUnsupported,
        fmt::format("the database has schema {} and this Touchmark knows {}; install a newer Touchmark",
                    version, schema_version()));
  return version;
}

Result<void> apply_missing(Connection& connection, TimeUs now) {
  const bool lite = connection.dialect() == Dialect::kSqlite;
  // Held to the end of the transaction: one process migrates, the others wait and then find it done.
  if (!lite) TM_TRY(connection.run("SELECT pg_advisory_xact_lock(5570193308)"));
  TM_ASSIGN(const bool known, has_schema(connection));
  if (!known) {
    TM_TRY(refuse_foreign(connection));
    TM_TRY(connection.script(in_dialect(kMigrationTable, connection.dialect())));
    if (lite) TM_TRY(connection.script(fmt::format("PRAGMA application_id={}", kApplicationId)));
  }
  TM_ASSIGN(const std::int64_t version, stored_version(connection));
  for (int next = static_cast<int>(version) + 1; next <= schema_version(); ++next) {
    TM_TRY(connection.script(in_dialect(kMigrations[next - 1], connection.dialect())));
    TM_TRY(connection.run("INSERT INTO schema_migration(version, applied_at) VALUES(?1, ?2)",
                          std::int64_t{next}, now.value));
    if (kMigrations[next - 1] == kLabelCounts) TM_TRY(count_labels(connection));
  }
  return {};
}

}  // namespace

int schema_version() {
  return static_cast<int>(std::size(kMigrations));
}

Result<void> create_tables(Connection& connection) {
  TM_TRY(connection.script(in_dialect(kMigrationTable, connection.dialect())));
  for (const std::string_view migration : kMigrations)
    TM_TRY(connection.script(in_dialect(migration, connection.dialect())));
  return {};
}

Result<void> count_labels(Connection& connection) {
  return connection.script(std::string(kCountLabels));
}

Result<void> require_schema(Connection& connection) {
  TM_ASSIGN(const bool known, has_schema(connection));
  if (!known) return fail(ErrorCode::kNotFound, "there is no Touchmark data in this database");
  TM_ASSIGN(const std::int64_t version, stored_version(connection));
  if (version < schema_version())
    return fail(
        ErrorCode::kUnsupported,
        fmt::format("the database has the older schema {} and cannot be upgraded, because it may not be "
                    "written; copy it to where it may",
                    version));
  return {};
}

Result<void> migrate(Connection& connection, TimeUs now) {
  TM_ASSIGN(Transaction transaction, Transaction::write(connection));
  TM_TRY(apply_missing(connection, now));
  return transaction.commit();
}

}  // namespace touchmark::sql
