// Layers, provenance and tasks: what the ledger promises of them, on both databases.
#include "contract/backend.h"

namespace touchmark::contract {
namespace {

using namespace ledger;  // NOLINT: the tests are about all of it
using record::Stage;
using record::Task;
using record::TaskState;

constexpr LayerId kRun{2};
constexpr LayerId kReplica{3};

class LayersContract : public Contract {
 protected:
  void SetUp() override {
    Contract::SetUp();
    if (IsSkipped()) return;
    project_ = create().id;
    auto import = draft_of("assets.import");
    for (int i = 1; i <= 4; ++i) import.assets.push_back(new_asset("a" + std::to_string(i)));
    append(project_, import);  // 2
  }

  AnnotationWrite in(LayerId layer, std::int64_t asset, std::int64_t class_id) {
    AnnotationWrite row = new_annotation(asset, class_id);
    row.layer = layer;
    return row;
  }

  std::vector<std::int64_t> ids(LayerId layer, AssetId asset, Seq as_of = kOpenSeq) {
    std::vector<std::int64_t> out;
    read([&](Reader& reader) {
      const auto rows = reader.annotations(project_, asset, layer, as_of);
      ASSERT_TRUE(rows);
      for (const auto& row : *rows) out.push_back(row.id.value);
    });
    return out;
  }

  Task task_on(std::int64_t asset, LayerId layer, BatchId batch = {}) {
    Task task;
    task.asset = AssetId{asset};
    task.layer = layer;
    task.batch = batch;
    return task;
  }

