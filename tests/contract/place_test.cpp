// What belongs to a database and not to what is in it: its text, its data folder, what is left of erasures;
// and the trash.
#include <algorithm>

#include "adapters/sql/dump.h"
#include "contract/backend.h"

namespace touchmark::contract {
namespace {

using namespace ledger;  // NOLINT: the tests are about all of it

class PlaceContract : public Contract {
 protected:
  AssetWrite asset_with(const std::string& name, const std::string& uri) {
    AssetWrite row = new_asset(name);
    row.content.uri = uri;
    return row;
  }
  AssetWrite gone(const record::Asset& asset) {
    AssetWrite row = changed(asset);
    row.content.deleted = true;
    return row;
  }
  record::Asset find(ProjectId project, std::int64_t id) {
    record::Asset out;
    read([&](Reader& reader) { out = reader.any_asset(project, AssetId{id}).value(); });
    return out;
  }
};
TM_BOTH_BACKENDS(PlaceContract);

TEST_P(PlaceContract, TheTextHasEverythingAndSaysWhat) {
  const ProjectId project = create().id;
  auto draft = draft_of("assets.import");
  draft.assets = {asset_with("a", "blob:aa"), asset_with("b", "blob:bb"), asset_with("c", "")};
  append(project, draft);
  auto moved = draft_of("assets.update");
  moved.assets = {changed(find(project, 1))};
  moved.assets[0].content.uri = "blob:cc";
  append(project, moved);
  ASSERT_TRUE(database_->accounts().add_user({"anna", "", true, false}, {UserId{}, TimeUs{1}}));
  std::vector<std::string> lines;
  const auto told = database_->dump([&lines](std::string_view line) -> Result<void> {
    lines.emplace_back(line);
    return {};
  });
  ASSERT_TRUE(told) << told.error().text();
  EXPECT_EQ(told->uris, (std::vector<std::string>{"blob:aa", "blob:bb", "blob:cc"})) << "past ones too";
  EXPECT_EQ(told->rows.at("account"), 1);
  EXPECT_EQ(told->rows.at("asset_rev"), 4);
  ASSERT_EQ(told->projects.size(), 1u);
  EXPECT_EQ(told->projects[0].head, Seq{3});
  EXPECT_EQ(database_->require_empty().error().code, ErrorCode::kConflict);

  const Place other(GetParam());
  auto copy = sql::open_database(other.url(), &clock_);
  ASSERT_TRUE(copy && (*copy)->require_empty());
  // All of it or nothing: a text that ends in nonsense leaves it empty.
  std::size_t at = 0;
  const auto broken = (*copy)->load([&](std::string& line) -> Result<bool> {
    line = at + 1 < lines.size() ? lines[at] : "nonsense";
    return ++at <= lines.size();
  });
  EXPECT_FALSE(broken);
  EXPECT_TRUE((*copy)->require_empty());
  at = 0;
  const auto loaded = (*copy)->load([&](std::string& line) -> Result<bool> {
    if (at == lines.size()) return false;
    line = lines[at++];
    return true;
  });
  ASSERT_TRUE(loaded) << loaded.error().text();
  EXPECT_EQ(loaded->rows, told->rows);
  EXPECT_EQ(loaded->uris, told->uris);
  EXPECT_EQ(loaded->projects[0].head_hash, told->projects[0].head_hash);
}

TEST_P(PlaceContract, AFolderIsTakenOnceAndChangedByItsOwn) {
  EXPECT_EQ(*database_->folder_mark(), "");
  const auto next = [](std::string mark) { return [mark]() -> Result<std::string> { return mark; }; };
  EXPECT_EQ(*database_->change_folder_mark({}, next("one")), "one");
  EXPECT_EQ(*database_->change_folder_mark({"none", "of them"}, next("two")), "one") << "of another folder";
  EXPECT_EQ(*database_->change_folder_mark({"x", "one"}, next("three")), "three");
  EXPECT_EQ(*database_->folder_mark(), "three");
  const auto failed = database_->change_folder_mark(
      {"three"}, []() -> Result<std::string> { return fail(ErrorCode::kUnavailable, "no disk"); });
  EXPECT_FALSE(failed);
  EXPECT_EQ(*database_->folder_mark(), "three");
}

TEST_P(PlaceContract, WhatIsErasedIsRememberedUntilItsFilesAreGone) {
  const ProjectId project = create().id;
  auto draft = draft_of("assets.import");
  draft.assets = {asset_with("a", "blob:aa"), asset_with("b", "blob:aa"), asset_with("blob:bb", "blob:bb")};
  append(project, draft);
  auto renamed = draft_of("assets.update");
  renamed.assets = {changed(find(project, 1))};
  renamed.assets[0].content.name = "z";
  append(project, renamed);
  using Users = std::vector<std::pair<ProjectId, AssetId>>;
  EXPECT_EQ(*store().assets_with_file("blob:aa", 10), (Users{{project, AssetId{1}}, {project, AssetId{2}}}));
  EXPECT_EQ(*store().assets_with_file("blob:a", 10), Users{}) << "a part of it";
  EXPECT_EQ(*store().assets_with_file("blob:bb", 10), (Users{{project, AssetId{3}}}));
  ASSERT_TRUE(store().write([&](Writer& writer) -> Result<void> {
    auto erase = draft_of("asset.erase");
    erase.asset = AssetId{1};
    TM_ASSIGN(const auto asset, writer.any_asset(project, AssetId{1}));
    AssetWrite row{AssetId{1}, asset.from_seq, {}};
    row.content.name = "erased/1";
    row.content.erased = row.content.deleted = true;
    erase.assets = {row};
    TM_TRY(writer.redact_asset(project, AssetId{1}));
    TM_TRY(writer.append(project, erase));
    return {};
  }));
  const auto left = store().erasures(ProjectId{});
  ASSERT_TRUE(left) << left.error().text();
  ASSERT_EQ(left->size(), 1u);
  EXPECT_EQ(left->front().names, (std::vector<std::string>{"a", "z"}));
  EXPECT_EQ(left->front().uris, (std::vector<std::string>{"blob:aa"}));
  EXPECT_EQ(left->front().seq, Seq{4});
  EXPECT_FALSE(left->front().tried);
  EXPECT_EQ(*store().assets_with_file("blob:aa", 10), (Users{{project, AssetId{2}}}));
  ASSERT_TRUE(store().settle_erasure(project, AssetId{1}, R"({"left":1})", false));
  EXPECT_EQ(store().erasures(project)->front().report, R"({"left":1})");
  EXPECT_TRUE(store().erasures(project)->front().tried);
  EXPECT_TRUE(store().erasures(ProjectId{project.value + 1})->empty());
  ASSERT_TRUE(store().settle_erasure(project, AssetId{1}, "", true));
  EXPECT_TRUE(store().erasures(project)->empty());
  expect_sound(project);
}

TEST_P(PlaceContract, TheTrashIsPagedByTheOrderOfDeletion) {
  const ProjectId project = create().id;
  const ProjectId neighbor = create("neighbor").id;
  for (const ProjectId each : {project, neighbor}) {
    auto draft = draft_of("assets.import");
    for (int i = 1; i <= 6; ++i) draft.assets.push_back(new_asset("a" + std::to_string(i)));
    append(each, draft);
  }
  for (const std::int64_t id : {4, 2, 6}) {
    auto draft = draft_of("assets.delete");
    draft.assets = {gone(find(project, id))};
    append(project, draft);
  }
  auto both = draft_of("assets.delete");
  both.assets = {gone(find(project, 1)), gone(find(project, 5))};
  append(project, both);
  std::vector<std::int64_t> seen;
  for (std::int64_t before = 0;;) {
    std::vector<TrashRow> page;
    read([&](Reader& reader) { page = reader.trash(project, before, 2).value(); });
    if (page.empty()) break;
    for (const auto& row : page) seen.push_back(row.asset.id.value);
    before = page.back().place;
  }
  EXPECT_EQ(seen, (std::vector<std::int64_t>{5, 1, 6, 2, 4}));
  read([&](Reader& reader) {
    EXPECT_TRUE(reader.trash(neighbor, 0, 10)->empty());
    EXPECT_EQ(reader.assets_of_event(project, Seq{6})->size(), 2u);
    EXPECT_EQ(reader.any_asset(project, AssetId{99}).error().code, ErrorCode::kNotFound);
    EXPECT_TRUE(reader.any_asset(project, AssetId{4})->content.deleted);
  });
}

// A database that was set to acknowledge before the disk has it is not asked.
TEST_P(PlaceContract, EveryWriteWaitsForTheDisk) {
  if (GetParam() != Kind::kPostgres) GTEST_SKIP() << "SQLite is told when it is opened";
  const auto name = [&] {
    auto raw = place_->raw();
    auto query = raw->query("SELECT current_database()");
    EXPECT_TRUE(query.one_row());
    return std::string(query.text(0));
  }();
  for (const std::string set : {"off", "local", "remote_apply"}) {
    ASSERT_TRUE(place_->raw()->script("ALTER DATABASE " + name + " SET synchronous_commit = " + set));
    auto raw = place_->raw();
    const auto setting = [&raw] {
      auto query = raw->query("SELECT current_setting('synchronous_commit')");
      EXPECT_TRUE(query.one_row());
      return std::string(query.text(0));
    };
    for (int i = 0; i < 2; ++i) {
      ASSERT_TRUE(raw->begin_write());
      EXPECT_EQ(setting(), set == "remote_apply" ? set : "on");
      ASSERT_TRUE(raw->commit());
      // Between two writes somebody else may have had the connection.
      ASSERT_TRUE(raw->script("SET synchronous_commit = " + set));
    }
  }
  ASSERT_TRUE(place_->raw()->script("ALTER DATABASE " + name + " RESET synchronous_commit"));
}

}  // namespace
}  // namespace touchmark::contract
