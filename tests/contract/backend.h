// A fresh database of each kind for every test. SQLite: a file in a temporary folder. PostgreSQL: a schema of
// its own in the database that TOUCHMARK_TEST_POSTGRES names (see script/with-postgres); without it those
// tests are skipped.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>

#include "adapters/sql/database.h"
#include "adapters/sql/driver/connection.h"

namespace touchmark::contract {

// Goes on by one millisecond whenever it is asked.
class StepClock final : public Clock {
 public:
  TimeUs now() const override { return TimeUs{time_ += 1'000}; }
  void advance(std::int64_t microseconds) { time_ += microseconds; }

 private:
  mutable std::atomic<std::int64_t> time_{1'750'000'000'000'000};
};

enum class Kind { kSqlite, kPostgres };

class Place {
 public:
  explicit Place(Kind kind);
  ~Place();
  static bool available(Kind kind);
  const std::string& url() const { return url_; }
  // Past every check of the program.
  std::unique_ptr<sql::Connection> raw() const;

 private:
  Kind kind_;
  std::string url_;
  std::string folder_;
  std::string schema_;
};

class Contract : public testing::TestWithParam<Kind> {
 protected:
  void SetUp() override;
  void open();
  ledger::Store& store() { return database_->ledger(); }
  // These fail the test when the call fails.
  ledger::Project create(const std::string& name = "birds");
  ledger::Appended append(ProjectId project, const ledger::EventDraft& draft);
  Result<ledger::Appended> try_append(ProjectId project, const ledger::EventDraft& draft);
  void read(const std::function<void(ledger::Reader&)>& work);
  // No finding.
  void expect_sound(ProjectId project);

  StepClock clock_;
  std::unique_ptr<Place> place_;
  std::unique_ptr<sql::Database> database_;
};

ledger::AssetWrite new_asset(std::string name);
ledger::AssetWrite changed(const record::Asset& asset);
// A new annotation: the body is whatever bytes are given.
ledger::AnnotationWrite new_annotation(std::int64_t asset, std::int64_t class_id, std::string body = "body");
ledger::AnnotationWrite changed(const ledger::AnnotationRow& row, std::string body, bool deleted = false);
ledger::EventDraft draft_of(std::string kind);

}  // namespace touchmark::contract

#define TM_BOTH_BACKENDS(suite)                                                                           \
  INSTANTIATE_TEST_SUITE_P(                                                                               \
      Backends, suite,                                                                                    \
      testing::Values(::touchmark::contract::Kind::kSqlite, ::touchmark::contract::Kind::kPostgres),      \
      [](const auto& info) {                                                                              \
        return std::string(info.param == ::touchmark::contract::Kind::kSqlite ? "SQLite" : "PostgreSQL"); \
      })
