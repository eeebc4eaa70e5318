// Suggestions judged one by one, and the numbers of a run.
#include "flow/annotation/suggestions.h"

#include "flow/annotation/verdict_policy.h"
#include "flow/annotation/verdicts.h"
#include "flow/bulk_fixture.h"
#include "flow/review/review.h"
#include "flow/task/batch.h"

namespace touchmark::flow {
namespace {

using record::LayerKind;

using Numbers = std::vector<std::int64_t>;

class SuggestionsTest : public BulkEditTest {
 protected:
  SuggestionsTest() {
    add_assets(3);
    record::Layer wanted;
    wanted.kind = LayerKind::kRun;
    wanted.name = "run";
    wanted.model = "yolo@3";
    run_ = create_layer(store(), manager, project, wanted)->id;
  }

  // Cats of these scores on the image.
  Seq suggest(std::int64_t asset, const std::vector<double>& scores, std::int64_t class_id = 1) {
    std::vector<NewAnnotation> all;
    for (const double score : scores) {
      NewAnnotation one{AssetId{asset}, box(10 * static_cast<double>(all.size()), class_id)};
      if (class_id == 2) one.content.attributes = R"({"mood":"calm"})";
      one.content.score = score;
      all.push_back(one);
    }
    const auto written = write_annotations(store(), manager, project, run_, all, "");
    EXPECT_TRUE(written) << (written ? "" : written.error().text());
    return written ? written->seq : Seq{};
  }
  std::vector<ledger::AnnotationRow> suggested(std::int64_t asset) {
    return *read([&](ledger::Reader& r) { return r.annotations(project, AssetId{asset}, run_); });
  }
  std::vector<ledger::AnnotationRow> truth(std::int64_t asset) {
    return *read([&](ledger::Reader& r) { return r.annotations(project, AssetId{asset}, kTruth); });
  }

  Operation about(OperationKind kind, const ledger::AnnotationRow& one) {
    Operation out;
    out.op_id = "judge-" + std::to_string(++unique_) + "-of-them";
    out.kind = kind;
    out.made.parent_layer = run_;
    out.made.parent = one.id;
    out.made.parent_version = one.from_seq;
    return out;
  }
  OperationOutcome accept(Actor actor, const ledger::AnnotationRow& one) {
    return apply(actor, one.asset.value, about(OperationKind::kAccept, one));
  }
  OperationOutcome reject(Actor actor, const ledger::AnnotationRow& one) {
    return apply(actor, one.asset.value, about(OperationKind::kReject, one));
  }
  VerdictReport numbers() {
    return *read([&](ledger::Reader& r) { return verdicts(r, project, run_); });
  }
  // accepted, edited, rejected, by policy, waiting
  static std::vector<std::int64_t> of(const VerdictCounts& counts) {
    return {counts.of.begin(), counts.of.end()};
  }

  LayerId run_;

