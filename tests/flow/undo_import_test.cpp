// An import is taken back as one, and what people made of it since stays.
#include "flow/asset/undo_import.h"
#include "flow/asset/import_record.h"
#include "flow/asset/trash.h"
#include "flow/fixture.h"

namespace touchmark::flow {
namespace {

class UndoImportTest : public FlowTest {
 protected:
  // Three images of one "bird" each.
  ImportReport bring(const std::string& set = "set") {
    std::string json = R"({"images":[)";
    std::string labels;
    for (int i = 1; i <= 3; ++i) {
      const std::string id = std::to_string(i);
      write(set + "/images/" + set + id + ".jpg", "pixels " + set + id);
      json += (i > 1 ? "," : "") + std::string(R"({"id":)") + id + R"(,"file_name":")" + set + id +
              R"(.jpg","width":640,"height":480})";
      labels += (i > 1 ? "," : "") + std::string(R"({"id":)") + id + R"(,"image_id":)" + id +
                R"(,"category_id":1,"bbox":[1,2,30,40],"area":1200,"iscrowd":0})";
    }
    write(set + "/labels.json",
          json + R"(],"categories":[{"id":1,"name":"bird"}],"annotations":[)" + labels + "]}");
    auto report = import(folder / set);
    EXPECT_TRUE(report) << report.error().text();
    return *report;
  }
  Result<UndoReport> undo(const std::string& id) { return undo_import(store(), manager, project, id, {}); }
  std::int64_t counter(const std::string& name) {
    const auto all = *read([&](ledger::Reader& r) { return r.counters(project, kTruth); });
    const auto found = all.find(name);
    return found == all.end() ? 0 : found->second;
  }
  record::Class bird() {
    const auto classes = *read([&](ledger::Reader& r) { return ontology(r, project); });
    return *classes.find("bird");
  }
  Json record_of(const std::string& id) {
    Json body;
    EXPECT_TRUE(store().read([&](ledger::Reader& reader) -> Result<void> {
      TM_ASSIGN(const auto found, import_record(reader, project, id));
      if (found) body = found->body;
      return {};
    }));
    return body;
  }
};

TEST_F(UndoImportTest, NothingIsLeftOfAnImportThatNobodyTouched) {
  const auto report = bring();
  ASSERT_EQ(report.annotations, 3);
  ASSERT_FALSE(report.import_id.empty());
  EXPECT_EQ(record_of(report.import_id)["assets"], 3);
  const auto undone = undo(report.import_id);
  ASSERT_TRUE(undone) << undone.error().text();
  EXPECT_EQ(undone->annotations, 3);
  EXPECT_EQ(undone->assets, 3);
  EXPECT_EQ(undone->classes, (std::vector<std::string>{"bird"}));
  EXPECT_EQ(undone->kept_assets, 0);
  EXPECT_EQ(counter("assets"), 0);
  EXPECT_EQ(counter("annotations"), 0);
  EXPECT_TRUE(bird().retired);
  EXPECT_EQ(record_of(report.import_id)["undone"]["annotations"], 3);
  EXPECT_EQ(read([&](ledger::Reader& r) { return trash(r, project, 0, 10); })->size(), 3u);
  const Seq head = *head_of(store(), project);
  const auto again = undo(report.import_id);
  ASSERT_TRUE(again) << again.error().text();
  EXPECT_FALSE(again->changed());
  EXPECT_EQ(*head_of(store(), project), head) << "one more changes nothing";
  expect_intact();

  const auto back = bring();
  EXPECT_EQ(back.assets, 3);
  EXPECT_FALSE(bird().retired) << "it is used again";
  expect_intact();
}

