// Images with labels that bulk edits change; shared by their tests.
#pragma once

#include "base/json.h"
#include "flow/annotation/bulk_edit.h"
#include "flow/fixture.h"
#include "flow/review/review.h"

namespace touchmark::flow {

using record::AnnotationKind;
using record::AssetStatus;

// Cats have a color, dogs a mood; an image has a red cat, a black cat and a dog.
class BulkEditTest : public FlowTest {
 protected:
  BulkEditTest() {
    auto current = *read([&](ledger::Reader& r) { return ontology(r, project); });
    current.classes[0].attributes = {
        {"color", record::AttributeKind::kSelect, {"red", "black"}, false, "", {}, {}}};
    current.classes[1].attributes = {
        {"mood", record::AttributeKind::kSelect, {"calm", "wild"}, true, R"("calm")", {}, {}}};
    EXPECT_TRUE(put_ontology(store(), manager, project, current));
  }

  AnnotationId draw(std::int64_t asset, std::int64_t class_id, const Json& attributes, Actor actor) {
    ++unique_;
    Operation operation = create("draw-" + std::to_string(unique_), 5.0 + static_cast<double>(unique_ % 50));
    operation.content->class_id = ClassId{class_id};
    operation.content->attributes = dump_json(attributes);
    const auto outcome = apply(actor, asset, operation);
    EXPECT_EQ(outcome.status, OperationStatus::kApplied) << outcome.message;
    return outcome.annotation;
  }
  void label(int images) {
    add_assets(images);
    draw_all(images);
  }
  void draw_all(int images) {
    for (int asset = 1; asset <= images; ++asset) {
      draw(asset, 1, {{"color", "red"}}, rita);
      draw(asset, 1, {{"color", "black"}}, rita);
      draw(asset, 2, {{"mood", "wild"}}, rita);
    }
  }

  std::map<std::int64_t, record::AnnotationContent> live(std::int64_t asset) {
    std::map<std::int64_t, record::AnnotationContent> out;
    const auto rows = read([&](ledger::Reader& r) { return r.annotations(project, AssetId{asset}, kTruth); });
    for (const auto& row : *rows) out[row.id.value] = row.decode()->content;
    return out;
  }
  std::int64_t counter(const std::string& name) {
    const auto all = *read([&](ledger::Reader& r) { return r.counters(project, kTruth); });
    const auto found = all.find(name);
    return found == all.end() ? 0 : found->second;
  }
  Seq head() {
    return read([&](ledger::Reader& r) { return r.project(project); })->head;
  }
  std::int64_t events(const std::string& kind) {
    std::int64_t out = 0;
    ledger::Reader::EventQuery query;
    query.limit = 10'000;
    const auto all = read([&](ledger::Reader& r) { return r.events(project, query); });
    for (const auto& event : *all)
      if (event.kind == kind) ++out;
    return out;
  }

  // Cats become dogs: those that are still of a color do not fit.
  static BulkEdit cats_to_dogs() {
    BulkEdit edit;
    edit.objects.class_id = ClassId{1};
    edit.change.class_id = ClassId{2};
    return edit;
  }
  static BulkEdit truncated() {
    BulkEdit edit;
    edit.change.add_flags = record::kTruncated;
    return edit;
  }
  void approve_submitted(std::int64_t asset) {
    EXPECT_TRUE(review_asset(store(), manager, project, AssetId{asset}, kTruth, Decision::kApprove,
                             std::nullopt, 0, now));
  }
  void approve(std::int64_t asset) {
    EXPECT_TRUE(submit(store(), rita, project, AssetId{asset}, kTruth, "", 0, now));
    approve_submitted(asset);
  }
  AssetStatus status(std::int64_t asset) {
    return read([&](ledger::Reader& r) { return r.asset(project, AssetId{asset}); })->content.status;
  }
  BulkReport run(const BulkEdit& edit, const std::string& id = "job-1", bool dry_run = false) {
    BulkRun how;
    how.id = id;
    how.dry_run = dry_run;
    const auto report = bulk_edit(store(), manager, project, edit, how);
    EXPECT_TRUE(report) << (report ? "" : report.error().text());
    return report.value_or(BulkReport{});
  }
  BulkUndoReport undo(const std::string& id = "job-1") {
    const auto report = undo_bulk_edit(store(), manager, project, id, {});
    EXPECT_TRUE(report) << (report ? "" : report.error().text());
    return report.value_or(BulkUndoReport{});
  }

 private:
  int unique_ = 0;
};

}  // namespace touchmark::flow
