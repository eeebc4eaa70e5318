// What append() refuses, and that a refusal leaves nothing behind.
#include "contract/backend.h"

namespace touchmark::contract {
namespace {

using namespace ledger;  // NOLINT: the tests are about all of it

class AppendContract : public Contract {
 protected:
  void SetUp() override {
    Contract::SetUp();
    if (IsSkipped()) return;
    project_ = create().id;
    auto draft = draft_of("assets.import");
    draft.assets = {new_asset("a"), new_asset("b")};
    draft.annotations = {new_annotation(1, 1, "one")};
    append(project_, draft);  // event 2
  }
  ErrorCode code_of(const EventDraft& draft) {
    const auto done = try_append(project_, draft);
    EXPECT_FALSE(done);
    EXPECT_FALSE(done.error().message.empty());
    return done ? ErrorCode::kInternal : done.error().code;
  }
  Seq head() {
    Seq out;
    read([&](Reader& reader) { out = reader.project(project_)->head; });
    return out;
  }
  ProjectId project_;
};
TM_BOTH_BACKENDS(AppendContract);

TEST_P(AppendContract, ASecondEditOfTheSameRevisionIsAConflictThatNamesTheFirst) {
  auto edit = draft_of("annotation.edit");
  read([&](Reader& reader) {
    edit.annotations = {changed(*reader.annotation(project_, AssetId{1}, kTruth, AnnotationId{1}), "two")};
  });
  append(project_, edit);  // event 3
  const auto second = try_append(project_, edit);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kConflict);
  EXPECT_NE(second.error().message.find("event 3"), std::string::npos) << second.error().message;
  EXPECT_EQ(head(), Seq{3});
  expect_sound(project_);
}

TEST_P(AppendContract, AStaleAssetOrRecordIsAConflict) {
  auto edit = draft_of("asset.update");
  edit.assets = {new_asset("a")};
  edit.assets[0].id = AssetId{1};
  edit.assets[0].base = Seq{1};
  EXPECT_EQ(code_of(edit), ErrorCode::kConflict);
  auto record = draft_of("project.update");
  record.records.push_back({RecordKind::kProject, 1, AssetId{}, LayerId{}, Seq{9}, false, "{}"});
  EXPECT_EQ(code_of(record), ErrorCode::kConflict);
  record.records[0] = {RecordKind::kProject, 0, AssetId{}, LayerId{}, Seq{}, false, "{}"};
  EXPECT_EQ(code_of(record), ErrorCode::kConflict) << "a project has one record of its settings";
  EXPECT_EQ(head(), Seq{2});
}

TEST_P(AppendContract, WhatDoesNotExistCannotBeReplacedOrLabeled) {
  auto draft = draft_of("x");
  draft.annotations = {new_annotation(1, 1)};
  draft.annotations[0].id = AnnotationId{9};
  EXPECT_EQ(code_of(draft), ErrorCode::kNotFound);
  draft.annotations = {new_annotation(2, 1)};
  draft.annotations[0].id = AnnotationId{1};  // belongs to asset 1
  EXPECT_EQ(code_of(draft), ErrorCode::kNotFound);
  draft.annotations = {new_annotation(3, 1)};
  EXPECT_EQ(code_of(draft), ErrorCode::kNotFound);
  draft.annotations = {new_annotation(0, 1)};
  EXPECT_EQ(code_of(draft), ErrorCode::kNotFound);
  draft.annotations.clear();
  draft.assets = {new_asset("c")};
  draft.assets[0].id = AssetId{3};
  EXPECT_EQ(code_of(draft), ErrorCode::kNotFound);
  draft.assets.clear();
  draft.records.push_back({RecordKind::kComment, 4, AssetId{}, LayerId{}, Seq{1}, false, "{}"});
  EXPECT_EQ(code_of(draft), ErrorCode::kNotFound);
  EXPECT_EQ(try_append(ProjectId{5}, draft_of("x")).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(try_append(ProjectId{0}, draft_of("x")).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(head(), Seq{2});
  expect_sound(project_);
}

TEST_P(AppendContract, ValuesOutOfRangeAreInvalid) {
  const auto refused = [&](const std::function<void(EventDraft&)>& spoil) {
    auto draft = draft_of("x");
    draft.assets = {new_asset("new")};
    draft.annotations = {new_annotation(1, 1)};
    spoil(draft);
    EXPECT_EQ(code_of(draft), ErrorCode::kInvalid);
  };
  refused([](EventDraft& d) { d.kind = ""; });
  refused([](EventDraft& d) { d.kind = std::string("a\0b", 3); });
  refused([](EventDraft& d) { d.made_by = "\xff"; });
  refused([](EventDraft& d) { d.op_id = std::string(201, 'x'); });
  refused([](EventDraft& d) { d.payload = "\xc0\x80"; });
  refused([](EventDraft& d) { d.actor = UserId{-1}; });
  refused([](EventDraft& d) { d.asset = AssetId{INT64_MAX}; });
  refused([](EventDraft& d) { d.assets[0].content.name = ""; });
  refused([](EventDraft& d) { d.assets[0].content.name = std::string("a\0", 2); });
  refused([](EventDraft& d) { d.assets[0].content.name = "\xed\xa0\x80"; });
  refused([](EventDraft& d) { d.assets[0].content.name = std::string(1025, 'x'); });
  refused([](EventDraft& d) { d.assets[0].content.status = static_cast<record::AssetStatus>(9); });
  refused([](EventDraft& d) { d.assets[0].base = Seq{1}; });
  refused([](EventDraft& d) { d.annotations[0].class_id = ClassId{std::int64_t{1} << 40}; });
  refused([](EventDraft& d) { d.annotations[0].class_id = ClassId{INT64_MIN}; });
  refused([](EventDraft& d) { d.annotations[0].ontology_version = -1; });
  refused([](EventDraft& d) { d.annotations[0].id = AnnotationId{INT64_MAX}; });
  refused([](EventDraft& d) {
    d.records.push_back({static_cast<RecordKind>(9), 0, {}, LayerId{}, {}, false, "{}"});
  });
  EXPECT_EQ(head(), Seq{2});
}

TEST_P(AppendContract, ARowIsWrittenOncePerEvent) {
  auto edit = draft_of("x");
  read([&](Reader& reader) {
    const auto row = changed(*reader.annotation(project_, AssetId{1}, kTruth, AnnotationId{1}), "two");
    edit.annotations = {row, row};
  });
  EXPECT_EQ(code_of(edit), ErrorCode::kInvalid);
}

TEST_P(AppendContract, ANameIsTakenUntilItsAssetIsRenamedOrDeleted) {
  auto taken = draft_of("x");
  taken.assets = {new_asset("c"), new_asset("a")};
  EXPECT_EQ(code_of(taken), ErrorCode::kConflict);
  auto twice = draft_of("x");
  twice.assets = {new_asset("c"), new_asset("c")};
  EXPECT_EQ(code_of(twice), ErrorCode::kConflict);
  auto rename = draft_of("x");
  read([&](Reader& reader) { rename.assets = {changed(*reader.asset(project_, AssetId{2}))}; });
  rename.assets[0].content.name = "a";
  EXPECT_EQ(code_of(rename), ErrorCode::kConflict);
  rename.assets[0].content.name = "b2";
  append(project_, rename);
  auto remove = draft_of("x");
  read([&](Reader& reader) { remove.assets = {changed(*reader.asset(project_, AssetId{1}))}; });
  remove.assets[0].content.deleted = true;
  append(project_, remove);
  auto again = draft_of("x");
  again.assets = {new_asset("a"), new_asset("b")};
  EXPECT_EQ(append(project_, again).first_asset, AssetId{3});
  auto revive = remove;
  revive.assets[0].base = Seq{4};
  revive.assets[0].content.deleted = false;
  EXPECT_EQ(code_of(revive), ErrorCode::kConflict) << "another asset has the name now";
  expect_sound(project_);
}

TEST_P(AppendContract, ManyNewNamesWithOneTakenLeaveNothing) {
  auto draft = draft_of("x");
  for (int i = 0; i < 3'000; ++i) draft.assets.push_back(new_asset("n" + std::to_string(i)));
  draft.assets.push_back(new_asset("b"));
  const auto refused = try_append(project_, draft);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kConflict);
  EXPECT_EQ(refused.error().message, "an asset named \"b\" exists already");
  read([&](Reader& reader) {
    EXPECT_EQ(reader.project(project_)->assets, 2);
    EXPECT_EQ(reader.counters(project_, kTruth)->at("assets"), 2);
  });
  draft.assets.pop_back();
  EXPECT_EQ(append(project_, draft).first_asset, AssetId{3});
  expect_sound(project_);
}

// Refused before a row is written, so that the rest of the work may go on.
TEST_P(AppendContract, AnOperationIdIsAppliedOnce) {
  auto draft = draft_of("annotation.edit");
  draft.op_id = "client-1:7";
  const auto first = append(project_, draft);
  const auto again = try_append(project_, draft);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, ErrorCode::kConflict);
  EXPECT_NE(again.error().message.find("applied before, by event " + std::to_string(first.seq.value)),
            std::string::npos)
      << again.error().message;
  const auto work = store().write([&](Writer& writer) -> Result<void> {
    EXPECT_FALSE(writer.append(project_, draft));
    auto other = draft;
    other.op_id = "client-1:8";
    TM_TRY(writer.append(project_, other));
    return {};
  });
  EXPECT_TRUE(work) << work.error().text();
  read([&](Reader& reader) { EXPECT_TRUE(reader.operation(project_, "client-1:8")->has_value()); });
  const ProjectId elsewhere = create("elsewhere").id;
  EXPECT_TRUE(try_append(elsewhere, draft)) << "another project has ids of its own";
}

TEST_P(AppendContract, AnOperationAppliesOnce) {
  auto draft = draft_of("annotation.edit");
  draft.op_id = "client-1:\xc3\xa9";
  draft.asset = AssetId{2};
  draft.annotations = {new_annotation(2, 1)};
  append(project_, draft);
  EXPECT_EQ(code_of(draft), ErrorCode::kConflict);
  read([&](Reader& reader) {
    const auto done = reader.operation(project_, draft.op_id);
    ASSERT_TRUE(done && *done);
    EXPECT_EQ((*done)->seq, Seq{3});
    EXPECT_EQ((*done)->asset, AssetId{2});
    EXPECT_EQ((*done)->annotation, AnnotationId{2});
    EXPECT_FALSE(reader.operation(project_, "another")->has_value());
    EXPECT_FALSE(reader.operation(project_, "")->has_value());
  });
  expect_sound(project_);
}

TEST_P(AppendContract, AFailedAppendLeavesTheWriterUsable) {
  Seq seq;
  const auto done = store().write([&](Writer& writer) -> Result<void> {
    auto taken = draft_of("x");
    taken.assets = {new_asset("z"), new_asset("a")};
    EXPECT_EQ(writer.append(project_, taken).error().code, ErrorCode::kConflict);
    auto missing = draft_of("x");
    missing.annotations = {new_annotation(9, 1)};
    EXPECT_EQ(writer.append(project_, missing).error().code, ErrorCode::kNotFound);
    EXPECT_FALSE(writer.asset_by_name(project_, "z")->has_value());
    auto good = draft_of("x");
    good.assets = {new_asset("z")};
    TM_ASSIGN(const auto appended, writer.append(project_, good));
    seq = appended.seq;
    EXPECT_TRUE(writer.asset_by_name(project_, "z")->has_value()) << "a writer reads what it wrote";
    return {};
  });
  ASSERT_TRUE(done) << done.error().text();
  EXPECT_EQ(seq, Seq{3});
  expect_sound(project_);
}

TEST_P(AppendContract, AWorkThatFailsOrThrowsIsUndoneAsAWhole) {
  const auto failing = store().write([&](Writer& writer) -> Result<void> {
    auto draft = draft_of("x");
    draft.assets = {new_asset("z")};
    TM_TRY(writer.append(project_, draft));
    return fail(ErrorCode::kForbidden, "changed my mind");
  });
  EXPECT_EQ(failing.error().code, ErrorCode::kForbidden);
  const auto throwing = store().write([&](Writer& writer) -> Result<void> {
    auto draft = draft_of("x");
    draft.assets = {new_asset("z")};
    TM_TRY(writer.append(project_, draft));
    throw std::runtime_error("oh");
  });
  EXPECT_EQ(throwing.error().code, ErrorCode::kInternal);
  const auto nested =
      store().write([&](Writer&) { return store().write([](Writer&) { return Result<void>{}; }); });
  EXPECT_EQ(nested.error().code, ErrorCode::kInternal) << "it would wait for itself";
  EXPECT_EQ(head(), Seq{2});
  expect_sound(project_);
}

TEST_P(AppendContract, CountersFollowEveryChange) {
  auto draft = draft_of("x");
  read([&](Reader& reader) {
    auto a = changed(*reader.asset(project_, AssetId{1}));
    a.content.status = record::AssetStatus::kApproved;
    a.content.split = record::Split::kTest;
    a.content.media = record::MediaState::kOk;
    a.content.annotator = UserId{4};
    auto b = changed(*reader.asset(project_, AssetId{2}));
    b.content.deleted = true;
    draft.assets = {a, b};
    auto moved = changed(*reader.annotation(project_, AssetId{1}, kTruth, AnnotationId{1}), "x");
    moved.class_id = ClassId{2};
    draft.annotations = {moved, new_annotation(1, 2)};
  });
  append(project_, draft);
  read([&](Reader& reader) {
    const std::map<std::string, std::int64_t> expected = {
        {"assets", 1},      {"status:approved", 1}, {"split:test", 1}, {"media:ok", 1},
        {"annotator:4", 1}, {"annotations", 2},     {"class:2", 2}};
    EXPECT_EQ(*reader.counters(project_, kTruth), expected);
  });
  expect_sound(project_);
}

TEST_P(AppendContract, ErasureLeavesTheChainSoundAndTheContentGone) {
  auto more = draft_of("comment.add");
  more.asset = AssetId{1};
  more.payload = R"({"secret":"in the payload"})";
  more.records.push_back(
      {RecordKind::kComment, 0, AssetId{1}, LayerId{}, Seq{}, false, R"({"text":"secret comment"})"});
  more.annotations = {new_annotation(1, 1, "secret body"), new_annotation(2, 1, "another's")};
  append(project_, more);  // event 3
  const auto erased = store().write([&](Writer& writer) -> Result<void> {
    auto draft = draft_of("asset.erase");
    draft.asset = AssetId{1};
    TM_ASSIGN(const auto asset, writer.asset(project_, AssetId{1}));
    draft.assets = {changed(asset)};
    draft.assets[0].content = {};
    draft.assets[0].content.erased = draft.assets[0].content.deleted = true;
    TM_ASSIGN(const auto rows, writer.annotations(project_, AssetId{1}, kTruth));
    for (const auto& row : rows) draft.annotations.push_back(changed(row, "", true));
    TM_TRY(writer.redact_asset(project_, AssetId{1}));
    TM_TRY(writer.append(project_, draft));
    return {};
  });
  ASSERT_TRUE(erased) << erased.error().text();
  expect_sound(project_);
  read([&](Reader& reader) {
    EXPECT_EQ(reader.asset(project_, AssetId{1}).error().code, ErrorCode::kNotFound);
    EXPECT_EQ(reader.asset(project_, AssetId{1}, Seq{2}).error().code, ErrorCode::kNotFound);
    EXPECT_EQ(reader.annotations(project_, AssetId{1}, kTruth, Seq{3})->size(), 0u);
    EXPECT_EQ(reader.annotations(project_, AssetId{2}, kTruth, Seq{3})->size(), 1u);
    const auto history = reader.annotation_history(project_, AssetId{1}, kTruth, AnnotationId{2});
    ASSERT_EQ(history->size(), 2u);
    EXPECT_TRUE((*history)[0].redacted);
    EXPECT_EQ((*history)[0].body, "");
    EXPECT_EQ((*history)[0].decode().error().code, ErrorCode::kNotFound);
    EXPECT_EQ(reader.records(project_, RecordKind::kComment, AssetId{1}, kOpenSeq, 0, 10)->size(), 0u);
    const auto event = reader.event(project_, Seq{3});
    EXPECT_EQ(event->payload, "");
    EXPECT_TRUE(event->redacted_payload.has_value());
  });
  const auto unknown =
      store().write([&](Writer& writer) { return writer.redact_asset(project_, AssetId{77}); });
  EXPECT_EQ(unknown.error().code, ErrorCode::kNotFound);
}

}  // namespace
}  // namespace touchmark::contract
