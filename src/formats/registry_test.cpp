#include "formats/registry.h"

#include <set>

#include "formats/folder_testing.h"
#include "formats/group.h"

namespace touchmark::formats {
namespace {

constexpr const char* kCoco =
    R"({"images":[{"id":1,"file_name":"a.jpg","width":9,"height":9}],"categories":[{"id":1,
  "name":"cat"}],"annotations":[{"id":1,"image_id":1,"category_id":1,"bbox":[1,2,3,4]}]})";

TEST(Registry, NamesAreUniqueAndFound) {
  std::set<std::string_view> names;
  for (const Format* format : all_formats()) {
    EXPECT_TRUE(names.insert(format->name()).second);
    EXPECT_FALSE(format->title().empty());
    ASSERT_TRUE(find_format(format->name()));
    EXPECT_EQ(*find_format(format->name()), format);
  }
  EXPECT_TRUE(names.contains("coco") && names.contains("yolo") && names.contains("voc") &&
              names.contains("bundle"));
}

TEST(Registry, AnUnknownNameIsRefusedWithTheKnownOnes) {
  const auto found = find_format("csv");
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, ErrorCode::kUnsupported);
  EXPECT_NE(found.error().message.find("coco, yolo"), std::string::npos);
}

TEST(Registry, DetectsWhatEachFormatWrites) {
  ScratchFolder folder;
  folder.put("coco/annotations/instances_val.json", kCoco);
  EXPECT_EQ(*detect_format(folder / "coco"), &coco_format());
  EXPECT_EQ(*detect_format(folder / "coco/annotations/instances_val.json"), &coco_format());
  auto data = read_grouped(folder / "coco", {});
  ASSERT_TRUE(data);
  for (const Format* format : {&bundle_format(), &voc_format(), &yolo_detect_format()}) {
    const auto target = folder / std::string(format->name());
    ASSERT_TRUE(format->write(target, (*data)->ontology(), (*data)->stream(), {}));
    const auto found = detect_format(target);
    ASSERT_TRUE(found) << format->name() << ": " << found.error().text();
    EXPECT_EQ(*found, format);
  }
}

TEST(Registry, NothingKnownSaysWhatWasLookedFor) {
  ScratchFolder folder;
  folder.put("readme.txt", "hello");
  EXPECT_EQ(detect_format(folder.path()).error().code, ErrorCode::kUnsupported);
  EXPECT_NE(detect_format(folder.path()).error().message.find("looked for"), std::string::npos);
  EXPECT_EQ(detect_format(folder / "nowhere").error().code, ErrorCode::kNotFound);
}

TEST(ReadGrouped, CountsAndReplaysTwiceAndKeepsIssues) {
  ScratchFolder folder;
  folder.put("x.json", kCoco);
  auto data = read_grouped(folder / "x.json", {});
  ASSERT_TRUE(data);
  EXPECT_EQ((*data)->asset_count(), 1);
  EXPECT_EQ((*data)->annotation_count(), 1);
  EXPECT_EQ((*data)->issues().size(), 1u);  // the image is missing
  int seen = 0;
  for (int round = 0; round < 2; ++round)
    ASSERT_TRUE((*data)->stream()([&](const AssetWithAnnotations& asset) -> Result<void> {
      seen += static_cast<int>(asset.annotations.size());
      return {};
    }));
  EXPECT_EQ(seen, 2);
}

TEST(ReadGrouped, CanBeCancelled) {
  ScratchFolder folder;
  folder.put("x.json", kCoco);
  GroupOptions options;
  options.on_progress = [](double) { return false; };
  const auto data = read_grouped(folder / "x.json", options);
  ASSERT_FALSE(data);
  EXPECT_EQ(data.error().code, ErrorCode::kCancelled);
}

}  // namespace
}  // namespace touchmark::formats
