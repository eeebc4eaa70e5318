// Several people and a model on one image: batches, replicas, suggestions, and what is undone as one act.
#include "flow/annotation/suggestions.h"
#include "flow/fixture.h"
#include "flow/review/review.h"
#include "flow/task/batch.h"

namespace touchmark::flow {
namespace {

using record::AssetStatus;
using record::LayerKind;
using record::TaskState;

class LayersTest : public FlowTest {
 protected:
  BatchId batch_of(int overlap, std::vector<UserId> members = {}) {
    NewBatch wanted;
    wanted.batch.name = "batch " + std::to_string(overlap);
    wanted.batch.overlap = overlap;
    wanted.batch.members = std::move(members);
    const auto made = create_batch(store(), manager, project, wanted);
    EXPECT_TRUE(made) << (made ? "" : made.error().text());
    return made ? made->batch.id : BatchId{};
  }

  Assignment next(Actor who) {
    auto given = next_task(store(), who, project, AssetId{}, now);
    EXPECT_TRUE(given) << (given ? "" : given.error().text());
    return given.value_or(Assignment{});
  }

  OperationOutcome draw(Actor who, const Assignment& work, const std::string& op, double x) {
    auto applied =
        apply_operations(store(), who, project, work.asset.id, work.task.layer, {create(op, x)}, now);
    EXPECT_TRUE(applied) << (applied ? "" : applied.error().text());
    return applied ? applied->outcomes.front() : OperationOutcome{};
  }

  std::size_t count(LayerId layer, std::int64_t asset) {
    return read([&](ledger::Reader& r) { return r.annotations(project, AssetId{asset}, layer); })->size();
  }

  LayerId run_with(int images) {
    record::Layer wanted;
    wanted.name = "detector";
    wanted.model = "yolo@1";
    const auto run = create_layer(store(), manager, project, wanted);
    EXPECT_TRUE(run);
    std::vector<NewAnnotation> said;
    for (int i = 1; i <= images; ++i)
      for (const double score : {0.9, 0.2}) {
        NewAnnotation one{AssetId{i}, box(10 * score)};
        one.content.score = score;
        said.push_back(one);
      }
    const auto written = write_annotations(store(), manager, project, run->id, said, "");
    EXPECT_TRUE(written) << (written ? "" : written.error().text());
    return run->id;
  }

