// Captions: a file of their own without categories, alone or beside that of the objects.
#include "base/json.h"
#include "formats/folder_testing.h"
#include "formats/group.h"
#include "formats/registry.h"

namespace touchmark::formats {
namespace {

using record::AnnotationKind;

// In the order of the official files.
constexpr const char* kCaptions =
    R"({"info":{"year":2017},"images":[{"id":5,"file_name":"b.jpg","width":8,"height":6},
  {"id":9,"file_name":"a.jpg","width":8,"height":6}],"licenses":[],
  "annotations":[{"image_id":9,"id":38,"caption":"a cat \"sits\""},{"image_id":5,"id":49,"caption":"zwölf Äpfel\n"},
  {"image_id":9,"id":50,"caption":""}]})";

std::vector<std::string> labels_of(GroupedSource& data) {
  std::vector<std::string> out;
  EXPECT_TRUE(data.stream()([&](const AssetWithAnnotations& asset) -> Result<void> {
    for (const SourceAnnotation& one : asset.annotations)
      out.push_back(asset.content.name + " " + std::string(record::annotation_kind_name(one.content.kind)) +
                    " " + one.content.text);
    return {};
  }));
  return out;
}

TEST(CocoCaptions, AFileOfCaptionsAloneIsRecognizedAndRead) {
  ScratchFolder folder;
  folder.put("annotations/captions_val2017.json", kCaptions);
  folder.put("val2017/a.jpg", png_header(8, 6));
  folder.put("val2017/b.jpg", png_header(8, 6));
  auto data = read_grouped(folder.path(), {});
  ASSERT_TRUE(data) << data.error().text();
  ASSERT_EQ((*data)->parts().size(), 1u);
  EXPECT_EQ((*data)->parts()[0].format, &coco_format());
  for (const Issue& issue : (*data)->issues()) ADD_FAILURE() << issue.where << ": " << issue.message;
  EXPECT_TRUE((*data)->ontology().classes.empty());
  EXPECT_EQ(labels_of(**data), (std::vector<std::string>{"b.jpg caption zwölf Äpfel\n",
                                                         "a.jpg caption a cat \"sits\"", "a.jpg caption "}));
}

TEST(CocoCaptions, BesideObjectsTheyAreOnTheSameImagesAndAreWrittenBack) {
  ScratchFolder folder;
  folder.put("annotations/captions_val2017.json", kCaptions);
  folder.put(
      "annotations/instances_val2017.json",
      R"({"images":[{"id":9,"file_name":"a.jpg","width":8,"height":6},{"id":5,"file_name":"b.jpg","width":8,"height":6}],
    "categories":[{"id":17,"name":"cat"}],
    "annotations":[{"id":3,"image_id":9,"category_id":17,"bbox":[1,1,2,2],"area":4,"iscrowd":0,"segmentation":[]}]})");
  auto data = read_grouped(folder.path(), {});
  ASSERT_TRUE(data) << data.error().text();
  EXPECT_EQ((*data)->asset_count(), 2);
  EXPECT_EQ((*data)->annotation_count(), 4);
  const auto report = coco_format().write(folder / "out", (*data)->ontology(), (*data)->stream(), {});
  ASSERT_TRUE(report);
  EXPECT_TRUE(report->lossless());
  const Json was = *parse_json(kCaptions);
  const Json is = *parse_json(folder.get("out/annotations/captions_val.json"));
  auto by_id = [](Json list) {
    std::sort(list.begin(), list.end(), [](const Json& a, const Json& b) { return a["id"] < b["id"]; });
    return list;
  };
  EXPECT_EQ(by_id(is["images"]), by_id(was["images"]));
  EXPECT_EQ(by_id(is["annotations"]), by_id(was["annotations"]));
  auto again = read_grouped(folder / "out", {});
  ASSERT_TRUE(again);
  EXPECT_EQ(labels_of(**again), labels_of(**data));
  EXPECT_EQ((*again)->asset_count(), 2);
}

TEST(CocoCaptions, WithoutASplitTheFileIsCalledCaptions) {
  ScratchFolder folder;
  folder.put("mine.json", kCaptions);
  auto data = read_grouped(folder / "mine.json", {});
  ASSERT_TRUE(data) << data.error().text();
  ASSERT_TRUE(coco_format().write(folder / "out", (*data)->ontology(), (*data)->stream(), {}));
  EXPECT_EQ((*parse_json(folder.get("out/annotations/captions.json")))["annotations"].size(), 3u);
  auto again = read_grouped(folder / "out", {});
  ASSERT_TRUE(again);
  EXPECT_EQ(labels_of(**again), labels_of(**data));
}

}  // namespace
}  // namespace touchmark::formats
