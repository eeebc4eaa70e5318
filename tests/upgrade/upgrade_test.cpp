// A database written by each earlier schema is opened, upgraded and still verifies. The stored files are
// written by this program:
//   TOUCHMARK_WRITE_UPGRADE=tests/upgrade/schema_N.db test_upgrade --gtest_filter='*StoresASample'
#include <gtest/gtest.h>
#include <stdlib.h>

#include <cstdlib>
#include <filesystem>

#include "adapters/sql/database.h"
#include "ledger/verify.h"
#include "record/layer.h"

namespace touchmark {
namespace {

using namespace ledger;  // NOLINT: the tests are about all of it

class FixedClock final : public Clock {
 public:
  TimeUs now() const override { return TimeUs{1'750'000'000'000'000}; }
};

AnnotationWrite box_on(std::int64_t asset, std::int64_t class_id, double x) {
  record::AnnotationContent content;
  content.shape = geometry::Box{x, 2.5, 10, 20};
  AnnotationWrite out;
  out.asset = AssetId{asset};
  out.class_id = ClassId{class_id};
  out.ontology_version = 1;
  out.body = record::encode(content);
  return out;
}

// Events of every shape: new, changed, deleted and erased rows, operations, records.
Result<void> write_sample(Writer& writer) {
  TM_ASSIGN(const Project project, writer.create_project("sample", UserId{1}, R"({"description":"stored"})"));
  EventDraft import;
  import.actor = UserId{1};
  import.kind = "assets.import";
  import.made_by = "import:coco";
  import.op_id = "import-1";
  for (const char* name : {"a.jpg", "b/\xc3\xa9.jpg", "c.jpg"}) {
    AssetWrite row;
    row.content.name = name;
    row.content.size = {640, 480};
    import.assets.push_back(row);
  }
  for (int i = 0; i < 20; ++i) import.annotations.push_back(box_on(1 + i % 3, 1 + i % 2, i));
  import.records.push_back(
      {RecordKind::kOntology, 0, AssetId{}, LayerId{}, Seq{}, false, R"({"classes":[],"version":1})"});
  TM_TRY(writer.append(project.id, import));

  EventDraft edit;
  edit.kind = "annotation.edit";
  edit.op_id = "edit-1";
  edit.asset = AssetId{1};
  edit.annotations = {box_on(1, 2, 99), box_on(1, 1, 5)};
  edit.annotations[0].id = AnnotationId{1};
  edit.annotations[0].base = Seq{2};
  edit.annotations[1].id = AnnotationId{4};
  edit.annotations[1].base = Seq{2};
  edit.annotations[1].deleted = true;
  TM_ASSIGN(const auto asset, writer.asset(project.id, AssetId{1}));
  edit.assets.push_back({AssetId{1}, asset.from_seq, asset.content});
  edit.assets[0].content.status = record::AssetStatus::kSubmitted;
  TM_TRY(writer.append(project.id, edit));

  EventDraft erase;
  erase.kind = "asset.erase";
  erase.asset = AssetId{3};
  erase.assets.push_back({AssetId{3}, Seq{2}, {}});
  erase.assets[0].content.erased = erase.assets[0].content.deleted = true;
  TM_TRY(writer.redact_asset(project.id, AssetId{3}));
  TM_TRY(writer.append(project.id, erase));

  EventDraft layers;
  layers.kind = "annotations.write";
  record::Layer run;
  run.name = "detector";
  layers.records.push_back({RecordKind::kLayer, 0, AssetId{}, LayerId{}, Seq{}, false, record::encode(run)});
  layers.annotations = {box_on(1, 1, 50), box_on(1, 2, 7)};
  layers.annotations[0].layer = LayerId{2};
  layers.annotations[1].made = {"model:detector", "", 0, LayerId{2}, AnnotationId{21}, Seq{5}};
  record::Task task;
  task.asset = AssetId{2};
  task.layer = kTruth;
  task.assignee = UserId{1};
  task.state = record::TaskState::kInProgress;
  layers.tasks.push_back({Seq{}, false, task});
  TM_TRY(writer.append(project.id, layers));
  return {};
}

TEST(Upgrade, StoresASample) {
  const char* target = std::getenv("TOUCHMARK_WRITE_UPGRADE");
  if (target == nullptr) GTEST_SKIP() << "only when a new schema is released: set TOUCHMARK_WRITE_UPGRADE";
  const FixedClock clock;
  const std::string path = testing::TempDir() + "touchmark-upgrade-source.db";
  std::filesystem::remove(path);
  auto database = sql::open_database(path, &clock);
  ASSERT_TRUE(database) << database.error().text();
  const auto written = (*database)->ledger().write(write_sample);
  ASSERT_TRUE(written) << written.error().text();
  ASSERT_TRUE((*database)->accounts().add_user({"owner", "Owner", true, true}, {UserId{}, TimeUs{1}}));
  ASSERT_TRUE((*database)->jobs().enqueue("import", ProjectId{1}, UserId{1}, {{"path", "/x"}}, TimeUs{2}));
  ASSERT_TRUE((*database)->backup_to(target));
  database->reset();
  std::filesystem::remove(path);
}

TEST(Upgrade, EveryStoredDatabaseOpensAndVerifies) {
  int found = 0;
  for (const auto& entry : std::filesystem::directory_iterator("tests/upgrade")) {
    if (entry.path().extension() != ".db") continue;
    ++found;
    const auto copy =
        std::filesystem::path(testing::TempDir()) / ("touchmark-upgrade-" + entry.path().filename().string());
    std::filesystem::copy_file(entry.path(), copy, std::filesystem::copy_options::overwrite_existing);
    {
      auto database = sql::open_database(copy.string());
      ASSERT_TRUE(database) << entry.path() << ": " << database.error().text();
      Store& store = (*database)->ledger();
      const auto report = verify(store, ProjectId{1});
      ASSERT_TRUE(report) << report.error().text();
      EXPECT_FALSE(report->finding) << report->finding->where << ": " << report->finding->problem;
      EXPECT_EQ(report->events, 5);
      EXPECT_EQ(report->rows, 34);
      EXPECT_EQ(to_hex(report->head_hash), "d53d7a1574632ffdb12778b046cbd8daf014271663da55de13bfc05640b173d8")
          << "the canonical bytes have changed; old databases would no longer verify";
      const auto read = store.read([](Reader& reader) -> Result<void> {
        TM_ASSIGN(const auto rows, reader.annotations(ProjectId{1}, AssetId{1}, kTruth));
        EXPECT_EQ(rows.size(), 7u);
        TM_ASSIGN(const auto first, rows.front().decode());
        EXPECT_EQ(std::get<geometry::Box>(first.content.shape).x, 99);
        TM_ASSIGN(const auto before, reader.annotations(ProjectId{1}, AssetId{1}, kTruth, Seq{2}));
        EXPECT_EQ(before.size(), 7u);
        return {};
      });
      EXPECT_TRUE(read) << read.error().text();
      const auto appended = store.write([](Writer& writer) -> Result<void> {
        EventDraft draft;
        draft.kind = "annotation.edit";
        draft.annotations = {box_on(2, 1, 7)};
        TM_TRY(writer.append(ProjectId{1}, draft));
        return {};
      });
      EXPECT_TRUE(appended) << appended.error().text();
      EXPECT_FALSE(verify(store, ProjectId{1})->finding);
      EXPECT_TRUE((*database)->accounts().user_by_login("owner"));
      EXPECT_TRUE((*database)->jobs().job(JobId{1}));
    }
    std::filesystem::remove(copy);
  }
  EXPECT_GE(found, 1) << "run from the project's root";
}

}  // namespace
}  // namespace touchmark
