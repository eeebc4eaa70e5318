// What an edit, a bulk of annotations and an undo may be; and what their replies say.
#include "flow/annotation/suggestions.h"
#include "flow/fixture.h"

namespace touchmark::flow {
namespace {

class AnnotationRulesTest : public FlowTest {
 protected:
  LayerId run() {
    record::Layer wanted;
    wanted.name = "detector";
    const auto made = create_layer(store(), manager, project, wanted);
    EXPECT_TRUE(made);
    return made ? made->id : LayerId{};
  }

  Result<Written> write_all(LayerId layer, std::vector<NewAnnotation> said, const std::string& made_by = "") {
    return write_annotations(store(), manager, project, layer, std::move(said), made_by);
  }

  std::vector<ledger::AnnotationRow> rows(LayerId layer, std::int64_t asset = 1) {
    return *read([&](ledger::Reader& r) { return r.annotations(project, AssetId{asset}, layer); });
  }

  static record::AnnotationContent scored(std::optional<double> score, std::int64_t class_id = 1) {
    auto content = box(5, class_id);
    content.score = score;
    return content;
  }

  Operation on(const OperationOutcome& target, OperationKind kind, const std::string& op, double x) {
    Operation operation = create(op, x);
    operation.kind = kind;
    operation.annotation = target.annotation;
    operation.base = target.version;
    return operation;
  }
};

TEST_F(AnnotationRulesTest, a_score_is_between_0_and_1_and_a_text_of_bounded_length) {
  add_assets(1);
  int n = 0;
  const auto outcome = [&](record::AnnotationContent content) {
    Operation operation = create("score-" + std::to_string(++n), 5);
    operation.content = std::move(content);
    return apply(anna, 1, operation);
  };
  for (const double good : {0.0, 0.5, 1.0})
    EXPECT_EQ(outcome(scored(good)).status, OperationStatus::kApplied) << good;
  for (const double bad : {-0.001, 1.001, 1.5, std::nan("")}) EXPECT_EQ(outcome(scored(bad)).where, "/score");
  auto long_text = scored(std::nullopt);
  long_text.text = std::string(100'000, 't');
  EXPECT_EQ(outcome(long_text).status, OperationStatus::kApplied);
  long_text.text += "t";
  EXPECT_EQ(outcome(long_text).where, "/text");
  Operation empty = create("empty", 5);
  empty.content.reset();
  EXPECT_EQ(apply(anna, 1, empty).status, OperationStatus::kInvalid);
}

TEST_F(AnnotationRulesTest, what_was_drawn_as_it_is_kept_is_not_sent_back) {
  add_assets(1);
  const auto plain = apply(anna, 1, create("plain", 5));
  EXPECT_FALSE(plain.stored);
  EXPECT_TRUE(plain.repairs.empty());
  const auto clipped = apply(anna, 1, create("clipped", 630));
  EXPECT_TRUE(clipped.stored);
  EXPECT_FALSE(clipped.repairs.empty());
}

TEST_F(AnnotationRulesTest, the_annotation_named_is_the_one_that_is_edited) {
  add_assets(2);
  const auto first = apply(anna, 1, create("first", 5));
  const auto second = apply(anna, 1, create("second", 6));
  Operation both = on(second, OperationKind::kUpdate, "both", 9);
  both.created_by = "operation-first";
  EXPECT_EQ(apply(anna, 1, both).annotation, second.annotation);
  Operation elsewhere = create("elsewhere", 9);
  elsewhere.kind = OperationKind::kUpdate;
  elsewhere.created_by = "operation-first";
  EXPECT_EQ(apply(anna, 2, elsewhere).status, OperationStatus::kInvalid) << "it is on another image";
  Operation none = create("none", 9);
  none.kind = OperationKind::kUpdate;
  EXPECT_EQ(apply(anna, 1, none).status, OperationStatus::kInvalid);
  Operation bare = on(first, OperationKind::kUpdate, "bare", 9);
  bare.base.reset();
  EXPECT_EQ(apply(anna, 1, bare).message, "base_version is needed");
  Operation contentless = on(first, OperationKind::kUpdate, "contentless", 9);
  contentless.content.reset();
  EXPECT_EQ(apply(anna, 1, contentless).status, OperationStatus::kInvalid);
  ASSERT_EQ(apply(anna, 1, on(first, OperationKind::kDelete, "delete", 0)).status, OperationStatus::kApplied);
  const auto gone = apply(anna, 1, on(first, OperationKind::kUpdate, "late", 9));
  EXPECT_EQ(gone.status, OperationStatus::kConflict);
  EXPECT_EQ(gone.message, "somebody deleted it meanwhile");
  EXPECT_FALSE(gone.current);
  EXPECT_EQ(rows(kTruth).size(), 1u);
}

TEST_F(AnnotationRulesTest, a_bulk_has_1_to_10000_annotations_of_a_layer_that_takes_them) {
  add_assets(2);
  const LayerId layer = run();
  EXPECT_EQ(write_all(layer, {}).error().where, "/annotations");
  EXPECT_EQ(write_all(layer, std::vector<NewAnnotation>(10'001, {AssetId{1}, box(5)})).error().where,
            "/annotations");
  EXPECT_EQ(write_all(kTruth, {{AssetId{1}, box(5)}}).error().code, ErrorCode::kForbidden);
  const auto lost = write_all(layer, {{AssetId{1}, box(5)}, {AssetId{9}, box(5)}});
  EXPECT_EQ(lost.error().where, "/annotations/1/asset_id");
  EXPECT_EQ(write_all(layer, {{AssetId{1}, box(5)}, {AssetId{1}, scored(2)}}).error().where,
            "/annotations/1/content/score");
  EXPECT_TRUE(rows(layer).empty()) << "all or nothing";
  const auto written = write_all(layer, {{AssetId{1}, box(5)}, {AssetId{2}, box(6)}, {AssetId{1}, box(7)}});
  ASSERT_TRUE(written);
  EXPECT_EQ(written->annotations, 3);
  EXPECT_EQ(rows(layer).size(), 2u);
  EXPECT_EQ(rows(layer).front().made.made_by, "model:detector");
  ASSERT_TRUE(write_all(layer, {{AssetId{2}, box(8)}}, "model:other"));
  EXPECT_EQ(rows(layer, 2).back().made.made_by, "model:other");
  expect_intact();
}

TEST_F(AnnotationRulesTest, what_is_accepted_is_chosen_by_class_score_and_image) {
  add_assets(3);
  const LayerId layer = run();
  std::vector<NewAnnotation> said;
  for (std::int64_t asset = 1; asset <= 3; ++asset)
    for (const auto& content : {scored(0.5), scored(0.4), scored(std::nullopt, 2), scored(0.9, 2)})
      said.push_back({AssetId{asset}, content});
  ASSERT_TRUE(write_all(layer, said));
  const auto accept = [&](const AcceptFilter& filter) {
    return accept_annotations(store(), manager, project, layer, filter);
  };
  AcceptFilter filter;
  for (const std::int64_t limit : {0, 10'001}) {
    filter.limit = limit;
    EXPECT_EQ(accept(filter).error().where, "/limit");
  }
  filter.limit = 3;
  EXPECT_EQ(accept(filter).error().code, ErrorCode::kTooLarge) << "one image alone has four";
  EXPECT_TRUE(rows(kTruth).empty());
  filter = {};
  filter.assets = {AssetId{3}, AssetId{2}, AssetId{3}, AssetId{99}};
  filter.classes = {ClassId{1}};
  filter.min_score = 0.5;
  EXPECT_EQ(accept(filter)->annotations, 2) << "the score itself is enough";
  filter.classes = {};
  filter.after = AssetId{2};
  filter.min_score = 0.95;
  EXPECT_EQ(accept(filter)->annotations, 1) << "one without a score counts as sure";
  EXPECT_EQ(rows(kTruth, 3).size(), 2u);
  filter = {};
  filter.limit = 4;
  std::vector<std::int64_t> steps;
  while (true) {
    const auto some = accept(filter);
    ASSERT_TRUE(some) << some.error().text();
    steps.push_back(some->annotations);
    if (!some->next_after) break;
    filter.after = some->next_after;
  }
  EXPECT_EQ(steps, (std::vector<std::int64_t>{4, 3, 2})) << "no image is cut in two";
  const auto nothing = accept({});
  EXPECT_EQ(nothing->seq, Seq{});
  EXPECT_EQ(nothing->annotations, 0);
  EXPECT_EQ(accept_annotations(store(), manager, project, kTruth, {}).error().code, ErrorCode::kInvalid);
  expect_intact();
}

TEST_F(AnnotationRulesTest, only_an_event_of_annotations_alone_is_undone) {
  write("set/a.jpg", "a");
  write("set/labels.json", R"({"images":[{"id":1,"file_name":"a.jpg","width":640,"height":480}],
    "categories":[{"id":1,"name":"cat"}],
    "annotations":[{"id":1,"image_id":1,"category_id":1,"bbox":[1,2,3,4],"area":12,"iscrowd":0}]})");
  ASSERT_TRUE(import(folder / "set/labels.json"));
  const auto imported = rows(kTruth).front().from_seq;
  const auto undo = [&](Seq seq) { return undo_event(store(), manager, project, seq); };
  const auto head = [&] { return read([&](ledger::Reader& r) { return r.project(project); })->head; };
  EXPECT_EQ(undo(Seq{imported.value - 1}).error().code, ErrorCode::kInvalid) << "it made the image";
  EXPECT_EQ(undo(Seq{head().value + 1}).error().code, ErrorCode::kNotFound);
  const auto undone = undo(imported);
  ASSERT_TRUE(undone) << undone.error().text();
  EXPECT_EQ(undone->annotations, 1);
  EXPECT_TRUE(rows(kTruth).empty());
  ASSERT_TRUE(undo(undone->seq));
  ASSERT_EQ(rows(kTruth).size(), 1u);
  EXPECT_EQ(std::get<geometry::Box>(rows(kTruth).front().decode()->content.shape).x, 1);

  // An event that wrote annotations beside other things is not undone in part.
  ledger::EventDraft mixed;
  mixed.actor = manager.id;
  mixed.kind = "mixed";
  mixed.layer = kTruth;
  mixed.assets = {{AssetId{}, Seq{}, {}}};
  mixed.assets.front().content.name = "b.jpg";
  ledger::AnnotationWrite row;
  row.asset = AssetId{1};
  row.layer = kTruth;
  row.class_id = ClassId{1};
  row.ontology_version = 1;
  row.body = record::encode(box(5));
  mixed.annotations.push_back(row);
  ASSERT_TRUE(store().write([&](ledger::Writer& writer) -> Result<void> {
    TM_TRY(writer.append(project, mixed));
    return {};
  }));
  EXPECT_EQ(undo(head()).error().code, ErrorCode::kInvalid);
  EXPECT_EQ(rows(kTruth).size(), 2u);
  expect_intact();
}

}  // namespace
}  // namespace touchmark::flow
