// Work that was handed in and is worked on again.
#include "flow/annotation/suggestions.h"
#include "flow/fixture.h"
#include "flow/review/queue.h"
#include "flow/task/batch.h"

namespace touchmark::flow {
namespace {

using record::AssetStatus;

class TurnBackTest : public FlowTest {
 protected:
  // Anna draws a box on the first image and hands it in.
  AssetId submitted() {
    const auto given = next_task(store(), anna, project, AssetId{}, now);
    EXPECT_TRUE(given);
    Operation drawn = create("first", 5);
    drawn.made.active_ms = 3'000;
    apply(anna, given->asset.id.value, drawn);
    EXPECT_TRUE(submit(store(), anna, project, given->asset.id, kTruth, "", 0, now));
    return given->asset.id;
  }
  AssetId approved() {
    const AssetId asset = submitted();
    EXPECT_TRUE(
        review_asset(store(), rita, project, asset, kTruth, Decision::kApprove, std::nullopt, 0, now));
    return asset;
  }
  void nobody_reviews() {
    NewBatch batch;
    batch.batch.name = "trusted";
    batch.batch.review = false;
    ASSERT_TRUE(create_batch(store(), manager, project, batch));
  }
  AssetStatus status(AssetId asset) {
    return read([&](ledger::Reader& r) { return r.asset(project, asset); })->content.status;
  }
  std::vector<std::string> last_kinds(std::int64_t n) {
    ledger::Reader::EventQuery query;
    query.before = kOpenSeq;
    query.limit = n;
    std::vector<std::string> out;
    const auto events = read([&](ledger::Reader& r) { return r.events(project, query); });
    for (const auto& event : *events) out.push_back(event.kind);
    return out;
  }
  ReviewQueue queue(Actor actor) {
    return *read([&](ledger::Reader& r) { return review_queue(r, actor, project, AssetId{}, 10); });
  }
};

TEST_F(TurnBackTest, an_edit_of_what_was_approved_sends_it_back_to_review_and_the_log_says_so) {
  add_assets(1);
  const AssetId asset = approved();
  EXPECT_EQ(apply(rita, asset.value, create("late", 50)).status, OperationStatus::kApplied);
  EXPECT_EQ(status(asset), AssetStatus::kSubmitted);
  EXPECT_EQ(last_kinds(2), (std::vector<std::string>{"task.reopen", "annotation.create"}));
  const auto waiting = queue(manager).items;
  ASSERT_EQ(waiting.size(), 1u);
  EXPECT_EQ(waiting[0].annotations, 2);
  EXPECT_EQ(waiting[0].active_ms, 3'000);
  ASSERT_TRUE(waiting[0].since);
  EXPECT_EQ(waiting[0].since->review.decision, Decision::kApprove);
  EXPECT_EQ(waiting[0].since->added, 1);
  EXPECT_EQ(waiting[0].since->changed + waiting[0].since->removed, 0);
  expect_intact();
}

TEST_F(TurnBackTest, an_edit_that_is_refused_does_not) {
  add_assets(1);
  const AssetId asset = approved();
  Operation wrong = create("wrong", 50);
  wrong.content->class_id = ClassId{99};
  EXPECT_EQ(apply(rita, asset.value, wrong).status, OperationStatus::kInvalid);
  EXPECT_EQ(apply(anna, asset.value, create("annas", 50)).status, OperationStatus::kForbidden);
  EXPECT_EQ(status(asset), AssetStatus::kApproved);
}

TEST_F(TurnBackTest, the_undo_of_an_edit_is_an_edit) {
  add_assets(1);
  const AssetId asset = approved();
  const auto drawn = apply(rita, asset.value, create("late", 50));
  ASSERT_TRUE(
      review_asset(store(), manager, project, asset, kTruth, Decision::kApprove, std::nullopt, 0, now));
  ASSERT_TRUE(undo_event(store(), manager, project, drawn.version));
  EXPECT_EQ(status(asset), AssetStatus::kSubmitted);
}

TEST_F(TurnBackTest, where_nobody_reviews_it_stays_done) {
  add_assets(1);
  nobody_reviews();
  const AssetId asset = submitted();
  EXPECT_EQ(status(asset), AssetStatus::kApproved);
  apply(rita, asset.value, create("late", 50));
  EXPECT_EQ(status(asset), AssetStatus::kApproved);
}

TEST_F(TurnBackTest, its_author_takes_it_back_until_somebody_has_decided) {
  add_assets(1);
  const AssetId asset = submitted();
  EXPECT_EQ(take_back(store(), ben, project, asset, kTruth, now).error().code, ErrorCode::kForbidden);
  EXPECT_EQ(take_back(store(), rita, project, asset, kTruth, now).error().code, ErrorCode::kForbidden);
  const auto mine = take_back(store(), anna, project, asset, kTruth, now);
  ASSERT_TRUE(mine);
  EXPECT_EQ(mine->task.state, record::TaskState::kInProgress);
  EXPECT_EQ(mine->task.assignee, anna.id);
  EXPECT_EQ(status(asset), AssetStatus::kInProgress);
  EXPECT_EQ(last_kinds(1), (std::vector<std::string>{"task.take_back"}));
  EXPECT_EQ(take_back(store(), anna, project, asset, kTruth, now).error().code, ErrorCode::kConflict);
  EXPECT_EQ(apply(anna, asset.value, create("again", 70)).status, OperationStatus::kApplied);
  ASSERT_TRUE(submit(store(), anna, project, asset, kTruth, "", 0, now));
  ASSERT_TRUE(review_asset(store(), rita, project, asset, kTruth, Decision::kApprove, std::nullopt, 0, now));
  EXPECT_EQ(take_back(store(), anna, project, asset, kTruth, now).error().code, ErrorCode::kConflict);
  expect_intact();
}

TEST_F(TurnBackTest, a_reviewer_takes_an_approval_back_and_it_is_decided_anew) {
  add_assets(1);
  const AssetId asset = submitted();
  EXPECT_EQ(reopen(store(), rita, project, asset, kTruth).error().code, ErrorCode::kConflict);
  ASSERT_TRUE(review_asset(store(), rita, project, asset, kTruth, Decision::kApprove, std::nullopt, 0, now));
  const auto again = reopen(store(), rita, project, asset, kTruth);
  ASSERT_TRUE(again) << again.error().text();
  EXPECT_EQ(again->content.status, AssetStatus::kSubmitted);
  EXPECT_EQ(last_kinds(1), (std::vector<std::string>{"review.reopen"}));
  ASSERT_EQ(queue(rita).items.size(), 1u);
  EXPECT_EQ(reopen(store(), rita, project, asset, kTruth).error().code, ErrorCode::kConflict);
  EXPECT_TRUE(review_asset(store(), rita, project, asset, kTruth, Decision::kReject,
                           NewComment{"look again", AnnotationId{}, std::nullopt}, 0, now));
  EXPECT_EQ(status(asset), AssetStatus::kRejected);
  expect_intact();
}

TEST_F(TurnBackTest, where_nobody_reviews_nothing_is_reopened) {
  add_assets(1);
  nobody_reviews();
  const AssetId asset = submitted();
  EXPECT_EQ(reopen(store(), rita, project, asset, kTruth).error().code, ErrorCode::kConflict);
  EXPECT_EQ(status(asset), AssetStatus::kApproved);
}

TEST_F(TurnBackTest, the_queue_holds_what_is_somebody_elses) {
  add_assets(2);
  submitted();
  EXPECT_EQ(queue(rita).items.size(), 1u);
  EXPECT_FALSE(queue(rita).items[0].since) << "nobody has reviewed it yet";
  EXPECT_TRUE(queue({anna.id, true}).items.empty()) << "their own is not theirs to decide on";
}

}  // namespace
}  // namespace touchmark::flow