TEST_F(UndoImportTest, WhatPeopleMadeOfItStays) {
  const auto report = bring();
  const auto row = (*read([&](ledger::Reader& r) { return r.annotations(project, AssetId{1}, kTruth); }))[0];
  Operation edit;
  edit.op_id = "operation-edit";
  edit.kind = OperationKind::kUpdate;
  edit.annotation = row.id;
  edit.base = row.from_seq;
  edit.content = box(77, bird().id.value);
  ASSERT_EQ(apply(rita, 1, edit).status, OperationStatus::kApplied);
  ASSERT_EQ(apply(rita, 2, create("own", 5)).status, OperationStatus::kApplied);
  const auto undone = undo(report.import_id);
  ASSERT_TRUE(undone) << undone.error().text();
  EXPECT_EQ(undone->annotations, 2);
  EXPECT_EQ(undone->assets, 1);
  EXPECT_EQ(undone->kept_annotations, 1);
  EXPECT_EQ(undone->kept_assets, 2);
  EXPECT_TRUE(undone->classes.empty()) << "one bird is left";
  ASSERT_EQ(undone->kept.size(), 2u);
  EXPECT_EQ(undone->kept[0].asset, AssetId{1});
  EXPECT_EQ(undone->kept[1].asset, AssetId{2});
  EXPECT_EQ(counter("annotations"), 2);
  EXPECT_EQ(counter("assets"), 2);
  expect_intact();
}

TEST_F(UndoImportTest, ARelationThatSomebodyDrewKeepsItsEnds) {
  const auto report = bring();
  const auto end =
      (*read([&](ledger::Reader& r) { return r.annotations(project, AssetId{1}, kTruth); }))[0].id;
  const auto other = apply(rita, 1, create("own", 5)).annotation;
  Operation joins = create("joins", 0);
  joins.content = record::AnnotationContent{};
  joins.content->kind = record::AnnotationKind::kRelation;
  joins.content->shape = geometry::WholeImage{};
  joins.content->class_id = ClassId{1};
  joins.content->relation = record::Relation{other, end};
  const auto joined = apply(rita, 1, joins);
  ASSERT_EQ(joined.status, OperationStatus::kApplied) << joined.message;
  const auto undone = undo(report.import_id);
  ASSERT_TRUE(undone) << undone.error().text();
  EXPECT_EQ(undone->annotations, 2);
  EXPECT_EQ(undone->kept_annotations, 1);
  EXPECT_EQ(counter("annotations"), 3);
  expect_intact();
}

TEST_F(UndoImportTest, OneOfTwoAndTheImagesOfTheOther) {
  bring("one");
  // The same images with other labels: they are the first import's.
  write("more/labels.json", R"({"images":[{"id":1,"file_name":"one1.jpg","width":640,"height":480}],
    "categories":[{"id":1,"name":"bird"}],
    "annotations":[{"id":1,"image_id":1,"category_id":1,"bbox":[9,9,30,40],"area":1200,"iscrowd":0}]})");
  const auto second = import(folder / "more");
  ASSERT_TRUE(second) << second.error().text();
  ASSERT_EQ(second->known_assets, 1);
  const auto undone = undo(second->import_id);
  ASSERT_TRUE(undone) << undone.error().text();
  EXPECT_EQ(undone->annotations, 1);
  EXPECT_EQ(undone->assets, 0);
  EXPECT_TRUE(undone->classes.empty());
  EXPECT_EQ(counter("assets"), 3);
  EXPECT_EQ(counter("annotations"), 3);
  expect_intact();
}

TEST_F(UndoImportTest, OneThatWasCutOffIsFinishedByTheNext) {
  const auto report = bring();
  int steps = 0;
  const auto cut =
      undo_import(store(), manager, project, report.import_id, [&](auto, auto, auto) { return ++steps < 2; });
  ASSERT_FALSE(cut);
  EXPECT_EQ(cut.error().code, ErrorCode::kCancelled);
  EXPECT_EQ(counter("annotations"), 0);
  EXPECT_EQ(counter("assets"), 3);
  const auto rest = undo(report.import_id);
  ASSERT_TRUE(rest) << rest.error().text();
  EXPECT_EQ(rest->assets, 3);
  EXPECT_EQ(counter("assets"), 0);
  EXPECT_EQ(record_of(report.import_id)["undone"]["assets"], 3);
  expect_intact();
}

