// What somebody who knows how Touchmark works, and may write the database, would try: each must be found.
#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <fstream>

#include "contract/backend.h"
#include "ledger/verify.h"

namespace touchmark::contract {
namespace {

using namespace ledger;  // NOLINT: the tests are about all of it

class ForgeryContract : public Contract {
 protected:
  // Three assets; the third is erased. An annotation, a task with a note, a comment and an event with a
  // payload about each of them.
  void fill() {
    project_ = create().id;
    auto import = draft_of("assets.import");
    for (const char* name : {"a", "b", "c"}) import.assets.push_back(new_asset(name));
    for (int i = 1; i <= 3; ++i) {
      import.annotations.push_back(new_annotation(i, 1));
      import.records.push_back({RecordKind::kComment, 0, AssetId{i}, kTruth, Seq{}, false, R"({"n":1})"});
      record::Task task;
      task.asset = AssetId{i};
      task.layer = kTruth;
      task.note = "n";
      import.tasks.push_back({Seq{}, false, task});
    }
    append(project_, import);
    for (int i = 1; i <= 3; ++i) {
      auto edit = draft_of("asset.note");
      edit.asset = AssetId{i};
      edit.payload = "{\"said\":\"x\"}";
      edit.annotations = {new_annotation(i, 2)};
      append(project_, edit);
    }
    erase(3);
    expect_sound(project_);
  }

  void erase(std::int64_t id) {
    const auto done = store().write([&](Writer& writer) -> Result<void> {
      auto draft = draft_of("asset.erase");
      TM_ASSIGN(const auto asset, writer.asset(project_, AssetId{id}));
      draft.asset = AssetId{id};
      draft.assets = {changed(asset)};
      draft.assets[0].content = {};
      draft.assets[0].content.deleted = draft.assets[0].content.erased = true;
      TM_TRY(writer.redact_asset(project_, AssetId{id}));
      TM_TRY(writer.append(project_, draft));
      return {};
    });
    ASSERT_TRUE(done) << done.error().text();
  }

  std::string verdict(ProjectId project) {
    const auto report = verify(store(), project);
    if (!report) return report.error().text();
    if (report->finding) return report->finding->where + " " + report->finding->problem;
    const auto whole = store().check_database();
    if (!whole) return whole.error().text();
    return whole->empty() ? "" : whole->front();
  }

  std::string blob(std::string_view bytes) const {
    return GetParam() == Kind::kSqlite ? fmt::format("x'{}'", to_hex(bytes))
                                       : fmt::format("'\\x{}'::bytea", to_hex(bytes));
  }
  std::string blob(const Digest& digest) const { return blob(as_bytes(digest)); }
  void must(const std::string& sql) {
    const auto done = place_->raw()->script(sql);
    ASSERT_TRUE(done) << done.error().text() << ": " << sql;
  }

