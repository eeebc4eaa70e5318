// The main job, stage by stage, as plain function calls.
#include "flow/asset/erasure.h"
#include "flow/fixture.h"

namespace touchmark::flow {
namespace {

using record::AssetStatus;

// The main job's steps that need several calls each.
class StoryTest : public FlowTest {
 protected:
  // An edit of what `base` left behind, as one person.
  OperationOutcome change(Actor who, AssetId asset, OperationKind kind, const OperationOutcome& base,
                          Operation operation) {
    operation.kind = kind;
    operation.annotation = drawn.annotation;
    operation.base = base.version;
    if (kind == OperationKind::kRestore) operation.content.reset();
    return apply(who, asset.value, operation);
  }

  // A reviewer sends it back: not without a word, and then it is the annotator's next image.
  void reject(AssetId asset) {
    const auto silent =
        review_asset(store(), rita, project, asset, kTruth, Decision::kReject, std::nullopt, 0, TimeUs{1});
    ASSERT_FALSE(silent);
    EXPECT_EQ(silent.error().code, ErrorCode::kInvalid);
    const NewComment comment{"too wide", drawn.annotation, std::nullopt};
    const auto rejected =
        review_asset(store(), rita, project, asset, kTruth, Decision::kReject, comment, 10, TimeUs{2});
    ASSERT_TRUE(rejected) << rejected.error().text();
    EXPECT_EQ(rejected->asset.content.status, AssetStatus::kRejected);
    EXPECT_EQ(next_task(store(), anna, project, AssetId{}, now)->asset.id, asset)
        << "rejected work comes back first";
  }

  Result<Diff> diff_since(Seq seq) {
    return read([&](ledger::Reader& r) {
      return diff(r, project, kTruth, seq, r.project(project)->head, {}, {}, 10);
    });
  }

  void expect_history_of_a_restore(AssetId asset) {
    const auto history = read(
        [&](ledger::Reader& r) { return annotation_history(r, project, asset, kTruth, drawn.annotation); });
    ASSERT_TRUE(history);
    ASSERT_EQ(history->size(), 4u);
    EXPECT_TRUE((*history)[2].annotation.deleted);
    EXPECT_EQ((*history)[3].annotation.content, (*history)[1].annotation.content);
  }