TEST_F(UndoImportTest, MissingFilesThatItBroughtStay) {
  write("labels.json",
        R"({"images":[{"id":1,"file_name":"late.jpg","width":640,"height":480}],"categories":[],
    "annotations":[]})");
  ASSERT_TRUE(import(folder / "labels.json"));
  write("late/late.jpg", "pixels");
  const auto second = import(folder / "late");
  ASSERT_TRUE(second) << second.error().text();
  ASSERT_EQ(second->found_assets, 1);
  const auto undone = undo(second->import_id);
  ASSERT_TRUE(undone) << undone.error().text();
  EXPECT_EQ(undone->found_assets, 1);
  EXPECT_EQ(undone->assets, 0);
  const auto asset = *read([&](ledger::Reader& r) { return r.asset(project, AssetId{1}); });
  EXPECT_EQ(asset.content.media, record::MediaState::kOk);
}

TEST_F(UndoImportTest, AnUnknownImportIsNone) {
  EXPECT_EQ(undo("nobody").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(undo("").error().code, ErrorCode::kInvalid);
}

TEST_F(UndoImportTest, ACancelledImportIsKnownAndCanBeTakenBack) {
  // Two parts: the first is written when the second begins.
  write("two/a/images/a.jpg", "pixels a");
  write("two/a/labels.json", R"({"images":[{"id":1,"file_name":"a.jpg","width":640,"height":480}],
    "categories":[{"id":1,"name":"bird"}],"annotations":[]})");
  std::string json = R"({"images":[)";
  for (int i = 1; i <= 2'000; ++i)
    json += (i > 1 ? "," : "") + std::string(R"({"id":)") + std::to_string(i) + R"(,"file_name":"b)" +
            std::to_string(i) + R"(.jpg","width":640,"height":480})";
  write("two/b/labels.json", json + R"(],"categories":[{"id":1,"name":"bird"}],"annotations":[]})");
  ImportOptions options;
  options.source = folder / "two";
  options.temp = folder;
  options.import_id = "stopped";
  const auto cut = import_data(store(), *blobs, media, manager, project, options,
                               [&](auto, auto, auto) { return counter("assets") == 0; });
  ASSERT_FALSE(cut);
  EXPECT_EQ(cut.error().code, ErrorCode::kCancelled);
  EXPECT_EQ(record_of("stopped")["state"], "cancelled");
  EXPECT_EQ(counter("assets"), 1);
  const auto undone = undo("stopped");
  ASSERT_TRUE(undone) << undone.error().text();
  EXPECT_EQ(undone->assets, 1);
  EXPECT_EQ(counter("assets"), 0);
  expect_intact();
}

TEST_F(UndoImportTest, TheReportSurvivesWithoutNamesAndTheDetailsWithThem) {
  write("pictures/secret-broken.jpg", "pixels");
  write("pictures/good.jpg", "pixels of it");
  ImportOptions options;
  options.source = folder / "pictures";
  options.temp = folder;
  options.reports = folder / "imports";
  const auto report = import_data(store(), *blobs, media, manager, project, options, {});
  ASSERT_TRUE(report) << report.error().text();
  const std::string body = dump_json(record_of(report->import_id));
  EXPECT_EQ(body.find("secret"), std::string::npos) << body;
  EXPECT_NE(body.find("images that cannot be read"), std::string::npos) << body;
  const Json details = import_details(options.reports, project, report->import_id);
  ASSERT_TRUE(details.is_object());
  EXPECT_NE(dump_json(details["errors"]).find("secret-broken.jpg"), std::string::npos) << details;
}

}  // namespace
}  // namespace touchmark::flow