 private:
  int unique_ = 0;
};

TEST_F(SuggestionsTest, AcceptingCopiesWithItsParentAndItsMaker) {
  suggest(1, {0.9});
  const auto one = suggested(1).front();
  Operation operation = about(OperationKind::kAccept, one);
  operation.made.active_ms = 700;
  const auto outcome = apply(anna, 1, operation);
  ASSERT_EQ(outcome.status, OperationStatus::kApplied) << outcome.message;
  const auto copies = truth(1);
  ASSERT_EQ(copies.size(), 1u);
  EXPECT_EQ(copies[0].id, outcome.annotation);
  EXPECT_EQ(copies[0].body, one.body);
  EXPECT_EQ(copies[0].made, (record::Provenance{"model:yolo@3", "", 700, run_, one.id, one.from_seq}));
  EXPECT_EQ(suggested(1).size(), 1u) << "the model still says so";
  EXPECT_EQ(status(1), AssetStatus::kInProgress);
  const auto again = apply(anna, 1, operation);
  EXPECT_EQ(again.status, OperationStatus::kDuplicate);
  EXPECT_EQ(again.annotation, outcome.annotation);
  expect_intact();
}

TEST_F(SuggestionsTest, AnEditedOneIsAPersonsAndKeepsItsParent) {
  suggest(1, {0.9});
  const auto one = suggested(1).front();
  Operation operation = about(OperationKind::kAccept, one);
  operation.content = one.decode()->content;
  operation.content->shape = geometry::Box{1, 2, 30, 40};
  ASSERT_EQ(apply(anna, 1, operation).status, OperationStatus::kApplied);
  EXPECT_EQ(truth(1)[0].made, (record::Provenance{"manual", "", 0, run_, one.id, one.from_seq}));
  EXPECT_EQ(of(numbers().all), (Numbers{0, 1, 0, 0, 0}));
}

TEST_F(SuggestionsTest, ThatItHasNoAttributesIsTheSameHoweverItIsSaid) {
  NewAnnotation bare{AssetId{1}, box(5)};
  bare.content.attributes = "{}";
  ASSERT_TRUE(write_annotations(store(), manager, project, run_, {bare}, ""));
  const auto one = suggested(1).front();
  Operation operation = about(OperationKind::kAccept, one);
  operation.content = box(5);
  ASSERT_EQ(apply(anna, 1, operation).status, OperationStatus::kApplied);
  EXPECT_EQ(truth(1)[0].made.made_by, "model:yolo@3");
  EXPECT_EQ(of(numbers().all), (Numbers{1, 0, 0, 0, 0}));
}

TEST_F(SuggestionsTest, NobodyAcceptsOrRejectsWhatWasAccepted) {
  suggest(1, {0.9});
  const auto one = suggested(1).front();
  const auto first = accept(anna, one);
  for (const auto kind : {OperationKind::kAccept, OperationKind::kReject}) {
    const auto second = apply(rita, 1, about(kind, one));
    EXPECT_EQ(second.status, OperationStatus::kConflict);
    EXPECT_EQ(second.annotation, first.annotation);
    ASSERT_TRUE(second.current);
    EXPECT_EQ(second.current->layer, kTruth);
  }
  EXPECT_EQ(truth(1).size(), 1u);
  Operation undo;
  undo.op_id = "undo-the-acceptance";
  undo.kind = OperationKind::kDelete;
  undo.annotation = first.annotation;
  undo.base = first.version;
  ASSERT_EQ(apply(anna, 1, undo).status, OperationStatus::kApplied);
  EXPECT_EQ(accept(anna, one).status, OperationStatus::kApplied) << "once more, after an undo";
}

TEST_F(SuggestionsTest, ARejectionIsATombstoneThatCanBeTakenBack) {
  suggest(1, {0.9, 0.2});
  const auto one = suggested(1).front();
  const auto outcome = reject(anna, one);
  ASSERT_EQ(outcome.status, OperationStatus::kApplied) << outcome.message;
  EXPECT_EQ(outcome.annotation, one.id);
  ASSERT_EQ(suggested(1).size(), 1u);
  EXPECT_TRUE(truth(1).empty());
  EXPECT_EQ(reject(rita, one).status, OperationStatus::kConflict);
  EXPECT_EQ(accept(rita, one).status, OperationStatus::kConflict);
  const auto event = *read([&](ledger::Reader& r) { return r.event(project, outcome.version); });
  EXPECT_EQ(event.kind, "annotation.reject");
  EXPECT_EQ(event.layer, run_);
  Operation operation = about(OperationKind::kUnreject, one);
  const auto back = apply(anna, 1, operation);
  ASSERT_EQ(back.status, OperationStatus::kApplied) << back.message;
  EXPECT_EQ(suggested(1).size(), 2u);
  EXPECT_EQ(suggested(1)[0].body, one.body);
  EXPECT_EQ(suggested(1)[0].made.made_by, "model:yolo@3");
  EXPECT_EQ(apply(anna, 1, operation).status, OperationStatus::kDuplicate);
  EXPECT_EQ(apply(anna, 1, about(OperationKind::kUnreject, one)).status, OperationStatus::kConflict);
  EXPECT_EQ(accept(anna, one).status, OperationStatus::kApplied) << "by the version that was seen";
  expect_intact();
}

TEST_F(SuggestionsTest, OnlyWhatTheActorMaySeeAndEditIsJudged) {
  suggest(1, {0.9});
  suggest(2, {0.8});
  const auto one = suggested(1).front();
  const auto other = suggested(2).front();
  EXPECT_EQ(apply(anna, 1, about(OperationKind::kAccept, other)).status, OperationStatus::kInvalid)
      << "of another image";
  Operation stale = about(OperationKind::kReject, one);
  stale.made.parent_version = Seq{one.from_seq.value - 1};
  EXPECT_EQ(apply(anna, 1, stale).status, OperationStatus::kInvalid);
  Operation nowhere = about(OperationKind::kReject, one);
  nowhere.made.parent_layer = LayerId{77};
  EXPECT_EQ(apply(anna, 1, nowhere).status, OperationStatus::kInvalid);
  record::Layer golden;
  golden.kind = LayerKind::kGolden;
  golden.name = "golden";
  const LayerId answers = create_layer(store(), manager, project, golden)->id;
  ASSERT_TRUE(write_annotations(store(), manager, project, answers, {{AssetId{1}, box(5)}}, ""));
  const auto answer =
      read([&](ledger::Reader& r) { return r.annotations(project, AssetId{1}, answers); })->front();
  Operation of_golden = about(OperationKind::kReject, answer);
  of_golden.made.parent_layer = answers;
  EXPECT_EQ(apply(anna, 1, of_golden).status, OperationStatus::kInvalid);
  ASSERT_EQ(accept(anna, one).status, OperationStatus::kApplied);
  ASSERT_TRUE(submit(store(), anna, project, AssetId{1}, kTruth, "", 0, now));
  suggest(1, {0.7});
  EXPECT_EQ(reject(anna, suggested(1).back()).status, OperationStatus::kForbidden) << "it was handed in";
  approve_submitted(1);
  EXPECT_EQ(reject(rita, suggested(1).back()).status, OperationStatus::kApplied);
  EXPECT_EQ(apply(rita, 1, of_golden).status, OperationStatus::kInvalid) << "seen, and no suggestion";
  EXPECT_EQ(status(1), AssetStatus::kApproved) << "a rejection changes nothing of the labels";
}

TEST_F(SuggestionsTest, TheNumbersOfARun) {
  suggest(1, {0.95, 0.9, 0.55, 0.05});
  suggest(2, {0.3, 1.0}, 2);
  suggest(3, {0.7});
  auto rows = suggested(1);
  ASSERT_EQ(accept(anna, rows[0]).status, OperationStatus::kApplied);
  const auto edited = accept(anna, rows[1]);
  Operation change;
  change.op_id = "an-edit-of-a-copy";
  change.kind = OperationKind::kUpdate;
  change.annotation = edited.annotation;
  change.base = edited.version;
  change.content = rows[1].decode()->content;
  change.content->shape = geometry::Box{1, 2, 30, 40};
  ASSERT_EQ(apply(anna, 1, change).status, OperationStatus::kApplied);
  ASSERT_EQ(reject(anna, rows[3]).status, OperationStatus::kApplied);
  ASSERT_EQ(accept(anna, suggested(2)[1]).status, OperationStatus::kApplied);
  const auto report = numbers();
  EXPECT_EQ(of(report.all), (Numbers{2, 1, 1, 0, 3}));
  EXPECT_EQ(report.all.predicted(), 7);
  EXPECT_EQ(of(report.classes.at(ClassId{1})), (Numbers{1, 1, 1, 0, 2}));
  EXPECT_EQ(of(report.classes.at(ClassId{2})), (Numbers{1, 0, 0, 0, 1}));
  EXPECT_EQ(of(report.scores[9]), (Numbers{2, 1, 0, 0, 0})) << "0.9 and 1 belong to the last";
  EXPECT_EQ(of(report.scores[0]), (Numbers{0, 0, 1, 0, 0}));
  EXPECT_EQ(of(report.unscored), (Numbers{0, 0, 0, 0, 0}));
  const auto images = [&](VerdictFilter filter, std::int64_t after = 0, std::int64_t limit = 10) {
    const auto page = *read(
        [&](ledger::Reader& r) { return verdict_assets(r, project, run_, filter, AssetId{after}, limit); });
    Numbers out;
    for (const auto& one : page.items) out.insert(out.end(), {one.asset.value, one.predictions});
    out.push_back(page.next_after.value);
    return out;
  };
  EXPECT_EQ(images({}), (Numbers{1, 4, 2, 2, 3, 1, 0}));
  EXPECT_EQ(images({}, 0, 2), (Numbers{1, 4, 2, 2, 2}));
  EXPECT_EQ(images({}, 2, 2), (Numbers{3, 1, 0}));
  EXPECT_EQ(images({Verdict::kWaiting, {}, {}}), (Numbers{1, 1, 2, 1, 3, 1, 0}));
  EXPECT_EQ(images({Verdict::kWaiting, ClassId{2}, {}}), (Numbers{2, 1, 0}));
  EXPECT_EQ(images({{}, {}, 9}), (Numbers{1, 2, 2, 1, 0}));
}

class PolicyTest : public SuggestionsTest {
 protected:
  PolicyReport judge(VerdictPolicy policy, const std::string& id = "job-1", bool dry_run = false) {
    policy.layer = run_;
    BulkRun how;
    how.id = id;
    how.dry_run = dry_run;
    const auto report = apply_verdict_policy(store(), manager, project, policy, how);
    EXPECT_TRUE(report) << (report ? "" : report.error().text());
    return report.value_or(PolicyReport{});
  }
  static Numbers counted(const PolicyReport& report) {
    return {report.accepted, report.rejected, report.left, report.images, report.spot_checks};
  }
  static VerdictPolicy between(double low, double high) {
    VerdictPolicy out;
    out.accept_above = high;
    out.reject_below = low;
    return out;
  }
};

TEST_F(PolicyTest, AcceptsTheSureRejectsTheUnsureAndLeavesTheRest) {
  suggest(1, {0.95, 0.8, 0.5, 0.2});
  suggest(2, {0.5});
  suggest(3, {0.1, 0.8});
  ASSERT_EQ(reject(anna, suggested(1)[1]).status, OperationStatus::kApplied);
  const Seq before = head();
  EXPECT_EQ(counted(judge(between(0.3, 0.8), "job-1", true)), (Numbers{2, 2, 2, 2, 0}));
  EXPECT_EQ(head(), before) << "a preview writes nothing";
  EXPECT_EQ(counted(judge(between(0.3, 0.8))), (Numbers{2, 2, 2, 2, 0}));
  EXPECT_EQ(of(numbers().all), (Numbers{2, 0, 1, 2, 2}));
  EXPECT_EQ(truth(3)[0].made.made_by, "model:yolo@3");
  EXPECT_EQ(truth(3)[0].made.parent_layer, run_);
  EXPECT_EQ(events("annotations.policy"), 2);
  EXPECT_EQ(counted(judge(between(0.3, 0.8), "job-2")), (Numbers{0, 0, 2, 0, 0})) << "nothing twice";
  expect_intact();
}

TEST_F(PolicyTest, IsTakenBackAsOne) {
  suggest(1, {0.95, 0.2});
  suggest(2, {0.95, 0.5});
  ASSERT_EQ(counted(judge(between(0.3, 0.8))), (Numbers{2, 1, 1, 2, 0}));
  const auto back = undo();
  EXPECT_EQ(back.annotations, 3);
  EXPECT_EQ(back.images, 2);
  EXPECT_EQ(back.kept_annotations, 0);
  EXPECT_EQ(of(numbers().all), (Numbers{0, 0, 0, 0, 4}));
  EXPECT_EQ(suggested(1)[1].made.made_by, "model:yolo@3");
  EXPECT_EQ(accept(anna, suggested(1)[1]).status, OperationStatus::kApplied);
  expect_intact();
}

TEST_F(PolicyTest, GoesOnWhereAnEarlierTryWasCutOff) {
  suggest(1, {0.95, 0.2});
  suggest(2, {0.95});
  suggest(3, {0.5});
  VerdictPolicy policy = between(0.3, 0.8);
  policy.layer = run_;
  BulkRun how;
  how.id = "job-1";
  // The worker dies after its events are written and before the checkpoint is.
  how.checkpoint = [](const Json&) -> Result<void> { return fail(ErrorCode::kUnavailable, "dead"); };
  ASSERT_FALSE(apply_verdict_policy(store(), manager, project, policy, how));
  how.checkpoint = {};
  how.resume = Json::object();
  const auto report = apply_verdict_policy(store(), manager, project, policy, how);
  ASSERT_TRUE(report) << report.error().text();
  EXPECT_EQ(counted(*report), (Numbers{2, 1, 1, 2, 0}));
  EXPECT_EQ(events("annotations.policy"), 2);
}

TEST_F(PolicyTest, SpotChecksAreABatchOfTheImagesThatTheSeedChooses) {
  for (int asset = 1; asset <= 3; ++asset) suggest(asset, {0.9});
  VerdictPolicy all = between(0, 0.8);
  all.spot_check_rate = 1;
  const auto report = judge(all);
  EXPECT_EQ(report.spot_checks, 3);
  const auto made = *read([&](ledger::Reader& r) { return batches(r, project, manager); });
  ASSERT_EQ(made.size(), 1u);
  EXPECT_EQ(made[0].batch.name, report.batch);
  EXPECT_EQ(made[0].tasks.at("annotate:open"), 3);
  EXPECT_TRUE(made[0].batch.review);
}

TEST_F(PolicyTest, ApprovedImagesWaitForReviewAgainWhereSomethingWasAccepted) {
  suggest(1, {0.9});
  suggest(2, {0.1});
  for (const int asset : {1, 2}) {
    draw(asset, 1, Json::object(), rita);
    approve(asset);
  }
  EXPECT_EQ(judge(between(0.3, 0.8)).reopened, 1);
  EXPECT_EQ(status(1), AssetStatus::kSubmitted);
  EXPECT_EQ(status(2), AssetStatus::kApproved);
  EXPECT_EQ(undo().restored, 1);
  EXPECT_EQ(status(1), AssetStatus::kApproved);
}

TEST_F(PolicyTest, SaysWhatIsWrongWithIt) {
  BulkRun how;
  how.id = "job-1";
  const auto code = [&](VerdictPolicy policy, LayerId layer) {
    policy.layer = layer;
    return apply_verdict_policy(store(), manager, project, policy, how).error().code;
  };
  EXPECT_EQ(code({}, run_), ErrorCode::kInvalid);
  EXPECT_EQ(code(between(0.8, 0.3), run_), ErrorCode::kInvalid);
  EXPECT_EQ(code(between(0.3, 0.8), kTruth), ErrorCode::kInvalid);
  EXPECT_EQ(code(between(0.3, 0.8), LayerId{77}), ErrorCode::kNotFound);
}

}  // namespace
}  // namespace touchmark::flow
