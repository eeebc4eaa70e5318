// What is deleted comes back as it was, and what is erased is gone everywhere.
#include <algorithm>

#include "flow/annotation/suggestions.h"
#include "flow/asset/erasure.h"
#include "flow/asset/trash.h"
#include "flow/fixture.h"
#include "flow/task/batch.h"

namespace touchmark::flow {
namespace {

namespace fs = std::filesystem;

class TrashTest : public FlowTest {
 protected:
  Seq head() {
    return read([&](ledger::Reader& r) { return r.project(project); })->head;
  }
  void remove(const std::vector<std::int64_t>& ids) {
    std::vector<AssetId> assets;
    for (const auto id : ids) assets.emplace_back(id);
    AssetUpdate update;
    update.deleted = true;
    const auto done = update_assets(store(), manager, project, assets, update);
    ASSERT_TRUE(done) << done.error().text();
    ASSERT_EQ(*done, static_cast<std::int64_t>(ids.size()));
  }
  std::vector<std::int64_t> in_trash(std::int64_t before = 0, std::int64_t limit = 100) {
    std::vector<std::int64_t> out;
    const auto rows = read([&](ledger::Reader& r) { return trash(r, project, before, limit); });
    for (const auto& one : *rows) out.push_back(one.asset.id.value);
    return out;
  }
  bool there(std::int64_t id) {
    return read([&](ledger::Reader& r) { return r.asset(project, AssetId{id}); }).has_value();
  }
  std::vector<record::Task> tasks_of(std::int64_t asset) {
    ledger::TaskFilter filter;
    filter.asset = AssetId{asset};
    return *read([&](ledger::Reader& r) { return r.tasks(project, filter, TaskId{}, 100); });
  }
};

TEST_F(TrashTest, DeletedImagesComeBackWithTheirLabelsAndTheirWork) {
  add_assets(3);
  ASSERT_EQ(apply(anna, 2, create("one", 5)).status, OperationStatus::kApplied);
  const auto work = tasks_of(2);
  ASSERT_EQ(work.size(), 1u);
  remove({2});
  remove({1, 3});
  EXPECT_FALSE(there(2));
  EXPECT_TRUE(tasks_of(2).empty());
  EXPECT_EQ(in_trash(), (std::vector<std::int64_t>{3, 1, 2}));
  const auto page = read([&](ledger::Reader& r) { return trash(r, project, 0, 2); });
  EXPECT_EQ(in_trash(page->back().place), (std::vector<std::int64_t>{2}));
  const auto all = read([&](ledger::Reader& r) { return trash(r, project, 0, 10); });
  EXPECT_EQ(all->back().annotations, 1);
  EXPECT_EQ(all->back().by, manager.id);

  EXPECT_EQ(restore_assets(store(), manager, project, {AssetId{9}}, false).error().code,
            ErrorCode::kNotFound);
  const auto back = restore_assets(store(), manager, project, {AssetId{2}, AssetId{3}, AssetId{2}}, false);
  ASSERT_TRUE(back) << back.error().text();
  EXPECT_EQ(back->assets, 2);
  EXPECT_EQ(in_trash(), (std::vector<std::int64_t>{1}));
  EXPECT_EQ(read([&](ledger::Reader& r) { return r.annotations(project, AssetId{2}, kTruth); })->size(), 1u);
  const auto again = tasks_of(2);
  ASSERT_EQ(again.size(), 1u);
  EXPECT_EQ(again[0].id, work[0].id);
  EXPECT_EQ(again[0].assignee, work[0].assignee);
  EXPECT_EQ(again[0].state, work[0].state);
  EXPECT_EQ(restore_assets(store(), manager, project, {AssetId{2}}, false).error().code, ErrorCode::kNotFound)
      << "it is back";
  expect_intact();
}

TEST_F(TrashTest, WorkInOtherLayersComesBackToo) {
  add_assets(1);
  NewBatch wanted;
  wanted.batch.name = "three";
  wanted.batch.overlap = 2;
  wanted.batch.members = {anna.id, ben.id};
  const auto batch = create_batch(store(), manager, project, wanted);
  ASSERT_TRUE(batch) << batch.error().text();
  ASSERT_TRUE(next_task(store(), anna, project, AssetId{}, now));
  const auto before = tasks_of(1);
  ASSERT_GE(before.size(), 2u);
  remove({1});
  ASSERT_TRUE(tasks_of(1).empty());
  ASSERT_TRUE(undo_event(store(), manager, project, head()));
  const auto after = tasks_of(1);
  ASSERT_EQ(after.size(), before.size());
  for (std::size_t i = 0; i < before.size(); ++i) EXPECT_EQ(after[i].layer, before[i].layer);
  expect_intact();
}

TEST_F(TrashTest, ANameThatWasGivenAwayIsAConflictOrANewName) {
  add_assets(1);
  remove({1});
  write("more/1001.jpg", "other pixels");
  ASSERT_TRUE(import(folder / "more"));
  EXPECT_EQ(restore_assets(store(), manager, project, {AssetId{1}}, false).error().code,
            ErrorCode::kConflict);
  EXPECT_FALSE(there(1));
  const auto back = restore_assets(store(), manager, project, {AssetId{1}}, true);
  ASSERT_TRUE(back) << back.error().text();
  ASSERT_EQ(back->renamed.size(), 1u);
  EXPECT_EQ(back->renamed[0].second, "1001 (2).jpg");
  // Two of the same name at once.
  remove({1});
  remove({2});
  write("third/1001.jpg", "third pixels");
  ASSERT_TRUE(import(folder / "third"));
  remove({3});
  EXPECT_EQ(restore_assets(store(), manager, project, {AssetId{2}, AssetId{3}}, false).error().code,
            ErrorCode::kConflict);
  ASSERT_TRUE(restore_assets(store(), manager, project, {AssetId{1}, AssetId{2}, AssetId{3}}, true));
  expect_intact();
}

TEST_F(TrashTest, ADeletionIsUndoneFromTheLogAndThatIsUndoneAgain) {
  add_assets(3);
  ASSERT_EQ(apply(anna, 1, create("one", 5)).status, OperationStatus::kApplied);
  remove({1, 2});
  const Seq deleted = head();
  const auto undone = undo_event(store(), manager, project, deleted);
  ASSERT_TRUE(undone) << undone.error().text();
  EXPECT_EQ(undone->assets, 2);
  EXPECT_TRUE(there(1) && there(2));
  EXPECT_EQ(tasks_of(1).size(), 1u);
  EXPECT_EQ(undo_event(store(), manager, project, deleted).error().code, ErrorCode::kConflict);
  const auto redone = undo_event(store(), manager, project, undone->seq);
  ASSERT_TRUE(redone) << redone.error().text();
  EXPECT_FALSE(there(1) || there(2));
  EXPECT_TRUE(tasks_of(1).empty());
  ASSERT_TRUE(undo_event(store(), manager, project, head()));
  EXPECT_TRUE(there(1) && there(2));
  AssetUpdate split;
  split.split = record::Split::kVal;
  ASSERT_TRUE(update_assets(store(), manager, project, {AssetId{1}}, split));
  ASSERT_TRUE(undo_event(store(), manager, project, head()));
  EXPECT_EQ(read([&](ledger::Reader& r) { return r.asset(project, AssetId{1}); })->content.split,
            record::Split::kNone);
  // What was erased meanwhile does not come back, and holds the others.
  remove({2, 3});
  const Seq both = head();
  ASSERT_TRUE(erase_asset(ports(), manager, project, AssetId{3}, "1003.jpg", "asked"));
  EXPECT_EQ(undo_event(store(), manager, project, both).error().code, ErrorCode::kConflict);
  ASSERT_TRUE(restore_assets(store(), manager, project, {AssetId{2}}, false));
  expect_intact();
}

class ErasureTest : public TrashTest {
 protected:
  fs::path blob_of(std::int64_t asset) {
    const auto found = read([&](ledger::Reader& r) { return r.any_asset(project, AssetId{asset}); });
    return *blobs->place_of(found->content.uri);
  }
  ErasureReport erase(std::int64_t asset, const std::string& name) {
    const auto report = erase_asset(ports(), manager, project, AssetId{asset}, name, "asked");
    EXPECT_TRUE(report) << (report ? "" : report.error().text());
    return report ? *report : ErasureReport{};
  }
  JobId ended_job(const char* kind, const Json& arguments, const std::string& message, const Json& result) {
    const JobId id = *database->jobs().enqueue(kind, project, manager.id, arguments, clock.now());
    EXPECT_TRUE(*database->jobs().claim("w", {kind}, clock.now(), TimeUs{clock.now().value + 1'000'000}));
    EXPECT_TRUE(database->jobs().finish(id, "w", jobs::JobState::kDone, message, result, clock.now()));
    return id;
  }
  void age(const fs::path& path) {
    fs::last_write_time(path, fs::file_time_type::clock::now() - std::chrono::hours(1));
  }
};

TEST_F(ErasureTest, EveryPlaceForgetsTheImage) {
  add_assets(2);
  const fs::path blob = blob_of(1);
  const fs::path other = blob_of(2);
  // An upload of its bytes under another name, one of another image, and one that names it in a text.
  write("uploads/aaaa/meta.json", R"({"project":1,"name":"renamed.jpg"})");
  write("uploads/aaaa/data", "pixels 1");
  write("uploads/bbbb/meta.json", R"({"project":1,"name":"1002.jpg"})");
  write("uploads/bbbb/data", "pixels 2");
  write("uploads/set-1/labels.json", R"({"images":[{"file_name":"folder/1001.jpg"}]})");
  write("uploads/set-2/labels.json", R"({"images":[{"file_name":"11001.jpg"}]})");
  write("uploads/set-3/pictures.zip", "not a zip");
  write("tmp/import-abc/1001.jpg", "pixels 1");
  age(folder / "tmp/import-abc");
  const JobId exported = ended_job("export", {{"format", "coco"}}, "", {{"bytes", 1}});
  write("exports/export-" + std::to_string(exported.value) + ".zip", "zip");
  const JobId imported = ended_job("import", {{"path", "/x/1001.jpg"}}, "importing 1001.jpg",
                                   {{"assets", 1}, {"errors", {{{"where", "1001.jpg"}}}}});
  const ErasureReport report = erase(1, "1001.jpg");
  EXPECT_TRUE(report.complete()) << to_json(report);
  EXPECT_FALSE(fs::exists(blob));
  EXPECT_TRUE(fs::exists(other));
  EXPECT_FALSE(fs::exists(folder / "uploads/aaaa"));
  EXPECT_TRUE(fs::exists(folder / "uploads/bbbb"));
  EXPECT_FALSE(fs::exists(folder / "uploads/set-1"));
  EXPECT_TRUE(fs::exists(folder / "uploads/set-2")) << "another name that ends the same";
  EXPECT_TRUE(fs::exists(folder / "uploads/set-3"));
  EXPECT_FALSE(fs::exists(folder / "tmp/import-abc"));
  EXPECT_TRUE(fs::is_empty(folder / "exports"));
  const auto job = database->jobs().job(imported);
  const std::string said = job->message + job->arguments.dump() + job->result.dump();
  EXPECT_EQ(said.find("1001.jpg"), std::string::npos) << said;
  EXPECT_TRUE(unfinished_erasures(store(), project)->empty());
  EXPECT_EQ(read([&](ledger::Reader& r) { return r.event(project, head()); })->kind, "asset.erased");
  expect_intact();
}

TEST_F(ErasureTest, AnArchiveThatHoldsItGoes) {
  add_assets(2);
  write("packed/a/inner.jpg", "pixels 1");
  ASSERT_TRUE(zip_folder(folder / "packed", write("uploads/set-9/data.zip", ""), {}));
  EXPECT_TRUE(erase(1, "1001.jpg").complete());
  EXPECT_FALSE(fs::exists(folder / "uploads/set-9"));
}

TEST_F(ErasureTest, DeletedImagesAreErasedToo) {
  add_assets(1);
  ASSERT_EQ(apply(anna, 1, create("one", 5)).status, OperationStatus::kApplied);
  const fs::path blob = blob_of(1);
  remove({1});
  EXPECT_TRUE(erase(1, "1001.jpg").complete());
  EXPECT_FALSE(fs::exists(blob));
  EXPECT_TRUE(in_trash().empty());
  EXPECT_EQ(restore_assets(store(), manager, project, {AssetId{1}}, false).error().code,
            ErrorCode::kNotFound);
  EXPECT_TRUE(
      read([&](ledger::Reader& r) { return r.annotations(project, AssetId{1}, kEveryLayer); })->empty());
  expect_intact();
}

TEST_F(ErasureTest, AFileThatAnotherImageHasStaysAndIsSaid) {
  write("images/a.jpg", "same pixels");
  write("images/b.jpg", "same pixels");
  ASSERT_TRUE(import(folder / "images"));
  remove({2});  // in the trash it still counts
  const fs::path blob = blob_of(1);
  const ErasureReport first = erase(1, "a.jpg");
  EXPECT_TRUE(first.complete());
  ASSERT_EQ(first.kept.size(), 1u);
  EXPECT_NE(first.kept[0].find("image 2"), std::string::npos) << first.kept[0];
  EXPECT_TRUE(fs::exists(blob));
  EXPECT_TRUE(erase(2, "b.jpg").complete());
  EXPECT_FALSE(fs::exists(blob)) << "the last one takes it along";
}

TEST_F(ErasureTest, WhatAnotherProjectHasIsNotTold) {
  write("images/a.jpg", "same pixels");
  ASSERT_TRUE(import(folder / "images"));
  const ProjectId own = project;
  project = create_project(store(), manager, "another", {}, {"cat"})->id;
  add_assets(6);
  ASSERT_TRUE(import(folder / "images"));  // image 7 there
  project = own;
  const fs::path blob = blob_of(1);
  const ErasureReport report = erase(1, "a.jpg");
  EXPECT_EQ(report.kept,
            std::vector<std::string>{"the file stays, because it is still used elsewhere on this server"});
  EXPECT_TRUE(fs::exists(blob));
}

TEST_F(ErasureTest, WhatStaysIsToldAndTriedAgain) {
  add_assets(1);
  write("uploads/set-1/1001.jpg", "pixels 1");
  const JobId reading = *database->jobs().enqueue(
      "import", project, manager.id, {{"path", (folder / "uploads/set-1").string()}}, clock.now());
  const ErasureReport first = erase(1, "1001.jpg");
  EXPECT_FALSE(first.complete());
  ASSERT_EQ(first.left.size(), 1u) << to_json(first);
  EXPECT_EQ(first.left[0].place, "uploads");
  ASSERT_EQ(unfinished_erasures(store(), project)->size(), 1u);
  EXPECT_FALSE(retry_erasures(ports(), project)->front().complete());
  ASSERT_TRUE(database->jobs().request_cancel(reading));
  const auto again = retry_erasures(ports(), ProjectId{});
  ASSERT_TRUE(again && again->size() == 1);
  EXPECT_TRUE(again->front().complete()) << to_json(again->front());
  EXPECT_FALSE(fs::exists(folder / "uploads/set-1"));
  EXPECT_TRUE(unfinished_erasures(store(), project)->empty());
}

TEST_F(ErasureTest, AFileInPlaceIsToldUntilItsOwnerRemovesIt) {
  write("in-place/a.jpg", "pixels");
  ImportOptions options;
  options.source = folder / "in-place";
  options.copy = false;
  options.temp = folder;
  ASSERT_TRUE(blobs->allow(options.source));
  ASSERT_TRUE(import_data(store(), *blobs, media, manager, project, options, {}));
  const ErasureReport first = erase(1, "a.jpg");
  ASSERT_EQ(first.left.size(), 1u);
  EXPECT_EQ(first.left[0].place, "original");
  EXPECT_TRUE(fs::exists(folder / "in-place/a.jpg"));
  fs::remove(folder / "in-place/a.jpg");
  EXPECT_TRUE(retry_erasures(ports(), project)->front().complete());
}

}  // namespace
}  // namespace touchmark::flow
