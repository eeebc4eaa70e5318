// What every reader and writer function promises, on both databases.
#include "base/json.h"
#include "contract/backend.h"

namespace touchmark::contract {
namespace {

using namespace ledger;  // NOLINT: the tests are about all of it

class LedgerContract : public Contract {};
TM_BOTH_BACKENDS(LedgerContract);

TEST_P(LedgerContract, ANewProjectHasOneEventAndItsSettings) {
  const Project project = create("birds");
  EXPECT_EQ(project.id, ProjectId{1});
  EXPECT_EQ(project.name, "birds");
  EXPECT_EQ(project.head, Seq{1});
  EXPECT_EQ(project.assets, 0);
  read([&](Reader& reader) {
    const auto event = reader.event(project.id, Seq{1});
    ASSERT_TRUE(event);
    EXPECT_EQ(event->kind, "project.create");
    EXPECT_EQ(event->at, project.created);
    EXPECT_EQ(event->hash, project.head_hash);
    EXPECT_EQ(event->actor, UserId{1});
    const auto record = reader.record(project.id, RecordKind::kProject, 1);
    ASSERT_TRUE(record);
    EXPECT_EQ(record->body, R"({"description":"d"})");
  });
  expect_sound(project.id);
}

TEST_P(LedgerContract, ProjectsAreFoundByIdAndNameAndNamesAreUnique) {
  create("a");
  create("\xc3\xa9t\xc3\xa9");
  read([](Reader& reader) {
    const auto all = reader.projects();
    ASSERT_TRUE(all);
    ASSERT_EQ(all->size(), 2u);
    EXPECT_EQ((*all)[1].name, "\xc3\xa9t\xc3\xa9");
    EXPECT_EQ(reader.project_by_name("a")->id, ProjectId{1});
    EXPECT_EQ(reader.project_by_name("b").error().code, ErrorCode::kNotFound);
    EXPECT_EQ(reader.project(ProjectId{3}).error().code, ErrorCode::kNotFound);
  });
  const auto again = store().write([](Writer& writer) -> Result<void> {
    TM_TRY(writer.create_project("a", UserId{1}, "{}"));
    return {};
  });
  EXPECT_EQ(again.error().code, ErrorCode::kConflict);
}

TEST_P(LedgerContract, RowsGetConsecutiveIdsAndComeBackAsWritten) {
  const Project project = create();
  auto draft = draft_of("assets.import");
  draft.made_by = "import:coco";
  draft.assets = {new_asset("a.jpg"), new_asset("b.jpg")};
  draft.assets[1].content.extra = json_text({{"k", 1}});
  draft.assets[1].content.status = record::AssetStatus::kApproved;
  draft.assets[1].content.split = record::Split::kVal;
  draft.assets[1].content.annotator = UserId{9};
  draft.assets[1].content.media = record::MediaState::kCorrupt;
  draft.annotations = {new_annotation(1, 3), new_annotation(2, 3), new_annotation(2, 4)};
  draft.records.push_back({RecordKind::kReview, 0, AssetId{2}, LayerId{}, Seq{}, false, R"({"t":1})"});
  const Appended appended = append(project.id, draft);
  EXPECT_EQ(appended.seq, Seq{2});
  EXPECT_EQ(appended.first_asset, AssetId{1});
  EXPECT_EQ(appended.first_annotation, AnnotationId{1});
  EXPECT_EQ(appended.record_ids, std::vector<std::int64_t>{1});
  read([&](Reader& reader) {
    const auto asset = reader.asset(project.id, AssetId{2});
    ASSERT_TRUE(asset);
    EXPECT_EQ(asset->content, draft.assets[1].content);
    EXPECT_EQ(asset->from_seq, Seq{2});
    EXPECT_EQ(asset->to_seq, kOpenSeq);
    const auto rows = reader.annotations(project.id, AssetId{2}, kTruth);
    ASSERT_TRUE(rows);
    ASSERT_EQ(rows->size(), 2u);
    EXPECT_EQ((*rows)[1].id, AnnotationId{3});
    EXPECT_EQ((*rows)[1].class_id, ClassId{4});
    EXPECT_EQ((*rows)[1].ontology_version, 1);
    EXPECT_EQ(reader.asset_by_name(project.id, "b.jpg")->value().id, AssetId{2});
    EXPECT_FALSE(reader.asset_by_name(project.id, "c.jpg")->has_value());
    const auto stored = reader.project(project.id);
    EXPECT_EQ(stored->assets, 2);
    EXPECT_EQ(stored->annotations, 3);
    const auto event = reader.event(project.id, Seq{2});
    EXPECT_EQ(event->made_by, "import:coco");
    EXPECT_EQ(event->row_count, 6);
    EXPECT_EQ(event->first_rev, 2);
  });
  expect_sound(project.id);
}

TEST_P(LedgerContract, AnAnnotationKeepsItsWholeHistory) {
  const Project project = create();
  auto first = draft_of("assets.import");
  first.assets = {new_asset("a.jpg")};
  append(project.id, first);
  auto add = draft_of("annotation.edit");
  add.asset = AssetId{1};
  add.annotations = {new_annotation(1, 3, "one")};
  append(project.id, add);  // seq 3
  const auto step = [&](const std::string& body, bool deleted) {
    auto edit = draft_of("annotation.edit");
    read([&](Reader& reader) {
      const auto history = reader.annotation_history(project.id, AssetId{1}, kTruth, AnnotationId{1});
      edit.annotations = {changed(history->back(), body, deleted)};
    });
    append(project.id, edit);
  };
  step("two", false);    // 4
  step("two", true);     // 5: deleted
  step("three", false);  // 6: back again
  read([&](Reader& reader) {
    const auto history = reader.annotation_history(project.id, AssetId{1}, kTruth, AnnotationId{1});
    ASSERT_TRUE(history);
    ASSERT_EQ(history->size(), 4u);
    EXPECT_EQ((*history)[0].to_seq, Seq{4});
    EXPECT_TRUE((*history)[2].deleted);
    EXPECT_EQ((*history)[3].to_seq, kOpenSeq);
    const auto at = [&](std::int64_t seq) {
      const auto row = reader.annotation(project.id, AssetId{1}, kTruth, AnnotationId{1}, Seq{seq});
      return row ? row->body : std::string(error_code_name(row.error().code));
    };
    EXPECT_EQ(at(2), "not_found");
    EXPECT_EQ(at(3), "one");
    EXPECT_EQ(at(4), "two");
    EXPECT_EQ(at(5), "not_found");
    EXPECT_EQ(at(6), "three");
    EXPECT_EQ(at(100), "three");
    EXPECT_EQ(reader.annotations(project.id, AssetId{1}, kTruth, Seq{5})->size(), 0u);
    EXPECT_EQ(reader.deleted_annotations(project.id, AssetId{1}, kTruth)->size(), 0u);
  });
  step("three", true);  // 7
  read([&](Reader& reader) {
    ASSERT_EQ(reader.deleted_annotations(project.id, AssetId{1}, kTruth)->size(), 1u);
    EXPECT_EQ(reader.annotations(project.id, AssetId{1}, kTruth)->size(), 0u);
    EXPECT_EQ(reader.counters(project.id, kTruth)->count("class:3"), 0u);
  });
  expect_sound(project.id);
}

TEST_P(LedgerContract, BodiesMayHoldAnyBytesAndNumbersTheirWholeRange) {
  const Project project = create();
  std::string bytes;
  for (int i = 0; i < 512; ++i) bytes += static_cast<char>(i);
  auto draft = draft_of("x");
  draft.payload = "{\"u\":\"\xf0\x9f\x90\xa6\"}";
  draft.assets = {new_asset("\xe9\xb3\xa5/\xf0\x9f\x90\xa6.jpg")};
  draft.annotations = {new_annotation(1, 0, bytes), new_annotation(1, (std::int64_t{1} << 40) - 1, "")};
  draft.annotations[1].ontology_version = INT64_MAX;
  append(project.id, draft);
  read([&](Reader& reader) {
    const auto rows = reader.annotations(project.id, AssetId{1}, kTruth);
    ASSERT_EQ(rows->size(), 2u);
    EXPECT_EQ((*rows)[0].body, bytes);
    EXPECT_EQ((*rows)[0].class_id, ClassId{0});
    EXPECT_EQ((*rows)[1].ontology_version, INT64_MAX);
    EXPECT_EQ((*rows)[1].body, "");
    EXPECT_EQ(reader.asset(project.id, AssetId{1})->content.name, draft.assets[0].content.name);
    EXPECT_EQ(reader.event(project.id, Seq{2})->payload, draft.payload);
  });
  expect_sound(project.id);
}

TEST_P(LedgerContract, RecordsAreKeptByKindAndAsset) {
  const Project project = create();
  auto draft = draft_of("x");
  draft.assets = {new_asset("a"), new_asset("b")};
  for (int i = 0; i < 5; ++i)
    draft.records.push_back({RecordKind::kComment, 0, AssetId{1 + i % 2}, LayerId{}, Seq{}, false,
                             "{\"n\":" + std::to_string(i) + "}"});
  draft.records.push_back({RecordKind::kReview, 0, AssetId{1}, LayerId{}, Seq{}, false, "{}"});
  EXPECT_EQ(append(project.id, draft).record_ids, (std::vector<std::int64_t>{1, 2, 3, 4, 5, 1}));
  auto edit = draft_of("x");
  edit.records.push_back({RecordKind::kComment, 3, AssetId{1}, LayerId{}, Seq{2}, true, "{}"});
  append(project.id, edit);
  read([&](Reader& reader) {
    const auto ids = [&](AssetId asset, Seq as_of, std::int64_t after, std::int64_t limit) {
      std::vector<std::int64_t> out;
      const auto found = reader.records(project.id, RecordKind::kComment, asset, as_of, after, limit);
      for (const auto& record : *found) out.push_back(record.id);
      return out;
    };
    EXPECT_EQ(ids(AssetId{}, kOpenSeq, 0, 100), (std::vector<std::int64_t>{1, 2, 4, 5}));
    EXPECT_EQ(ids(AssetId{}, Seq{2}, 0, 100), (std::vector<std::int64_t>{1, 2, 3, 4, 5}));
    EXPECT_EQ(ids(AssetId{1}, kOpenSeq, 0, 100), (std::vector<std::int64_t>{1, 5}));
    EXPECT_EQ(ids(AssetId{1}, Seq{2}, 0, 100), (std::vector<std::int64_t>{1, 3, 5}));
    EXPECT_EQ(ids(AssetId{}, kOpenSeq, 2, 1), (std::vector<std::int64_t>{4}));
    EXPECT_EQ(ids(AssetId{}, Seq{1}, 0, 100), std::vector<std::int64_t>{});
    EXPECT_EQ(reader.record(project.id, RecordKind::kComment, 3).error().code, ErrorCode::kNotFound);
    EXPECT_EQ(reader.record(project.id, RecordKind::kComment, 3, Seq{2})->body, "{\"n\":2}");
  });
  expect_sound(project.id);
}

TEST_P(LedgerContract, EventsAreReadForwardsBackwardsAndBySubject) {
  const Project project = create();
  auto import = draft_of("assets.import");
  import.assets = {new_asset("a"), new_asset("b")};
  append(project.id, import);    // 2
  for (int i = 0; i < 4; ++i) {  // 3..6
    auto edit = draft_of("annotation.edit");
    edit.asset = AssetId{1 + i % 2};
    edit.annotations = {new_annotation(1 + i % 2, 1)};
    append(project.id, edit);
  }
  read([&](Reader& reader) {
    const auto seqs = [&](Reader::EventQuery query) {
      std::vector<std::int64_t> out;
      const auto found = reader.events(project.id, query);
      for (const auto& event : *found) out.push_back(event.seq.value);
      return out;
    };
    using Seqs = std::vector<std::int64_t>;
    EXPECT_EQ(seqs({Seq{}, {}, AssetId{}, AnnotationId{}, {}, 100}), (Seqs{1, 2, 3, 4, 5, 6}));
    EXPECT_EQ(seqs({Seq{2}, {}, AssetId{}, AnnotationId{}, {}, 2}), (Seqs{3, 4}));
    EXPECT_EQ(seqs({Seq{}, kOpenSeq, AssetId{}, AnnotationId{}, {}, 2}), (Seqs{6, 5}));
    EXPECT_EQ(seqs({Seq{}, Seq{5}, AssetId{}, AnnotationId{}, {}, 2}), (Seqs{4, 3}));
    EXPECT_EQ(seqs({Seq{}, {}, AssetId{2}, AnnotationId{}, {}, 100}), (Seqs{4, 6}));
    EXPECT_EQ(seqs({Seq{}, kOpenSeq, AssetId{2}, AnnotationId{}, {}, 100}), (Seqs{6, 4}));
    EXPECT_EQ(seqs({Seq{}, {}, AssetId{}, AnnotationId{2}, {}, 100}), (Seqs{4}))
        << "a new annotation is the subject";
    EXPECT_EQ(seqs({Seq{}, {}, AssetId{1}, AnnotationId{2}, {}, 100}), (Seqs{}));
    EXPECT_EQ(reader.event(project.id, Seq{7}).error().code, ErrorCode::kNotFound);
  });
}

TEST_P(LedgerContract, ScansYieldEveryRowOfAMomentInOrder) {
  const Project project = create();
  auto import = draft_of("x");
  for (int i = 0; i < 5'000; ++i) import.assets.push_back(new_asset("n" + std::to_string(i)));
  for (int i = 0; i < 5'000; ++i)
    import.annotations.push_back(new_annotation(1 + (i * 7) % 5'000, 1 + i % 3));
  append(project.id, import);
  auto edit = draft_of("x");
  read([&](Reader& reader) {
    auto asset = changed(*reader.asset(project.id, AssetId{17}));
    asset.content.deleted = true;
    edit.assets = {asset};
    edit.annotations = {changed(reader.annotations(project.id, AssetId{5}, kTruth)->front(), "", true)};
  });
  append(project.id, edit);
  read([&](Reader& reader) {
    const auto count = [&](Seq as_of) {
      std::pair<int, int> out;
      auto assets = reader.scan_assets(project.id, as_of);
      std::int64_t last = 0;
      for (record::Asset asset; *(*assets)->next(asset); ++out.first) {
        EXPECT_GT(asset.id.value, last);
        last = asset.id.value;
      }
      auto annotations = reader.scan_annotations(project.id, kTruth, as_of);
      std::pair<std::int64_t, std::int64_t> at;
      for (AnnotationRow row; *(*annotations)->next(row); ++out.second) {
        EXPECT_GT(std::pair(row.asset.value, row.id.value), at);
        at = {row.asset.value, row.id.value};
        if (out.second % 1'000 == 0) {  // other reads go on during a scan
          EXPECT_TRUE(reader.annotations(project.id, row.asset, kTruth));
        }
      }
      return out;
    };
    EXPECT_EQ(count(kOpenSeq), (std::pair{4'999, 4'999}));
    EXPECT_EQ(count(Seq{2}), (std::pair{5'000, 5'000}));
    EXPECT_EQ(count(Seq{3}), (std::pair{4'999, 4'999}));
    EXPECT_EQ(count(Seq{1}), (std::pair{0, 0}));
  });
  expect_sound(project.id);
}

TEST_P(LedgerContract, NothingIsSharedBetweenProjects) {
  const Project one = create("one");
  const Project two = create("two");
  auto draft = draft_of("x");
  draft.op_id = "op";
  draft.assets = {new_asset("a")};
  draft.annotations = {new_annotation(1, 1)};
  append(one.id, draft);
  draft.assets.push_back(new_asset("b"));
  append(two.id, draft);
  read([&](Reader& reader) {
    EXPECT_EQ(reader.asset_page(one.id, {}, {})->size(), 1u);
    EXPECT_EQ(reader.asset_page(two.id, {}, {})->size(), 2u);
    EXPECT_EQ(reader.asset(one.id, AssetId{2}).error().code, ErrorCode::kNotFound);
    EXPECT_EQ(reader.counters(two.id, kTruth)->at("assets"), 2);
    EXPECT_EQ(reader.asset(ProjectId{99}, AssetId{1}).error().code, ErrorCode::kNotFound);
  });
  expect_sound(one.id);
  expect_sound(two.id);
}

}  // namespace
}  // namespace touchmark::contract
