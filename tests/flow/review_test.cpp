// Who approves whose work.
#include "flow/review/review.h"
#include "flow/fixture.h"
#include "flow/task/task.h"

namespace touchmark::flow {
namespace {

class ReviewTest : public FlowTest {
 protected:
  Result<Reviewed> review(Actor actor, AssetId asset, Decision decision) {
    const std::optional<NewComment> comment = NewComment{"please mend", AnnotationId{}, std::nullopt};
    return review_asset(store(), actor, project, asset, kTruth, decision, comment, 0, now);
  }
  // Rita, a reviewer, labels an image herself and hands it in.
  AssetId labeled_by_rita() {
    const auto given = next_task(store(), rita, project, AssetId{}, now);
    EXPECT_TRUE(submit(store(), rita, project, given->asset.id, kTruth, "", 0, now));
    return given->asset.id;
  }
  void allow(bool self_review) {
    ProjectSettings settings;
    settings.self_review = self_review;
    ASSERT_TRUE(update_project(store(), manager, project, settings));
  }
};

TEST_F(ReviewTest, a_reviewer_does_not_approve_their_own_work) {
  add_assets(1);
  const AssetId asset = labeled_by_rita();
  for (const Decision decision : {Decision::kApprove, Decision::kFixAndApprove}) {
    const auto refused = review(rita, asset, decision);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::kForbidden);
  }
  EXPECT_TRUE(review(manager, asset, Decision::kApprove)) << "somebody else does";
}

TEST_F(ReviewTest, but_may_send_it_back_to_themselves) {
  add_assets(1);
  EXPECT_TRUE(review(rita, labeled_by_rita(), Decision::kReject));
}

TEST_F(ReviewTest, what_they_handed_in_for_somebody_is_their_own_too) {
  add_assets(1);
  const auto given = next_task(store(), anna, project, AssetId{}, now);
  ASSERT_TRUE(submit(store(), rita, project, given->asset.id, kTruth, "", 0, now));
  EXPECT_EQ(review(rita, given->asset.id, Decision::kApprove).error().code, ErrorCode::kForbidden);
  EXPECT_TRUE(review(manager, given->asset.id, Decision::kReject));
  ASSERT_TRUE(submit(store(), anna, project, given->asset.id, kTruth, "", 0, now));
  EXPECT_TRUE(review(rita, given->asset.id, Decision::kApprove)) << "this time Anna handed it in";
}

TEST_F(ReviewTest, unless_the_project_allows_it) {
  add_assets(1);
  const AssetId asset = labeled_by_rita();
  allow(true);
  EXPECT_TRUE(read([&](ledger::Reader& r) { return project_settings(r, project); })->self_review);
  EXPECT_TRUE(review(rita, asset, Decision::kApprove));
}

TEST_F(ReviewTest, and_the_queue_passes_it_over) {
  add_assets(3);
  const auto nothing = next_review(store(), rita, project, AssetId{});
  ASSERT_FALSE(nothing);
  EXPECT_EQ(nothing.error().message, "nothing waits for review");
  const AssetId own = labeled_by_rita();
  const auto refused = next_review(store(), rita, project, AssetId{});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kNotFound);
  EXPECT_NE(refused.error().message, nothing.error().message) << "it says that it is one's own";
  EXPECT_EQ(next_review(store(), manager, project, AssetId{})->id, own);
  const auto given = next_task(store(), anna, project, AssetId{}, now);
  ASSERT_TRUE(submit(store(), anna, project, given->asset.id, kTruth, "", 0, now));
  EXPECT_EQ(next_review(store(), rita, project, AssetId{})->id, given->asset.id);
  EXPECT_EQ(next_review(store(), rita, project, given->asset.id)->id, given->asset.id) << "it goes round";
  allow(true);
  EXPECT_EQ(next_review(store(), rita, project, AssetId{})->id, own);
}

}  // namespace
}  // namespace touchmark::flow
