#include "formats/registry.h"
#include "formats/read_source.h"

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
  EXPECT_NE(found.error().message.find("coco, coco-panoptic"), std::string::npos);
}

// The format of the only data set there; null when there is none, or several.
const Format* recognized(const std::filesystem::path& path) {
  const auto source = DataSource::open(path);
  if (!source) return nullptr;
  const auto found = survey(*source);
  return found && found->found.parts.size() == 1 ? found->found.parts.front().format : nullptr;
}

TEST(Registry, DetectsWhatEachFormatWrites) {
  ScratchFolder folder;
  folder.put("coco/annotations/instances_val.json", kCoco);
  EXPECT_EQ(recognized(folder / "coco"), &coco_format());
  EXPECT_EQ(recognized(folder / "coco/annotations/instances_val.json"), &coco_format());
  auto data = read_grouped(folder / "coco", {});
  ASSERT_TRUE(data);
  for (const Format* format : {&bundle_format(), &voc_format(), &yolo_detect_format()}) {
    const auto target = folder / std::string(format->name());
    ASSERT_TRUE(format->write(target, (*data)->ontology(), (*data)->stream(), {}));
    EXPECT_EQ(recognized(target), format) << format->name();
  }
}

TEST(Registry, NothingKnownIsRefused) {
  ScratchFolder folder;
  folder.put("readme.txt", "hello");
  EXPECT_EQ(recognized(folder.path()), nullptr);
  EXPECT_EQ(read_grouped(folder.path(), {}).error().code, ErrorCode::kUnsupported);
  EXPECT_EQ(read_grouped(folder / "nowhere", {}).error().code, ErrorCode::kNotFound);
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
