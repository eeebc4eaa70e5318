// Many writers, several processes' worth of stores, and servers that go away.
#include <chrono>
#include <cstdlib>
#include <future>
#include <set>
#include <thread>

#include "contract/backend.h"
#include "ledger/verify.h"

namespace touchmark::contract {
namespace {

using namespace ledger;  // NOLINT: the tests are about all of it

// With the lock of an undone work forgotten, 20 of 60 rounds of the test below refused a good write. Were the
// chance a quarter only, 16 rounds would show it with 1 - (3/4)^16 = 99.0 %; at a third it is 99.8 %.
constexpr int kRounds = 16;

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
  // Two projects, and a second server on the database.
  void open_other() {
    first_ = project_with_asset("p");
    second_ = project_with_asset("q");
    auto opened = sql::open_database(place_->url(), &clock_);
    ASSERT_TRUE(opened) << opened.error().text();
    other_ = std::move(*opened);
  }
  // Three writers on each server: every work writes one project or the other, every third one both, and half
  // of these in the other order than the rest.
  void round_of_both(int number) {
    run_threads(6, [&](int thread) {
      ledger::Store& mine = thread % 2 == 0 ? store() : other_->ledger();
      for (int i = 0; i < 15; ++i) {
        const std::string op =
            std::to_string(number) + "-" + std::to_string(thread) + "-" + std::to_string(i);
        const ProjectId one = (thread + i) % 2 == 0 ? first_ : second_;
        const auto done = mine.write([&](Writer& writer) -> Result<void> {
          TM_TRY(writer.append(one, one_annotation(op)));
          if (i % 3 == 0) TM_TRY(writer.append(one == first_ ? second_ : first_, one_annotation(op + "+")));
          return {};
        });
        EXPECT_TRUE(done) << done.error().text();
      }
    });
  }

  ProjectId first_;
  ProjectId second_;
  std::unique_ptr<sql::Database> other_;
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
  open_other();
  const int rounds = GetParam() == Kind::kPostgres ? kRounds : 2;
  for (int i = 0; i < rounds && !HasFailure(); ++i) round_of_both(i);
  read([&](Reader& reader) {
    EXPECT_EQ(reader.project(first_)->head.value + reader.project(second_)->head.value,
              4 + rounds * 6 * (15 + 5));
  });
  expect_sound(first_);
  expect_sound(second_);
}

// What undoes a work releases the locks that it took, and a later work of the same transaction needs them
// again. The pause makes sure of the moment: that later work has read where the project stands and written
// nothing yet when the other server writes.
class LockOfAnUndoneWork : public ConcurrencyContract {
 protected:
  // `undone` runs first, a good work after it in the same transaction, and the other server beside them.
  void expect_all_written(const std::function<Result<void>(Writer&)>& undone, ProjectId project) {
    auto pause = place_->raw();
    ASSERT_TRUE(pause->script("BEGIN; LOCK TABLE op IN ACCESS EXCLUSIVE MODE"));
    std::promise<void> queued;
    std::vector<std::thread> threads;
    const auto start = [&](const std::function<void()>& work) {
      threads.emplace_back(work);
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    };
    start([&] {
      EXPECT_TRUE(store().write([&](Writer&) -> Result<void> {
        queued.get_future().wait();
        return {};
      }));
    });
    start([&] { (void)store().write(undone); });
    start([&] {
      const auto done = try_append(project, one_annotation("one"));
      EXPECT_TRUE(done) << done.error().text();
    });
    queued.set_value();
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    start([&] {
      const auto done = other_->ledger().write([&](Writer& writer) -> Result<void> {
        TM_TRY(writer.append(project, one_annotation("")));  // no operation: past the pause
        return {};
      });
      EXPECT_TRUE(done) << done.error().text();
    });
    EXPECT_TRUE(pause->script("COMMIT"));
    if (busy_) {
      EXPECT_TRUE(busy_->script("COMMIT"));
    }
    for (auto& thread : threads) thread.join();
    expect_sound(project);
  }
  std::unique_ptr<sql::Connection> busy_;  // holds a project, as a third server would
};
TM_BOTH_BACKENDS(LockOfAnUndoneWork);

TEST_P(LockOfAnUndoneWork, ThatWasRefused) {
  if (GetParam() == Kind::kSqlite) GTEST_SKIP() << "SQLite locks the file";
  open_other();
  expect_all_written(
      [&](Writer& writer) -> Result<void> {
        TM_TRY(writer.project(second_));
        return fail(ErrorCode::kInvalid, "not this one");
      },
      second_);
}

TEST_P(LockOfAnUndoneWork, ThatWouldHaveToWaitForAnotherServer) {
  if (GetParam() == Kind::kSqlite) GTEST_SKIP() << "SQLite locks the file";
  open_other();
  busy_ = place_->raw();
  ASSERT_TRUE(busy_->script("BEGIN; SELECT id FROM project WHERE name = 'p' FOR UPDATE"));
  expect_all_written(
      [&](Writer& writer) -> Result<void> {
        TM_TRY(writer.project(second_));
        TM_TRY(writer.project(first_));
        return {};
      },
      second_);
}

// A work that takes two projects waits for its turn, however long others write, and in whichever order.
TEST_P(ConcurrencyContract, TwoServersWaitForAProjectThatIsBusyForLong) {
  if (GetParam() == Kind::kSqlite) GTEST_SKIP() << "SQLite locks the file";
  open_other();
  for (const bool forwards : {true, false}) {
    const ProjectId held = forwards ? second_ : first_;
    auto busy = place_->raw();
    ASSERT_TRUE(busy->script("BEGIN; SELECT id FROM project WHERE id = " + std::to_string(held.value) +
                             " FOR UPDATE"));
    Result<void> done;
    std::thread writer([&] {
      const std::string op = forwards ? "forwards" : "backwards";
      done = store().write([&](Writer& writer) -> Result<void> {
        TM_TRY(writer.append(forwards ? first_ : second_, one_annotation(op)));
        TM_TRY(writer.append(held, one_annotation(op)));
        return {};
      });
    });
    std::this_thread::sleep_for(std::chrono::milliseconds(400));
    EXPECT_TRUE(busy->script("COMMIT"));
    writer.join();
    EXPECT_TRUE(done) << done.error().text();
  }
  expect_sound(first_);
  expect_sound(second_);
}

// Accounts are one more thing to take, and come before every project: also for a work that asks for them
// last.
TEST_P(ConcurrencyContract, TwoServersWaitForTheAccountsToo) {
  if (GetParam() == Kind::kSqlite) GTEST_SKIP() << "SQLite locks the file";
  open_other();
  for (const bool last : {false, true}) {
    auto busy = place_->raw();
    ASSERT_TRUE(busy->script("BEGIN; SELECT pg_advisory_xact_lock(5570193310)"));
    Result<void> done;
    std::thread writer([&] {
      const std::string name = last ? "asked last" : "asked first";
      done = store().write([&](Writer& writer) -> Result<void> {
        if (last) TM_TRY(writer.append(first_, one_annotation(name)));
        TM_TRY(writer.create_project(name, UserId{1}, "{}"));
        return {};
      });
    });
    std::this_thread::sleep_for(std::chrono::milliseconds(400));
    EXPECT_TRUE(busy->script("COMMIT"));
    writer.join();
    EXPECT_TRUE(done) << done.error().text();
  }
  expect_sound(first_);
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
