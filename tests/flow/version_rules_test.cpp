// What a version holds: the filter, the split, the names; and what differs between two moments.
#include <cmath>

#include "base/hash.h"
#include "flow/fixture.h"
#include "flow/version/digest.h"
#include "flow/version/recipe.h"

namespace touchmark::flow {
namespace {

using record::Split;

class VersionRulesTest : public FlowTest {
 protected:
  Result<Version> freeze(const NewVersion& wanted) {
    return create_version(store(), manager, project, wanted, TimeUs{5});
  }

  void draw(std::int64_t asset, const std::string& op, std::int64_t class_id) {
    Operation operation = create(op, 5);
    operation.content = box(5, class_id);
    ASSERT_EQ(apply(rita, asset, operation).status, OperationStatus::kApplied);
  }

  // asset id -> its split, and the classes of its annotations in order: "train:1,2".
  std::map<std::int64_t, std::string> held(const VersionFilter& filter,
                                           const std::optional<SplitRecipe>& split, Seq as_of = kOpenSeq) {
    std::map<std::int64_t, std::string> out;
    EXPECT_TRUE(store().read([&](ledger::Reader& reader) -> Result<void> {
      TM_ASSIGN(const auto stream, recipe_stream(reader, project, kTruth, filter, split, as_of));
      std::size_t position = 0;
      return stream([&](const formats::AssetWithAnnotations& item) -> Result<void> {
        std::string& text = out[item.id.value];
        text = std::string(record::split_name(item.content.split)) + ":";
        for (const auto& each : item.annotations) {
          EXPECT_EQ(each.asset, position);
          text += (text.back() == ':' ? "" : ",") + std::to_string(each.content.class_id.value);
        }
        ++position;
        return {};
      });
    }));
    return out;
  }
  using Held = std::map<std::int64_t, std::string>;
};

TEST_F(VersionRulesTest, measuring_tells_how_far_it_is_and_stops_when_told) {
  add_assets(2'500);
  const auto version = freeze({"v1", "", {}, std::nullopt});
  ASSERT_TRUE(version) << version.error().text();
  std::vector<std::pair<std::int64_t, std::int64_t>> told;
  const auto run = [&](bool go_on) {
    told.clear();
    return store().read([&](ledger::Reader& reader) -> Result<void> {
      TM_TRY(measure(reader, project, *version, [&](auto done, auto total, std::string_view unit) {
        EXPECT_EQ(unit, "images");
        told.emplace_back(done, total);
        return go_on;
      }));
      return {};
    });
  };
  EXPECT_TRUE(run(true));
  EXPECT_EQ(told, (std::vector<std::pair<std::int64_t, std::int64_t>>{{1'000, 2'500}, {2'000, 2'500}}));
  EXPECT_EQ(run(false).error().code, ErrorCode::kCancelled);
  EXPECT_EQ(told.size(), 1u);
}

TEST_F(VersionRulesTest, a_class_filter_leaves_out_what_has_none_of_the_classes) {
  add_assets(4);
  draw(1, "cat-1", 1);
  draw(1, "dog-1", 2);
  draw(2, "dog-2", 2);
  draw(4, "cat-4", 1);
  EXPECT_EQ(held({}, std::nullopt), (Held{{1, ":1,2"}, {2, ":2"}, {3, ":"}, {4, ":1"}}));
  EXPECT_EQ(held({{}, {ClassId{1}}}, std::nullopt), (Held{{1, ":1"}, {4, ":1"}}));
  EXPECT_EQ(held({{}, {ClassId{1}, ClassId{2}}}, std::nullopt), (Held{{1, ":1,2"}, {2, ":2"}, {4, ":1"}}));
  const auto cats = freeze({"cats", "", {{}, {ClassId{1}}}, std::nullopt});
  ASSERT_TRUE(cats) << cats.error().text();
  EXPECT_EQ(cats->assets, 2);
  EXPECT_EQ(cats->annotations, 2);
  EXPECT_EQ(cats->classes, (std::map<std::string, std::int64_t>{{"cat", 2}}));
}

TEST_F(VersionRulesTest, a_status_filter_and_deletion_leave_images_out) {
  add_assets(3);
  draw(1, "cat-1", 1);
  ASSERT_TRUE(submit(store(), anna, project, AssetId{2}, kTruth, "", 0, now));
  ASSERT_TRUE(update_assets(store(), manager, project, {AssetId{3}}, {{}, {}, true}));
  using record::AssetStatus;
  EXPECT_EQ(held({}, std::nullopt), (Held{{1, ":1"}, {2, ":"}}));
  EXPECT_EQ(held({{AssetStatus::kSubmitted}, {}}, std::nullopt), (Held{{2, ":"}}));
  EXPECT_EQ(held({{AssetStatus::kSubmitted, AssetStatus::kInProgress}, {}}, std::nullopt).size(), 2u);
  EXPECT_EQ(held({{AssetStatus::kApproved}, {}}, std::nullopt).size(), 0u);
}

TEST_F(VersionRulesTest, a_split_that_somebody_set_is_not_overridden_by_a_recipe) {
  add_assets(4);
  ASSERT_TRUE(update_assets(store(), manager, project, {AssetId{1}}, {Split::kVal, {}, {}}));
  ASSERT_TRUE(update_assets(store(), manager, project, {AssetId{2}}, {Split::kTrain, {}, {}}));
  const SplitRecipe all_test{7, 0, 0, 1};
  EXPECT_EQ(held({}, all_test), (Held{{1, "val:"}, {2, "train:"}, {3, "test:"}, {4, "test:"}}));
  EXPECT_EQ(held({}, std::nullopt), (Held{{1, "val:"}, {2, "train:"}, {3, ":"}, {4, ":"}}));
}

TEST_F(VersionRulesTest, images_of_one_group_stay_together) {
  add_assets(40);
  std::vector<AssetId> even;
  for (std::int64_t id = 2; id <= 40; id += 2) even.push_back(AssetId{id});
  ASSERT_TRUE(update_assets(store(), manager, project, even, {{}, "patient 7", {}}));
  const SplitRecipe recipe{7, 0.5, 0.25, 0.25};
  std::map<std::string, int> grouped, alone;
  for (const auto& [id, split] : held({}, recipe)) ++(id % 2 == 0 ? grouped : alone)[split];
  EXPECT_EQ(grouped.size(), 1u);
  EXPECT_EQ(grouped.begin()->first, std::string(record::split_name(split_of(recipe, "patient 7"))) + ":");
  EXPECT_EQ(alone.size(), 3u) << "the others go by their own names";
}

// As the header states it, computed another way.
TEST(SplitTest, the_split_is_where_the_hash_falls_among_the_shares) {
  const auto position = [](std::int64_t seed, const std::string& name) {
    const std::string hex = to_hex(sha256(std::to_string(seed) + "/" + name));
    return std::ldexp(static_cast<double>(std::stoull(hex.substr(0, 16), nullptr, 16) >> 11), -53);
  };
  std::map<Split, int> counts;
  for (int i = 0; i < 1000; ++i) {
    const std::string name = "image " + std::to_string(i);
    const double at = position(i % 3, name);
    const SplitRecipe recipe{i % 3, 0.5, 0.3, 0.2};
    const Split expected = at < 0.5 ? Split::kTrain : at < 0.8 ? Split::kVal : Split::kTest;
    ASSERT_EQ(split_of(recipe, name), expected) << name;
    ++counts[expected];
    // A share of exactly what lies before it does not hold it.
    EXPECT_EQ(split_of({i % 3, at, 1 - at, 0}, name), Split::kVal);
    EXPECT_EQ(split_of({i % 3, 0, at, 1 - at}, name), Split::kTest);
    EXPECT_EQ(split_of({i % 3, 1, 0, 0}, name), Split::kTrain);
    EXPECT_EQ(split_of({i % 3, 0, 1, 0}, name), Split::kVal);
    // Shares that do not reach 1 by a rounding: the last one that is not empty takes the rest.
    EXPECT_EQ(split_of({i % 3, 0, 0, 0}, name), Split::kTrain);
    EXPECT_EQ(split_of({i % 3, 0, at, 0}, name), Split::kVal);
  }
  EXPECT_NEAR(counts[Split::kTrain], 500, 60);
  EXPECT_NEAR(counts[Split::kVal], 300, 60);
}

TEST_F(VersionRulesTest, a_version_that_cannot_be_is_refused_with_its_place) {
  add_assets(1);
  EXPECT_EQ(freeze({"", "", {}, std::nullopt}).error().where, "/name");
  EXPECT_EQ(freeze({std::string(101, 'v'), "", {}, std::nullopt}).error().where, "/name");
  EXPECT_TRUE(freeze({std::string(100, 'v'), "", {}, std::nullopt}));
  EXPECT_EQ(freeze({"layer", "", {}, std::nullopt, LayerId{9}}).error().code, ErrorCode::kNotFound);
  int n = 0;
  const auto good = [&](double train, double val, double test) {
    const auto made = freeze({"split " + std::to_string(++n), "", {}, SplitRecipe{1, train, val, test}});
    EXPECT_EQ(made ? "" : made.error().where, made ? "" : "/split");
    return made.has_value();
  };
  EXPECT_TRUE(good(1, 0, 0));
  EXPECT_TRUE(good(0, 1, 0));
  EXPECT_TRUE(good(0, 0, 1));
  EXPECT_TRUE(good(0.7, 0.2, 0.1 + 5e-10));
  EXPECT_FALSE(good(0.7, 0.2, 0.1 + 5e-9));
  EXPECT_FALSE(good(0.7, 0.2, 0));
  EXPECT_FALSE(good(-0.5, 1, 0.5));
  EXPECT_FALSE(good(1, -0.5, 0.5));
  EXPECT_FALSE(good(1, 0.5, -0.5));
  EXPECT_FALSE(good(1, 1, 0));
}

TEST_F(VersionRulesTest, a_version_is_found_and_its_digest_says_what_it_holds) {
  add_assets(2);
  draw(1, "cat-1", 1);
  const auto first = freeze({"first", "a note", {}, std::nullopt});
  ASSERT_TRUE(first);
  EXPECT_EQ(first->author, manager.id);
  EXPECT_EQ(first->note, "a note");
  const auto same = freeze({"same", "", {}, std::nullopt});
  EXPECT_EQ(same->digest, first->digest) << "nothing changed between them";
  ASSERT_TRUE(update_assets(store(), manager, project, {AssetId{2}}, {Split::kVal, {}, {}}));
  const auto split = freeze({"split", "", {}, std::nullopt});
  EXPECT_NE(split->digest, first->digest) << "a split is part of it";
  ASSERT_TRUE(submit(store(), rita, project, AssetId{1}, kTruth, "", 0, now));
  const auto status = freeze({"status", "", {}, std::nullopt});
  EXPECT_NE(status->digest, split->digest) << "so is a status";
  draw(1, "dog-1", 2);
  EXPECT_NE(freeze({"dog", "", {}, std::nullopt})->digest, status->digest);
  EXPECT_EQ(held({}, std::nullopt, first->seq), (Held{{1, ":1"}, {2, ":"}}));
  EXPECT_EQ(*read([&](ledger::Reader& r) { return version(r, project, first->id); }), *first);
  EXPECT_EQ(*read([&](ledger::Reader& r) { return version_by_name(r, project, "first"); }), *first);
  EXPECT_EQ(read([&](ledger::Reader& r) { return version_by_name(r, project, "none"); }).error().code,
            ErrorCode::kNotFound);
  EXPECT_EQ(read([&](ledger::Reader& r) { return versions(r, project); })->size(), 5u);
}

TEST_F(VersionRulesTest, a_difference_counts_all_and_shows_a_page) {
  add_assets(2);
  const auto kept = apply(rita, 1, create("kept", 5));
  const auto gone = apply(rita, 1, create("gone", 6));
  const auto from = freeze({"from", "", {}, std::nullopt});
  ASSERT_TRUE(from);
  Operation update = create("update", 9);
  update.kind = OperationKind::kUpdate;
  update.annotation = kept.annotation;
  update.base = kept.version;
  ASSERT_EQ(apply(rita, 1, update).status, OperationStatus::kApplied);
  Operation remove = create("remove", 9);
  remove.kind = OperationKind::kDelete;
  remove.annotation = gone.annotation;
  remove.base = gone.version;
  ASSERT_EQ(apply(rita, 1, remove).status, OperationStatus::kApplied);
  const auto added = apply(rita, 2, create("added", 7));
  const auto to = read([&](ledger::Reader& r) { return r.project(project); })->head;
  const auto between = [&](AssetId asset, AnnotationId annotation, std::int64_t limit) {
    return *read(
        [&](ledger::Reader& r) { return diff(r, project, kTruth, from->seq, to, asset, annotation, limit); });
  };
  const Diff all = between({}, {}, 10);
  EXPECT_EQ(all.added, 1);
  EXPECT_EQ(all.removed, 1);
  EXPECT_EQ(all.changed, 1);
  EXPECT_FALSE(all.truncated);
  ASSERT_EQ(all.items.size(), 3u);
  EXPECT_EQ(all.items[0].change, ChangeKind::kChanged);
  EXPECT_EQ(std::get<geometry::Box>(all.items[0].before->shape).x, 5);
  EXPECT_EQ(std::get<geometry::Box>(all.items[0].after->shape).x, 9);
  EXPECT_EQ(all.items[1].change, ChangeKind::kRemoved);
  EXPECT_TRUE(all.items[1].before && !all.items[1].after);
  EXPECT_EQ(all.items[2].change, ChangeKind::kAdded);
  EXPECT_TRUE(!all.items[2].before && all.items[2].after);
  const Diff page = between({}, {}, 1);
  EXPECT_EQ(page.items.size(), 1u);
  EXPECT_EQ(page.added + page.removed + page.changed, 3);
  const Diff rest = between(AssetId{1}, kept.annotation, 10);
  ASSERT_EQ(rest.items.size(), 2u) << "after the last one shown";
  EXPECT_EQ(rest.items[0].annotation, gone.annotation);
  EXPECT_EQ(rest.items[1].annotation, added.annotation);
  EXPECT_EQ(rest.added + rest.removed + rest.changed, 3);
}

}  // namespace
}  // namespace touchmark::flow
