// A project on a fresh SQLite database, with a blob store and no image decoder. For tests only.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "adapters/blob/blob.h"
#include "adapters/sql/database.h"
#include "flow/asset/ports.h"
#include "flow/export/export.h"
#include "ledger/verify.h"

namespace touchmark::flow {

// Knows every file as a picture of 640 x 480, but those whose name holds "broken".
class FakeMedia final : public MediaLibrary {
 public:
  Result<MediaInfo> probe(const OpenFile& file) override { return look(file); }
  Result<MediaInfo> check(const OpenFile& file) override { return look(file); }
  Result<Encoded> thumbnail(const OpenFile&, int) override { return fail(ErrorCode::kUnavailable, "fake"); }
  Result<Encoded> tile(const OpenFile&, TilePlace, const PictureView&) override {
    return fail(ErrorCode::kUnavailable, "fake");
  }
  Result<Pixels> pixels(const OpenFile&, int, bool) override {
    return fail(ErrorCode::kUnsupported, "no pixels here");
  }
  Result<PictureValues> values(const OpenFile&, int) override {
    return fail(ErrorCode::kUnavailable, "fake");
  }
  Result<std::int64_t> forget(const std::filesystem::path&) override { return 0; }

 private:
  static Result<MediaInfo> look(const OpenFile& file) {
    if (file.path().string().find("broken") != std::string::npos)
      return fail(ErrorCode::kCorrupt, "the file ends early");
    return MediaInfo{{640, 480}, "image/jpeg", 1, 3, 8, 1};
  }
};

class NoText final : public DatabaseText {
 public:
  Result<DatabaseContents> dump(const std::function<Result<void>(std::string_view)>&) override {
    return none();
  }
  Result<DatabaseContents> load(const std::function<Result<bool>(std::string&)>&) override { return none(); }
  Result<void> require_empty() override { return none(); }

 private:
  static tl::unexpected<Error> none() { return fail(ErrorCode::kUnsupported, "not wanted here"); }
};

class FlowTest : public testing::Test {
 protected:
  FlowTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "touchmark-flow-XXXXXX").string();
    folder = mkdtemp(pattern.data());
    database = std::move(*sql::open_database((folder / "test.db").string()));
    blobs = std::move(*adapters::make_folder_blob_store(folder / "blobs", {}));
    project = create_project(database->ledger(), manager, "test", {}, {"cat", "dog"})->id;
  }
  ~FlowTest() override {
    database.reset();
    std::filesystem::remove_all(folder);
  }

  ledger::Store& store() { return database->ledger(); }
  Ports ports() {
    return {store(), database->accounts(), database->jobs(), *blobs, media, text, clock, folder};
  }

  std::filesystem::path write(const std::string& name, const std::string& text) {
    const auto path = folder / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << text;
    return path;
  }

  // Makes `count` assets without labels.
  void add_assets(int count) {
    for (int i = 1; i <= count; ++i)
      write("images/" + std::to_string(1000 + i) + ".jpg", "pixels " + std::to_string(i));
    ASSERT_TRUE(import(folder / "images"));
  }

  Result<ImportReport> import(const std::filesystem::path& source, const std::string& format = "") {
    ImportOptions options;
    options.source = source;
    options.format = format;
    options.temp = folder;
    return import_data(store(), *blobs, media, manager, project, options, {});
  }

  static record::AnnotationContent box(double x, std::int64_t class_id = 1) {
    record::AnnotationContent content;
    content.class_id = ClassId{class_id};
    content.shape = geometry::Box{x, 10, 20, 30};
    return content;
  }

  Operation create(const std::string& op, double x) {
    Operation operation;
    operation.op_id = "operation-" + op;
    operation.kind = OperationKind::kCreate;
    operation.content = box(x);
    return operation;
  }

  OperationOutcome apply(Actor actor, std::int64_t asset, const Operation& operation) {
    auto applied = apply_operations(store(), actor, project, AssetId{asset}, kTruth, {operation}, now);
    EXPECT_TRUE(applied) << (applied ? "" : applied.error().text());
    return applied ? applied->outcomes.front() : OperationOutcome{};
  }

  template <typename Work>
  auto read(Work work) {
    decltype(work(std::declval<ledger::Reader&>())) result = fail(ErrorCode::kInternal, "not read");
    EXPECT_TRUE(store().read([&](ledger::Reader& reader) -> Result<void> {
      result = work(reader);
      return {};
    }));
    return result;
  }

  void expect_intact() {
    const auto report = ledger::verify(store(), project);
    ASSERT_TRUE(report) << report.error().text();
    EXPECT_FALSE(report->finding) << report->finding->where << ": " << report->finding->problem;
  }

  const Actor manager{UserId{1}, true};
  const Actor anna{UserId{2}, false};
  const Actor ben{UserId{3}, false};
  const Actor rita{UserId{4}, true};
  std::filesystem::path folder;
  FakeMedia media;
  NoText text;
  const SystemClock clock;
  std::unique_ptr<sql::Database> database;
  std::unique_ptr<adapters::FolderBlobStore> blobs;
  ProjectId project;
  TimeUs now{1'000'000};
};

}  // namespace touchmark::flow
