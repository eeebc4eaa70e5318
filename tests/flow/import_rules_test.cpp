// How an import counts, and whom the work that it brings belongs to.
#include <thread>

#include "base/hash.h"
#include "flow/asset/erasure.h"
#include "flow/fixture.h"
#include "flow/task/batch.h"

namespace touchmark::flow {
namespace {

class ImportRulesTest : public FlowTest {};

TEST_F(ImportRulesTest, progress_counts_rows_and_never_goes_back) {
  std::string json = R"({"images":[)";
  for (int i = 1; i <= 30; ++i)
    json += (i > 1 ? "," : "") + std::string(R"({"id":)") + std::to_string(i) + R"(,"file_name":")" +
            std::to_string(i) + R"(.jpg","width":640,"height":480})";
  json += R"(],"categories":[{"id":1,"name":"cat"}],"annotations":[)";
  for (int i = 1; i <= 60; ++i)
    json += (i > 1 ? "," : "") + std::string(R"({"id":)") + std::to_string(i) + R"(,"image_id":)" +
            std::to_string((i + 1) / 2) + R"(,"category_id":1,"bbox":[1,2,3,4],"area":12,"iscrowd":0})";
  ImportOptions options;
  options.source = write("labels.json", json + "]}");
  options.temp = folder;
  std::vector<std::pair<std::int64_t, std::int64_t>> told;
  const auto follow = [&](std::int64_t done, std::int64_t total, std::string_view unit) {
    EXPECT_EQ(unit, "rows");
    told.emplace_back(done, total);
    return true;
  };
  for (const std::int64_t known : {0, 30}) {
    told.clear();
    const auto report = import_data(store(), *blobs, media, manager, project, options, follow);
    ASSERT_TRUE(report) << report.error().text();
    EXPECT_EQ(report->assets, 30 - known);
    EXPECT_EQ(report->known_assets, known);
    EXPECT_EQ(report->annotations, known == 0 ? 60 : 0) << "those that are there are not added again";
    EXPECT_EQ(report->known_annotations, known == 0 ? 0 : 60);
    EXPECT_EQ(report->classes.size(), known == 0 ? 1u : 0u);
    ASSERT_FALSE(told.empty());
    EXPECT_EQ(told.back(), (std::pair<std::int64_t, std::int64_t>{90, 90}));
    for (std::size_t i = 0; i < told.size(); ++i) {
      EXPECT_LE(told[i].first, told[i].second) << i;
      EXPECT_LE(told[i == 0 ? 0 : i - 1].first, told[i].first) << i;
    }
  }
  expect_intact();
}

