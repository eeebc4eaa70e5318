// Many objects are changed as one, and taken back as one; what somebody made of them since stays.
#include "flow/bulk_fixture.h"
#include "flow/task/batch.h"

namespace touchmark::flow {
namespace {

TEST_F(BulkEditTest, WhatDoesNotFitIsCountedAndWhatFitsGetsWhatItsClassRequires) {
  label(2);
  const auto kept = run(cats_to_dogs());
  EXPECT_EQ(kept.objects, 0);
  EXPECT_EQ(kept.unfit, 4);
  ASSERT_EQ(kept.why.size(), 1u) << "one reason for all";
  EXPECT_EQ(kept.why.begin()->second.count, 4);
  EXPECT_EQ(kept.why.begin()->second.asset, AssetId{1});
  EXPECT_EQ(counter("class:1"), 4) << "none was changed";

  BulkEdit edit = cats_to_dogs();
  edit.change.unset = {"color"};
  edit.objects.attributes = {{"color", "red"}};
  const Seq before = head();
  const auto looked = run(edit, "job-2", true);
  EXPECT_EQ(looked.objects, 2);
  EXPECT_EQ(head(), before) << "a dry run writes nothing";
  const auto report = run(edit, "job-2");
  EXPECT_EQ(report.objects, 2);
  EXPECT_EQ(report.images, 2);
  EXPECT_EQ(report.unfit, 0);
  EXPECT_EQ(counter("class:1"), 2);
  EXPECT_EQ(counter("class:2"), 4);
  EXPECT_EQ(json_from_text(live(1).begin()->second.attributes), Json({{"mood", "calm"}}));
  EXPECT_EQ(events("annotations.bulk_edit"), 2) << "one an image";
  EXPECT_EQ(run(edit, "job-3").objects, 0) << "nothing is left to change";
  expect_intact();

  const auto undone = undo("job-2");
  EXPECT_EQ(undone.annotations, 2);
  EXPECT_EQ(undone.kept_annotations, 0);
  EXPECT_EQ(counter("class:1"), 4);
  EXPECT_EQ(json_from_text(live(1).begin()->second.attributes), Json({{"color", "red"}}));
  const Seq after = head();
  EXPECT_EQ(undo("job-2").annotations, 0);
  EXPECT_EQ(head(), after) << "one more changes nothing";
  expect_intact();
}

TEST_F(BulkEditTest, WhatSomebodyChangedSinceStaysAndIsCounted) {
  label(3);
  BulkEdit edit;
  edit.objects.class_id = ClassId{2};
  edit.change.add_flags = record::kOccluded;
  edit.change.set = {{"mood", "calm"}};
  ASSERT_EQ(run(edit).objects, 3);
  const auto rows = *read([&](ledger::Reader& r) { return r.annotations(project, AssetId{2}, kTruth); });
  Operation own = create("own", 40);
  own.kind = OperationKind::kUpdate;
  own.annotation = rows[2].id;
  own.base = rows[2].from_seq;
  own.content->class_id = ClassId{2};
  own.content->attributes = R"({"mood":"wild"})";
  ASSERT_EQ(apply(rita, 2, own).status, OperationStatus::kApplied);
  ASSERT_TRUE(update_assets(store(), manager, project, {AssetId{3}}, {std::nullopt, std::nullopt, true}));
  const auto undone = undo();
  EXPECT_EQ(undone.annotations, 1);
  EXPECT_EQ(undone.images, 1);
  EXPECT_EQ(undone.kept_annotations, 2) << "of the image that was changed, and of the one in the trash";
  EXPECT_EQ(undone.kept, (std::vector<AssetId>{AssetId{2}, AssetId{3}}));
  EXPECT_EQ(live(1).rbegin()->second.flags, 0u);
  EXPECT_EQ(live(2).rbegin()->second, own.content);
  expect_intact();
  EXPECT_FALSE(undo_bulk_edit(store(), manager, project, "job-77", {}));
}

TEST_F(BulkEditTest, RelationsGoWithWhatTheyJoinAndComeBackWithIt) {
  label(1);
  Operation joins = create("joins", 5);
  joins.content = record::AnnotationContent{};
  joins.content->kind = AnnotationKind::kRelation;
  joins.content->class_id = ClassId{2};
  joins.content->attributes = R"({"mood":"calm"})";
  joins.content->relation = record::Relation{AnnotationId{1}, AnnotationId{3}};
  ASSERT_EQ(apply(rita, 1, joins).status, OperationStatus::kApplied);
  BulkEdit edit;
  edit.objects.attributes = {{"color", "red"}};
  edit.change.deleted = true;
  const auto report = run(edit);
  EXPECT_EQ(report.objects, 1);
  EXPECT_EQ(report.relations, 1);
  EXPECT_EQ(live(1).size(), 2u);
  expect_intact();
  EXPECT_EQ(undo().annotations, 2);
  EXPECT_EQ(live(1).size(), 4u);
  expect_intact();

  BulkEdit all;  // both ends and the arrow itself: each once
  all.change.deleted = true;
  EXPECT_EQ(run(all, "job-2").objects, 4);
  Operation back;
  back.op_id = "operation-back";
  back.kind = OperationKind::kRestore;
  back.annotation = AnnotationId{3};
  back.base = head();
  ASSERT_EQ(apply(rita, 1, back).status, OperationStatus::kApplied);
  back.op_id = "operation-gone";
  back.kind = OperationKind::kDelete;
  back.base = head();
  ASSERT_EQ(apply(rita, 1, back).status, OperationStatus::kApplied);
  const auto undone = undo("job-2");
  EXPECT_EQ(undone.annotations, 2) << "the arrow does not come back without its end";
  EXPECT_EQ(undone.kept_annotations, 2);
  expect_intact();
}

TEST_F(BulkEditTest, OneThatWasCutOffGoesOnAndCountsEverythingOnce) {
  label(60);  // more than one transaction
  BulkEdit edit = cats_to_dogs();
  edit.change.unset = {"color"};
  edit.objects.attributes = {{"color", "black"}};
  BulkRun killed;
  killed.id = "job-9";
  killed.resume = Json::object();
  killed.checkpoint = [](const Json&) { return fail(ErrorCode::kUnavailable, "the worker died"); };
  ASSERT_FALSE(bulk_edit(store(), manager, project, edit, killed)) << "after its first transaction";
  const auto first = events("annotations.bulk_edit");
  EXPECT_EQ(first, 50);
  // Meanwhile somebody makes one of them a black cat again: theirs now.
  draw(1, 1, {{"color", "black"}}, rita);
  Json last;
  BulkRun again = killed;
  again.checkpoint = [&](const Json& state) -> Result<void> {
    last = state;
    return {};
  };
  const auto report = bulk_edit(store(), manager, project, edit, again);
  ASSERT_TRUE(report) << report.error().text();
  EXPECT_EQ(report->objects, 60);
  EXPECT_EQ(report->images, 60);
  EXPECT_EQ(events("annotations.bulk_edit"), 60);
  EXPECT_EQ(last["after"], 60);
  EXPECT_EQ(counter("class:1"), 61) << "what was drawn on an image that was done stays";
  const auto undone = undo("job-9");
  EXPECT_EQ(undone.annotations, 60);
  EXPECT_EQ(undone.images, 60);
  expect_intact();
}

TEST_F(BulkEditTest, OneThatWasCutOffCountsWhatItsFilterFindsNoMore) {
  add_assets(2);
  for (int asset = 1; asset <= 2; ++asset) {
    draw(asset, 1, Json::object(), rita);
    draw(asset, 1, {{"color", "red"}}, rita);  // dogs have no color
  }
  for (int asset = 1; asset <= 2; ++asset) {
    ASSERT_TRUE(submit(store(), rita, project, AssetId{asset}, kTruth, "", 0, now));
    ASSERT_TRUE(review_asset(store(), manager, project, AssetId{asset}, kTruth, record::Decision::kApprove,
                             {}, 0, now));
  }
  BulkEdit edit = cats_to_dogs();
  edit.images.filter = ledger::AssetFilter{};
  edit.images.filter->status = record::AssetStatus::kApproved;  // until it is changed
  BulkRun how;
  how.id = "job-9";
  how.resume = Json::object();
  how.checkpoint = [](const Json&) { return fail(ErrorCode::kUnavailable, "the worker died"); };
  ASSERT_FALSE(bulk_edit(store(), manager, project, edit, how));
  how.checkpoint = {};
  const auto report = bulk_edit(store(), manager, project, edit, how);
  ASSERT_TRUE(report) << report.error().text();
  EXPECT_EQ(report->objects, 2);
  EXPECT_EQ(report->images, 2);
  EXPECT_EQ(report->unfit, 2);
}

TEST_F(BulkEditTest, ASkeletonStaysWhereTheClassHasOtherJoints) {
  add_assets(1);
  auto current = *read([&](ledger::Reader& r) { return ontology(r, project); });
  current.classes[0].skeleton.joints = {"nose", "tail"};
  for (const char* name : {"hand", "twin"}) {
    record::Class& made = current.classes.emplace_back();  // gets the next id
    made.name = name;
    made.skeleton.joints = {name == std::string("hand") ? "thumb" : "nose", "tail"};
  }
  const auto put = put_ontology(store(), manager, project, current);
  ASSERT_TRUE(put) << put.error().text();
  Operation joints = create("joints", 5);
  joints.content->shape = geometry::Keypoints{{{5, 5, 2}, {9, 9, 1}}};
  ASSERT_EQ(apply(rita, 1, joints).status, OperationStatus::kApplied);
  draw(1, 1, Json::object(), rita);
  BulkEdit edit = cats_to_dogs();
  for (const auto& [to, why] : std::map<std::int64_t, std::string>{
           {2, "a skeleton of 2 joints does not fit the class \"dog\", which has none"},
           {3, "a skeleton of 2 joints does not fit the class \"hand\", which has 2 others"}}) {
    edit.change.class_id = ClassId{to};
    const auto report = run(edit, "job-1", true);
    EXPECT_EQ(report.objects, 1) << "the box";
    EXPECT_EQ(report.unfit, 1);
    ASSERT_EQ(report.why.size(), 1u);
    EXPECT_EQ(report.why.begin()->first, why);
  }
  edit.change.class_id = ClassId{4};
  edit.images.assets = {AssetId{1}, AssetId{77}};
  const auto report = run(edit);
  EXPECT_EQ(report.objects, 2) << "the same joints";
  EXPECT_EQ(report.unfit, 0);
  EXPECT_EQ(report.missing, 1);
}

TEST_F(BulkEditTest, OneThatWasCancelledCanBeTakenBack) {
  label(60);
  BulkEdit edit;
  edit.change.add_flags = record::kDifficult;
  BulkRun how;
  how.id = "job-4";
  int calls = 0;
  how.progress = [&](std::int64_t, std::int64_t total, std::string_view) {
    EXPECT_EQ(total, 60);
    return ++calls == 1;
  };
  const auto report = bulk_edit(store(), manager, project, edit, how);
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, ErrorCode::kCancelled);
  EXPECT_EQ(undo("job-4").annotations, 150);
  expect_intact();
}

TEST_F(BulkEditTest, FiltersAreOfImagesBatchesKindsAndMakers) {
  add_assets(4);
  NewBatch batch;
  batch.batch.name = "first";
  batch.assets = {AssetId{1}, AssetId{2}};
  ASSERT_TRUE(create_batch(store(), manager, project, batch));
  draw_all(4);
  BulkEdit edit;
  edit.change.add_flags = record::kTruncated;
  edit.batch = BatchId{1};
  EXPECT_EQ(run(edit, "job-1", true).images, 2);
  edit.images.assets = {AssetId{2}, AssetId{3}, AssetId{99}};
  EXPECT_EQ(run(edit, "job-1", true).images, 1);
  edit.batch.reset();
  edit.objects.kind = AnnotationKind::kTag;
  EXPECT_EQ(run(edit, "job-1", true).objects, 0);
  edit.objects.kind = AnnotationKind::kObject;
  edit.objects.made_by = "model";
  EXPECT_EQ(run(edit, "job-1", true).objects, 0);
  edit.objects.made_by = "manual";
  EXPECT_EQ(run(edit, "job-1", true).objects, 6);
  edit.images.assets.clear();
  edit.images.filter = ledger::AssetFilter{};
  edit.images.filter->name_part = "1004";
  EXPECT_EQ(run(edit, "job-1", true).objects, 3);
  Json kept = Json::object();
  edit.change.set = {{"color", "red"}};
  put_bulk_edit(edit, kept);
  Json again = Json::object();
  put_bulk_edit(bulk_edit_of(kept), again);
  EXPECT_EQ(kept, again) << "a job keeps all of it";
}

}  // namespace
}  // namespace touchmark::flow