  const Actor cleo{UserId{5}, false};
};

TEST_F(LayersTest, three_people_rate_the_same_images_each_in_a_layer_of_their_own) {
  add_assets(3);
  batch_of(3);
  std::map<std::int64_t, std::set<std::int64_t>> given;
  for (int round = 0; round < 3; ++round)
    for (const Actor& who : {anna, ben, cleo}) {
      const Assignment work = next(who);
      EXPECT_TRUE(given[who.id.value].insert(work.asset.id.value).second) << "nobody gets an image twice";
      EXPECT_EQ(work.asset.content.status, AssetStatus::kNew) << "the others' work does not show";
      const std::string op = std::to_string(who.id.value) + "-" + std::to_string(work.asset.id.value);
      EXPECT_EQ(draw(who, work, op, 5).status, OperationStatus::kApplied);
      ASSERT_TRUE(submit(store(), who, project, work.asset.id, work.task.layer, "", 100, now));
    }
  EXPECT_EQ(next_task(store(), anna, project, AssetId{}, now).error().code, ErrorCode::kNotFound);
  for (std::int64_t asset = 1; asset <= 3; ++asset) EXPECT_EQ(count(kTruth, asset), 0u);
  const auto all = *read([&](ledger::Reader& r) { return layers(r, project); });
  ASSERT_EQ(all.size(), 4u);
  for (std::size_t i = 1; i < all.size(); ++i) {
    EXPECT_EQ(all[i].kind, LayerKind::kReplica);
    EXPECT_EQ(count(all[i].id, 2), 1u);
    const Actor other = all[i].user == anna.id ? ben : anna;
    const auto hidden = read([&](ledger::Reader& r) { return layer(r, project, other, all[i].id); });
    EXPECT_EQ(hidden.error().code, ErrorCode::kNotFound);
    const auto missing = read([&](ledger::Reader& r) { return layer(r, project, other, LayerId{99}); });
    EXPECT_EQ(hidden.error().message.size(), missing.error().message.size() - 1) << "the same words";
    EXPECT_TRUE(read([&](ledger::Reader& r) { return layer(r, project, rita, all[i].id); }));
  }
  expect_intact();
}

TEST_F(LayersTest, nobody_draws_in_anothers_layer_nor_in_the_truth_of_a_rated_image) {
  add_assets(1);
  batch_of(2);
  const Assignment work = next(anna);
  const auto theirs =
      apply_operations(store(), ben, project, work.asset.id, work.task.layer, {create("theirs", 5)}, now);
  EXPECT_EQ(theirs.error().code, ErrorCode::kNotFound);
  const auto managed =
      apply_operations(store(), rita, project, work.asset.id, work.task.layer, {create("managed", 5)}, now);
  EXPECT_EQ(managed->outcomes.front().status, OperationStatus::kForbidden);
  EXPECT_EQ(apply(ben, 1, create("truth", 5)).status, OperationStatus::kForbidden);
  EXPECT_EQ(apply(rita, 1, create("reviewed", 5)).status, OperationStatus::kApplied);
}

TEST_F(LayersTest, with_one_rater_work_goes_to_the_truth_and_members_only_get_it) {
  add_assets(2);
  const BatchId batch = batch_of(1, {ben.id});
  const Assignment work = next(ben);
  EXPECT_EQ(work.task.layer, kTruth);
  EXPECT_EQ(work.task.batch, batch);
  EXPECT_EQ(work.asset.content.status, AssetStatus::kInProgress);
  EXPECT_EQ(next_task(store(), anna, project, AssetId{}, now).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(apply(anna, 2, create("guest", 5)).status, OperationStatus::kForbidden);
  const auto state = read([&](ledger::Reader& r) { return flow::batch(r, project, batch); });
  EXPECT_EQ(state->tasks,
            (std::map<std::string, std::int64_t>{{"annotate:in_progress", 1}, {"annotate:open", 1}}));
}

TEST_F(LayersTest, a_lease_that_lapsed_gives_the_image_to_somebody_else) {
  add_assets(1);
  batch_of(1);
  const Assignment first = next(anna);
  EXPECT_EQ(next_task(store(), ben, project, AssetId{}, now).error().code, ErrorCode::kNotFound);
  now.value += 25LL * 3600 * 1'000'000;
  const Assignment second = next(ben);
  EXPECT_EQ(second.task.id, first.task.id);
  EXPECT_EQ(second.task.assignee, ben.id);
  EXPECT_EQ(apply(anna, 1, create("late", 5)).status, OperationStatus::kForbidden);
  expect_intact();
}

TEST_F(LayersTest, a_rater_who_loses_a_task_keeps_what_they_said_and_the_next_starts_afresh) {
  add_assets(1);
  batch_of(2);
  const Assignment work = next(anna);
  draw(anna, work, "by-anna-1", 5);
  const auto given = change_task(store(), manager, project, work.task.id, {cleo.id, std::nullopt, ""});
  ASSERT_TRUE(given) << given.error().text();
  EXPECT_EQ(given->state, TaskState::kOpen);
  EXPECT_FALSE(given->layer);
  EXPECT_EQ(count(work.task.layer, 1), 1u);
}

TEST_F(LayersTest, suggestions_change_nothing_of_the_truth_until_they_are_accepted_as_one_act) {
  add_assets(3);
  const NewVersion frozen{"before", "", {}, std::nullopt, kTruth};
  const auto before = create_version(store(), manager, project, frozen, now);
  const auto counters = *read([&](ledger::Reader& r) { return r.counters(project, kTruth); });
  const LayerId run = run_with(3);
  EXPECT_EQ(*read([&](ledger::Reader& r) { return r.counters(project, kTruth); }), counters);
  const auto after = create_version(store(), manager, project, {"after", "", {}, std::nullopt, kTruth}, now);
  EXPECT_EQ(before->digest, after->digest);

  AcceptFilter good;
  good.min_score = 0.5;
  good.limit = 2;
  const auto accepted = accept_annotations(store(), manager, project, run, good);
  ASSERT_TRUE(accepted) << accepted.error().text();
  EXPECT_EQ(accepted->annotations, 2);
  EXPECT_EQ(accepted->next_after, AssetId{2});
  good.after = accepted->next_after;
  EXPECT_EQ(accept_annotations(store(), manager, project, run, good)->annotations, 1);
  EXPECT_EQ(accept_annotations(store(), manager, project, run, {})->annotations, 3) << "each only once";
  const auto row =
      read([&](ledger::Reader& r) { return r.annotations(project, AssetId{1}, kTruth); })->front();
  EXPECT_EQ(row.made.made_by, "model:yolo@1");
  EXPECT_EQ(row.made.parent_layer, run);
  EXPECT_EQ(row.made.parent, AnnotationId{1});

  const auto undone = undo_event(store(), manager, project, accepted->seq);
  ASSERT_TRUE(undone) << undone.error().text();
  EXPECT_EQ(undone->annotations, 2);
  EXPECT_EQ(count(kTruth, 1), 1u) << "the other one was accepted by another event";
  EXPECT_EQ(undo_event(store(), manager, project, accepted->seq).error().code, ErrorCode::kConflict);
  ASSERT_TRUE(undo_event(store(), manager, project, undone->seq)) << "an undo is undone";
  EXPECT_EQ(count(kTruth, 1), 2u);
  EXPECT_EQ(undo_event(store(), manager, project, Seq{1}).error().code, ErrorCode::kInvalid);
  expect_intact();
}

TEST_F(LayersTest, a_dropped_run_is_gone_from_today_and_stays_in_its_versions) {
  add_assets(1);
  const LayerId run = run_with(1);
  const auto frozen = create_version(store(), manager, project, {"run", "", {}, std::nullopt, run}, now);
  ASSERT_TRUE(frozen) << frozen.error().text();
  EXPECT_EQ(frozen->annotations, 2);
  ASSERT_TRUE(drop_layer(store(), manager, project, run));
  EXPECT_EQ(accept_annotations(store(), manager, project, run, {}).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(drop_layer(store(), manager, project, kTruth).error().code, ErrorCode::kInvalid);
  EXPECT_TRUE(read([&](ledger::Reader& r) { return layer(r, project, anna, run, frozen->seq); }))
      << "as of then it is there";
  const auto head = read([&](ledger::Reader& r) { return visible_head(r, *r.project(project), anna); });
  EXPECT_EQ(*head, read([&](ledger::Reader& r) { return r.project(project); })->head)
      << "nobody's log gets shorter when a run is dropped";
  ExportOptions options;
  options.format = "coco";
  options.target = folder / "run.json";
  options.layer = run;
  EXPECT_FALSE(export_data(store(), *blobs, project, options, {}));
  options.version = frozen->id;
  EXPECT_TRUE(export_data(store(), *blobs, project, options, {}));
  expect_intact();
}

TEST_F(LayersTest, handing_in_asks_what_drawing_asks) {
  add_assets(2);
  batch_of(2, {ben.id, cleo.id});
  EXPECT_EQ(submit(store(), anna, project, AssetId{1}, kTruth, "", 0, now).error().code,
            ErrorCode::kForbidden)
      << "several people rate it";
  NewBatch alone;
  alone.batch.name = "ben's";
  alone.batch.members = {ben.id};
  ASSERT_TRUE(create_batch(store(), manager, project, alone));
  EXPECT_EQ(submit(store(), anna, project, AssetId{1}, kTruth, "", 0, now).error().code,
            ErrorCode::kForbidden)
      << "a batch of others";
  EXPECT_TRUE(submit(store(), ben, project, AssetId{1}, kTruth, "", 0, now));
}

TEST_F(LayersTest, what_was_skipped_or_handed_in_stays_so) {
  add_assets(1);
  batch_of(2);
  const Assignment work = next(anna);
  ASSERT_TRUE(change_task(store(), manager, project, work.task.id, {std::nullopt, true, "blurred"}));
  EXPECT_EQ(draw(anna, work, "skipped-1", 5).status, OperationStatus::kForbidden);
  EXPECT_EQ(submit(store(), anna, project, work.asset.id, work.task.layer, "", 0, now).error().code,
            ErrorCode::kConflict);
  ASSERT_TRUE(change_task(store(), manager, project, work.task.id, {std::nullopt, false, ""}));
  const auto drawn = draw(anna, work, "again-123", 5);
  ASSERT_EQ(drawn.status, OperationStatus::kApplied);
  ASSERT_TRUE(submit(store(), anna, project, work.asset.id, work.task.layer, "", 0, now));
  EXPECT_EQ(change_task(store(), manager, project, work.task.id, {std::nullopt, true, ""}).error().code,
            ErrorCode::kConflict);
  EXPECT_EQ(change_task(store(), manager, project, work.task.id, {ben.id, std::nullopt, ""}).error().code,
            ErrorCode::kConflict);
  EXPECT_EQ(undo_event(store(), anna, project, drawn.version).error().code, ErrorCode::kForbidden);
}

TEST_F(LayersTest, an_accepted_annotation_is_known_through_edits_deletion_and_return) {
  add_assets(1);
  const LayerId run = run_with(1);
  ASSERT_EQ(accept_annotations(store(), manager, project, run, {})->annotations, 2);
  const auto row =
      read([&](ledger::Reader& r) { return r.annotations(project, AssetId{1}, kTruth); })->front();
  Operation edit = create("edited-1", 7);
  edit.kind = OperationKind::kUpdate;
  edit.annotation = row.id;
  edit.base = row.from_seq;
  const auto edited = apply(rita, 1, edit);
  ASSERT_EQ(edited.status, OperationStatus::kApplied);
  EXPECT_EQ(accept_annotations(store(), manager, project, run, {})->annotations, 0) << "still the same one";
  Operation removal = edit;
  removal.op_id = "operation-removed";
  removal.kind = OperationKind::kDelete;
  removal.base = edited.version;
  const auto removed = apply(rita, 1, removal);
  ASSERT_EQ(accept_annotations(store(), manager, project, run, {})->annotations, 1)
      << "gone, so it may come again";
  Operation back = removal;
  back.op_id = "operation-back-1";
  back.kind = OperationKind::kRestore;
  back.base = removed.version;
  back.content.reset();
  EXPECT_EQ(apply(rita, 1, back).status, OperationStatus::kInvalid) << "it would be there twice";
  EXPECT_EQ(count(kTruth, 1), 2u);
  expect_intact();
}

TEST_F(LayersTest, undo_leaves_no_relation_without_its_ends) {
  add_assets(1);
  const auto one = apply(rita, 1, create("one-1234", 5));
  apply(rita, 1, create("two-1234", 50));
  Operation relation = create("relation", 0);
  record::AnnotationContent content;
  content.kind = record::AnnotationKind::kRelation;
  content.class_id = ClassId{1};
  content.relation = record::Relation{AnnotationId{1}, AnnotationId{2}};
  relation.content = content;
  const auto joined = apply(rita, 1, relation);
  ASSERT_EQ(joined.status, OperationStatus::kApplied) << joined.message;
  EXPECT_EQ(undo_event(store(), manager, project, one.version).error().code, ErrorCode::kConflict);
  EXPECT_TRUE(undo_event(store(), manager, project, joined.version));
  EXPECT_TRUE(undo_event(store(), manager, project, one.version));
}

TEST_F(LayersTest, an_image_with_very_many_tasks_goes_with_all_of_them_and_tells_nobody_how_many) {
  add_assets(2);
  for (int i = 0; i < 55; ++i) {
    NewBatch wanted;
    wanted.batch.name = "b" + std::to_string(i);
    wanted.batch.overlap = 20;
    wanted.assets = {AssetId{1}};
    ASSERT_TRUE(create_batch(store(), manager, project, wanted));
  }
  const Assignment work = next(anna);
  draw(anna, work, "hidden-1", 5);
  AssetUpdate gone;
  gone.deleted = true;
  ASSERT_TRUE(update_assets(store(), manager, project, {AssetId{1}}, gone));
  EXPECT_EQ(next(anna).asset.id, AssetId{2});
  ledger::TaskFilter filter;
  filter.asset = AssetId{1};
  EXPECT_TRUE(read([&](ledger::Reader& r) { return r.tasks(project, filter, TaskId{}, 10); })->empty());
  expect_intact();
}

TEST_F(LayersTest, comments_of_one_layer_do_not_hide_those_of_another) {
  add_assets(1);
  batch_of(2);
  const Assignment work = next(anna);
  for (int i = 0; i < 1'005; ++i)
    ASSERT_TRUE(add_comment(store(), anna, project, AssetId{1}, work.task.layer, {"note", {}, {}}, now));
  ASSERT_TRUE(add_comment(store(), rita, project, AssetId{1}, kTruth, {"seen", {}, {}}, now));
  EXPECT_EQ(read([&](ledger::Reader& r) { return comments(r, project, AssetId{1}, kTruth); })->size(), 1u);
}

}  // namespace
}  // namespace touchmark::flow
