// Many writers, several processes' worth of stores, and servers that go away.
#include <cstdlib>
#include <set>
#include <thread>

#include "contract/backend.h"
#include "ledger/verify.h"

namespace touchmark::contract {
namespace {

using namespace ledger;  // NOLINT: the tests are about all of it

class ConcurrencyContract : public Contract {
 protected:
  static void run_threads(int count, const std::function<void(int)>& work) {
    std::vector<std::thread> threads;
    for (int i = 0; i < count; ++i) threads.emplace_back(work, i);
    for (auto& thread : threads) thread.join();
  }
  static EventDraft one_annotation(const std::string& op) {
    auto draft = draft_of("annotation.edit");
    draft.op_id = op;
    draft.annotations = {new_annotation(1, 1, op)};
    return draft;
  }
  ProjectId project_with_asset(const std::string& name) {
    const ProjectId project = create(name).id;
    auto draft = draft_of("x");
    draft.assets = {new_asset("a")};
    append(project, draft);
    return project;
  }
};
TM_BOTH_BACKENDS(ConcurrencyContract);

TEST_P(ConcurrencyContract, EightWritersGiveOneGaplessChain) {
  const ProjectId project = project_with_asset("p");
  std::mutex mutex;
  std::set<std::int64_t> seqs;
  run_threads(8, [&](int thread) {
    for (int i = 0; i < 25; ++i) {
      const auto done = try_append(project, one_annotation(std::to_string(thread) + "-" + std::to_string(i)));
      ASSERT_TRUE(done) << done.error().text();
      const std::lock_guard lock(mutex);
      seqs.insert(done->seq.value);
    }
  });
  EXPECT_EQ(seqs.size(), 200u);
  EXPECT_EQ(*seqs.begin(), 3);
  EXPECT_EQ(*seqs.rbegin(), 202);
  expect_sound(project);
}

TEST_P(ConcurrencyContract, AFailingWriterDoesNotHurtThoseItIsGroupedWith) {
  const ProjectId project = project_with_asset("p");
  std::atomic<int> good{0};
  run_threads(8, [&](int thread) {
    for (int i = 0; i < 20; ++i) {
      const std::string op = std::to_string(thread) + "-" + std::to_string(i);
      const auto done = store().write([&](Writer& writer) -> Result<void> {
        TM_TRY(writer.append(project, one_annotation(op)));
        if (thread % 2 == 1) return fail(ErrorCode::kInvalid, "not this one");
        return {};
      });
      EXPECT_EQ(done.has_value(), thread % 2 == 0);
      if (done) ++good;
    }
  });
  read([&](Reader& reader) {
    EXPECT_EQ(reader.project(project)->head.value, 2 + good);
    EXPECT_EQ(reader.annotations(project, AssetId{1}, kTruth)->size(), static_cast<std::size_t>(good));
    EXPECT_FALSE(reader.operation(project, "1-1")->has_value());
  });
  expect_sound(project);
}

TEST_P(ConcurrencyContract, TwoServersOnOneDatabaseKeepTheChain) {
  const ProjectId first = project_with_asset("p");
  const ProjectId second = project_with_asset("q");
  auto other = sql::open_database(place_->url(), &clock_);
  ASSERT_TRUE(other) << other.error().text();
  run_threads(6, [&](int thread) {
    ledger::Store& mine = thread % 2 == 0 ? store() : (*other)->ledger();
    for (int i = 0; i < 15; ++i) {
      const std::string op = std::to_string(thread) + "-" + std::to_string(i);
      const auto done = mine.write([&](Writer& writer) -> Result<void> {
        TM_TRY(writer.append((thread + i) % 2 == 0 ? first : second, one_annotation(op)));
        if (thread == 5) TM_TRY(writer.append(first, one_annotation(op + "+")));  // and in the other order
        return {};
      });
      EXPECT_TRUE(done) << done.error().text();
    }
  });
  read([&](Reader& reader) {
    EXPECT_EQ(reader.project(first)->head.value + reader.project(second)->head.value, 4 + 90 + 15);
  });
  expect_sound(first);
  expect_sound(second);
}

TEST_P(ConcurrencyContract, OnlyOneOfManyEditsOfARevisionWins) {
  const ProjectId project = project_with_asset("p");
  append(project, one_annotation("first"));
  std::atomic<int> won{0};
  std::atomic<int> lost{0};
  run_threads(8, [&](int thread) {
    auto edit = draft_of("annotation.edit");
    edit.annotations = {new_annotation(1, 1, std::to_string(thread))};
    edit.annotations[0].id = AnnotationId{1};
    edit.annotations[0].base = Seq{3};
    const auto done = try_append(project, edit);
    if (done) ++won;
    if (!done && done.error().code == ErrorCode::kConflict) ++lost;
  });
  EXPECT_EQ(won, 1);
  EXPECT_EQ(lost, 7);
  expect_sound(project);
}

TEST_P(ConcurrencyContract, AReadSeesOneMomentWhileOthersWrite) {
  const ProjectId project = project_with_asset("p");
  read([&](Reader& reader) {
    const auto before = reader.project(project)->head;
    std::thread([&] { append(project, one_annotation("x")); }).join();
    EXPECT_EQ(reader.project(project)->head, before);
    EXPECT_EQ(reader.annotations(project, AssetId{1}, kTruth)->size(), 0u);
  });
  read([&](Reader& reader) { EXPECT_EQ(reader.annotations(project, AssetId{1}, kTruth)->size(), 1u); });
}

TEST_P(ConcurrencyContract, ListenersHearOfTheNewHeadAndOnlyOfCommits) {
  std::mutex mutex;
  std::map<ProjectId, Seq> heads;
  store().on_commit([&](ProjectId project, const std::map<LayerId, Seq>& events) {
    const std::lock_guard lock(mutex);
    for (const auto& [layer, seq] : events) heads[project] = std::max(heads[project], seq);
  });
  const ProjectId project = project_with_asset("p");
  EXPECT_FALSE(store().write([&](Writer& writer) -> Result<void> {
    TM_TRY(writer.append(project, one_annotation("x")));
    return fail(ErrorCode::kInvalid, "no");
  }));
  const std::lock_guard lock(mutex);
  EXPECT_EQ(heads.size(), 1u);
  EXPECT_EQ(heads[project], Seq{2});
}

TEST_P(ConcurrencyContract, WritesSurviveReopening) {
  const ProjectId project = project_with_asset("p");
  append(project, one_annotation("x"));
  open();
  read([&](Reader& reader) { EXPECT_EQ(reader.project(project)->head, Seq{3}); });
  append(project, one_annotation("y"));
  expect_sound(project);
}

TEST_P(ConcurrencyContract, ALostServerFailsWritesInFlightAndLaterOnesSucceed) {
  const char* control = std::getenv("TOUCHMARK_TEST_POSTGRES_CONTROL");
  if (GetParam() != Kind::kPostgres || control == nullptr)
    GTEST_SKIP() << "needs a server that may be stopped; see script/with-postgres";
  const std::string tool = control;
  const ProjectId project = project_with_asset("p");
  std::atomic<bool> stop{false};
  std::vector<std::string> acknowledged;
  std::thread writer([&] {
    for (int i = 0; !stop; ++i) {
      const std::string op = "op-" + std::to_string(i);
      const auto done = try_append(project, one_annotation(op));
      if (done) acknowledged.push_back(op);
      if (!done) {
        EXPECT_EQ(done.error().code, ErrorCode::kUnavailable) << done.error().text();
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
      }
    }
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  ASSERT_EQ(std::system((tool + " crash").c_str()), 0);
  EXPECT_EQ(try_append(project, one_annotation("while down")).error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(store().read([](Reader&) { return Result<void>{}; }).error().code, ErrorCode::kUnavailable);
  ASSERT_EQ(std::system((tool + " start").c_str()), 0);
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  stop = true;
  writer.join();
  EXPECT_TRUE(try_append(project, one_annotation("after")));
  read([&](Reader& reader) {
    for (const auto& op : acknowledged)
      EXPECT_TRUE(reader.operation(project, op)->has_value()) << op << " was lost";
  });
  EXPECT_GT(acknowledged.size(), 2u);
  expect_sound(project);
}

}  // namespace
}  // namespace touchmark::contract
