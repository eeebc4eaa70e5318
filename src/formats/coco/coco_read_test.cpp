#include "base/json.h"
#include "formats/folder_testing.h"
#include "formats/registry.h"

namespace touchmark::formats {
namespace {

constexpr const char* kSmall = R"({
 "info": {"description": "two cats", "year": 2026},
 "licenses": [{"id": 3, "name": "CC0"}],
 "images": [
  {"id": 10, "file_name": "a.jpg", "width": 640, "height": 480, "license": 3, "coco_url": "http://x/a.jpg"},
  {"id": 2, "file_name": "b.jpg", "width": 100, "height": 50}],
 "annotations": [
  {"id": 1, "image_id": 2, "category_id": 18, "bbox": [1.5, 2.25, 10, 20], "area": 200, "iscrowd": 0},
  {"id": 2, "image_id": 10, "category_id": 1, "segmentation": [[0,0, 10,0, 10,10, 0,10],[20,20, 30,20, 30,30]],
   "bbox": [0, 0, 30, 30], "area": 150, "iscrowd": 0},
  {"id": 7, "image_id": 10, "category_id": 1, "segmentation": {"size": [3, 2], "counts": [1, 2, 3]}, "iscrowd": 1,
   "bbox": [0, 1, 1, 2], "area": 2}],
 "categories": [{"id": 1, "name": "cat", "supercategory": "animal"}, {"id": 18, "name": "dog", "isthing": 1}]
})";

Collected read_text(std::string_view text) {
  ScratchFolder folder;
  folder.put("instances.json", text);
  Collected out;
  const Result<void> read = coco_format().read(folder.path() / "instances.json", out);
  EXPECT_TRUE(read) << (read ? "" : read.error().text());
  EXPECT_TRUE(out.in_order);
  return out;
}

Error error_of(std::string_view text) {
  ScratchFolder folder;
  folder.put("instances.json", text);
  Collected out;
  const Result<void> read = coco_format().read(folder.path() / "instances.json", out);
  EXPECT_FALSE(read);
  return read ? Error{} : read.error();
}

// One image, one class, and the annotations given.
Collected read_annotations(const std::string& annotations) {
  return read_text(R"({"images":[{"id":1,"file_name":"a.jpg","width":100,"height":100}],"annotations":[)" +
                   annotations + R"(],"categories":[{"id":1,"name":"cat"}]})");
}

TEST(CocoRead, ReadsBoxesPolygonsAndMasksWithCategoriesAfterTheAnnotations) {
  const Collected data = read_text(kSmall);
  ASSERT_EQ(data.assets.size(), 2u);
  ASSERT_EQ(data.annotations.size(), 3u);
  EXPECT_EQ(data.assets[0].content.name, "a.jpg");
  EXPECT_EQ(data.assets[0].content.size, (geometry::Size{640, 480}));
  EXPECT_EQ(data.annotations[0].asset, 1u);
  EXPECT_EQ(data.annotations[0].content.shape, geometry::Shape(geometry::Box{1.5, 2.25, 10, 20}));
  EXPECT_EQ(data.ontology.find(data.annotations[0].content.class_id)->name, "dog");
  const auto& polygon = std::get<geometry::Polygon>(data.annotations[1].content.shape);
  ASSERT_EQ(polygon.parts.size(), 2u);
  EXPECT_EQ(polygon.parts[1].outer[2], (geometry::Point{30, 30}));
  const auto& mask = std::get<geometry::Mask>(data.annotations[2].content.shape);
  EXPECT_EQ(mask.counts, (std::vector<std::uint32_t>{1, 2, 3}));
  EXPECT_EQ(mask.size, (geometry::Size{2, 3}));
  EXPECT_EQ(data.annotations[2].content.flags, record::kCrowd);
}

TEST(CocoRead, KeepsNothingExtraForABoxThatTheWriterWouldWriteTheSame) {
  const Collected data = read_text(kSmall);
  EXPECT_EQ(data.annotations[0].content.extra, "");
  EXPECT_EQ(data.annotations[1].content.extra, "");
  EXPECT_EQ(data.annotations[0].local_id, 1);
}

