// Rules that are easy to lose: who may do what to whom, what a filter leaves out, what a recipe leaves alone.
#include "flow/fixture.h"
#include "flow/version/recipe.h"

namespace touchmark::flow {
namespace {

using record::Split;

class RulesTest : public FlowTest {
 protected:
  // Names of assets with their number of annotations and their split, as a version of this recipe would have
  // them.
  struct Row {
    std::string name;
    std::size_t annotations;
    Split split;
    bool operator==(const Row&) const = default;
  };
  std::vector<Row> rows_of(const VersionFilter& filter, const std::optional<SplitRecipe>& split) {
    std::vector<Row> out;
    EXPECT_TRUE(store().read([&](ledger::Reader& reader) -> Result<void> {
      TM_ASSIGN(const auto stream, recipe_stream(reader, project, kTruth, filter, split, kOpenSeq));
      return stream([&](const formats::AssetWithAnnotations& item) -> Result<void> {
        for (const auto& annotation : item.annotations) EXPECT_EQ(annotation.asset, out.size());
        out.push_back({item.content.name, item.annotations.size(), item.content.split});
        return {};
      });
    }));
    return out;
  }
  Result<Comment> comment_by(Actor who, AssetId asset) {
    return add_comment(store(), who, project, asset, kTruth, {"look here", {}, std::nullopt}, now);
  }
  std::optional<bool> is_resolved(AssetId asset, CommentId id) {
    const auto found = read([&](ledger::Reader& reader) -> Result<bool> {
      TM_ASSIGN(const auto all, comments(reader, project, asset, kTruth));
      for (const auto& each : all)
        if (each.id == id) return each.resolved;
      return fail(ErrorCode::kNotFound, "no such comment");
    });
    return found ? std::optional<bool>(*found) : std::nullopt;
  }
};

TEST_F(RulesTest, only_its_author_or_a_reviewer_resolves_a_comment) {
  add_assets(1);
  const auto comment = comment_by(anna, AssetId{1});
  ASSERT_TRUE(comment) << comment.error().text();
  const auto tried = resolve_comment(store(), ben, project, comment->id, true);
  ASSERT_FALSE(tried) << "another annotator may not";
  EXPECT_EQ(tried.error().code, ErrorCode::kForbidden);
  EXPECT_EQ(is_resolved(AssetId{1}, comment->id), false);
  EXPECT_TRUE(resolve_comment(store(), anna, project, comment->id, true));
  EXPECT_EQ(is_resolved(AssetId{1}, comment->id), true);
  EXPECT_EQ(resolve_comment(store(), ben, project, comment->id, false).error().code, ErrorCode::kForbidden);
  EXPECT_TRUE(resolve_comment(store(), rita, project, comment->id, false)) << "a reviewer may";
  EXPECT_EQ(is_resolved(AssetId{1}, comment->id), false);
}

TEST_F(RulesTest, resolving_what_is_resolved_changes_nothing) {
  add_assets(1);
  const auto comment = comment_by(anna, AssetId{1});
  const auto head = [&] {
    return *read([&](ledger::Reader& reader) -> Result<Seq> { return reader.project(project)->head; });
  };
  ASSERT_TRUE(resolve_comment(store(), anna, project, comment->id, true));
  const auto before = head();
  EXPECT_TRUE(resolve_comment(store(), anna, project, comment->id, true)->resolved);
  EXPECT_EQ(head(), before);
}

TEST_F(RulesTest, a_class_filter_leaves_out_images_without_a_match) {
  add_assets(3);
  apply(rita, 1, create("one", 5));
  Operation dog = create("two", 5);
  dog.content = box(9, 2);
  apply(rita, 2, dog);
  Operation both = create("three", 30);
  apply(rita, 2, both);
  VersionFilter dogs;
  dogs.classes = {ClassId{2}};
  EXPECT_EQ(rows_of(dogs, std::nullopt), (std::vector<Row>{{"1002.jpg", 1, Split::kNone}}));
  VersionFilter either;
  either.classes = {ClassId{1}, ClassId{2}};
  EXPECT_EQ(rows_of(either, std::nullopt),
            (std::vector<Row>{{"1001.jpg", 1, Split::kNone}, {"1002.jpg", 2, Split::kNone}}));
  EXPECT_EQ(rows_of({}, std::nullopt).size(), 3u) << "without a filter an image needs no annotation";
  const auto frozen = create_version(store(), manager, project, {"dogs", "", dogs, std::nullopt}, now);
  ASSERT_TRUE(frozen);
  EXPECT_EQ(frozen->assets, 1);
  EXPECT_EQ(frozen->annotations, 1);
}

TEST_F(RulesTest, a_status_filter_keeps_what_has_that_status) {
  add_assets(2);
  apply(anna, 1, create("one", 5));
  VersionFilter fresh;
  fresh.statuses = {record::AssetStatus::kNew};
  EXPECT_EQ(rows_of(fresh, std::nullopt), (std::vector<Row>{{"1002.jpg", 0, Split::kNone}}));
}

TEST_F(RulesTest, a_split_recipe_leaves_a_set_split_alone) {
  add_assets(8);
  ASSERT_TRUE(store().write([&](ledger::Writer& writer) -> Result<void> {
    ledger::EventDraft draft;
    draft.actor = manager.id;
    draft.kind = "asset.update";
    for (std::int64_t id = 1; id <= 4; ++id) {
      TM_ASSIGN(const auto asset, writer.asset(project, AssetId{id}));
      ledger::AssetWrite row{asset.id, asset.from_seq, asset.content};
      row.content.split = id % 2 == 0 ? Split::kTest : Split::kVal;
      draft.assets.push_back(row);
    }
    TM_TRY(writer.append(project, draft));
    return {};
  }));
  const auto rows = rows_of({}, SplitRecipe{1, 1.0, 0.0, 0.0});
  ASSERT_EQ(rows.size(), 8u);
  for (std::size_t i = 0; i < 4; ++i)
    EXPECT_EQ(rows[i].split, i % 2 == 1 ? Split::kTest : Split::kVal) << rows[i].name;
  for (std::size_t i = 4; i < 8; ++i) EXPECT_EQ(rows[i].split, Split::kTrain) << rows[i].name;
}

TEST(SplitRecipeTest, gives_each_split_its_share_and_no_other) {
  const auto shares = [](const SplitRecipe& recipe) {
    std::map<Split, int> out;
    for (int i = 0; i < 4000; ++i) ++out[split_of(recipe, "image " + std::to_string(i))];
    return out;
  };
  auto all = shares({7, 0.5, 0.25, 0.25});
  EXPECT_NEAR(all[Split::kTrain], 2000, 150);
  EXPECT_NEAR(all[Split::kVal], 1000, 130);
  EXPECT_NEAR(all[Split::kTest], 1000, 130);
  EXPECT_EQ(shares({7, 1, 0, 0}), (std::map<Split, int>{{Split::kTrain, 4000}}));
  EXPECT_EQ(shares({7, 0, 1, 0}), (std::map<Split, int>{{Split::kVal, 4000}}));
  EXPECT_EQ(shares({7, 0, 0, 1}), (std::map<Split, int>{{Split::kTest, 4000}}));
  EXPECT_NE(shares({8, 0.5, 0.25, 0.25}), all) << "another seed deals otherwise";
}

TEST_F(RulesTest, an_image_is_handed_in_once) {
  add_assets(1);
  const auto given = next_task(store(), anna, project, AssetId{}, now);
  ASSERT_TRUE(given);
  ASSERT_TRUE(submit(store(), anna, project, AssetId{1}, kTruth, "submit-1", 1000, now));
  const auto again = submit(store(), anna, project, AssetId{1}, kTruth, "submit-2", 1000, now);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, ErrorCode::kConflict);
  EXPECT_EQ(submit(store(), anna, project, AssetId{1}, kTruth, "", 1000, now).error().code,
            ErrorCode::kConflict);
  EXPECT_EQ(submit(store(), rita, project, AssetId{1}, kTruth, "submit-3", 1000, now).error().code,
            ErrorCode::kConflict);
  const auto same = submit(store(), anna, project, AssetId{1}, kTruth, "submit-1", 1000, now);
  ASSERT_TRUE(same) << "the same operation is answered again";
  EXPECT_EQ(same->task.active_ms, 1000) << "and its time counted once";
}

TEST_F(RulesTest, an_operation_id_is_for_one_thing) {
  add_assets(2);
  ASSERT_TRUE(next_task(store(), anna, project, AssetId{}, now));
  ASSERT_TRUE(submit(store(), anna, project, AssetId{1}, kTruth, "submit-1", 1, now));
  EXPECT_EQ(submit(store(), anna, project, AssetId{2}, kTruth, "submit-1", 1, now).error().code,
            ErrorCode::kInvalid);
  apply(anna, 2, create("drawn", 5));
  EXPECT_EQ(submit(store(), anna, project, AssetId{2}, kTruth, "operation-drawn", 1, now).error().code,
            ErrorCode::kInvalid);
}

}  // namespace
}  // namespace touchmark::flow
