// "After any one byte of any event or current row is changed behind its back, verify says so": one value at a
// time, in every column of every table of the ledger.
#include <fmt/format.h>

#include <algorithm>

#include "contract/backend.h"
#include "ledger/verify.h"

namespace touchmark::contract {
namespace {

using namespace ledger;  // NOLINT: the tests are about all of it

struct Column {
  std::string_view name;
  char type;  // i integer, t text, b blob, n blob that is mostly null
};
struct Table {
  std::string_view name;
  std::string_view key;  // names one row
  std::vector<Column> columns;
};

// "name:type name:type", with the types of Column.
std::vector<Column> columns(std::string_view text) {
  std::vector<Column> out;
  while (!text.empty()) {
    const std::string_view one = text.substr(0, text.find(' '));
    out.push_back({one.substr(0, one.size() - 2), one.back()});
    text.remove_prefix(std::min(text.size(), one.size() + 1));
  }
  return out;
}

// All of them: a migration that adds one to the ledger must add it here.
const std::vector<Table>& tables() {
  static const std::vector<Table> all = {
      {"project", "id",
       columns("id:i name:t created:i head:i head_hash:b last_asset:i last_annotation:i last_task:i "
               "rev_count:i")},
      {"event", "key",
       columns("key:i at:i actor:i kind:t made_by:t op_id:t layer:i asset:i annotation:i payload:b "
               "first_rev:i row_count:i prev_hash:b hash:b redacted_digest:n")},
      {"op", "op_id", columns("project:i op_id:t seq:i")},
      {"asset_rev", "rev",
       columns(
           "rev:i asset:i from_seq:i to_seq:i base:i name:t status:i split:i media:i annotator:i "
           "erased:i deleted:i kind:i frames:i rate_numerator:i rate_denominator:i subject_group:t origin:t "
           "body:b redacted_digest:n")},
      {"annotation_rev", "rev",
       columns("rev:i asset:i layer:i annotation:i from_seq:i to_seq:i base:i class_id:i ontology_version:i "
               "deleted:i made_by:t tool:t active_ms:i parent_layer:i parent:i parent_version:i body:b "
               "redacted_digest:n")},
      {"task_rev", "rev",
       columns("rev:i task:i asset:i layer:i stage:i batch:i assignee:i state:i lease_until:i active_ms:i "
               "from_seq:i to_seq:i base:i deleted:i body:b redacted_digest:n")},
      {"record_rev", "rev",
       columns("rev:i kind:i record:i asset:i layer:i from_seq:i to_seq:i base:i deleted:i body:b "
               "redacted_digest:n")},
      {"record_count", "kind", columns("project:i kind:i last_id:i")},
      {"counter", "layer || ':' || name", columns("project:i layer:i name:t n:i")},
  };
  return all;
}

class TamperContract : public Contract {
 protected:
  // A bit of everything: edits, a deletion, an erased asset, operations, records.
  void fill() {
    project_ = create().id;
    auto import = draft_of("assets.import");
    import.op_id = "op-1";
    import.payload = "{}";
    for (const char* name : {"a", "b", "c"}) import.assets.push_back(new_asset(name));
    import.assets[1].content.annotator = UserId{3};
    for (int i = 0; i < 4; ++i) import.annotations.push_back(new_annotation(1 + i % 3, 1 + i % 2));
    import.records.push_back({RecordKind::kComment, 0, AssetId{1}, kTruth, Seq{}, false, "{}"});
    // A suggestion of a run, accepted; two tasks of a batch, one of them without a layer.
    import.annotations.push_back(new_annotation(1, 1));
    import.annotations.back().layer = LayerId{2};
    import.annotations.push_back(new_annotation(1, 1));
    import.annotations.back().made = {"model:m", "box", 700, LayerId{2}, AnnotationId{5}, Seq { 2 }};
    for (const std::int64_t layer : {1, 0}) {
      record::Task task;
      task.asset = AssetId{2};
      task.layer = LayerId{layer};
      task.batch = BatchId{3};
      task.note = "n";
      import.tasks.push_back({Seq{}, false, task});
    }
    append(project_, import);
    const auto done = store().write([&](Writer& writer) -> Result<void> {
      auto edit = draft_of("annotation.edit");
      edit.op_id = "op-2";
      edit.asset = AssetId{2};
      TM_ASSIGN(const auto row, writer.annotation(project_, AssetId{2}, kTruth, AnnotationId{2}));
      TM_ASSIGN(const auto other, writer.annotation(project_, AssetId{1}, kTruth, AnnotationId{1}));
      TM_ASSIGN(const auto asset, writer.asset(project_, AssetId{2}));
      edit.annotations = {changed(row, "new"), changed(other, "gone", true)};
      edit.assets = {changed(asset)};
      edit.assets[0].content.status = record::AssetStatus::kSubmitted;
      edit.records.push_back({RecordKind::kComment, 1, AssetId{1}, LayerId{}, Seq{2}, false, R"({"x":1})"});
      TM_ASSIGN(auto task, writer.task(project_, TaskId{1}));
      task.state = record::TaskState::kInProgress;
      task.assignee = UserId{3};
      task.lease_until = TimeUs{77};
      edit.tasks.push_back({task.from_seq, false, task});
      edit.layer = kTruth;
      TM_TRY(writer.append(project_, edit));
      auto erase = draft_of("asset.erase");
      TM_ASSIGN(const auto third, writer.asset(project_, AssetId{3}));
      erase.asset = AssetId{3};
      erase.assets = {changed(third)};
      erase.assets[0].content.deleted = erase.assets[0].content.erased = true;
      TM_TRY(writer.redact_asset(project_, AssetId{3}));
      TM_TRY(writer.append(project_, erase));
      return {};
    });
    ASSERT_TRUE(done) << done.error().text();
  }