TEST_F(ImportRulesTest, midway_the_total_is_what_the_share_that_was_read_makes_likely) {
  constexpr int kImages = 30'000;  // more than there are labels
  std::string json = R"({"images":[)";
  for (int i = 1; i <= kImages; ++i)
    json += (i > 1 ? "," : "") + std::string(R"({"id":)") + std::to_string(i) + R"(,"file_name":")" +
            std::to_string(i) + R"(.jpg","width":640,"height":480})";
  json += R"(],"categories":[{"id":1,"name":"cat"}],"annotations":[)";
  for (int i = 1; i <= 20'000; ++i)
    json += (i > 1 ? "," : "") + std::string(R"({"id":)") + std::to_string(i) +
            R"(,"image_id":1,"category_id":1,"bbox":[1,2,3,4],"area":12,"iscrowd":0})";
  ImportOptions options;
  options.source = write("big.json", json + "]}");
  options.temp = folder;
  for (const bool known : {false, true}) {
    bool ahead = false;
    int calls = 0;
    std::int64_t last = 0;
    const auto slow = [&](std::int64_t done, std::int64_t total, std::string_view) {
      ahead = ahead || total > done;
      EXPECT_GE(done, last) << (known ? "known images" : "new images");
      last = done;
      if (++calls <= 8) std::this_thread::sleep_for(std::chrono::milliseconds(60));  // a slow disk
      return true;
    };
    ASSERT_TRUE(import_data(store(), *blobs, media, manager, project, options, slow));
    EXPECT_TRUE(ahead) << calls << " calls";
    EXPECT_EQ(last, kImages + 20'000);
  }
}

TEST_F(ImportRulesTest, images_that_are_examined_are_counted_and_a_cancel_between_them_ends_it) {
  constexpr int kImages = 300;  // so many that the thread that tells gets some of them
  for (int i = 0; i < kImages; ++i) write("images/" + std::to_string(i) + ".jpg", "pixels");
  ImportOptions options;
  options.source = folder / "images";
  options.temp = folder;
  std::int64_t highest = 0;
  const auto stopped = import_data(store(), *blobs, media, manager, project, options,
                                   [&](std::int64_t done, std::int64_t, std::string_view) {
                                     highest = std::max(highest, done);
                                     return done == 0;
                                   });
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().code, ErrorCode::kCancelled);
  EXPECT_GE(highest, 1);
  EXPECT_EQ(read([&](ledger::Reader& r) { return r.project(project); })->assets, 0);
  highest = 0;
  const auto whole = import_data(store(), *blobs, media, manager, project, options,
                                 [&](std::int64_t done, std::int64_t total, std::string_view) {
                                   highest = std::max(highest, done);
                                   return total <= kImages && done <= kImages;
                                 });
  ASSERT_TRUE(whole) << whole.error().text();
  EXPECT_EQ(highest, kImages);
}

TEST_F(ImportRulesTest, classes_that_are_known_are_not_written_again) {
  const auto source =
      write("labels.json", R"({"images":[{"id":1,"file_name":"a.jpg","width":640,"height":480}],
    "categories":[{"id":1,"name":"cat"},{"id":5,"name":"bird","keypoints":["beak","tail"],"skeleton":[[1,2]]}],
    "annotations":[{"id":1,"image_id":1,"category_id":5,"bbox":[1,2,3,4],"area":12,"iscrowd":0}]})");
  const auto classes = [&] { return *read([&](ledger::Reader& r) { return ontology(r, project); }); };
  const auto before = classes();
  ASSERT_TRUE(import(source));
  const auto merged = classes();
  EXPECT_EQ(merged.version, before.version + 1);
  EXPECT_EQ(merged.classes.size(), 3u);
  ASSERT_TRUE(import(source));
  EXPECT_EQ(classes().version, merged.version) << "nothing is new to them";
}

TEST_F(ImportRulesTest, an_erased_image_is_in_no_list_and_no_version) {
  add_assets(2);
  ASSERT_TRUE(erase_asset(ports(), manager, project, AssetId{1}, "1001.jpg", "asked"));
  const auto gone = read([&](ledger::Reader& r) { return r.asset(project, AssetId{1}); });
  EXPECT_TRUE(!gone || (gone->content.erased && gone->content.deleted));
  const auto left = *read([&](ledger::Reader& r) { return r.asset_page(project, {}, {}); });
  ASSERT_EQ(left.size(), 1u);
  EXPECT_EQ(left.front().id, AssetId{2});
  EXPECT_EQ(create_version(store(), manager, project, {"v", "", {}, std::nullopt}, now)->assets, 1);
}

