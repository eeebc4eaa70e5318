// A relation goes with its ends and comes back with the last of them, in whatever order they go and return.
#include "flow/annotation/bulk_edit.h"
#include "flow/fixture.h"

namespace touchmark::flow {
namespace {

class RelationsTest : public FlowTest {
 protected:
  RelationsTest() {
    add_assets(1);
    from_ = apply(rita, 1, create("from", 5)).annotation;
    to_ = apply(rita, 1, create("to", 50)).annotation;
    arrow_ = join("arrow", from_, to_);
  }

  Operation joining(const std::string& op, AnnotationId from, AnnotationId to) {
    Operation joins = create(op, 5);
    joins.content->kind = record::AnnotationKind::kRelation;
    joins.content->shape = geometry::WholeImage{};
    joins.content->relation = record::Relation{from, to};
    return joins;
  }
  AnnotationId join(const std::string& op, AnnotationId from, AnnotationId to) {
    const auto joined = apply(rita, 1, joining(op, from, to));
    EXPECT_EQ(joined.status, OperationStatus::kApplied) << joined.message;
    return joined.annotation;
  }
  void does(OperationKind kind, AnnotationId id) {
    Operation operation;
    operation.op_id = "operation-" + std::to_string(++unique_);
    operation.kind = kind;
    operation.annotation = id;
    operation.base =
        read([&](ledger::Reader& r) { return r.annotation_history(project, AssetId{1}, kTruth, id); })
            ->back()
            .from_seq;
    const auto outcome = apply(rita, 1, operation);
    EXPECT_EQ(outcome.status, OperationStatus::kApplied) << outcome.message;
  }
  void deletes(AnnotationId id) { does(OperationKind::kDelete, id); }
  void restores(AnnotationId id) { does(OperationKind::kRestore, id); }

  std::vector<AnnotationId> live() {
    std::vector<AnnotationId> out;
    const auto rows = read([&](ledger::Reader& r) { return r.annotations(project, AssetId{1}, kTruth); });
    for (const auto& row : *rows) out.push_back(row.id);
    return out;
  }
  bool is_live(AnnotationId id) {
    const auto all = live();
    return std::find(all.begin(), all.end(), id) != all.end();
  }

  AnnotationId from_;
  AnnotationId to_;
  AnnotationId arrow_;

 private:
  int unique_ = 0;
};

TEST_F(RelationsTest, it_is_back_with_the_last_end_in_any_order) {
  for (const auto& gone : {std::pair{from_, to_}, std::pair{to_, from_}}) {
    for (const auto& back : {std::pair{from_, to_}, std::pair{to_, from_}}) {
      deletes(gone.first);
      deletes(gone.second);
      EXPECT_TRUE(live().empty());
      restores(back.first);
      EXPECT_EQ(live(), std::vector{back.first}) << "its other end is gone";
      restores(back.second);
      EXPECT_EQ(live(), (std::vector{from_, to_, arrow_}));
    }
  }
  expect_intact();
}

TEST_F(RelationsTest, it_waits_while_its_ends_come_and_go) {
  deletes(from_);
  deletes(to_);
  restores(from_);
  deletes(from_);
  restores(to_);
  EXPECT_FALSE(is_live(arrow_));
  restores(from_);
  EXPECT_TRUE(is_live(arrow_));
  expect_intact();
}

TEST_F(RelationsTest, one_that_was_deleted_by_itself_stays_deleted) {
  deletes(from_);
  restores(from_);
  deletes(arrow_);
  deletes(from_);
  deletes(to_);
  restores(from_);
  restores(to_);
  EXPECT_EQ(live(), (std::vector{from_, to_}));
  restores(arrow_);
  EXPECT_TRUE(is_live(arrow_));
  expect_intact();
}

TEST_F(RelationsTest, it_does_not_join_what_has_become_a_relation_meanwhile) {
  const AnnotationId other = apply(rita, 1, create("other", 90)).annotation;
  const AnnotationId third = apply(rita, 1, create("third", 120)).annotation;
  deletes(from_);
  deletes(to_);
  restores(from_);
  Operation turned = joining("turned", other, third);
  turned.kind = OperationKind::kUpdate;
  turned.annotation = from_;
  turned.base = read([&](ledger::Reader& r) { return r.project(project); })->head;
  ASSERT_EQ(apply(rita, 1, turned).status, OperationStatus::kApplied);
  restores(to_);
  EXPECT_FALSE(is_live(arrow_));
  expect_intact();
}

TEST_F(RelationsTest, it_is_back_with_an_end_that_a_bulk_edit_gives_back) {
  deletes(from_);
  BulkEdit edit;
  edit.change.deleted = true;
  BulkRun how;
  how.id = "job-1";
  const auto report = bulk_edit(store(), manager, project, edit, how);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->relations, 0) << "it had gone with its other end";
  restores(from_);
  const auto undone = undo_bulk_edit(store(), manager, project, "job-1", {});
  ASSERT_TRUE(undone);
  EXPECT_EQ(undone->annotations, 2);
  EXPECT_EQ(undone->kept_annotations, 0);
  EXPECT_EQ(live(), (std::vector{from_, to_, arrow_}));
  expect_intact();
}

TEST_F(RelationsTest, it_is_back_after_a_bulk_edit_whose_undo_missed_an_end) {
  BulkEdit edit;
  edit.change.deleted = true;
  BulkRun how;
  how.id = "job-1";
  ASSERT_TRUE(bulk_edit(store(), manager, project, edit, how));
  restores(from_);
  deletes(from_);
  ASSERT_TRUE(undo_bulk_edit(store(), manager, project, "job-1", {}));
  EXPECT_EQ(live(), std::vector{to_});
  restores(from_);
  EXPECT_TRUE(is_live(arrow_));
  expect_intact();
}

}  // namespace
}  // namespace touchmark::flow