  ProjectId project_;
};
TM_BOTH_BACKENDS(LayersContract);

using Ids = std::vector<std::int64_t>;

TEST_P(LayersContract, EveryProjectStartsWithItsTruth) {
  read([&](Reader& reader) {
    const auto stored = reader.record(project_, RecordKind::kLayer, kTruth.value);
    ASSERT_TRUE(stored);
    EXPECT_EQ(stored->body, R"({"kind":"truth","name":"truth"})");
  });
}

TEST_P(LayersContract, EveryReadSeesItsLayerAlone) {
  auto draft = draft_of("annotation.edit");
  draft.annotations = {in(kTruth, 1, 5), in(kRun, 1, 5), in(kRun, 1, 6), in(kReplica, 2, 5)};
  append(project_, draft);  // 3
  EXPECT_EQ(ids(kTruth, AssetId{1}), Ids{1});
  EXPECT_EQ(ids(kRun, AssetId{1}), (Ids{2, 3}));
  EXPECT_EQ(ids(kReplica, AssetId{1}), Ids{});
  EXPECT_EQ(ids(kEveryLayer, AssetId{1}), (Ids{1, 2, 3}));
  EXPECT_EQ(ids(kRun, AssetId{1}, Seq{2}), Ids{});
  read([&](Reader& reader) {
    EXPECT_EQ(reader.annotation(project_, AssetId{1}, kTruth, AnnotationId{2}).error().code,
              ErrorCode::kNotFound)
        << "an annotation of another layer does not exist here";
    EXPECT_TRUE(reader.annotation_history(project_, AssetId{1}, kReplica, AnnotationId{2})->empty());
    EXPECT_EQ(reader.counters(project_, kTruth)->at("annotations"), 1);
    EXPECT_EQ(reader.counters(project_, kRun)->at("class:5"), 1);
    EXPECT_EQ(reader.counters(project_, kRun)->at("annotations"), 2);
    EXPECT_EQ(reader.counters(project_, kRun)->at("assets"), 4) << "assets belong to no layer";
    const auto of_class = [&](LayerId layer) {
      AssetFilter filter;
      filter.class_id = ClassId{5};
      filter.layer = layer;
      Ids out;
      const auto page = reader.asset_page(project_, filter, {});
      for (const auto& asset : *page) out.push_back(asset.id.value);
      return out;
    };
    EXPECT_EQ(of_class(kTruth), Ids{1});
    EXPECT_EQ(of_class(kReplica), Ids{2});
    const auto labeled = reader.labeled_assets(project_, kReplica, AssetId{}, 10);
    EXPECT_EQ(labeled->size(), 1u);
    auto scan = reader.scan_annotations(project_, kRun, kOpenSeq);
    AnnotationRow row;
    int rows = 0;
    while ((*scan)->next(row).value_or(false)) {
      ++rows;
      EXPECT_EQ(row.layer, kRun);
    }
    EXPECT_EQ(rows, 2);
    EXPECT_EQ(reader.changes(project_, kTruth, Seq{2}, Seq{3}, {}, {}, 10)->size(), 1u);
    EXPECT_EQ(reader.changes(project_, kRun, Seq{2}, Seq{3}, {}, {}, 10)->size(), 2u);
    EXPECT_EQ(reader.annotations_of_event(project_, Seq{3})->size(), 4u);
  });
  expect_sound(project_);
}

// What is scanned of a layer: id, whether it was rejected, its copy, whether that says something else.
TEST_P(LayersContract, TellsWhatBecameOfEachSuggestion) {
  auto draft = draft_of("annotation.edit");
  draft.annotations = {in(kRun, 1, 5), in(kRun, 1, 5), in(kRun, 1, 5),  in(kRun, 2, 5),
                       in(kRun, 3, 5), in(kRun, 4, 5), in(kTruth, 1, 5)};
  append(project_, draft);  // 3
  auto judged = draft_of("annotations.accept");
  const auto accept = [&](LayerId into, std::int64_t asset, std::int64_t parent, std::int64_t class_id) {
    AnnotationWrite copy = in(into, asset, class_id);
    copy.made = {"model:yolo@1", "", 0, kRun, AnnotationId{parent}, Seq{3}};
    judged.annotations.push_back(copy);
  };
  accept(kTruth, 1, 1, 5);
  accept(kTruth, 1, 2, 6);
  accept(kReplica, 1, 3, 5);
  AnnotationWrite rejected = in(kRun, 2, 5);
  rejected.id = AnnotationId{4};
  rejected.base = Seq{3};
  rejected.deleted = true;
  judged.annotations.push_back(rejected);
  append(project_, judged);  // 4
  const auto scanned = [&](AssetId after) {
    std::vector<std::tuple<std::int64_t, bool, std::int64_t, bool>> out;
    read([&](Reader& reader) {
      auto cursor = reader.scan_suggestions(project_, kRun, after);
      ASSERT_TRUE(cursor);
      SuggestionRow one;
      while ((*cursor)->next(one).value_or(false))
        out.emplace_back(one.row.id.value, one.row.deleted, one.copy.value, one.edited);
    });
    return out;
  };
  using Rows = std::vector<std::tuple<std::int64_t, bool, std::int64_t, bool>>;
  const Rows all = {{1, false, 8, false}, {2, false, 9, true},  {3, false, 0, false},
                    {4, true, 0, false},  {5, false, 0, false}, {6, false, 0, false}};
  EXPECT_EQ(scanned(AssetId{}), all);
  EXPECT_EQ(scanned(AssetId{2}), Rows(all.begin() + 4, all.end()));
  auto gone = draft_of("assets.delete");
  AssetWrite trashed = new_asset("a3");
  trashed.id = AssetId{3};
  trashed.base = Seq{2};
  trashed.content.deleted = true;
  gone.assets = {trashed};
  append(project_, gone);  // 5
  EXPECT_EQ(scanned(AssetId{2}), Rows(all.begin() + 5, all.end())) << "not of what is in the trash";
}

TEST_P(LayersContract, ARevisionKeepsHowItWasMadeAndItsLayer) {
  auto draft = draft_of("annotation.edit");
  draft.annotations = {in(kRun, 1, 5)};
  append(project_, draft);  // 3
  auto accept = draft_of("annotations.accept");
  accept.annotations = {in(kTruth, 1, 5)};
  accept.annotations[0].made = {"model:yolo@1", "box", 1'234, kRun, AnnotationId{1}, Seq{3}};
  append(project_, accept);  // 4
  read([&](Reader& reader) {
    const auto row = reader.annotation(project_, AssetId{1}, kTruth, AnnotationId{2});
    ASSERT_TRUE(row);
    EXPECT_EQ(row->made, accept.annotations[0].made);
    EXPECT_EQ(*reader.accepted(project_, AssetId{1}, kRun), std::vector<AnnotationId>{AnnotationId{1}});
    EXPECT_TRUE(reader.accepted(project_, AssetId{2}, kRun)->empty());
  });
  // Another layer's annotation cannot be revised as if it were here.
  const auto moved = store().write([&](Writer& writer) -> Result<void> {
    auto edit = draft_of("annotation.edit");
    edit.annotations = {in(kReplica, 1, 5)};
    edit.annotations[0].id = AnnotationId{2};
    edit.annotations[0].base = Seq{4};
    TM_TRY(writer.append(project_, edit));
    return {};
  });
  EXPECT_EQ(moved.error().code, ErrorCode::kNotFound);
  for (const auto& spoil : std::vector<std::function<void(AnnotationWrite&)>>{
           [](AnnotationWrite& row) { row.layer = LayerId{}; },
           [](AnnotationWrite& row) { row.layer = kEveryLayer; },
           [](AnnotationWrite& row) { row.made.made_by.clear(); },
           [](AnnotationWrite& row) { row.made.active_ms = -1; },
           [](AnnotationWrite& row) { row.made.parent = AnnotationId{7}; }}) {
    const auto refused = store().write([&](Writer& writer) -> Result<void> {
      auto edit = draft_of("annotation.edit");
      edit.annotations = {in(kTruth, 1, 5)};
      spoil(edit.annotations[0]);
      TM_TRY(writer.append(project_, edit));
      return {};
    });
    EXPECT_EQ(refused.error().code, ErrorCode::kInvalid);
  }
  expect_sound(project_);
}

TEST_P(LayersContract, EventsCanBeReadAsOneWhoSeesSomeLayers) {
  for (const LayerId layer : {kTruth, kRun, kReplica, LayerId{}}) {  // 3..6
    auto draft = draft_of("x");
    draft.layer = layer;
    append(project_, draft);
  }
  read([&](Reader& reader) {
    Reader::EventQuery query;
    query.layers = std::vector<LayerId>{kTruth, kReplica};
    Ids seqs;
    const auto found = reader.events(project_, query);
    for (const auto& event : *found) seqs.push_back(event.seq.value);
    EXPECT_EQ(seqs, (Ids{1, 2, 3, 5, 6}));
    query.before = Seq{6};
    query.limit = 2;
    const auto newest = reader.events(project_, query);
    ASSERT_EQ(newest->size(), 2u);
    EXPECT_EQ((*newest)[0].seq, Seq{5});
    EXPECT_EQ((*newest)[1].seq, Seq{3});
  });
  expect_sound(project_);
}

TEST_P(LayersContract, AnAssetHasOneTaskALayerAndStageAndManyThatNobodyHas) {
  auto draft = draft_of("tasks.create");
  draft.tasks = {{Seq{}, false, task_on(1, kTruth)},
                 {Seq{}, false, task_on(1, LayerId{}, BatchId{1})},
                 {Seq{}, false, task_on(1, LayerId{}, BatchId{1})}};
  draft.tasks[0].task.stage = Stage::kReview;
  EXPECT_EQ(append(project_, draft).first_task, TaskId{1});
  auto again = draft_of("tasks.create");
  again.tasks = {{Seq{}, false, task_on(1, kTruth)}};
  append(project_, again);  // another stage
  const auto taken = store().write([&](Writer& writer) -> Result<void> {
    TM_TRY(writer.append(project_, again));
    return {};
  });
  EXPECT_EQ(taken.error().code, ErrorCode::kConflict) << taken.error().message;
  read([&](Reader& reader) {
    TaskFilter filter;
    filter.asset = AssetId{1};
    EXPECT_EQ(reader.tasks(project_, filter, TaskId{}, 10)->size(), 4u);
    filter.layer = kTruth;
    filter.stage = Stage::kReview;
    EXPECT_EQ(reader.tasks(project_, filter, TaskId{}, 10)->front().id, TaskId{1});
    EXPECT_EQ(reader.tasks(project_, {}, TaskId{}, 10).error().code, ErrorCode::kInvalid);
    EXPECT_EQ(reader.batch_counters(project_, BatchId{1})->at("annotate:open"), 2);
    EXPECT_EQ(reader.project(project_)->tasks, 4);
  });
  expect_sound(project_);
}

TEST_P(LayersContract, AnOpenTaskIsFoundBehindTheLastOneAndNoAssetComesTwice) {
  auto draft = draft_of("tasks.create");
  for (int asset = 1; asset <= 4; ++asset)
    for (int slot = 0; slot < 2; ++slot)
      draft.tasks.push_back({Seq{}, false, task_on(asset, LayerId{}, BatchId{1})});
  append(project_, draft);
  const auto next = [&](UserId user) {
    std::optional<Task> task;
    read([&](Reader& reader) { task = *reader.open_task(project_, BatchId{1}, user, TimeUs{100}); });
    return task;
  };
  const auto take = [&](UserId user, std::int64_t layer) {
    auto task = next(user);
    if (!task) return AssetId{};
    task->assignee = user;
    task->layer = LayerId{layer};
    task->state = TaskState::kInProgress;
    task->lease_until = TimeUs{1'000};
    auto assign = draft_of("task.assign");
    assign.tasks = {{task->from_seq, false, *task}};
    append(project_, assign);
    return task->asset;
  };
  for (int asset = 1; asset <= 4; ++asset) {
    EXPECT_EQ(take(UserId{1}, 10), AssetId{asset});
    EXPECT_EQ(take(UserId{2}, 11), AssetId{asset});
  }
  EXPECT_FALSE(next(UserId{1}));
  EXPECT_FALSE(next(UserId{3})) << "all are taken, under leases that hold";
  read([&](Reader& reader) {
    const auto lapsed = *reader.open_task(project_, BatchId{1}, UserId{3}, TimeUs{2'000});
    ASSERT_TRUE(lapsed);
    EXPECT_EQ(lapsed->asset, AssetId{1});
    EXPECT_FALSE(*reader.open_task(project_, BatchId{1}, UserId{2}, TimeUs{2'000}))
        << "one who rated an asset does not get the other rater's task on it";
    EXPECT_EQ(reader.batch_counters(project_, BatchId{1})->at("annotate:in_progress"), 8);
  });
  expect_sound(project_);
}

TEST_P(LayersContract, AssetsWithoutATaskAreFoundOneByOne) {
  auto draft = draft_of("tasks.create");
  draft.tasks = {{Seq{}, false, task_on(1, kTruth)}, {Seq{}, false, task_on(3, LayerId{}, BatchId{1})}};
  append(project_, draft);
  read([&](Reader& reader) {
    EXPECT_EQ(*reader.untasked_asset(project_, AssetId{}), AssetId{2});
    EXPECT_EQ(*reader.untasked_asset(project_, AssetId{2}), AssetId{4});
    EXPECT_FALSE(*reader.untasked_asset(project_, AssetId{4}));
  });
}

TEST_P(LayersContract, AnErasedAssetTakesTheLabelsOfAllLayersItsGroupAndItsNotesWithIt) {
  auto draft = draft_of("annotation.edit");
  draft.annotations = {in(kTruth, 1, 5), in(kRun, 1, 5)};
  Task task = task_on(1, kTruth);
  task.note = "the patient's name";
  draft.tasks = {{Seq{}, false, task}};
  append(project_, draft);
  const auto done = store().write([&](Writer& writer) -> Result<void> {
    TM_ASSIGN(auto asset, writer.asset(project_, AssetId{1}));
    auto group = draft_of("assets.update");
    asset.content.group = "patient 7";
    group.assets = {changed(asset)};
    TM_TRY(writer.append(project_, group));
    TM_ASSIGN(asset, writer.asset(project_, AssetId{1}));
    auto erase = draft_of("asset.erase");
    erase.asset = AssetId{1};
    erase.assets = {changed(asset)};
    erase.assets[0].content.group.clear();
    erase.assets[0].content.deleted = erase.assets[0].content.erased = true;
    TM_TRY(writer.redact_asset(project_, AssetId{1}));
    TM_TRY(writer.append(project_, erase));
    return {};
  });
  ASSERT_TRUE(done) << done.error().text();
  EXPECT_EQ(ids(kEveryLayer, AssetId{1}), Ids{});
  auto raw = place_->raw();
  auto left = raw->query(
      "SELECT (SELECT count(*) FROM asset_rev WHERE subject_group <> '') + "
      "(SELECT count(*) FROM task_rev WHERE length(body) > 0)");
  ASSERT_TRUE(left.one_row());
  EXPECT_EQ(left.i64(0), 0);
  expect_sound(project_);
}

}  // namespace
}  // namespace touchmark::contract
