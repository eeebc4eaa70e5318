// Handing out and handing in: what happens once, what may be repeated, and what is refused.
#include "flow/fixture.h"
#include "flow/task/batch.h"

namespace touchmark::flow {
namespace {

using record::AssetStatus;
using record::Stage;
using record::TaskState;

constexpr std::int64_t kMinute = 60'000'000;

class TaskRulesTest : public FlowTest {
 protected:
  Result<Assignment> hand_in(Actor who, const std::string& op, std::int64_t active_ms = 0,
                             std::int64_t asset = 1) {
    return submit(store(), who, project, AssetId{asset}, kTruth, op, active_ms, now);
  }

  Seq head() {
    return read([&](ledger::Reader& r) { return r.project(project); })->head;
  }

  record::Task truth_task(std::int64_t asset) {
    const auto found = read(
        [&](ledger::Reader& r) { return task_of(r, project, AssetId{asset}, kTruth, Stage::kAnnotate); });
    EXPECT_TRUE(found && *found);
    return found && *found ? **found : record::Task{};
  }

  Result<BatchState> hand_out(record::Batch batch, std::vector<AssetId> assets = {}) {
    NewBatch wanted;
    wanted.batch = std::move(batch);
    wanted.assets = std::move(assets);
    return create_batch(store(), manager, project, wanted);
  }

  static record::Batch named(const std::string& name) {
    record::Batch batch;
    batch.name = name;
    return batch;
  }
};

TEST_F(TaskRulesTest, what_was_handed_in_is_not_handed_in_again) {
  add_assets(2);
  apply(anna, 1, create("object", 5));
  ASSERT_TRUE(hand_in(anna, "submit-1", 700));
  const Seq once = head();
  for (const char* op : {"", "submit-2"}) {
    for (const Actor who : {anna, rita}) {
      const auto again = hand_in(who, op, 50);
      ASSERT_FALSE(again) << op;
      EXPECT_EQ(again.error().code, ErrorCode::kConflict);
    }
  }
  const auto repeated = hand_in(anna, "submit-1", 700);
  ASSERT_TRUE(repeated) << "the same request sent twice is answered";
  EXPECT_EQ(repeated->asset.content.status, AssetStatus::kSubmitted);
  EXPECT_EQ(repeated->task.state, TaskState::kSubmitted);
  EXPECT_EQ(head(), once) << "none of this writes anything";
  EXPECT_EQ(truth_task(1).active_ms, 700) << "nor counts the time twice";

  const auto other = hand_in(anna, "submit-1", 0, 2);
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().where, "/op_id") << "used for another image";
  const auto edit = hand_in(anna, "operation-object", 0, 1);
  ASSERT_FALSE(edit);
  EXPECT_EQ(edit.error().where, "/op_id") << "used for an edit";

