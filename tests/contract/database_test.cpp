// Opening, refusing, copying, and the same history on both databases.
#include <sys/stat.h>

#include <chrono>
#include <filesystem>
#include <fstream>

#include "adapters/sql/driver/schema.h"
#include "adapters/sql/driver/sqlite.h"
#include "adapters/sql/driver/wanted.h"
#include "contract/backend.h"
#include "ledger/verify.h"

namespace touchmark::contract {
namespace {

using namespace ledger;  // NOLINT: the tests are about all of it

class DatabaseContract : public Contract {};
TM_BOTH_BACKENDS(DatabaseContract);

TEST_P(DatabaseContract, ADatabaseOfANewerTouchmarkIsRefused) {
  database_.reset();
  ASSERT_TRUE(place_->raw()->script("INSERT INTO schema_migration(version, applied_at) VALUES(99, 0)"));
  const auto opened = sql::open_database(place_->url(), &clock_);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::kUnsupported);
  EXPECT_NE(opened.error().message.find("schema 99"), std::string::npos) << opened.error().message;
}

TEST_P(DatabaseContract, OpeningTwiceMigratesOnce) {
  auto other = sql::open_database(place_->url(), &clock_);
  ASSERT_TRUE(other);
  auto raw = place_->raw();
  auto query = raw->query("SELECT count(*) FROM schema_migration");
  ASSERT_TRUE(query.one_row());
  EXPECT_EQ(query.i64(0), sql::schema_version());
}

TEST_P(DatabaseContract, MoreRowsMayComeThanABulkWasToldOf) {
  auto raw = place_->raw();
  for (const std::int64_t told : {1, 33}) {
    ASSERT_TRUE(raw->begin_write());
    auto bulk = raw->bulk("schema_migration", "version, applied_at", told);
    ASSERT_TRUE(bulk) << bulk.error().text();
    for (std::int64_t i = 0; i < 70; ++i) {
      (*bulk)->i64(told * 1000 + i);
      (*bulk)->i64(0);
      const auto ended = (*bulk)->end_row();
      ASSERT_TRUE(ended) << ended.error().text();
    }
    ASSERT_TRUE((*bulk)->finish());
    bulk = {};
    {
      auto query = raw->query("SELECT count(*) FROM schema_migration WHERE version >= ?1", told * 1000);
      ASSERT_TRUE(query.one_row());
      EXPECT_EQ(query.i64(0), 70);
    }
    raw->rollback();
  }
}

TEST_P(DatabaseContract, StatementsThatAreKeptAreLimited) {
  auto raw = place_->raw();
  ASSERT_TRUE(raw->begin_read());
  auto open = raw->query("SELECT CAST(1 AS BIGINT) UNION ALL SELECT CAST(2 AS BIGINT) ORDER BY 1");
  ASSERT_TRUE(*open.step());
  for (int i = 0; i < 3000; ++i) {
    auto query = raw->query("SELECT " + std::to_string(i) + " + CAST(?1 AS BIGINT)", std::int64_t{1});
    ASSERT_TRUE(query.one_row());
    ASSERT_EQ(query.i64(0), i + 1);
  }
  // One that runs is not touched when the others go.
  ASSERT_TRUE(*open.step());
  EXPECT_EQ(open.i64(0), 2);
  auto kept = raw->query(GetParam() == Kind::kPostgres ? "SELECT count(*) FROM pg_prepared_statements"
                                                       : "SELECT count(*) FROM sqlite_stmt");
  ASSERT_TRUE(kept.one_row());
  EXPECT_LT(kept.i64(0), 1000);
  raw->rollback();
}

TEST_P(DatabaseContract, AStatementThatNobodyWantsAnyMoreEnds) {
  const char* const endless = GetParam() == Kind::kPostgres
                                  ? "SELECT CAST(pg_sleep(60) AS text)"
                                  : "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT "
                                    "count(*) FROM c";
  auto raw = place_->raw();
  ASSERT_TRUE(raw->begin_read());
  int asked = 0;
  const auto begun = std::chrono::steady_clock::now();
  const auto done = sql::while_wanted(
      *raw, [&asked] { return ++asked < 2; }, [&] { return raw->query(endless).one_row(); });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::kCancelled) << done.error().text();
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(10));
  raw->rollback();
  ASSERT_TRUE(raw->begin_read());
  const auto wanted = sql::while_wanted(
      *raw, [] { return true; },
      [&]() -> Result<void> {
        auto query = raw->query("SELECT count(*) FROM project");
        return query.one_row();
      });
  EXPECT_TRUE(wanted) << wanted.error().text();
  raw->rollback();
}