  ProjectId project_;
};
TM_BOTH_BACKENDS(ForgeryContract);

// The right digest, as an erasure would keep it: the chain alone cannot tell.
TEST_P(ForgeryContract, ARowEmptiedWithItsTrueDigestIsFound) {
  fill();
  struct Case {
    std::string table, key, body, more;
  };
  for (const Case& each : std::vector<Case>{{"asset_rev", "rev", "body", ", name = '', subject_group = ''"},
                                            {"annotation_rev", "rev", "body", ""},
                                            {"task_rev", "rev", "body", ""},
                                            {"record_rev", "rev", "body", ""},
                                            {"event", "key", "payload", ""}}) {
    std::vector<std::pair<std::int64_t, Digest>> rows;
    {
      const bool asset = each.table == "asset_rev";
      auto raw = place_->raw();
      auto query =
          raw->query(fmt::format("SELECT {}, {}{} FROM {} WHERE redacted_digest IS NULL ORDER BY 1", each.key,
                                 each.body, asset ? ", name, subject_group" : "", each.table));
      while (query.step().value_or(false))
        rows.emplace_back(query.i64(0), asset ? asset_body_digest(query.text(2), query.text(3), query.blob(1))
                                              : sha256(query.blob(1)));
    }
    ASSERT_GE(rows.size(), 2u) << each.table;
    int own = 0;  // those of an erasure itself may be emptied by it: it is its own witness
    for (const auto& [key, digest] : rows) {
      must(fmt::format("CREATE TABLE kept AS SELECT * FROM {} WHERE {} = {}", each.table, each.key, key));
      must(fmt::format("UPDATE {0} SET {1} = {2}, redacted_digest = {3}{4} WHERE {5} = {6}", each.table,
                       each.body, blob(""), blob(digest), each.more, each.key, key));
      const auto report = verify(store(), project_);
      own += report && !report->finding ? 1 : 0;
      must(fmt::format("DELETE FROM {0} WHERE {1} = {2}; INSERT INTO {0} SELECT * FROM kept; DROP TABLE kept",
                       each.table, each.key, key));
    }
    const int expected = each.table == "asset_rev" || each.table == "event" ? 1 : 0;
    EXPECT_EQ(own, expected) << each.table;
  }
  expect_sound(project_);
}

TEST_P(ForgeryContract, WhatWasErasedDoesNotComeBack) {
  fill();
  must(fmt::format("UPDATE annotation_rev SET body = {}, redacted_digest = NULL WHERE redacted_digest = {}",
                   blob("body"), blob(sha256("body"))));
  EXPECT_NE(verdict(project_).find("although that asset was erased"), std::string::npos) << verdict(project_);
}

TEST_P(ForgeryContract, AForgedEventOfErasureIsFoundByTheChain) {
  fill();
  must("UPDATE event SET kind = 'asset.erase' WHERE kind = 'asset.note' AND (asset & 1099511627775) = 1");
  EXPECT_NE(verdict(project_), "");
}

// Reads go by asset; the walk goes by revision. A row among the revisions of a project that does not exist is
// read with the asset that it names.
TEST_P(ForgeryContract, ARowThatPassesForOneOfThisProjectIsFound) {
  fill();
  const ProjectId other = create("other").id;
  // A current one, and one of the past.
  for (const char* to_seq : {"0", "5"}) {
    const std::string columns = fmt::format(
        "asset, layer, annotation + 100, from_seq, {}, 0, class_id, ontology_version, deleted, made_by, "
        "tool, "
        "active_ms, parent_layer, parent, parent_version, body, redacted_digest",
        to_seq);
    for (const std::int64_t project : {std::int64_t{77}, other.value, std::int64_t{0}, std::int64_t{-3}}) {
      const std::int64_t rev = project * (std::int64_t{1} << 40) + 900;
      must(
          fmt::format("INSERT INTO annotation_rev SELECT {}, {} FROM annotation_rev WHERE to_seq = 0 AND "
                      "deleted = 0 AND redacted_digest IS NULL ORDER BY rev LIMIT 1",
                      rev, columns));
      must("UPDATE counter SET n = n + 1 WHERE name IN ('annotations', 'class:1') AND project = 1");
      read([&](Reader& reader) {
        EXPECT_EQ(reader.annotations(project_, AssetId{1}, kTruth, Seq{4})->size(), 3u)
            << "it is read, so it matters";
      });
      EXPECT_NE(verdict(project_).find("not among its revisions"), std::string::npos)
          << project << ": " << verdict(project_);
      must("UPDATE counter SET n = n - 1 WHERE name IN ('annotations', 'class:1') AND project = 1");
      must(fmt::format("DELETE FROM annotation_rev WHERE rev = {}", rev));
    }
  }
  expect_sound(project_);
}

TEST_P(ForgeryContract, RowsOfNoProjectAreFound) {
  fill();
  const std::int64_t rev = std::int64_t{77} << 40;
  for (const auto& [add, remove] : std::vector<std::pair<std::string, std::string>>{
           {"INSERT INTO op VALUES(77, 'x', 1)", "DELETE FROM op WHERE project = 77"},
           {"INSERT INTO op VALUES(-1, 'x', 1)", "DELETE FROM op WHERE project = -1"},
           {"INSERT INTO counter VALUES(77, 1, 'assets', 1)", "DELETE FROM counter WHERE project = 77"},
           {"INSERT INTO record_count VALUES(77, 1, 1)", "DELETE FROM record_count WHERE project = 77"},
           {fmt::format("UPDATE event SET key = key + {} WHERE (key & 1099511627775) = 6", rev),
            fmt::format("UPDATE event SET key = key - {} WHERE (key & 1099511627775) = 6", rev)}}) {
    must(add);
    EXPECT_NE(verdict(project_), "") << add;
    must(remove);
  }
  expect_sound(project_);
}

TEST_P(ForgeryContract, AProjectThatIsGoneAndOneUnderAnotherNumberAreFound) {
  fill();
  create("second");
  const ProjectId third = create("third").id;
  const auto move = [&](std::int64_t from, std::int64_t to) {
    const std::int64_t by = (to - from) * (std::int64_t{1} << 40);
    const std::int64_t low = from << 40;
    const std::int64_t high = (from + 1) << 40;
    for (const char* column : {"event.key", "record_rev.rev", "record_rev.record"}) {
      const std::string name(column);
      const std::string table = name.substr(0, name.find('.'));
      const std::string field = name.substr(name.find('.') + 1);
      must(fmt::format("UPDATE {0} SET {1} = {1} + {2} WHERE {1} >= {3} AND {1} < {4}", table, field, by, low,
                       high));
    }
    for (const char* table : {"record_count", "counter", "op"})
      must(fmt::format("UPDATE {} SET project = {} WHERE project = {}", table, to, from));
    must(fmt::format("UPDATE project SET id = {} WHERE id = {}", to, from));
  };
  // Those who may see the second would see the third.
  move(2, 4);
  move(3, 2);
  move(4, 3);
  EXPECT_NE(verdict(ProjectId{2}).find("number"), std::string::npos) << verdict(ProjectId{2});
  EXPECT_NE(verdict(third).find("number"), std::string::npos) << verdict(third);
  move(2, 4);
  move(3, 2);
  move(4, 3);
  expect_sound(third);
  for (const char* sql : {"DELETE FROM event WHERE key >= 2199023255552 AND key < 3298534883328",
                          "DELETE FROM record_rev WHERE rev >= 2199023255552 AND rev < 3298534883328",
                          "DELETE FROM record_count WHERE project = 2", "DELETE FROM project WHERE id = 2"})
    must(sql);
  EXPECT_NE(verdict(third).find("project 2 is gone"), std::string::npos) << verdict(third);
}

// Nothing is left between others; but people were told that it is theirs.
TEST_P(ForgeryContract, TheNewestProjectThatIsGoneIsFoundByWhatNamesIt) {
  auto& accounts = database_->accounts();
  const access::By by{UserId{}, TimeUs{1}};
  const UserId ann = accounts.add_user({"ann", "", true, false}, by)->id;
  ASSERT_EQ(ann, UserId{1}) << "who creates projects here";
  fill();
  const ProjectId second = create("second").id;
  ASSERT_EQ(second, ProjectId{2});
  access::NewSecret token{access::SecretKind::kApiToken, "hash", ann, 0};
  token.project = second;
  ASSERT_TRUE(accounts.add_secret(token, by));
  expect_sound(project_);
  for (const char* sql :
       {"DELETE FROM event WHERE key >= 2199023255552", "DELETE FROM record_rev WHERE rev >= 2199023255552",
        "DELETE FROM record_count WHERE project = 2", "DELETE FROM project WHERE id = 2"})
    must(sql);
  const auto finds = [this](const char* wanted) {
    const auto found = store().check_database();
    ASSERT_TRUE(found) << found.error().text();
    const auto said = [&](const std::string& one) { return one.find(wanted) != std::string::npos; };
    EXPECT_TRUE(std::any_of(found->begin(), found->end(), said)) << wanted;
  };
  finds("project 2 is gone");
  finds("a membership is one of project 2");
  finds("a token is bound to project 2");
  finds("the access log names project 2");
  // Each of them alone is enough.
  must(
      "CREATE TABLE kept AS SELECT * FROM access_event WHERE project = 2; DELETE FROM access_event WHERE "
      "project = 2");
  must("DELETE FROM secret");
  finds("project 2 is gone");
  must("DELETE FROM member WHERE project = 2; INSERT INTO access_event SELECT * FROM kept; DROP TABLE kept");
  finds("project 2 is gone");
}

// A number that no project could have makes no list of all those before it, and a hash that is none does not
// end the check.
TEST_P(ForgeryContract, AProjectThatIsNonsenseDoesNotEndTheCheck) {
  fill();
  create("second");
  must(fmt::format("UPDATE project SET head_hash = {} WHERE id = 1", blob("x")));
  EXPECT_TRUE(store().check_database());
  EXPECT_NE(verdict(project_), "");
  must("UPDATE project SET id = 1000000 WHERE id = 2");
  const auto far = store().check_database();
  ASSERT_TRUE(far);
  EXPECT_LT(far->size(), 10u);
  EXPECT_NE(fmt::format("{}", fmt::join(*far, "\n")).find("projects 2 to 999999 are gone"),
            std::string::npos);
  must("UPDATE project SET id = 4194304 WHERE id = 1000000");  // one more than the largest
  const auto none = store().check_database();
  ASSERT_TRUE(none);
  const std::string said = fmt::format("{}", fmt::join(*none, "\n"));
  EXPECT_NE(said.find("4194304 is no number of a project"), std::string::npos) << said;
  EXPECT_EQ(said.find("are gone"), std::string::npos) << said;
}

// What cannot be read is a finding, and so is what cannot be read because of that; a cancel stays one.
TEST_P(ForgeryContract, ACheckThatCannotBeMadeDoesNotEndTheOthers) {
  if (GetParam() == Kind::kPostgres) return;  // its pages cannot be reached from here
  fill();
  database_.reset();
  std::vector<std::int64_t> pages;
  {
    auto raw = place_->raw();
    ASSERT_TRUE(raw->run("ALTER TABLE erasure RENAME TO lost"));
    ASSERT_TRUE(raw->query("PRAGMA wal_checkpoint(TRUNCATE)").run());
    auto roots = raw->query("SELECT rootpage FROM sqlite_schema WHERE tbl_name = 'member'");
    while (*roots.step()) pages.push_back(roots.i64(0));
  }
  ASSERT_FALSE(pages.empty());
  constexpr std::int64_t kPage = 4096;
  std::fstream file(place_->url().substr(std::strlen("sqlite:")),
                    std::ios::binary | std::ios::in | std::ios::out);
  for (const std::int64_t page : pages) {
    file.seekp((page - 1) * kPage);
    file << std::string(kPage, '\xff');
  }
  file.close();
  ASSERT_TRUE(file);
  open();
  const auto found = store().check_database();
  ASSERT_TRUE(found) << found.error().text();
  const std::string said = fmt::format("{}", fmt::join(*found, "\n"));
  for (const char* wanted : {"the list of projects cannot be read", "the list of erasures cannot be read",
                             "the database file is damaged"})
    EXPECT_NE(said.find(wanted), std::string::npos) << wanted << " in " << said;
  int steps = 0;
  const auto stopped = store().check_database([&](std::int64_t, std::int64_t) { return ++steps < 5; });
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().code, ErrorCode::kCancelled);
}

// Its files would be taken away.
TEST_P(ForgeryContract, AnErasureThatNoEventOrderedIsFound) {
  fill();
  create("second");
  for (const std::int64_t asset : {(std::int64_t{1} << 40) + 1, (std::int64_t{2} << 40) + 3,
                                   (std::int64_t{77} << 40) + 3, std::int64_t{0}, std::int64_t{-5}}) {
    must(
        fmt::format("INSERT INTO erasure(asset, at, names, uris, tried, report) VALUES({}, 1, '[]', '[]', 0, "
                    "'')",
                    asset));
    EXPECT_NE(verdict(project_), "") << asset;
    must(fmt::format("DELETE FROM erasure WHERE asset = {}", asset));
  }
  expect_sound(project_);
}

// With a chain that was written anew nothing else is between such a value and the counters' names.
TEST_P(ForgeryContract, ATaskInNoStageOrStateIsFound) {
  fill();
  for (const char* column : {"stage", "state"})
    for (const char* value : {"99", "-1", "1000000000000"}) {
      must(fmt::format(
          "CREATE TABLE kept AS SELECT * FROM task_rev; UPDATE task_rev SET batch = asset, {} = {} "
          "WHERE task = (SELECT min(task) FROM task_rev)",
          column, value));
      const auto found = store().check_derived(project_, {});
      ASSERT_TRUE(found) << found.error().text();
      EXPECT_TRUE(found->has_value()) << column << value;
      must("DELETE FROM task_rev; INSERT INTO task_rev SELECT * FROM kept; DROP TABLE kept");
    }
  expect_sound(project_);
}

TEST_P(ForgeryContract, AHistoryCutAtItsEndIsFoundByItsHead) {
  fill();
  const auto before = verify(store(), project_);
  ASSERT_TRUE(before && !before->finding);
  EXPECT_EQ(verify(store(), project_, {}, {before->head_hash})->heads_seen.size(), 1u);
  // The last event, the erasure of an asset, never was: everything else is set back to fit.
  must(
      "DELETE FROM asset_rev WHERE erased = 1; UPDATE asset_rev SET to_seq = 0 WHERE to_seq = 6;"
      "DELETE FROM event WHERE (key & 1099511627775) = 6;"
      "UPDATE project SET head = 5, rev_count = rev_count - 1, head_hash = (SELECT hash FROM event ORDER BY "
      "key "
      "DESC LIMIT 1); UPDATE counter SET n = n + 1 WHERE name IN ('assets', 'status:new', 'split:', "
      "'media:unchecked')");
  const auto after = verify(store(), project_, {}, {before->head_hash});
  ASSERT_TRUE(after) << after.error().text();
  EXPECT_TRUE(after->heads_seen.empty());
}

}  // namespace
}  // namespace touchmark::contract