  review_asset(store(), rita, project, AssetId{1}, kTruth, Decision::kApprove, std::nullopt, 0, now);
  EXPECT_EQ(hand_in(anna, "submit-3").error().code, ErrorCode::kConflict) << "done is handed in as well";
}

TEST_F(TaskRulesTest, an_operation_id_is_taken_by_what_used_it_first) {
  add_assets(2);
  const auto drawn = apply(anna, 1, create("object", 5));
  ASSERT_EQ(drawn.status, OperationStatus::kApplied);
  EXPECT_EQ(apply(anna, 2, create("object", 6)).status, OperationStatus::kInvalid) << "of another image";
  Operation operation = create("x", 6);
  for (const auto& [length, good] : {std::pair{7, false}, {8, true}, {64, true}, {65, false}}) {
    operation.op_id = std::string(static_cast<std::size_t>(length), 'i');
    EXPECT_EQ(apply(anna, 1, operation).status == OperationStatus::kApplied, good) << length;
  }
  ASSERT_TRUE(hand_in(anna, "submit-1", 0, 1));
  EXPECT_EQ(apply(rita, 2, create("y", 6)).status, OperationStatus::kApplied);
  Operation taken = create("y", 6);
  taken.op_id = "submit-1";
  EXPECT_EQ(apply(rita, 2, taken).status, OperationStatus::kInvalid) << "by a submit";
}

TEST_F(TaskRulesTest, the_time_of_every_round_is_added_up) {
  add_assets(1);
  ASSERT_TRUE(hand_in(anna, "", 100));
  ASSERT_TRUE(review_asset(store(), rita, project, AssetId{1}, kTruth, Decision::kReject,
                           NewComment{"again", {}, std::nullopt}, 0, now));
  ASSERT_TRUE(hand_in(anna, "", 23));
  EXPECT_EQ(truth_task(1).active_ms, 123);
  EXPECT_EQ(truth_task(1).assignee, anna.id);
}

TEST_F(TaskRulesTest, to_look_at_the_coming_image_takes_it_from_nobody) {
  add_assets(2);
  const Seq before = head();
  const auto seen = coming_task(store(), anna, project, AssetId{}, now);
  ASSERT_TRUE(seen);
  EXPECT_EQ(seen->id, AssetId{1});
  EXPECT_EQ(seen->content.status, record::AssetStatus::kNew);
  EXPECT_EQ(head(), before);
  ASSERT_EQ(next_task(store(), ben, project, AssetId{}, now)->asset.id, AssetId{1});
  EXPECT_EQ(coming_task(store(), anna, project, AssetId{}, now)->id, AssetId{2});
  ASSERT_TRUE(next_task(store(), anna, project, AssetId{}, now));
  EXPECT_EQ(coming_task(store(), anna, project, AssetId{}, now)->id, AssetId{2}) << "theirs, begun";
  EXPECT_EQ(coming_task(store(), anna, project, AssetId{2}, now).error().code, ErrorCode::kNotFound);
}

TEST_F(TaskRulesTest, a_lease_is_renewed_when_half_of_it_is_gone) {
  add_assets(1);
  record::Batch batch = named("short");
  batch.lease_minutes = 10;
  ASSERT_TRUE(hand_out(batch));
  const auto given = next_task(store(), anna, project, AssetId{}, now);
  ASSERT_TRUE(given);
  EXPECT_EQ(given->task.lease_until.value, now.value + 10 * kMinute);
  const Seq begun = head();
  const auto at = [&](std::int64_t minutes) {
    const auto kept = next_task(store(), anna, project, AssetId{}, TimeUs{now.value + minutes * kMinute});
    EXPECT_TRUE(kept);
    return kept->task.lease_until.value - now.value;
  };
  EXPECT_EQ(at(4), 10 * kMinute);
  EXPECT_EQ(at(5), 10 * kMinute) << "half of it is left";
  EXPECT_EQ(head(), begun);
  EXPECT_EQ(at(6), 16 * kMinute);
  EXPECT_EQ(head().value, begun.value + 1);
}

TEST_F(TaskRulesTest, without_review_what_is_handed_in_is_done) {
  add_assets(2);
  record::Batch batch = named("quick");
  batch.review = false;
  ASSERT_TRUE(hand_out(batch, {AssetId{1}}));
  EXPECT_EQ(hand_in(anna, "")->task.state, TaskState::kDone);
  EXPECT_EQ(hand_in(anna, "", 0, 2)->task.state, TaskState::kSubmitted);
  EXPECT_EQ(hand_in(anna, "").error().code, ErrorCode::kConflict);
}

TEST_F(TaskRulesTest, a_batch_that_cannot_be_is_refused_with_its_place) {
  add_assets(3);
  const auto where = [&](auto change) {
    record::Batch batch = named("b");
    change(batch);
    const auto made = hand_out(batch, {AssetId{3}});
    return made ? std::string("made") : made.error().where;
  };
  EXPECT_EQ(where([](auto& b) { b.name = ""; }), "/name");
  EXPECT_EQ(where([](auto& b) { b.name = std::string(201, 'n'); }), "/name");
  EXPECT_EQ(where([](auto& b) { b.overlap = 0; }), "/overlap");
  EXPECT_EQ(where([](auto& b) { b.overlap = 21; }), "/overlap");
  EXPECT_EQ(where([&](auto& b) {
              b.overlap = 3;
              b.members = {anna.id, ben.id, ben.id};
            }),
            "/members")
      << "nobody counts twice";
  EXPECT_EQ(where([](auto& b) { b.lease_minutes = 0; }), "/lease_minutes");
  EXPECT_EQ(where([](auto& b) { b.lease_minutes = 366 * 24 * 60 + 1; }), "/lease_minutes");
  EXPECT_EQ(where([&](auto& b) {
              b.name = std::string(200, 'n');
              b.overlap = 20;
              b.lease_minutes = 366 * 24 * 60;
            }),
            "made");
  EXPECT_EQ(where([&](auto& b) {
              b.overlap = 2;
              b.members = {anna.id, ben.id};
              b.lease_minutes = 1;
            }),
            "made");
  EXPECT_EQ(where([](auto&) {}), "/name") << "the name is taken";
  EXPECT_EQ(where([](auto& b) { b.name = "c"; }), "made");
  EXPECT_EQ(where([](auto& b) { b.name = "d"; }), "/asset_ids") << "its truth is given out already";
  EXPECT_EQ(hand_out(named("e"), {AssetId{9}}).error().code, ErrorCode::kNotFound);
}

TEST_F(TaskRulesTest, a_batch_takes_each_image_once_and_counts_its_tasks) {
  add_assets(3);
  record::Batch batch = named("two raters");
  batch.overlap = 2;
  const auto made = hand_out(batch, {AssetId{2}, AssetId{1}, AssetId{2}});
  ASSERT_TRUE(made);
  EXPECT_EQ(made->tasks, (std::map<std::string, std::int64_t>{{"annotate:open", 4}}));
  const auto rest = hand_out(named("all"));
  ASSERT_TRUE(rest);
  EXPECT_EQ(rest->tasks.at("annotate:open"), 3) << "what several rate may have a truth as well";
  const auto seen = [&](Actor who) {
    return *read([&](ledger::Reader& r) { return batches(r, project, who); });
  };
  EXPECT_EQ(seen(manager).size(), 2u);
  EXPECT_FALSE(seen(manager)[0].tasks.empty());
  EXPECT_EQ(seen(anna).size(), 2u);
  EXPECT_TRUE(seen(anna)[0].tasks.empty()) << "how far others are is not theirs to see";
}

TEST_F(TaskRulesTest, who_passes_unfinished_work_by_goes_on_and_not_to_and_fro) {
  add_assets(4);
  const auto next = [&](std::int64_t after) {
    const auto given = next_task(store(), anna, project, AssetId{after}, now);
    return given ? given->asset.id.value : 0;
  };
  EXPECT_EQ(next(0), 1);
  EXPECT_EQ(next(1), 2);
  EXPECT_EQ(next(2), 3) << "1 is begun, and lies behind";
  EXPECT_EQ(next(1), 2) << "begun, and further on";
  EXPECT_EQ(next(3), 4);
  EXPECT_EQ(next(4), 1) << "nothing is new: back to what was passed by";
  EXPECT_EQ(next(0), 1) << "who comes from nowhere begins with what they have begun";
  ASSERT_TRUE(submit(store(), anna, project, AssetId{3}, kTruth, "", 0, now));
  EXPECT_EQ(next(3), 4) << "what is finished is not passed by";
  ASSERT_TRUE(submit(store(), anna, project, AssetId{4}, kTruth, "", 0, now));
  EXPECT_EQ(next(4), 1);
}

TEST_F(TaskRulesTest, a_task_is_given_away_skipped_and_taken_up_again) {
  add_assets(1);
  ASSERT_TRUE(hand_out(named("b")));
  const TaskId id = truth_task(1).id;
  const auto change = [&](const TaskChange& wanted) {
    return change_task(store(), manager, project, id, wanted);
  };
  ASSERT_TRUE(change({ben.id, std::nullopt, ""}));
  EXPECT_EQ(truth_task(1).assignee, ben.id);
  const Seq given = head();
  ASSERT_TRUE(change({ben.id, std::nullopt, ""}));
  ASSERT_TRUE(change({std::nullopt, false, "not skipped anyway"}));
  EXPECT_EQ(head(), given) << "nothing changed";
  EXPECT_EQ(apply(anna, 1, create("annas", 5)).status, OperationStatus::kForbidden);
  EXPECT_EQ(next_task(store(), ben, project, AssetId{}, now)->task.id, id);
  EXPECT_EQ(truth_task(1).state, TaskState::kInProgress);
  ASSERT_TRUE(change({anna.id, std::nullopt, ""}));
  EXPECT_EQ(truth_task(1).state, TaskState::kOpen) << "the next one begins anew";
  EXPECT_EQ(truth_task(1).lease_until, TimeUs{});
  ASSERT_TRUE(change({std::nullopt, true, "blurred"}));
  EXPECT_EQ(truth_task(1).state, TaskState::kSkipped);
  EXPECT_EQ(truth_task(1).note, "blurred");
  EXPECT_EQ(next_task(store(), anna, project, AssetId{}, now).error().code, ErrorCode::kNotFound);
  ASSERT_TRUE(change({std::nullopt, false, "ignored"}));
  EXPECT_EQ(truth_task(1).state, TaskState::kOpen);
  EXPECT_EQ(truth_task(1).note, "");
  ASSERT_TRUE(change({UserId{}, std::nullopt, ""}));
  EXPECT_EQ(truth_task(1).assignee, UserId{}) << "anybody's";
  ASSERT_TRUE(hand_in(anna, ""));
  EXPECT_EQ(change({std::nullopt, true, ""}).error().code, ErrorCode::kConflict);
  expect_intact();
}

TEST_F(TaskRulesTest, work_of_no_batch_is_no_batch_to_look_at) {
  for (const BatchId id : {BatchId{}, BatchId{7}}) {
    const auto looked = store().read([&](ledger::Reader& reader) -> Result<void> {
      TM_TRY(batch(reader, project, id));
      return {};
    });
    ASSERT_FALSE(looked) << id.value;
    EXPECT_EQ(looked.error().code, ErrorCode::kNotFound) << id.value;
  }
}

}  // namespace
}  // namespace touchmark::flow