TEST_P(DatabaseContract, ACopyOfALiveDatabaseIsComplete) {
  const ProjectId project = create().id;
  auto draft = draft_of("x");
  for (int i = 0; i < 100; ++i) draft.assets.push_back(new_asset(std::to_string(i)));
  append(project, draft);
  const std::string target = testing::TempDir() + "touchmark-copy.db";
  std::filesystem::remove(target);
  const auto copied = database_->backup_to(target);
  if (GetParam() == Kind::kPostgres) {
    EXPECT_EQ(copied.error().code, ErrorCode::kUnsupported);
    return;
  }
  ASSERT_TRUE(copied) << copied.error().text();
  EXPECT_EQ(database_->backup_to(target).error().code, ErrorCode::kConflict);
  {
    auto copy = sql::open_database(target, &clock_);
    ASSERT_TRUE(copy) << copy.error().text();
    const auto report = verify((*copy)->ledger(), project);
    ASSERT_TRUE(report);
    EXPECT_FALSE(report->finding);
    EXPECT_EQ(report->rows, 102);
  }
  std::filesystem::remove(target);
}

TEST(Database, WrongAddressesAreRefusedWithAHint) {
  EXPECT_EQ(sql::open_database("sqlite:").error().code, ErrorCode::kInvalid);
  EXPECT_EQ(sql::open_database("mysql://host/x").error().code, ErrorCode::kInvalid);
  const auto folder = sql::open_database("sqlite:/nonexistent/folder/x.db");
  EXPECT_EQ(folder.error().code, ErrorCode::kUnavailable);
  EXPECT_NE(folder.error().message.find("check the path"), std::string::npos) << folder.error().message;
  const auto server = sql::open_database("postgresql:///x?host=/nonexistent");
  EXPECT_EQ(server.error().code, ErrorCode::kUnavailable);
}

TEST(Database, FilesOfOtherProgramsAreLeftAlone) {
  const std::string path = testing::TempDir() + "touchmark-foreign.db";
  std::filesystem::remove(path);
  std::ofstream(path) << std::string(8192, 'x');
  EXPECT_EQ(sql::open_database(path).error().code, ErrorCode::kInvalid);
  std::filesystem::remove(path);
  {
    auto other = sql::open_sqlite(path, {});
    ASSERT_TRUE(other && (*other)->script("CREATE TABLE recipes(x)"));
  }
  EXPECT_EQ(sql::open_database(path).error().code, ErrorCode::kInvalid);
  std::filesystem::remove(path);
}

// The same calls give the same ids, hashes and answers on both.
TEST(Database, TheSameHistoryHasTheSameHashesOnBothDatabases) {
  if (!Place::available(Kind::kPostgres)) GTEST_SKIP() << "TOUCHMARK_TEST_POSTGRES is not set";
  std::vector<Digest> heads;
  for (const Kind kind : {Kind::kSqlite, Kind::kPostgres}) {
    const Place place(kind);
    const StepClock clock;
    auto database = sql::open_database(place.url(), &clock);
    ASSERT_TRUE(database);
    const auto done = (*database)->ledger().write([&](Writer& writer) -> Result<void> {
      TM_ASSIGN(const auto project, writer.create_project("p\xc3\xa9", UserId{3}, R"({"b":1,"a":[2]})"));
      auto draft = draft_of("assets.import");
      draft.op_id = "1";
      for (int i = 0; i < 2'000; ++i) {
        draft.assets.push_back(new_asset("n" + std::to_string(i)));
        draft.annotations.push_back(
            new_annotation(1 + i, i % 7, std::string(static_cast<std::size_t>(i % 90), '\0')));
      }
      TM_TRY(writer.append(project.id, draft));
      TM_ASSIGN(const auto row, writer.annotation(project.id, AssetId{3}, kTruth, AnnotationId{3}));
      auto edit = draft_of("annotation.edit");
      edit.annotations = {changed(row, "x"), new_annotation(4, 1)};
      edit.records.push_back({RecordKind::kReview, 0, AssetId{4}, LayerId{}, Seq{}, false, "{}"});
      TM_TRY(writer.append(project.id, edit));
      TM_ASSIGN(const auto after, writer.project(project.id));
      heads.push_back(after.head_hash);
      return {};
    });
    ASSERT_TRUE(done) << done.error().text();
  }
  ASSERT_EQ(heads.size(), 2u);
  EXPECT_EQ(heads[0], heads[1]);
}

}  // namespace
}  // namespace touchmark::contract
