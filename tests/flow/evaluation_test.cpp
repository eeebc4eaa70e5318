#include "flow/review/evaluation.h"

#include "fixture.h"
#include "flow/annotation/suggestions.h"
#include "flow/asset/layer.h"

namespace touchmark::flow {
namespace {

using std::chrono::milliseconds;

// A run beside the truth: on each image one prediction, right on the first ones.
class EvaluationTest : public FlowTest {
 protected:
  static constexpr milliseconds kLong{60'000};

  void begin(int images) {
    add_assets(images);
    for (int i = 1; i <= images; ++i) apply(anna, i, create("truth-" + std::to_string(i), 10));
    record::Layer wanted;
    wanted.name = "run";
    const auto made = create_layer(store(), manager, project, wanted);
    ASSERT_TRUE(made) << made.error().text();
    question.layer = made->id;
    question.all_images = true;
    std::vector<NewAnnotation> said;
    for (int i = 1; i <= images; ++i) {
      NewAnnotation one{AssetId{i}, box(i % 2 ? 10 : 300)};
      one.content.score = 1 - i / 1000.0;
      said.push_back(one);
    }
    ASSERT_TRUE(write_annotations(store(), manager, project, question.layer, said, ""));
  }

  std::shared_ptr<const EvaluationReport> report(Evaluations& from) {
    const auto progress = from.evaluate(store(), manager, project, question, kLong);
    EXPECT_TRUE(progress) << progress.error().text();
    EXPECT_TRUE(progress->report);
    return progress->report;
  }

  // Deletes what the run says of an image, in an event of this kind and by whom the revision says.
  void remove(int image, const std::string& kind, const std::string& made_by) {
    const auto result = store().write([&](ledger::Writer& writer) -> Result<void> {
      TM_ASSIGN(const auto rows, writer.annotations(project, AssetId{image}, question.layer));
      ledger::EventDraft draft;
      draft.actor = manager.id;
      draft.kind = kind;
      draft.layer = question.layer;
      for (const auto& row : rows) {
        ledger::AnnotationWrite write{row.id,       row.asset,    row.layer,
                                      row.from_seq, row.class_id, row.ontology_version};
        write.deleted = true;
        write.body = row.body;
        write.made.made_by = made_by;
        draft.annotations.push_back(std::move(write));
      }
      TM_TRY(writer.append(project, draft));
      return {};
    });
    ASSERT_TRUE(result) << result.error().text();
  }

  // What is kept must say what a fresh one says.
  std::shared_ptr<const EvaluationReport> same_as_fresh() {
    Evaluations fresh;
    const auto ours = report(kept), theirs = report(fresh);
    EXPECT_EQ(ours->statistics, theirs->statistics);
    EXPECT_EQ(ours->errors.errors.size(), theirs->errors.errors.size());
    EXPECT_EQ(ours->pairings.size(), theirs->pairings.size());
    EXPECT_EQ(ours->images, theirs->images);
    EXPECT_EQ(ours->seq, theirs->seq);
    return ours;
  }

  EvaluationQuestion question;
  Evaluations kept;
};

TEST_F(EvaluationTest, what_was_rejected_was_said_and_what_was_taken_back_was_not) {
  begin(4);
  const auto before = same_as_fresh();
  EXPECT_EQ(before->images, 4);
  remove(1, "annotation.delete", "manual");
  remove(2, "annotations.judge", "policy");
  EXPECT_EQ(same_as_fresh()->statistics, before->statistics);
  remove(3, "annotations.undo", "manual");
  const auto after = same_as_fresh();
  EXPECT_LT(after->statistics[0], before->statistics[0]);
  EXPECT_EQ(after->classes[0].curve.detections, 3);
  remove(4, "import.undo", "manual");
  EXPECT_EQ(same_as_fresh()->classes[0].curve.detections, 2);
}

TEST_F(EvaluationTest, an_image_of_which_all_was_rejected_and_that_has_no_truth_still_counts) {
  begin(2);
  const auto rows =
      read([&](ledger::Reader& reader) { return reader.annotations(project, AssetId{2}, kTruth); });
  Operation gone;
  gone.op_id = "operation-gone";
  gone.kind = OperationKind::kDelete;
  gone.annotation = rows->front().id;
  gone.base = rows->front().from_seq;
  apply(anna, 2, gone);
  remove(2, "annotation.delete", "manual");
  const auto said = same_as_fresh();
  EXPECT_EQ(said->images, 2);
  ASSERT_EQ(said->errors.errors.size(), 1u);
  EXPECT_EQ(said->errors.errors[0].kind, metrics::ErrorKind::kBackground);
}

TEST_F(EvaluationTest, a_call_that_cannot_wait_goes_on_where_the_last_one_stopped) {
  begin(5);
  int calls = 0;
  EvaluationProgress progress;
  do {
    const auto next = kept.evaluate(store(), manager, project, question, milliseconds{0});
    ASSERT_TRUE(next) << next.error().text();
    EXPECT_EQ(next->done, ++calls);
    EXPECT_EQ(next->total, 5);
    progress = *next;
  } while (!progress.report && calls < 10);
  EXPECT_EQ(calls, 5);
  EXPECT_EQ(same_as_fresh()->images, 5);
}

TEST_F(EvaluationTest, a_new_class_and_more_evaluations_than_are_kept_change_nothing) {
  begin(3);
  const auto before = report(kept);
  auto next = *read([&](ledger::Reader& reader) { return ontology(reader, project); });
  next.classes.push_back({.name = "bird"});
  ASSERT_TRUE(put_ontology(store(), manager, project, next));
  EXPECT_EQ(same_as_fresh()->statistics, before->statistics);
  const EvaluationQuestion first = question;
  for (int i = 0; i < 12; ++i) {
    record::Layer wanted;
    wanted.name = "other " + std::to_string(i);
    question.against = create_layer(store(), manager, project, wanted)->id;
    report(kept);
  }
  question = first;
  EXPECT_EQ(same_as_fresh()->statistics, before->statistics);
}

TEST_F(EvaluationTest, images_that_were_handed_in_count_unless_all_are_wanted) {
  begin(3);
  question.all_images = false;
  EXPECT_EQ(report(kept)->images, 0);
  EXPECT_EQ(report(kept)->statistics[0], -1);
  ASSERT_TRUE(submit(store(), anna, project, AssetId{1}, kTruth, "", 0, now));
  const auto one = same_as_fresh();
  EXPECT_EQ(one->images, 1);
  EXPECT_EQ(one->left_out, 2);
  EXPECT_EQ(images_behind(*one, {.truth = ClassId{1}}, {}, 10).total, 1);
}

}  // namespace
}  // namespace touchmark::flow
