#include "contract/backend.h"

#include <stdlib.h>
#include <unistd.h>

#include <filesystem>

#include "adapters/sql/driver/postgres.h"
#include "adapters/sql/driver/sqlite.h"
#include "ledger/verify.h"

namespace touchmark::contract {
namespace {

std::string postgres_url() {
  const char* url = std::getenv("TOUCHMARK_TEST_POSTGRES");
  return url != nullptr ? url : "";
}

std::unique_ptr<sql::Connection> must(Result<std::unique_ptr<sql::Connection>> connection) {
  if (!connection) ADD_FAILURE() << connection.error().text();
  return connection ? std::move(*connection) : nullptr;
}

}  // namespace

bool Place::available(Kind kind) {
  return kind == Kind::kSqlite || !postgres_url().empty();
}

Place::Place(Kind kind) : kind_(kind) {
  if (kind == Kind::kSqlite) {
    std::string pattern = testing::TempDir() + "touchmark-contract-XXXXXX";
    folder_ = mkdtemp(pattern.data());
    url_ = "sqlite:" + folder_ + "/ledger.db";
    return;
  }
  static std::atomic<int> count{0};
  schema_ = "t" + std::to_string(getpid()) + "_" + std::to_string(++count);
  auto connection = must(sql::open_postgres(postgres_url()));
  EXPECT_TRUE(connection->script("CREATE SCHEMA " + schema_));
  const std::string base = postgres_url();
  url_ = base + (base.find('?') == std::string::npos ? "?" : "&") + "options=-csearch_path%3D" + schema_;
}

Place::~Place() {
  if (kind_ == Kind::kSqlite) {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  } else if (auto connection = sql::open_postgres(postgres_url())) {
    (void)(*connection)->script("SET client_min_messages = warning; DROP SCHEMA " + schema_ + " CASCADE");
  }
}

std::unique_ptr<sql::Connection> Place::raw() const {
  if (kind_ == Kind::kPostgres) return must(sql::open_postgres(url_));
  return must(sql::open_sqlite(url_.substr(7), {}));
}

void Contract::SetUp() {
  if (!Place::available(GetParam()))
    GTEST_SKIP() << "TOUCHMARK_TEST_POSTGRES is not set; run with script/with-postgres";
  place_ = std::make_unique<Place>(GetParam());
  open();
}

void Contract::open() {
  database_.reset();
  auto opened = sql::open_database(place_->url(), &clock_);
  ASSERT_TRUE(opened) << opened.error().text();
  database_ = std::move(*opened);
}

ledger::Project Contract::create(const std::string& name) {
  ledger::Project out;
  const auto done = store().write([&](ledger::Writer& writer) -> Result<void> {
    TM_ASSIGN(out, writer.create_project(name, UserId{1}, R"({"description":"d"})"));
    return {};
  });
  EXPECT_TRUE(done) << done.error().text();
  return out;
}

Result<ledger::Appended> Contract::try_append(ProjectId project, const ledger::EventDraft& draft) {
  ledger::Appended out;
  TM_TRY(store().write([&](ledger::Writer& writer) -> Result<void> {
    TM_ASSIGN(out, writer.append(project, draft));
    return {};
  }));
  return out;
}

ledger::Appended Contract::append(ProjectId project, const ledger::EventDraft& draft) {
  auto out = try_append(project, draft);
  EXPECT_TRUE(out) << out.error().text();
  return out.value_or(ledger::Appended{});
}

void Contract::read(const std::function<void(ledger::Reader&)>& work) {
  const auto done = store().read([&](ledger::Reader& reader) -> Result<void> {
    work(reader);
    return {};
  });
  EXPECT_TRUE(done) << done.error().text();
}

void Contract::expect_sound(ProjectId project) {
  const auto report = ledger::verify(store(), project);
  ASSERT_TRUE(report) << report.error().text();
  EXPECT_FALSE(report->finding) << "event " << report->finding->seq.value << ": " << report->finding->where
                                << " " << report->finding->problem;
  const auto whole = store().check_database();
  ASSERT_TRUE(whole) << whole.error().text();
  EXPECT_TRUE(whole->empty()) << whole->front();
}

ledger::AssetWrite new_asset(std::string name) {
  ledger::AssetWrite out;
  out.content.name = std::move(name);
  out.content.size = {640, 480};
  out.content.uri = "file:/images/" + out.content.name;
  out.content.mime = "image/jpeg";
  return out;
}

ledger::AssetWrite changed(const record::Asset& asset) {
  return ledger::AssetWrite{asset.id, asset.from_seq, asset.content};
}

ledger::AnnotationWrite new_annotation(std::int64_t asset, std::int64_t class_id, std::string body) {
  ledger::AnnotationWrite out;
  out.asset = AssetId{asset};
  out.class_id = ClassId{class_id};
  out.ontology_version = 1;
  out.body = std::move(body);
  return out;
}

ledger::AnnotationWrite changed(const ledger::AnnotationRow& row, std::string body, bool deleted) {
  ledger::AnnotationWrite out;
  out.id = row.id;
  out.asset = row.asset;
  out.layer = row.layer;
  out.base = row.from_seq;
  out.class_id = row.class_id;
  out.ontology_version = row.ontology_version;
  out.deleted = deleted;
  out.body = std::move(body);
  return out;
}

ledger::EventDraft draft_of(std::string kind) {
  ledger::EventDraft out;
  out.actor = UserId{7};
  out.kind = std::move(kind);
  return out;
}

}  // namespace touchmark::contract
