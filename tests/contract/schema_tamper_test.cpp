// A table, index, constraint or trigger that is not what this program makes is a finding, and so is anything
// that was put beside them.
#include "contract/backend.h"

namespace touchmark::contract {
namespace {

class SchemaTamperContract : public Contract {
 protected:
  std::vector<std::string> findings() {
    auto found = store().check_database();
    EXPECT_TRUE(found) << found.error().text();
    return found.value_or(std::vector<std::string>{});
  }
};
TM_BOTH_BACKENDS(SchemaTamperContract);

struct Case {
  const char* change;
  const char* named;  // in the finding
  const char* undo;
};

const Case kBoth[] = {
    {"DROP INDEX asset_split", "index asset_split is missing",
     "CREATE INDEX asset_split ON asset_rev(split, asset) WHERE to_seq = 0 AND deleted = 0"},
    {"DROP INDEX asset_current", "index asset_current is missing",
     "CREATE UNIQUE INDEX asset_current ON asset_rev(asset) WHERE to_seq = 0"},
    {"DROP INDEX asset_current; CREATE INDEX asset_current ON asset_rev(asset) WHERE to_seq = 0",
     "index asset_current was changed",
     "DROP INDEX asset_current; CREATE UNIQUE INDEX asset_current ON asset_rev(asset) WHERE to_seq = 0"},
    {"DROP INDEX job_project; CREATE INDEX job_project ON job(project, id) WHERE id > 5",
     "index job_project was changed", "DROP INDEX job_project; CREATE INDEX job_project ON job(project, id)"},
    {"CREATE INDEX more ON event(at)", "index more does not belong here", "DROP INDEX more"},
    {"CREATE VIEW peek AS SELECT * FROM account", "view peek does not belong here", "DROP VIEW peek"},
    {"CREATE TABLE hoard(x INTEGER)", "table hoard does not belong here", "DROP TABLE hoard"},
    {"INSERT INTO schema_migration VALUES(0, 0)", "schema_migration",
     "DELETE FROM schema_migration WHERE version = 0"},
};
const Case kSqlite[] = {
    {"CREATE TRIGGER quiet AFTER INSERT ON event BEGIN UPDATE counter SET n = n; END", "trigger quiet",
     "DROP TRIGGER quiet"},
    {"ALTER TABLE account ADD COLUMN shadow TEXT", "table account was changed",
     "ALTER TABLE account DROP COLUMN shadow"},
    {"ALTER TABLE counter RENAME COLUMN n TO m", "table counter was changed",
     "ALTER TABLE counter RENAME COLUMN m TO n"},
    {"PRAGMA application_id = 7", "mark of its program", "PRAGMA application_id = 1414353483"},
};
const Case kPostgres[] = {
    {"CREATE FUNCTION quiet() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'", "function quiet",
     "DROP FUNCTION quiet()"},
    {"CREATE TRIGGER tidy BEFORE UPDATE ON event FOR EACH ROW EXECUTE FUNCTION "
     "suppress_redundant_updates_trigger()",
     "trigger tidy on event", "DROP TRIGGER tidy ON event"},
    {"ALTER TABLE secret DISABLE TRIGGER ALL", "foreign key's trigger",
     "ALTER TABLE secret ENABLE TRIGGER ALL"},
    {"ALTER TABLE account ADD COLUMN shadow TEXT", "column account.shadow",
     "ALTER TABLE account DROP COLUMN shadow"},
    {"ALTER TABLE event ALTER COLUMN actor SET DEFAULT 1", "column event.actor was changed",
     "ALTER TABLE event ALTER COLUMN actor DROP DEFAULT"},
    {"ALTER TABLE event ALTER COLUMN actor DROP NOT NULL", "column event.actor was changed",
     "ALTER TABLE event ALTER COLUMN actor SET NOT NULL"},
    {"ALTER TABLE project DROP CONSTRAINT project_name_key", "project_name_key",
     "ALTER TABLE project ADD CONSTRAINT project_name_key UNIQUE(name)"},
    {"ALTER TABLE secret DROP CONSTRAINT secret_account_fkey; ALTER TABLE secret ADD CONSTRAINT "
     "secret_account_fkey "
     "FOREIGN KEY (account) REFERENCES account(id) NOT VALID",
     "secret_account_fkey", "ALTER TABLE secret VALIDATE CONSTRAINT secret_account_fkey"},
    {"ALTER TABLE event SET UNLOGGED", "table event was changed", "ALTER TABLE event SET LOGGED"},
    {"ALTER TABLE annotation_rev ENABLE ROW LEVEL SECURITY", "table annotation_rev was changed",
     "ALTER TABLE annotation_rev DISABLE ROW LEVEL SECURITY"},
    {"CREATE POLICY few ON annotation_rev USING (false)", "policy few", "DROP POLICY few ON annotation_rev"},
    {"CREATE RULE no_update AS ON UPDATE TO counter DO INSTEAD NOTHING", "rule no_update on counter",
     "DROP RULE no_update ON counter"},
    {"CREATE TABLE more_rows() INHERITS(annotation_rev)", "child more_rows of table annotation_rev",
     "DROP TABLE more_rows"},
    {"UPDATE pg_index SET indisready = false WHERE indexrelid = 'event_layer'::regclass",
     "index event_layer was",
     "UPDATE pg_index SET indisready = true WHERE indexrelid = 'event_layer'::regclass"},
    {"ALTER SEQUENCE account_id_seq RENAME TO numbers", "sequence numbers",
     "ALTER SEQUENCE numbers RENAME TO account_id_seq"},
    {"CREATE MATERIALIZED VIEW peek AS SELECT 1", "materialized view peek", "DROP MATERIALIZED VIEW peek"},
};

TEST_P(SchemaTamperContract, EveryChangedDefinitionIsNamed) {
  create();
  EXPECT_EQ(findings(), std::vector<std::string>{});
  std::vector<Case> cases(std::begin(kBoth), std::end(kBoth));
  if (GetParam() == Kind::kSqlite)
    cases.insert(cases.end(), std::begin(kSqlite), std::end(kSqlite));
  else
    cases.insert(cases.end(), std::begin(kPostgres), std::end(kPostgres));
  for (const Case& each : cases) {
    const auto changed = place_->raw()->script(each.change);
    ASSERT_TRUE(changed) << each.change << ": " << changed.error().text();
    const auto found = findings();
    const bool named = std::any_of(found.begin(), found.end(), [&](const std::string& one) {
      return one.find(each.named) != std::string::npos;
    });
    EXPECT_TRUE(named) << each.change << ": " << (found.empty() ? "nothing" : found.front());
    const auto undone = place_->raw()->script(each.undo);
    ASSERT_TRUE(undone) << each.undo << ": " << undone.error().text();
    EXPECT_EQ(findings(), std::vector<std::string>{}) << "after " << each.undo;
  }
}

TEST_P(SchemaTamperContract, WhatChangesByItselfIsNoFinding) {
  create();
  ASSERT_TRUE(place_->raw()->script("ANALYZE"));
  EXPECT_EQ(findings(), std::vector<std::string>{});
}

TEST_P(SchemaTamperContract, NothingOfTheComparisonStays) {
  create();
  EXPECT_EQ(findings(), std::vector<std::string>{});
  EXPECT_EQ(findings(), std::vector<std::string>{});
  if (GetParam() == Kind::kSqlite) return;
  auto raw = place_->raw();
  auto query = raw->query(
      "SELECT count(*) FROM pg_class WHERE relpersistence = 't' AND relname IN ('event', 'project', 'job')");
  ASSERT_TRUE(query.one_row());
  EXPECT_EQ(query.i64(0), 0);
}

TEST_P(SchemaTamperContract, TheCheckTellsHowFarItIsAndCanBeCancelled) {
  create();
  int told = 0;
  ASSERT_TRUE(store().check_database([&](std::int64_t done, std::int64_t total) {
    EXPECT_LT(done, total);
    ++told;
    return true;
  }));
  EXPECT_GE(told, 2);
  EXPECT_EQ(store().check_database([](std::int64_t, std::int64_t) { return false; }).error().code,
            ErrorCode::kCancelled);
}

}  // namespace
}  // namespace touchmark::contract