  // The project alone, or the database as a whole, is not what it was.
  bool finds() {
    const auto report = verify(store(), project_);
    if (!report || report->finding) return true;
    const auto whole = store().check_database();
    return !whole || !whole->empty();
  }

  std::string changed_value(const Column& column) const {
    const bool lite = GetParam() == Kind::kSqlite;
    switch (column.type) {
      case 'i':
        return fmt::format("CASE WHEN {0} = 0 THEN 1 WHEN {0} % 2 = 0 THEN {0} + 1 ELSE {0} - 1 END",
                           column.name);
      case 't':
        return fmt::format("{} || 'x'", column.name);
      case 'b':
        return lite ? fmt::format("CAST({0} || x'01' AS BLOB)", column.name)
                    : fmt::format("{0} || '\\x01'::bytea", column.name);
      default: {  // set where it is null, another digest where it is not
        const std::string digest(64, 'a');
        return lite ? fmt::format("x'{}'", digest) : fmt::format("'\\x{}'::bytea", digest);
      }
    }
  }

  ProjectId project_;
};
TM_BOTH_BACKENDS(TamperContract);

TEST_P(TamperContract, EveryChangedValueIsFound) {
  fill();
  expect_sound(project_);
  auto raw = place_->raw();
  int tried = 0;
  for (const Table& table : tables()) {
    // Keys are compared as text so that one query serves all tables.
    std::vector<std::string> keys;
    {
      auto query =
          raw->query(fmt::format("SELECT CAST({} AS TEXT) FROM {} ORDER BY 1", table.key, table.name));
      while (query.step().value_or(false)) keys.emplace_back(query.text(0));
    }
    ASSERT_FALSE(keys.empty()) << table.name;
    for (const Column& column : table.columns) {
      const std::string saved = fmt::format("saved_{}", ++tried);
      for (const std::string& key : keys) {
        const std::string where = fmt::format("CAST({} AS TEXT) = '{}'", table.key, key);
        ASSERT_TRUE(raw->script(fmt::format("CREATE TEMP TABLE {} AS SELECT * FROM {}", saved, table.name)));
        const auto changed = raw->script(fmt::format("UPDATE {} SET {} = {} WHERE {}", table.name,
                                                     column.name, changed_value(column), where));
        if (changed) {
          EXPECT_TRUE(finds()) << table.name << "." << column.name << " of " << key;
        } else {  // the database itself refuses a key that is taken
          EXPECT_EQ(changed.error().code, ErrorCode::kConflict) << changed.error().text();
        }
        ASSERT_TRUE(raw->script(fmt::format(
            "DELETE FROM {0}; INSERT INTO {0} SELECT * FROM {1}; DROP TABLE {1}", table.name, saved)));
      }
    }
  }
  EXPECT_GT(tried, 60);
  expect_sound(project_);
}

TEST_P(TamperContract, EveryRemovedOrAddedRowIsFound) {
  fill();
  auto raw = place_->raw();
  for (const Table& table : tables()) {
    std::vector<std::string> keys;
    {
      auto query =
          raw->query(fmt::format("SELECT CAST({} AS TEXT) FROM {} ORDER BY 1", table.key, table.name));
      while (query.step().value_or(false)) keys.emplace_back(query.text(0));
    }
    for (const std::string& key : keys) {
      ASSERT_TRUE(raw->script(fmt::format("CREATE TEMP TABLE saved AS SELECT * FROM {}", table.name)));
      ASSERT_TRUE(raw->script(
          fmt::format("DELETE FROM {} WHERE CAST({} AS TEXT) = '{}'", table.name, table.key, key)));
      EXPECT_TRUE(finds()) << table.name << " without " << key;
      ASSERT_TRUE(raw->script(
          fmt::format("DELETE FROM {0}; INSERT INTO {0} SELECT * FROM saved; DROP TABLE saved", table.name)));
    }
  }
  // A row that no event wrote.
  ASSERT_TRUE(
      raw->script("INSERT INTO annotation_rev SELECT rev + 1000, asset, layer, annotation + 1000, "
                  "from_seq + 100, 0, 0, class_id, ontology_version, deleted, made_by, tool, active_ms, "
                  "parent_layer, parent, parent_version, body, redacted_digest FROM annotation_rev "
                  "WHERE to_seq = 0 ORDER BY rev DESC LIMIT 1"));
  const auto report = verify(store(), project_);
  ASSERT_TRUE(report);
  EXPECT_TRUE(report->finding);
}

TEST_P(TamperContract, TheFindingNamesTheFirstBadEvent) {
  fill();
  auto raw = place_->raw();
  ASSERT_TRUE(raw->script("UPDATE annotation_rev SET class_id = class_id + 1 WHERE from_seq = 3"));
  auto report = verify(store(), project_);
  ASSERT_TRUE(report && report->finding);
  EXPECT_EQ(report->finding->seq, Seq{3});
  EXPECT_EQ(report->events, 2) << "those before it are sound";
  ASSERT_TRUE(raw->script("UPDATE event SET kind = 'forged' WHERE kind = 'assets.import'"));
  report = verify(store(), project_);
  ASSERT_TRUE(report && report->finding);
  EXPECT_EQ(report->finding->seq, Seq{2});
  EXPECT_EQ(report->finding->where, "event 2");
}

TEST_P(TamperContract, VerifyReportsProgressAndCanBeCancelled) {
  project_ = create().id;
  auto draft = draft_of("x");
  for (int i = 0; i < 25'000; ++i)
    draft.records.push_back({RecordKind::kComment, 0, {}, LayerId{}, {}, false, "{}"});
  append(project_, draft);
  std::vector<std::int64_t> done;
  const auto report = verify(store(), project_, [&](std::int64_t now, std::int64_t total) {
    EXPECT_EQ(total, 25'004);
    done.push_back(now);
    return true;
  });
  ASSERT_TRUE(report);
  EXPECT_FALSE(report->finding);
  EXPECT_EQ(report->rows, 25'002);
  EXPECT_GE(done.size(), 3u);
  const auto cancelled = verify(store(), project_, [](std::int64_t, std::int64_t) { return false; });
  EXPECT_EQ(cancelled.error().code, ErrorCode::kCancelled);
  EXPECT_EQ(verify(store(), ProjectId{77}).error().code, ErrorCode::kNotFound);
}

}  // namespace
}  // namespace touchmark::contract