TEST(CocoRead, KeepsIdsThatAreNotTheRunningNumberAndUnknownFields) {
  const Collected data = read_text(kSmall);
  EXPECT_EQ(json_from_text(data.annotations[2].content.extra), Json::parse(R"({"coco":{"#":{"id":7}}})"));
  EXPECT_EQ(json_from_text(data.assets[0].content.extra),
            Json::parse(R"({"coco":{"#":{"id":10},"license":3,"coco_url":"http://x/a.jpg"}})"));
  // Its id is the number of its place, but that of the image before was not.
  EXPECT_EQ(json_from_text(data.assets[1].content.extra), Json::parse(R"({"coco":{"#":{"id":2}}})"));
  EXPECT_EQ(json_from_text(data.ontology.classes[1].extra),
            Json::parse(R"({"coco":{"#":{"id":18},"isthing":1}})"));
  EXPECT_EQ(data.ontology.classes[0].parent, "animal");
  EXPECT_EQ(json_from_text(data.ontology.extra)["coco"]["info"]["description"], "two cats");
}

TEST(CocoRead, ReadsCompressedMasks) {
  const geometry::Size size{2, 3};
  const Collected data = read_annotations(
      R"({"id":1,"image_id":1,"category_id":1,"segmentation":{"size":[3,2],"counts":"123"},"iscrowd":0})");
  ASSERT_EQ(data.annotations.size(), 1u) << data.issue_text();
  const auto& mask = std::get<geometry::Mask>(data.annotations[0].content.shape);
  EXPECT_EQ(mask.size, size);
  EXPECT_EQ(mask.counts, (std::vector<std::uint32_t>{1, 2, 3}));
}

TEST(CocoRead, ReadsKeypointsAndTheSkeletonAndKeepsTheSegmentationBesideThem) {
  const Collected data = read_text(R"({"images":[{"id":1,"file_name":"a.jpg","width":9,"height":9}],
    "annotations":[{"id":1,"image_id":1,"category_id":1,"keypoints":[1,2,2, 3.5,4,1, 0,0,0],"num_keypoints":2,
      "bbox":[1,2,3,4],"area":11.5,"iscrowd":0,"segmentation":[[1,1,2,1,2,2]]}],
    "categories":[{"id":1,"name":"person","keypoints":["nose","left","right"],"skeleton":[[1,2],[1,3]]}]})");
  ASSERT_EQ(data.annotations.size(), 1u);
  const auto& pose = std::get<geometry::Keypoints>(data.annotations[0].content.shape);
  ASSERT_EQ(pose.points.size(), 3u);
  EXPECT_EQ(pose.points[1], (geometry::Keypoint{3.5, 4, 1}));
  EXPECT_TRUE(pose.has_box);
  EXPECT_EQ(json_from_text(data.annotations[0].content.extra)["coco"]["segmentation"],
            Json::parse("[[1,1,2,1,2,2]]"));
  EXPECT_EQ(data.ontology.classes[0].skeleton.joints[2], "right");
  EXPECT_EQ(data.ontology.classes[0].skeleton.edges[1], (std::pair<int, int>{0, 2}));
}

TEST(CocoRead, AnObjectWithoutLabeledKeypointsIsItsMaskOrBox) {
  const Collected data = read_annotations(
      R"({"id":1,"image_id":1,"category_id":1,"keypoints":[0,0,0],"num_keypoints":0,"bbox":[1,2,3,4],"area":12})");
  EXPECT_EQ(data.annotations[0].content.shape, geometry::Shape(geometry::Box{1, 2, 3, 4}));
  EXPECT_EQ(json_from_text(data.annotations[0].content.extra)["coco"]["keypoints"], Json::parse("[0,0,0]"));
}

TEST(CocoRead, ReadsCaptionsTagsTextRegionsScoresAttributesAndGroups) {
  const Collected data = read_annotations(
      R"({"id":1,"image_id":1,"caption":"a cat sits"},
         {"id":2,"image_id":1,"category_id":1},
         {"id":3,"image_id":1,"bbox":[0,0,5,5],"utf8_string":"EXIT"},
         {"id":4,"image_id":1,"category_id":1,"bbox":[0,0,1,1],"score":0.25,"group":9,
          "attributes":{"occluded":true,"truncated":false,"color":"red"}})");
  using record::AnnotationKind;
  ASSERT_EQ(data.annotations.size(), 4u) << data.issue_text();
  EXPECT_EQ(data.annotations[0].content.kind, AnnotationKind::kCaption);
  EXPECT_EQ(data.annotations[0].content.text, "a cat sits");
  EXPECT_EQ(data.annotations[1].content.kind, AnnotationKind::kTag);
  EXPECT_EQ(data.annotations[2].content.kind, AnnotationKind::kTextRegion);
  EXPECT_EQ(data.annotations[2].content.text, "EXIT");
  EXPECT_EQ(data.annotations[3].content.score, 0.25);
  EXPECT_EQ(data.annotations[3].content.group, 9);
  EXPECT_EQ(data.annotations[3].content.flags, record::kOccluded);
  EXPECT_EQ(json_from_text(data.annotations[3].content.attributes), Json::parse(R"({"color":"red"})"));
  EXPECT_EQ(json_from_text(data.annotations[3].content.extra)["coco"]["attributes"],
            Json::parse(R"({"truncated":false})"));
}

TEST(CocoRead, AGroupThatABrowserCannotSayIsNamed) {
  const Collected data = read_annotations(
      R"({"id":1,"image_id":1,"category_id":1,"bbox":[0,0,1,1],"group":9007199254740992},
         {"id":2,"image_id":1,"category_id":1,"bbox":[0,0,1,1],"group":-9007199254740991})");
  ASSERT_EQ(data.annotations.size(), 2u) << data.issue_text();
  EXPECT_EQ(data.annotations[0].content.group, 0);
  EXPECT_EQ(data.annotations[1].content.group, -9'007'199'254'740'991);
  EXPECT_NE(data.issue_text().find("group"), std::string::npos) << data.issue_text();
}

TEST(CocoRead, FindsImagesBesideTheFileAndSaysOnceHowManyAreMissing) {
  ScratchFolder folder;
  folder.put("annotations/instances_val2017.json",
             R"({"images":[{"id":1,"file_name":"a.jpg"},{"id":2,"file_name":"b.jpg"},
    {"id":3,"file_name":"c.jpg"}],"annotations":[],"categories":[]})");
  folder.put("val2017/a.jpg", "x");
  Collected data;
  ASSERT_TRUE(coco_format().read(folder.path(), data));
  ASSERT_EQ(data.assets.size(), 3u);
  EXPECT_EQ(data.assets[0].content.uri, "file:" + (folder.path() / "val2017/a.jpg").string());
  EXPECT_EQ(data.assets[0].content.split, record::Split::kVal);
  EXPECT_EQ(data.assets[0].content.mime, "image/jpeg");
  EXPECT_EQ(data.assets[1].content.uri, "");
  ASSERT_EQ(data.issues.size(), 1u) << data.issue_text();
  EXPECT_NE(data.issues[0].message.find("2 image files"), std::string::npos);
}

TEST(CocoRead, AFileNameThatClimbsOutStaysInsideAndFindsNothingOutside) {
  ScratchFolder folder;
  folder.put("secret.jpg", "x");
  folder.put("set/instances.json",
             R"({"images":[{"id":1,"file_name":"../../x/../secret2.jpg"},{"id":2,"file_name":"/etc/passwd"}],
                "annotations":[],"categories":[]})");
  Collected data;
  ASSERT_TRUE(coco_format().read(folder.path() / "set", data));
  EXPECT_EQ(data.assets[0].content.name, "x/secret2.jpg");
  EXPECT_EQ(data.assets[1].content.name, "etc/passwd");
  EXPECT_EQ(data.assets[1].content.uri, "");
  EXPECT_EQ(json_from_text(data.assets[1].content.extra)["coco"]["#"]["file_name"], "/etc/passwd");
}

TEST(CocoRead, MergesTheFilesOfAFolderByImageAndReadsRepeatedObjectsOnce) {
  ScratchFolder folder;
  const std::string images = R"({"images":[{"id":5,"file_name":"a.jpg"}],)";
  folder.put(
      "annotations/instances_train2017.json",
      images +
          R"("annotations":[{"id":8,"image_id":5,"category_id":1,"bbox":[0,0,4,4],"area":16,"segmentation":[[0,0,4,0,4,4]]},
        {"id":9,"image_id":5,"category_id":2,"bbox":[1,1,1,1],"area":1}],
        "categories":[{"id":1,"name":"person"},{"id":2,"name":"cat"}]})");
  folder.put(
      "annotations/person_keypoints_train2017.json",
      images +
          R"("annotations":[{"id":8,"image_id":5,"category_id":1,"bbox":[0,0,4,4],"keypoints":[1,1,2],"num_keypoints":1}],
        "categories":[{"id":1,"name":"person","keypoints":["nose"],"skeleton":[]}]})");
  folder.put("annotations/captions_train2017.json",
             images + R"("annotations":[{"id":8,"image_id":5,"caption":"who"}]})");
  Collected data;
  ASSERT_TRUE(coco_format().read(folder.path(), data));
  ASSERT_EQ(data.assets.size(), 1u);
  ASSERT_EQ(data.annotations.size(), 3u) << data.issue_text();
  EXPECT_EQ(geometry::kind_of(data.annotations[0].content.shape), geometry::ShapeKind::kKeypoints);
  EXPECT_EQ(data.annotations[1].content.text, "who");
  EXPECT_EQ(data.ontology.classes.size(), 2u);
  EXPECT_EQ(data.ontology.find("person")->skeleton.joints.size(), 1u);
}

TEST(CocoRead, TheSameFileNameInTwoSplitsIsTwoImages) {
  ScratchFolder folder;
  for (const char* split : {"train", "valid"}) {
    folder.put(
        std::string(split) + "/_annotations.coco.json",
        R"({"images":[{"id":0,"file_name":"1.jpg"}],"annotations":[],"categories":[{"id":0,"name":"x"}]})");
    folder.put(std::string(split) + "/1.jpg", "x");
  }
  Collected data;
  ASSERT_TRUE(coco_format().read(folder.path(), data));
  ASSERT_EQ(data.assets.size(), 2u);
  EXPECT_EQ(data.assets[0].content.name, "1.jpg");
  EXPECT_EQ(data.assets[1].content.name, "val/1.jpg");
  EXPECT_EQ(data.assets[1].content.split, record::Split::kVal);
  EXPECT_EQ(data.assets[1].content.uri, "file:" + (folder.path() / "valid/1.jpg").string());
}

TEST(CocoRead, DetectsByContentNotOnlyByName) {
  ScratchFolder folder;
  folder.put("coco/x.json", kSmall);
  folder.put("other/x.json", R"({"shapes":[],"imagePath":"a.jpg"})");
  EXPECT_GE(likeness_of(coco_format(), folder.path() / "coco/x.json"), 90);
  EXPECT_GE(likeness_of(coco_format(), folder.path() / "coco"), 80);
  EXPECT_EQ(likeness_of(coco_format(), folder.path() / "other/x.json"), 0);
  EXPECT_EQ(likeness_of(coco_format(), folder.path() / "other"), 0);
  EXPECT_EQ(likeness_of(coco_format(), folder.path() / "nowhere"), 0);
}

TEST(CocoRead, BadAnnotationsAreIssuesWithAPointerAndTheGoodOnesAreRead) {
  const Collected data = read_annotations(
      R"({"id":1,"image_id":99,"category_id":1,"bbox":[0,0,1,1]},
         {"id":2,"image_id":1,"category_id":77,"bbox":[0,0,1,1]},
         {"id":3,"image_id":1,"category_id":1,"bbox":[0,0,NaN,1]},
         {"id":4,"image_id":1,"category_id":1,"bbox":"0 0 1 1"},
         {"id":5,"image_id":1,"category_id":1,"bbox":[0,0,1e999,1]},
         17, null, [],
         {"id":6,"image_id":1,"category_id":1,"segmentation":{"size":[3,2],"counts":[1,2]},"bbox":[0,0,1,1]},
         {"id":6,"image_id":1,"category_id":1,"bbox":[0,0,2,2]},
         {"id":"8","image_id":"1","category_id":"1","bbox":[0,0,3,3]},
         {"image_id":1,"bbox":[0,0,3,3]},
         {"id":10,"image_id":1,"category_id":1,"segmentation":[[1,2,3,4]],"bbox":[0,0,4,4]})");
  std::vector<double> widths;
  for (const SourceAnnotation& one : data.annotations)
    widths.push_back(std::get<geometry::Box>(one.content.shape).width);
  EXPECT_EQ(widths, (std::vector<double>{1, 2, 3, 4})) << data.issue_text();
  const std::string issues = data.issue_text();
  for (const char* part :
       {"#/annotations/0: image_id 99", "#/annotations/1: category_id 77", "#/annotations/2: \"bbox\"",
        "#/annotations/3: \"bbox\"", "#/annotations/4: \"bbox\"", "#/annotations/5: this is not an object",
        "#/annotations/8: the RLE mask", "#/annotations/9: annotation id 6 is used twice",
        "#/annotations/10: an id is text", "#/annotations/11: no category_id", "#/annotations/12: a ring"})
    EXPECT_NE(issues.find(part), std::string::npos) << part << " in\n" << issues;
}

TEST(CocoRead, ManyIssuesOfOneKindAreSummedUp) {
  std::string annotations;
  for (int i = 0; i < 1000; ++i)
    annotations += std::string(i == 0 ? "" : ",") + R"({"id":1,"image_id":9,"bbox":[0,0,1,1]})";
  const Collected data = read_annotations(annotations);
  EXPECT_LT(data.issues.size(), 120u);
  EXPECT_NE(data.issue_text().find("900 more"), std::string::npos);
}

TEST(CocoRead, ATruncatedFileGivesWhatStandsBeforeTheBreakAndSaysWhere) {
  const std::string whole(kSmall);
  const Collected data = read_text(whole.substr(0, whole.find("\"id\": 7") + 3));
  EXPECT_EQ(data.assets.size(), 2u);
  EXPECT_EQ(data.annotations.size(), 2u);  // the categories are gone, so the classes have names of their own
  EXPECT_EQ(data.ontology.classes[0].name, "category_1");
  EXPECT_EQ(data.ontology.classes[1].name, "category_18");
  EXPECT_NE(data.issue_text().find("instances.json:11:"), std::string::npos) << data.issue_text();
}

TEST(CocoRead, HostileNestingIsStoppedAndSaid) {
  const Collected data = read_text(R"({"images":[],"x":)" + std::string(100000, '['));
  EXPECT_NE(data.issue_text().find("nested too deep"), std::string::npos) << data.issue_text();
  const Collected deep = read_annotations(R"({"id":1,"image_id":1,"category_id":1,"bbox":[0,0,1,1],"x":)" +
                                          std::string(100, '[') + std::string(100, ']') + "}");
  ASSERT_EQ(deep.annotations.size(), 1u);  // the field is left out, the box is not
  EXPECT_EQ(deep.issues.size(), 2u) << deep.issue_text();
}

TEST(CocoRead, CanBeCancelled) {
  ScratchFolder folder;
  folder.put("instances.json", kSmall);
  Collected data;
  data.keep_going = false;
  const Result<void> read = coco_format().read(folder.path(), data);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, ErrorCode::kCancelled);
}

TEST(CocoRead, UnusableFilesAreErrorsThatSayWhere) {
  EXPECT_EQ(error_of("").code, ErrorCode::kInvalid);
  EXPECT_EQ(error_of("{").code, ErrorCode::kInvalid);
  EXPECT_NE(error_of("{\n \"images\" [").where.find("instances.json:2:11"), std::string::npos);
  EXPECT_NE(error_of("[{\"bbox\":[1,2,3,4]}]").message.find("coco-results"), std::string::npos);
  EXPECT_NE(error_of("{\"annotations\":[]}").message.find("images"), std::string::npos);
}

}  // namespace
}  // namespace touchmark::formats