  OperationOutcome drawn;
};

TEST_F(StoryTest, an_image_is_labeled_reviewed_frozen_changed_and_restored) {
  add_assets(2);
  const auto given = next_task(store(), anna, project, AssetId{}, now);
  ASSERT_TRUE(given);
  const record::Asset* first = &given->asset;
  EXPECT_EQ(first->content.status, AssetStatus::kInProgress);
  EXPECT_EQ(first->content.annotator, anna.id);
  drawn = apply(anna, first->id.value, create("first", 5));
  EXPECT_EQ(drawn.status, OperationStatus::kApplied);
  EXPECT_EQ(submit(store(), anna, project, first->id, kTruth, "submit-1", 1000, now)->asset.content.status,
            AssetStatus::kSubmitted);

  EXPECT_EQ(next_review(store(), rita, project, AssetId{})->id, first->id);
  ASSERT_NO_FATAL_FAILURE(reject(first->id));
  const auto fixed = change(anna, first->id, OperationKind::kUpdate, drawn, create("mend", 6));
  EXPECT_EQ(fixed.status, OperationStatus::kApplied);
  ASSERT_TRUE(submit(store(), anna, project, first->id, kTruth, "submit-2", 500, now));
  ASSERT_TRUE(review_asset(store(), rita, project, first->id, kTruth, Decision::kApprove, std::nullopt, 5,
                           TimeUs{3}));

  const auto frozen = create_version(store(), manager, project, {"v1", "", {}, std::nullopt}, TimeUs{4});
  ASSERT_TRUE(frozen) << frozen.error().text();
  EXPECT_EQ(frozen->annotations, 1);
  EXPECT_EQ(frozen->assets, 2);

  const auto removed = change(rita, first->id, OperationKind::kDelete, fixed, create("remove", 0));
  EXPECT_EQ(removed.status, OperationStatus::kApplied);
  const auto changes = diff_since(frozen->seq);
  ASSERT_TRUE(changes);
  EXPECT_EQ(changes->removed, 1);

  const auto restored = change(rita, first->id, OperationKind::kRestore, removed, create("restore", 0));
  EXPECT_EQ(restored.status, OperationStatus::kApplied);
  expect_history_of_a_restore(first->id);
  const auto same = diff_since(frozen->seq);
  EXPECT_EQ(same->added + same->removed + same->changed, 0) << "restored to what it was";
  expect_intact();
}

TEST_F(FlowTest, an_operation_sent_twice_is_applied_once) {
  add_assets(1);
  const auto first = apply(anna, 1, create("same", 5));
  const auto again = apply(anna, 1, create("same", 5));
  EXPECT_EQ(again.status, OperationStatus::kDuplicate);
  EXPECT_EQ(again.annotation, first.annotation);
  EXPECT_EQ(again.version, first.version);
  EXPECT_EQ(read([&](ledger::Reader& r) { return r.annotations(project, AssetId{1}, kTruth); })->size(), 1u);
}

TEST_F(FlowTest, an_edit_may_follow_its_create_before_the_create_was_answered) {
  add_assets(1);
  Operation update = create("second", 50);
  update.kind = OperationKind::kUpdate;
  update.created_by = "operation-first";
  const auto applied =
      apply_operations(store(), anna, project, AssetId{1}, kTruth, {create("first", 5), update}, now);
  ASSERT_TRUE(applied);
  EXPECT_EQ(applied->outcomes[1].status, OperationStatus::kApplied);
  EXPECT_EQ(applied->outcomes[1].annotation, applied->outcomes[0].annotation);
}

TEST_F(FlowTest, two_people_on_one_object_meet_in_a_conflict_that_shows_the_other_version) {
  add_assets(1);
  const auto drawn = apply(rita, 1, create("base", 5));
  Operation mine = create("mine", 6);
  mine.kind = OperationKind::kUpdate;
  mine.annotation = drawn.annotation;
  mine.base = drawn.version;
  Operation theirs = mine;
  theirs.op_id = "operation-theirs";
  theirs.content = box(7);
  EXPECT_EQ(apply(rita, 1, mine).status, OperationStatus::kApplied);
  const auto refused = apply(manager, 1, theirs);
  EXPECT_EQ(refused.status, OperationStatus::kConflict);
  ASSERT_TRUE(refused.current);
  EXPECT_EQ(std::get<geometry::Box>(refused.current->content.shape).x, 6);
}

TEST_F(FlowTest, annotators_cannot_touch_what_is_anothers_or_was_handed_in) {
  add_assets(1);
  ASSERT_EQ(apply(anna, 1, create("annas", 5)).status, OperationStatus::kApplied);
  EXPECT_EQ(apply(ben, 1, create("bens", 6)).status, OperationStatus::kForbidden);
  ASSERT_TRUE(submit(store(), anna, project, AssetId{1}, kTruth, "", 0, now));
  EXPECT_EQ(apply(anna, 1, create("late", 6)).status, OperationStatus::kForbidden);
  EXPECT_EQ(apply(rita, 1, create("reviewer", 6)).status, OperationStatus::kApplied);
}

TEST_F(FlowTest, bad_shapes_and_unknown_classes_are_refused_and_overhanging_boxes_are_clipped) {
  add_assets(1);
  Operation nowhere = create("nan-box", std::nan(""));
  EXPECT_EQ(apply(anna, 1, nowhere).status, OperationStatus::kInvalid);
  Operation unknown = create("no-class", 5);
  unknown.content->class_id = ClassId{99};
  EXPECT_EQ(apply(anna, 1, unknown).status, OperationStatus::kInvalid);
  const auto clipped = apply(anna, 1, create("overhang", 630));
  ASSERT_EQ(clipped.status, OperationStatus::kApplied);
  ASSERT_TRUE(clipped.stored);
  EXPECT_EQ(std::get<geometry::Box>(clipped.stored->shape).width, 10);
}

TEST_F(FlowTest, next_task_gives_each_new_image_to_one_person) {
  add_assets(3);
  const auto a = next_task(store(), anna, project, AssetId{}, now);
  const auto b = next_task(store(), ben, project, AssetId{}, now);
  ASSERT_TRUE(a && b);
  EXPECT_NE(a->asset.id, b->asset.id);
}

TEST_F(FlowTest, an_erased_asset_is_gone_and_the_chain_still_verifies) {
  add_assets(2);
  ASSERT_EQ(apply(anna, 1, create("gone", 5)).status, OperationStatus::kApplied);
  EXPECT_FALSE(erase_asset(ports(), manager, project, AssetId{1}, "wrong", "asked"));
  const auto erased = erase_asset(ports(), manager, project, AssetId{1}, "1001.jpg", "asked");
  ASSERT_TRUE(erased) << erased.error().text();
  EXPECT_TRUE(read([&](ledger::Reader& r) { return r.annotations(project, AssetId{1}, kTruth); })->empty());
  expect_intact();
}

TEST_F(FlowTest, ontology_changes_are_versioned_and_collisions_are_seen) {
  auto current = *read([&](ledger::Reader& r) { return ontology(r, project); });
  auto next = current;
  next.classes.erase(next.classes.begin());
  next.classes.push_back({});
  next.classes.back().name = "bird";
  const auto stored = put_ontology(store(), manager, project, next);
  ASSERT_TRUE(stored) << stored.error().text();
  EXPECT_EQ(stored->version, current.version + 1);
  EXPECT_TRUE(stored->find("cat")->retired) << "left out means retired, never lost";
  EXPECT_EQ(stored->find("bird")->id.value, 3);
  EXPECT_EQ(put_ontology(store(), manager, project, next).error().code, ErrorCode::kConflict);
}

TEST_F(FlowTest, splits_depend_on_the_seed_and_the_name_alone) {
  add_assets(40);
  const NewVersion wanted{"split", "", {}, SplitRecipe{7, 0.5, 0.25, 0.25}};
  ASSERT_TRUE(create_version(store(), manager, project, wanted, TimeUs{1}));
  const NewVersion bad{"bad", "", {}, SplitRecipe{7, 0.5, 0.5, 0.5}};
  EXPECT_EQ(create_version(store(), manager, project, bad, TimeUs{1}).error().code, ErrorCode::kInvalid);
  EXPECT_EQ(create_version(store(), manager, project, wanted, TimeUs{1}).error().code, ErrorCode::kConflict);
}

}  // namespace
}  // namespace touchmark::flow
