// Which file an object goes to: by what it is, and by the split of its image.
#include "formats/folder_testing.h"
#include "formats/registry.h"

namespace touchmark::formats {
namespace {

namespace fs = std::filesystem;

TEST(CocoSections, ObjectsCaptionsAndLabelsOfWholeImagesGoToFilesOfTheirOwnBySplit) {
  record::Ontology ontology;
  ontology.add("cat");
  std::vector<AssetWithAnnotations> assets(2);
  assets[0].content.name = "a.jpg";
  assets[1].content.name = "b.jpg";
  assets[1].content.split = record::Split::kVal;
  for (auto& asset : assets) {
    asset.content.size = {10, 8};
    for (int i = 0; i < 3; ++i) asset.annotations.emplace_back().content.class_id = ClassId(1);
    asset.annotations[0].content.shape = geometry::Box{1, 2, 3, 4};
    asset.annotations[1].content.kind = record::AnnotationKind::kCaption;
    asset.annotations[1].content.text = "a cat";
    asset.annotations[1].content.class_id = ClassId();
    asset.annotations[1].content.shape = geometry::WholeImage{};
    asset.annotations[2].content.kind = record::AnnotationKind::kTag;
    asset.annotations[2].content.shape = geometry::WholeImage{};
  }
  const AssetStream stream = [&](const auto& visit) -> Result<void> {
    for (const auto& asset : assets) TM_TRY(visit(asset));
    return {};
  };
  ScratchFolder folder;
  const auto written = coco_format().write(folder / "out", ontology, stream, {});
  ASSERT_TRUE(written) << written.error().text();
  for (const std::string split : {"", "_val"}) {
    const auto text = [&](const std::string& section) {
      const std::string name = "out/annotations/" + section + split + ".json";
      EXPECT_TRUE(fs::exists(folder / name)) << name;
      return fs::exists(folder / name) ? folder.get(name) : std::string();
    };
    const std::string instances = text("instances"), captions = text("captions"), labels = text("labels");
    EXPECT_NE(instances.find("\"bbox\":[1,2,3,4]"), std::string::npos) << instances;
    EXPECT_EQ(labels.find("\"bbox\""), std::string::npos) << labels;
    EXPECT_NE(labels.find("\"category_id\":1"), std::string::npos) << labels;
    EXPECT_NE(captions.find("a cat"), std::string::npos) << captions;
    EXPECT_EQ(instances.find("a cat"), std::string::npos);
    const std::string other = split.empty() ? "b.jpg" : "a.jpg";
    for (const auto& each : {instances, captions, labels})
      EXPECT_EQ(each.find(other), std::string::npos) << each;
  }
}

// As texts, with and without digits alone: the same text names the same class, wherever it stands.
TEST(CocoSections, IdsThatAreTextMeetByTheirText) {
  ScratchFolder folder;
  folder.put("a.json", R"({"images":[{"id":"7","file_name":"a.jpg","width":9,"height":9}],
    "categories":[{"id":"7","name":"seven"},{"id":" 7","name":"blank seven"},{"id":"7x","name":"seven x"}],
    "annotations":[{"id":1,"image_id":7,"category_id":7,"bbox":[1,1,2,2]},
                   {"id":2,"image_id":"7","category_id":" 7","bbox":[1,1,2,3]},
                   {"id":3,"image_id":7,"category_id":"7x","bbox":[1,1,2,4]}]})");
  Collected data;
  ASSERT_TRUE(coco_format().read(folder / "a.json", data));
  ASSERT_EQ(data.annotations.size(), 3u);
  for (std::size_t i = 0; i < 3; ++i)
    EXPECT_EQ(data.annotations[i].content.class_id, ClassId(static_cast<std::int64_t>(i) + 1)) << i;
}

}  // namespace
}  // namespace touchmark::formats
