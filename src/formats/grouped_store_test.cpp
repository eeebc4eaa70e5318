#include "formats/grouped_store.h"

#include <gtest/gtest.h>

#include <random>

#include "base/json.h"
#include "formats/folder_testing.h"
#include "formats/id_tables.h"

namespace touchmark::formats {
namespace {

SourceAnnotation box_of(std::size_t asset, std::int64_t id) {
  SourceAnnotation out;
  out.asset = asset;
  out.local_id = id;
  out.content.class_id = ClassId(1 + id % 3);
  out.content.shape = geometry::Box{static_cast<double>(id), -0.0, 1e300, 4};
  if (id % 5 == 0) out.content.attributes = json_text({{"n", id}});
  return out;
}

// Adds `count` annotations to random assets and checks that the replay groups them in order of arrival.
void expect_grouped(std::size_t memory_bytes, std::size_t assets, std::int64_t count, bool expect_runs) {
  GroupedStore store(memory_bytes);
  std::vector<std::vector<std::int64_t>> wanted(assets);
  for (std::size_t i = 0; i < assets; ++i) {
    record::AssetContent content;
    content.name = "a" + std::to_string(i);
    content.split = record::Split::kVal;
    content.status = record::AssetStatus::kApproved;
    content.annotator = UserId(7);
    ASSERT_TRUE(store.add_asset(content));
  }
  std::mt19937 random(1);
  for (std::int64_t id = 1; id <= count; ++id) {
    const std::size_t asset = random() % assets;
    wanted[asset].push_back(id);
    ASSERT_TRUE(store.add_annotation(box_of(asset, id)));
  }
  ASSERT_TRUE(store.finish());
  EXPECT_EQ(store.run_count() > 0, expect_runs);
  for (int round = 0; round < 2; ++round) {
    std::size_t at = 0;
    ASSERT_TRUE(store.replay([&](const AssetWithAnnotations& asset) -> Result<void> {
      EXPECT_EQ(asset.content.name, "a" + std::to_string(at));
      EXPECT_EQ(asset.content.status, record::AssetStatus::kApproved);
      EXPECT_EQ(asset.content.annotator, UserId(7));
      EXPECT_EQ(asset.annotations.size(), wanted[at].size());
      for (std::size_t i = 0; i < asset.annotations.size(); ++i) {
        const SourceAnnotation expected = box_of(at, wanted[at][i]);
        EXPECT_EQ(asset.annotations[i].local_id, expected.local_id);
        EXPECT_TRUE(asset.annotations[i].content == expected.content);
      }
      ++at;
      return {};
    }));
    EXPECT_EQ(at, assets);
  }
}

TEST(GroupedStore, GroupsInMemory) {
  expect_grouped(64u << 20, 50, 5000, false);
}
TEST(GroupedStore, GroupsThroughRunsOnDiskInTheSameOrder) {
  expect_grouped(64u << 10, 50, 20000, true);
}
TEST(GroupedStore, MergesMoreRunsThanCanBeOpenAtOnce) {
  expect_grouped(8u << 10, 7, 20000, true);
}
TEST(GroupedStore, OneAssetHoldsEverything) {
  expect_grouped(32u << 10, 1, 5000, true);
}

TEST(GroupedStore, NothingIsFine) {
  GroupedStore store(1u << 20);
  ASSERT_TRUE(store.finish());
  EXPECT_TRUE(store.replay([](const AssetWithAnnotations&) -> Result<void> {
    return fail(ErrorCode::kInternal, "there is no asset");
  }));
}

TEST(GroupedStore, AnAnnotationBeforeItsAssetIsABug) {
  GroupedStore store(1u << 20);
  EXPECT_EQ(store.add_annotation(box_of(0, 1)).error().code, ErrorCode::kInternal);
}

TEST(GroupedStore, AnErrorOfTheVisitorStopsTheReplay) {
  GroupedStore store(1u << 20);
  ASSERT_TRUE(store.add_asset({}));
  ASSERT_TRUE(store.finish());
  EXPECT_EQ(store
                .replay([](const AssetWithAnnotations&) -> Result<void> {
                  return fail(ErrorCode::kCancelled, "enough");
                })
                .error()
                .code,
            ErrorCode::kCancelled);
}

TEST(IdTables, MapAndSetHoldAnyInt64) {
  IdMap map;
  IdSet set;
  std::uint32_t n = 0;
  for (const std::int64_t id :
       {std::int64_t{0}, std::int64_t{-1}, INT64_MIN, INT64_MAX, std::int64_t{63}, std::int64_t{64}}) {
    EXPECT_TRUE(map.insert(id, n++));
    EXPECT_TRUE(set.insert(id));
  }
  EXPECT_FALSE(map.insert(INT64_MIN, 99));
  EXPECT_FALSE(set.insert(-1));
  EXPECT_EQ(map.find(INT64_MIN), 2u);
  EXPECT_EQ(map.find(5), IdMap::kNone);
  EXPECT_TRUE(set.contains(64));
  EXPECT_FALSE(set.contains(65));
}

TEST(IdTables, AFullSetSaysThatWhatItCannotHoldIsNew) {
  IdSet set(1);
  EXPECT_TRUE(set.insert(1));
  EXPECT_FALSE(set.insert(1));
  EXPECT_TRUE(set.insert(1000));
  EXPECT_TRUE(set.insert(1000));
}

TEST(LossReport, SaysNumbersAndPluralsAsPeopleDo) {
  LossReport report;
  EXPECT_EQ(report.sentence("COCO"), "everything can be said in COCO");
  report.items = {{"keypoint set", 37, ""}, {"attribute", 12, ""}};
  EXPECT_EQ(report.sentence("YOLO detection"),
            "37 keypoint sets and 12 attributes cannot be said in YOLO detection");
  report.items = {
      {"polygon with holes", 1234567, ""}, {"box", 2, ""}, {"hole", 1, ""}, {"category", 1000, ""}};
  EXPECT_EQ(report.sentence("X"),
            "1,234,567 polygons with holes, 2 boxes, 1 hole, and 1,000 categories cannot be said in X");
}

}  // namespace
}  // namespace touchmark::formats
