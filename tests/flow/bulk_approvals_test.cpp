// What a bulk edit and its undo do to approvals, and what gets no flags.
#include "flow/bulk_fixture.h"

namespace touchmark::flow {
namespace {

class BulkApprovalsTest : public BulkEditTest {};

TEST_F(BulkApprovalsTest, WhatWasApprovedWaitsForReviewAgainAndIsCounted) {
  label(3);
  approve(1);
  approve(2);
  EXPECT_EQ(run(truncated(), "job-1", true).reopened, 2);
  EXPECT_EQ(status(1), AssetStatus::kApproved) << "a dry run writes nothing";
  const auto report = run(truncated());
  EXPECT_EQ(report.objects, 9);
  EXPECT_EQ(report.reopened, 2);
  EXPECT_EQ(status(1), AssetStatus::kSubmitted);
  EXPECT_EQ(status(3), AssetStatus::kInProgress);
  EXPECT_EQ(run(truncated(), "job-2").reopened, 0);
  expect_intact();
}

TEST_F(BulkApprovalsTest, TakenBackItGivesTheApprovalBack) {
  label(3);
  approve(1);
  approve(2);
  run(truncated());
  const auto undone = undo();
  EXPECT_EQ(undone.images, 3);
  EXPECT_EQ(undone.restored, 2);
  EXPECT_EQ(status(1), AssetStatus::kApproved);
  EXPECT_EQ(status(2), AssetStatus::kApproved);
  EXPECT_EQ(status(3), AssetStatus::kInProgress);
  EXPECT_EQ(events("task.restore"), 1);
  EXPECT_EQ(undo().restored, 0) << "one more changes nothing";
  expect_intact();
}

TEST_F(BulkApprovalsTest, WhatSomebodyDecidedOrDrewSinceKeepsItsStatus) {
  label(4);
  for (int asset = 1; asset <= 4; ++asset) approve(asset);
  run(truncated());
  const std::optional<NewComment> wrong = NewComment{"not so", AnnotationId{}, std::nullopt};
  ASSERT_TRUE(review_asset(store(), rita, project, AssetId{1}, kTruth, Decision::kReject, wrong, 0, now));
  draw(2, 1, {{"color", "red"}}, rita);
  approve_submitted(3);
  const auto undone = undo();
  EXPECT_EQ(undone.restored, 1);
  EXPECT_EQ(status(1), AssetStatus::kRejected);
  EXPECT_EQ(status(2), AssetStatus::kSubmitted) << "nobody approved what was drawn since";
  EXPECT_EQ(status(3), AssetStatus::kSubmitted) << "what was approved since is changed by the undo";
  EXPECT_EQ(status(4), AssetStatus::kApproved);
  expect_intact();
}

TEST_F(BulkApprovalsTest, FlagsAreOfWhatIsDrawn) {
  label(1);
  Operation joins = create("joins", 5);
  joins.content = record::AnnotationContent{};
  joins.content->kind = AnnotationKind::kRelation;
  joins.content->class_id = ClassId{1};
  joins.content->relation = record::Relation{AnnotationId{1}, AnnotationId{2}};
  ASSERT_EQ(apply(rita, 1, joins).status, OperationStatus::kApplied);
  Operation tag = create("tag", 5);
  tag.content = record::AnnotationContent{};
  tag.content->kind = AnnotationKind::kTag;
  tag.content->class_id = ClassId{1};
  ASSERT_EQ(apply(rita, 1, tag).status, OperationStatus::kApplied);
  const auto report = run(truncated());
  EXPECT_EQ(report.objects, 3);
  EXPECT_EQ(report.unfit, 2);
  ASSERT_EQ(report.why.size(), 2u);
  EXPECT_EQ(report.why.begin()->first, "a relation has no flags; they are of objects and text regions");
  for (const auto& [id, content] : live(1))
    EXPECT_EQ(content.flags != 0, content.kind == AnnotationKind::kObject) << id;
  expect_intact();
}

}  // namespace
}  // namespace touchmark::flow