TEST_F(ImportRulesTest, an_import_takes_nobodys_word_for_an_erasure) {
  write("set/images/a.png", "pixels a");
  write("set/images/b.png", "pixels b");
  write("set/bundle.jsonl",
        R"({"format":"touchmark-bundle","version":1}
{"kind":"ontology","ontology":{"classes":[{"id":1,"name":"cat"}]}}
{"kind":"asset","name":"a.png","image":"images/a.png","erased":true}
{"kind":"asset","name":"b.png","image":"images/b.png"}
{"kind":"annotation","asset":0,"id":1,"content":{"class_id":1,"shape":{"kind":"box","x":1,"y":2,"width":3,"height":4}}}
{"kind":"annotation","asset":1,"id":2,"content":{"class_id":1,"shape":{"kind":"box","x":1,"y":2,"width":3,"height":4}}}
{"kind":"annotation","asset":0,"id":3,"content":{"kind":"relation","class_id":1,"shape":{"kind":"whole_image"},"relation":{"from":1,"to":2}}}
{"kind":"end","assets":2,"annotations":3}
)");
  const auto report = import(folder / "set");
  ASSERT_TRUE(report) << report.error().text();
  EXPECT_EQ(report->assets, 1);
  EXPECT_EQ(report->annotations, 1);
  EXPECT_EQ(report->error_count, 3) << to_json(*report);
  EXPECT_EQ(report->errors.front().where, "a.png");
  const auto all = *read([&](ledger::Reader& r) { return r.asset_page(project, {}, {}); });
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all.front().content.name, "b.png");
  EXPECT_FALSE(all.front().content.erased);
  EXPECT_EQ(read([&](ledger::Reader& r) { return r.annotations(project, all.front().id, kTruth); })->size(),
            1u);
  const std::string uri = "blob:" + to_hex(sha256("pixels a"));
  EXPECT_FALSE(std::filesystem::exists(*blobs->place_of(uri))) << "nor are its bytes taken in";
  ASSERT_TRUE(erase_asset(ports(), manager, project, all.front().id, "b.png", "asked"));
  expect_intact();
}

TEST_F(ImportRulesTest, a_row_that_claims_an_erasure_without_its_event_is_found) {
  add_assets(1);
  expect_intact();
  ASSERT_TRUE(store().write([&](ledger::Writer& writer) -> Result<void> {
    ledger::EventDraft draft;
    draft.kind = "assets.import";
    record::AssetContent content;
    content.name = "claimed.png";
    content.erased = true;
    draft.assets.push_back({AssetId{}, Seq{}, content});
    TM_TRY(writer.append(project, draft));
    return {};
  }));
  const auto report = ledger::verify(store(), project);
  ASSERT_TRUE(report) << report.error().text();
  ASSERT_TRUE(report->finding);
  EXPECT_NE(report->finding->problem.find("erased"), std::string::npos) << report->finding->problem;
}

TEST_F(ImportRulesTest, nothing_left_to_label_is_said_so) {
  const auto nothing = next_task(store(), anna, project, AssetId{}, now);
  ASSERT_FALSE(nothing);
  EXPECT_EQ(nothing.error().code, ErrorCode::kNotFound);
  EXPECT_EQ(nothing.error().message, "nothing is left to label in this project");
}

TEST_F(ImportRulesTest, one_who_was_given_an_image_by_name_need_not_be_a_member_of_its_batch) {
  add_assets(2);
  NewBatch wanted;
  wanted.batch.name = "ben's";
  wanted.batch.members = {ben.id};
  ASSERT_TRUE(create_batch(store(), manager, project, wanted));
  EXPECT_EQ(apply(anna, 1, create("uninvited", 5)).status, OperationStatus::kForbidden);
  const auto task = *read(
      [&](ledger::Reader& r) { return task_of(r, project, AssetId{1}, kTruth, record::Stage::kAnnotate); });
  ASSERT_TRUE(task);
  ASSERT_TRUE(change_task(store(), manager, project, task->id, {anna.id, std::nullopt, ""}));
  EXPECT_EQ(apply(anna, 1, create("invited", 5)).status, OperationStatus::kApplied);
  EXPECT_EQ(apply(ben, 1, create("late", 5)).status, OperationStatus::kForbidden);
  EXPECT_EQ(apply(ben, 2, create("own", 5)).status, OperationStatus::kApplied);
  ASSERT_TRUE(submit(store(), anna, project, AssetId{1}, kTruth, "", 0, now));
}

}  // namespace
}  // namespace touchmark::flow
